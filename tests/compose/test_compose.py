"""docker-compose.yml: accepted by docker-compose, safe by default, and every service's command comes up healthy."""

import importlib.util
import json
import stat
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml

from warehouse.db import owner_dsn, role_dsn, with_user
from warehouse.embedded.airflow import airflow_environment
from warehouse.embedded.postgres import Server
from warehouse.migrations.upgrade import airflow_dsn, ensure_database, upgrade
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources

COMPONENTS = ("airflow-apiserver", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer", "airflow-worker")
PLACES = (
    "API__HOST",
    "API__PORT",
    "API__BASE_URL",
    "CORE__EXECUTION_API_SERVER_URL",
    "CORE__DAGS_FOLDER",
    "CORE__PLUGINS_FOLDER",
)
GENERATED = ("KEY", "SECRET", "CONN", "CONN_ASYNC", "PASSWORDS_FILE")


def test_every_service_is_there_and_celery_is_a_choice(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "redis", "setup", "portal", "watchdog", "backup", *COMPONENTS}
    profiles = {name: service["profiles"] for name, service in services.items() if service.get("profiles")}
    assert profiles == {"redis": ["celery"], "airflow-worker": ["celery"], "backup": ["backup"]}
    assert services["airflow-scheduler"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"


@pytest.mark.parametrize(
    "name",
    [
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "AIRFLOW_ADMIN_PASSWORD",
        "AIRFLOW_API_SECRET_KEY",
        "AIRFLOW_JWT_SECRET",
        "AIRFLOW_FERNET_KEY",
        "AIRFLOW_DB_PASSWORD",
        "PORTAL_DB_PASSWORD",
        "WATCHDOG_DB_PASSWORD",
        "PORTAL_SESSION_KEY",
    ],
)
def test_without_a_password_there_is_nothing_to_start(
    secrets: dict[str, str], read: Callable[..., Any], name: str
) -> None:
    done = read({key: value for key, value in secrets.items() if key != name})
    assert done.returncode != 0
    assert name in done.stderr


def test_only_the_airflow_ui_and_the_portal_are_published_and_on_loopback(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if service.get("ports")}
    assert published == {
        "airflow-apiserver": ["127.0.0.1:8080:8080/tcp"],
        "portal": ["127.0.0.1:8300:8300/tcp"],
    }


def test_the_portal_knows_its_own_role_only_and_writes_nothing_but_sent_files(
    services: dict[str, Any], secrets: dict[str, str]
) -> None:
    portal = services["portal"]
    visible_secrets = {
        value
        for value in secrets.values()
        if any(value in str(variable) for variable in portal["environment"].values())
    }
    assert visible_secrets == {secrets["PORTAL_DB_PASSWORD"], secrets["PORTAL_SESSION_KEY"]}
    assert portal["volumes"] == [
        "landing:/opt/tilannekuva/state/landing:rw",
        "answers:/opt/tilannekuva/state/answers:ro",
    ]
    assert portal["read_only"] is True
    persons = {name for name, source in load_sources().items() if source.person_level}
    assert {Path(mount).name for mount in portal["tmpfs"] if "landing" in mount} == persons
    shared = {service.split(":")[0]: service.split(":")[1] for service in services["airflow-scheduler"]["volumes"]}
    assert shared["landing"] == "/opt/tilannekuva/state/landing"
    assert shared["answers"] == "/opt/tilannekuva/state/answers"


AIRFLOW = {
    "AIRFLOW_DB_PASSWORD",
    "AIRFLOW_API_SECRET_KEY",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_FERNET_KEY",
    "REDIS_PASSWORD",
}
KNOWN = {
    "postgres": {"POSTGRES_PASSWORD"},
    "redis": {"REDIS_PASSWORD"},
    "setup": {"POSTGRES_PASSWORD", "AIRFLOW_ADMIN_PASSWORD", "PORTAL_DB_PASSWORD", "WATCHDOG_DB_PASSWORD", *AIRFLOW},
    "portal": {"PORTAL_DB_PASSWORD", "PORTAL_SESSION_KEY"},
    "watchdog": {"WATCHDOG_DB_PASSWORD"},
    "backup": set(),
    **dict.fromkeys(COMPONENTS, AIRFLOW),
}
KEEPERS = {"setup", "airflow-scheduler", "airflow-worker", "backup"}
"""Who has the volume with the roles' passwords and the keys of pseudonyms and originals."""


@pytest.mark.parametrize("name", KNOWN)
def test_a_service_knows_no_more_than_it_needs(services: dict[str, Any], secrets: dict[str, str], name: str) -> None:
    text = " ".join(map(str, (services[name].get("environment", {}), services[name].get("command", ""))))
    assert {key for key, value in secrets.items() if value in text} == KNOWN[name]
    mounted = {volume.split(":")[1] for volume in services[name].get("volumes", [])}
    assert ("/opt/tilannekuva/state" in mounted) == (name in KEEPERS)
    assert ("WAREHOUSE_DSN:" in text.replace("'", "")) == (name == "setup")
    assert ("WAREHOUSE_SERVER" in text) == (name in KEEPERS)


def test_whatever_keeps_running_has_a_health_check(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"setup", "backup"}


def test_every_service_has_limits_and_a_bounded_log(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["mem_limit"], name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
    for name in ("postgres", "backup", "airflow-scheduler", "airflow-worker"):
        assert float(services[name]["cpus"]) == 2.0, name


def test_images_have_versions(services: dict[str, Any]) -> None:
    images = {service["image"] for service in services.values()}
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert images == {"postgres:18", "redis:7.2", f"tilannekuva:{version}"}


def test_backups_and_keys_are_volumes_of_their_own_where_tasks_run(services: dict[str, Any]) -> None:
    home = Settings(home=Path("/opt/tilannekuva/state"))
    places = {str(home.backup_folder), str(home.key_backup_folder)}
    mounted = {
        name: {volume.split(":")[1] for volume in service.get("volumes", [])} for name, service in services.items()
    }
    assert {name for name, targets in mounted.items() if targets & places} == KEEPERS
    assert all(places <= mounted[name] for name in KEEPERS)
    assert all(place in (PROJECT / "include" / "docker" / "Dockerfile").read_text() for place in places)


def test_the_log_can_be_archived(secrets: dict[str, str], read: Callable[..., Any]) -> None:
    for variables, mode in ((secrets, "off"), ({**secrets, "WAL_ARCHIVING": "on"}, "on")):
        command = yaml.safe_load(read(variables).stdout)["services"]["postgres"]["command"]
        assert {"wal_level=replica", "summarize_wal=on", f"archive_mode={mode}"} <= set(command)


def test_the_image_is_built_of_the_lock_and_does_not_run_as_root(services: dict[str, Any]) -> None:
    build = services["setup"]["build"]
    lines = (PROJECT / build["dockerfile"]).read_text().splitlines()
    assert any("--require-hashes --requirement requirements.txt" in line for line in lines)
    assert [line for line in lines if line.startswith("USER")] == ["USER tilannekuva"]
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    allowed = (PROJECT / ".dockerignore").read_text().splitlines()
    assert [path for path in copied if not (PROJECT / path).exists() or f"!{path}" not in allowed] == []


def test_airflow_is_set_up_as_the_embedded_one(services: dict[str, Any], tmp_path: Path) -> None:
    dsn = "postgresql://user:password@127.0.0.1:5432/tilannekuva"
    embedded = airflow_environment(Settings(home=tmp_path, dsn=dsn))
    compose = services["airflow-scheduler"]["environment"]
    for name in COMPONENTS:
        theirs = services[name]["environment"]
        assert set(embedded) <= set(theirs)
        assert {variable: value for variable, value in theirs.items() if variable.startswith("AIRFLOW")} == {
            variable: value for variable, value in compose.items() if variable.startswith("AIRFLOW")
        }
    same = {
        name: value
        for name, value in embedded.items()
        if name.startswith("AIRFLOW__") and not name.endswith((*PLACES, *GENERATED))
    }
    assert {name: compose[name] for name in same} == same


def test_how_many_tasks_run_at_once_is_a_setting(
    secrets: dict[str, str], read: Callable[..., Any], tmp_path: Path
) -> None:
    services = yaml.safe_load(read({**secrets, "WAREHOUSE_PARALLELISM": "7"}).stdout)["services"]
    compose = services["airflow-scheduler"]["environment"]
    assert (compose["AIRFLOW__CORE__PARALLELISM"], compose["AIRFLOW__CELERY__WORKER_CONCURRENCY"]) == ("7", "7")
    dsn = "postgresql://user:password@127.0.0.1:5432/tilannekuva"
    embedded = airflow_environment(Settings(home=tmp_path, dsn=dsn, parallelism=7))
    assert embedded["AIRFLOW__CORE__PARALLELISM"] == "7"


def test_the_portal_believes_no_proxy_that_is_not_named(secrets: dict[str, str], read: Callable[..., Any]) -> None:
    for proxy, believed in ((None, ""), ("172.18.0.1", "172.18.0.1")):
        named = {} if proxy is None else {"PORTAL_PROXY": proxy}
        portal = yaml.safe_load(read({**secrets, **named}).stdout)["services"]["portal"]
        assert portal["environment"]["WAREHOUSE_PORTAL_PROXY"] == believed
        assert "FORWARDED_ALLOW_IPS" not in portal["environment"]


def test_every_option_is_one_of_this_airflow_and_none_is_deprecated(services: dict[str, Any]) -> None:
    options = _airflow_options()
    compose = services["airflow-scheduler"]["environment"]
    for name in (variable for variable in compose if variable.startswith("AIRFLOW__")):
        _, section, option = name.lower().split("__")
        assert option in options[section], name
        assert not options[section][option].get("version_deprecated"), name


def test_airflows_role_takes_over_a_database_of_an_earlier_version_and_reaches_no_other(
    separate_postgres: Server,
) -> None:
    owner = owner_dsn(separate_postgres.settings)
    upgrade(separate_postgres.settings)
    ensure_database(airflow_dsn(owner))
    with psycopg.connect(airflow_dsn(owner)) as connection:
        connection.execute("create type state as enum ('running'); create table dag (id serial primary key, s state)")
        connection.execute("create sequence alone; create view dags as select * from dag")
    path = PROJECT / "include" / "docker" / "prepare_airflow.py"
    specification = importlib.util.spec_from_file_location("prepare_airflow", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    for password in ("first-password", "second-password"):
        module.make_database(owner, password)
        airflow = with_user(owner, "airflow", password)
        with psycopg.connect(airflow_dsn(airflow)) as connection:
            connection.execute("alter table dag add column more text; insert into dag (s) values ('running')")
            connection.execute(
                "alter table dag drop column more; drop view dags; create view dags as select * from dag"
            )
            connection.execute("alter type state add value if not exists 'queued'; create table if not exists new ()")
            connection.execute("select nextval('alone')")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(airflow)
    for role in ("bi", "ministry", "loader"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(airflow_dsn(role_dsn(separate_postgres.settings, role)))


def test_every_service_comes_up_healthy_and_a_task_reaches_the_worker(machine: Any) -> None:
    end = time.monotonic() + 120
    machine.start("redis")
    machine.wait("redis", end)
    machine.run("setup")
    for name in (*COMPONENTS, "portal", "watchdog"):
        machine.start(name)
    for name in (*COMPONENTS, "portal", "watchdog"):
        machine.wait(name, end)
    # The task came through the queue, read the database as its role, and logged where the API server reads.
    assert "there is no release to deliver" in _run_of_deliver(machine, end)
    assert "marts" in _pools(machine)
    _wrong_passwords_are_braked(machine)
    machine.run("backup")
    assert len(list((machine.folder / "state" / "backups").glob("*/manifest.json"))) == 1
    passwords = machine.folder / "state" / "login" / "airflow_passwords.json"
    assert json.loads(passwords.read_text()) == {"admin": "admin-password"}
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600


def _airflow_options() -> dict[str, dict[str, Any]]:
    """Return Airflow's and Celery's own declarations of their options, without importing Airflow here."""
    home = Path(next(iter(importlib.util.find_spec("airflow").submodule_search_locations)))
    core = yaml.safe_load((home / "config_templates" / "config.yml").read_text())
    provider = importlib.util.spec_from_file_location(
        "celery_info", home / "providers" / "celery" / "get_provider_info.py"
    )
    module = importlib.util.module_from_spec(provider)
    provider.loader.exec_module(module)
    return {name: section["options"] for name, section in (core | module.get_provider_info()["config"]).items()}


def _run_of_deliver(machine: Any, end: float) -> str:
    """Sign in, start the DAG `deliver`, and return what its task logged."""
    with httpx.Client(base_url=f"http://127.0.0.1:{machine.api}", timeout=30, trust_env=False) as api:
        token = api.post("/auth/token", json={"username": "admin", "password": "admin-password"}).json()
        api.headers["Authorization"] = f"Bearer {token['access_token']}"
        while api.patch("/api/v2/dags/deliver", json={"is_paused": False}).is_error:
            assert time.monotonic() < end, "the DAG processor has not read the DAG"
            time.sleep(0.5)
        run = api.post("/api/v2/dags/deliver/dagRuns", json={"logical_date": None}).json()
        path = f"/api/v2/dags/deliver/dagRuns/{run['dag_run_id']}"
        while api.get(path).json()["state"] not in ("success", "failed"):
            assert time.monotonic() < end, machine.log("airflow-worker").read_text(errors="replace")[-4000:]
            time.sleep(0.5)
        return api.get(f"{path}/taskInstances/deliver/logs/1", headers={"Accept": "application/json"}).text


def _pools(machine: Any) -> dict[str, int]:
    with httpx.Client(base_url=f"http://127.0.0.1:{machine.api}", timeout=30, trust_env=False) as api:
        token = api.post("/auth/token", json={"username": "admin", "password": "admin-password"}).json()
        api.headers["Authorization"] = f"Bearer {token['access_token']}"
        return {pool["name"]: pool["slots"] for pool in api.get("/api/v2/pools").json()["pools"]}


def _wrong_passwords_are_braked(machine: Any) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{machine.api}", timeout=30, trust_env=False) as api:
        guesses = [api.post("/auth/token", json={"username": "admin", "password": f"{number}"}) for number in range(6)]
    assert [guess.status_code for guess in guesses] == [401] * 5 + [429]
