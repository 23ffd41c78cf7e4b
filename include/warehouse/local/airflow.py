"""The embedded Airflow: its settings, its metadata database, and its processes on loopback."""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from warehouse.db import owner_dsn, without_password
from warehouse.errors import WarehouseError
from warehouse.home import prepare_home
from warehouse.local.ports import free_port, in_use
from warehouse.local.processes import SUPERVISE, Service
from warehouse.migrations.databases import airflow_dsn, ensure_database
from warehouse.secret_files import secret, secret_bytes
from warehouse.settings import AIRFLOW_PLUGINS, AIRFLOW_POOLS, PROJECT, Settings

USER = "admin"
COMPONENTS = {
    "airflow-api-server": ("api-server",),
    "airflow-scheduler": ("scheduler", "--skip-serve-logs"),
    "airflow-dag-processor": ("dag-processor",),
    "airflow-triggerer": ("triggerer", "--skip-serve-logs"),
}
PORT_FILE = "airflow.json"


def airflow_environment(settings: Settings) -> dict[str, str]:
    """Return the settings of this instance's Airflow, as the environment of its processes."""
    prepare_home(settings)
    port = api_port(settings)
    dsn = airflow_dsn(owner_dsn(settings)).removeprefix("postgresql://")
    return {
        "AIRFLOW_HOME": str(settings.root / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(AIRFLOW_PLUGINS),
        "AIRFLOW__CORE__PARALLELISM": str(settings.parallelism),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Europe/Helsinki",
        "AIRFLOW__CORE__FERNET_KEY": _fernet_key(settings),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(_passwords(settings)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{dsn}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": f"postgresql+asyncpg://{dsn}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__SECRET_KEY": secret(settings.secrets, "airflow_api.key"),
        "AIRFLOW__API_AUTH__JWT_SECRET": secret(settings.secrets, "airflow_jwt.key"),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "AIRFLOW__LOGGING__LOGGING_CONFIG_CLASS": "airflow_logging.LOGGING_CONFIG",
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "WAREHOUSE_HOME": str(settings.root),
        "PYTHONPATH": str(PROJECT / "include"),
    }


def migrate_airflow(settings: Settings) -> None:
    """Make Airflow's database and pools, or bring them to what this version has; once, for it takes a while."""
    import importlib.metadata  # noqa: PLC0415 - only here

    done = settings.state / "airflow.migrated"
    version = importlib.metadata.version("apache-airflow")
    pools = hashlib.sha256(AIRFLOW_POOLS.read_bytes()).hexdigest()
    address = f"{version} {airflow_dsn(owner_dsn(settings)).rpartition('@')[2]} pools {pools}"
    if done.exists() and done.read_text() == address:
        return
    ensure_database(airflow_dsn(owner_dsn(settings)))
    _airflow(settings, "db", "migrate")
    _airflow(settings, "pools", "import", str(AIRFLOW_POOLS))
    done.write_text(address)


def start_airflow(settings: Settings) -> None:
    """Start what does not run yet; a component that ends by itself, as when PostgreSQL goes away, is started again."""
    environment = airflow_environment(settings)
    for name, arguments in COMPONENTS.items():
        Service(settings, name).start([*SUPERVISE, sys.executable, "-m", "airflow", *arguments], environment)


def stop_airflow(settings: Settings) -> list[str]:
    """Stop what this instance started; list it. The API server goes last: running tasks report their end to it."""
    api, *others = COMPONENTS
    with ThreadPoolExecutor() as pool:
        ran = dict(zip(others, pool.map(lambda name: Service(settings, name).stop(), others), strict=True))
    ran[api] = Service(settings, api).stop()
    return [name for name, did in ran.items() if did]


def api_port(settings: Settings) -> int:
    """Return the API server's port: the last one while it serves or is free, else the next free one."""
    record = settings.state / PORT_FILE
    last = int(json.loads(record.read_text())["port"]) if record.exists() else 8080
    ours = Service(settings, "airflow-api-server").process() is not None
    if ours or (record.exists() and not in_use(last)):
        return last
    port = free_port(last)
    record.write_text(json.dumps({"port": port}))
    return port


def login(settings: Settings) -> tuple[str, str]:
    """Return the user and the generated password of the Airflow UI."""
    return USER, secret(settings.secrets, "airflow_admin.password")


def _airflow(settings: Settings, *arguments: str) -> None:
    """Run a command of Airflow's to its end."""
    environment = {**os.environ, **airflow_environment(settings)}
    command = [sys.executable, "-m", "airflow", *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        said = f"{result.stdout[-2000:]}{result.stderr[-2000:]}"
        raise WarehouseError(f"airflow {' '.join(arguments)} failed:\n{without_password(said, owner_dsn(settings))}")


def _passwords(settings: Settings) -> Path:
    """Write the file the simple auth manager reads, with the generated password in it."""
    user, password = login(settings)
    secret_bytes(settings.secrets, "airflow_passwords.json", json.dumps({user: password}).encode())
    return settings.secrets / "airflow_passwords.json"


def _fernet_key(settings: Settings) -> str:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - only when Airflow is started

    return secret_bytes(settings.secrets, "airflow_fernet.key", Fernet.generate_key()).decode()
