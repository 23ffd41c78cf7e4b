"""The settings of an instance: folders and addresses, from the environment only.

Every setting is an environment variable with the prefix `WAREHOUSE_`; none has to be set.
"""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from warehouse.errors import WarehouseError

PROJECT = Path(__file__).resolve().parents[2]
AIRFLOW_POOLS = PROJECT / "include" / "airflow_pools.json"
"""The pools of Airflow for `airflow pools import`; the DAGs read the number of slots from it."""
AIRFLOW_PLUGINS = PROJECT / "include" / "airflow_plugins"
ROLES = ("loader", "transformer", "publisher", "bi", "ministry", "staff", "portal", "watchdog", "backup")
LARGEST_FILE = 50 * 1024 * 1024
"""Bytes of the largest file a person may deliver; a larger one is refused unread."""
LARGEST_EXTRACT = 16 * 1024 * 1024 * 1024
"""Bytes of the largest file of a system that is brought here from a remote drop."""
REMOTE = "://"


def secret_bytes(folder: Path, name: str, make: bytes | None = None) -> bytes:
    """Return the secret of that name; the first call makes it (folder 0700, file 0600).

    Two processes that ask at once get the same secret: the file appears whole or not at all.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path, make if make is not None else secrets.token_urlsafe(24).encode())
    return path.read_bytes()


def stored_secret(folder: Path, name: str) -> str | None:
    """Return a secret as text, or None if there is no such file; nothing is generated."""
    path = folder / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def secret(folder: Path, name: str) -> str:
    """Return a secret as text: a password that fits an address unescaped."""
    return secret_bytes(folder, name).decode()


def replace_secret(folder: Path, name: str, content: bytes) -> None:
    """Give a secret another content, which appears whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(folder / name)


def required_secret(folder: Path, name: str) -> str:
    """Return a secret that another party issued: from the environment, else from a file of the folder.

    WarehouseError names both places if it is missing; nothing is generated.
    """
    value = optional_secret(folder, name)
    if value is None:
        variable = _variable(name)
        raise WarehouseError(f"there is no secret '{name}': set {variable}, or write the file {name} among the secrets")
    return value


def optional_secret(folder: Path, name: str) -> str | None:
    """Return the same, or None if it is missing."""
    path = folder / name
    value = os.environ.get(_variable(name)) or (path.read_text(encoding="utf-8") if path.is_file() else "")
    return value.strip() or None


def _variable(name: str) -> str:
    return f"WAREHOUSE_SECRET_{name.upper()}"


def _create(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


Profile = Literal["sample", "live"]
"""Invented data, or real sources."""


class Settings(BaseSettings):
    """The settings of one instance; two instances differ in `WAREHOUSE_HOME`."""

    model_config = SettingsConfigDict(env_prefix="WAREHOUSE_", frozen=True, extra="ignore")

    home: Path = Field(
        default=PROJECT / ".local",
        description="Where everything of an instance lies; two homes are two instances side by side",
    )
    profile: Profile = Field(
        default="sample",
        description="`sample`: the stand-in and invented files; `live`: the real addresses and the files of the drop",
    )
    dsn: str | None = Field(
        default=None,
        repr=False,
        description="A PostgreSQL of the user's own instead of the embedded one, as its owner, who may create roles and"
        " databases",
    )
    server: str | None = Field(
        default=None,
        description="The same without user and password, where a process knows the roles' passwords only;"
        " WAREHOUSE_DSN_<ROLE> is the whole address of one role",
    )
    sample_data: Path | None = Field(
        default=None,
        description="A folder of PxWeb answers or long CSVs that the stand-in serves instead of invented figures",
    )
    sample_month: str | None = Field(
        default=None,
        pattern=r"^20\d\d-(0[1-9]|1[0-2])$",
        description="The newest month (2026-10) of a new instance's sample; by default the newest one due today",
    )
    sample_persons: int | None = Field(
        default=None, gt=0, description="Persons of the invented register; by default as many as fit the official total"
    )
    landing: str | None = Field(
        default=None, description="Where original bytes are kept: any fsspec location; a folder under home by default"
    )
    drop: str | None = Field(
        default=None,
        description="The drop folder with a folder for each source: local (under home by default), s3://, sftp:// or"
        " airflow://CONNECTION; WAREHOUSE_DROP_<SOURCE> is the place of one source alone",
    )
    backups: str | None = Field(
        default=None,
        description="The folder of backups, on another disk in production; `backups` under home by default",
    )
    key_backups: str | None = Field(
        default=None,
        description="The folder of copies of the keys and passwords, never in the folder of backups; `key_backups`"
        " under home by default",
    )
    backup_days: int = Field(
        default=30, ge=1, description="Days after which `maintain` deletes a backup, once a newer one is verified"
    )
    alerts: str | None = Field(
        default=None, description="The folder in which alerts are written as text files; `alerts` under home by default"
    )
    alert_email: str | None = Field(
        default=None,
        description="Recipients of alerts, with commas; they are sent through Airflow's connection `smtp_default`",
    )
    alert_disk_percent: int = Field(
        default=10, ge=0, le=100, description="Free space in percent of a disk, below which an alert is sent"
    )
    metrics: str | None = Field(
        default=None,
        description="The file that the DAG `alert` writes metrics to, for the node exporter's textfile collector;"
        " `metrics/warehouse.prom` under home by default",
    )
    otel_endpoint: str | None = Field(
        default=None,
        description="An OpenTelemetry collector (http://host:4318) that Airflow sends metrics and traces to; in compose"
        " OTEL_EXPORTER_OTLP_ENDPOINT with AIRFLOW_OTEL_ON=True",
    )
    drop_wait: float = Field(default=5.0, ge=0, description="Seconds a file of a remote drop must stay as it is")
    s3_endpoint: str | None = Field(default=None, description="The address of S3-compatible storage, if not Amazon's")
    s3_region: str | None = Field(default=None, description="The region of S3-compatible storage")
    parallelism: int = Field(
        default=4, ge=1, le=64, description="How many tasks of Airflow run at once; in compose also of a Celery worker"
    )
    portal_dsn: str | None = Field(
        default=None, repr=False, description="The portal's own role, where it may know nothing else"
    )
    portal_proxy: str | None = Field(
        default=None,
        description="Addresses or networks, with commas, of the proxy whose X-Forwarded-* headers the portal believes",
    )
    portal_key: str | None = Field(
        default=None, repr=False, description="Signs the portal's cookies; made under home if none"
    )

    @field_validator("portal_proxy")
    @classmethod
    def _addresses(cls, value: str | None) -> str | None:
        """Refuse a name or `*`: the one would never match a client's address, the other would match everybody's."""
        for address in (value or "").split(","):
            if address.strip():
                ip_network(address.strip(), strict=False)
        return value

    @cached_property
    def root(self) -> Path:
        """The home as an absolute path."""
        return self.home.expanduser().resolve()

    def role_address(self, role: str) -> str | None:
        """Return the address of one role from `WAREHOUSE_DSN_<ROLE>`, if it is set."""
        return os.environ.get(f"WAREHOUSE_DSN_{role.upper()}") or None

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded one of this home."""
        return not (self.dsn or self.server or any(map(self.role_address, ROLES)))

    @property
    def secrets(self) -> Path:
        """The folder (0700) of generated passwords and keys (0600)."""
        return self.root / "secrets"

    @property
    def state(self) -> Path:
        """The folder of the ports and process ids of running services."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """The folder of the services' logs."""
        return self.root / "logs"

    @property
    def work(self) -> Path:
        """Scratch space of running tasks; may be emptied when nothing runs."""
        return self.root / "work"

    @property
    def drop_folder(self) -> Path:
        """Where files are delivered on this machine: one folder a source."""
        local = self.drop if self.drop and REMOTE not in self.drop else None
        return Path(local or self.root / "drop").expanduser().resolve()

    def drop_place(self, source: str) -> str:
        """Return where one source's files are delivered: a folder, or an address."""
        place = os.environ.get(f"WAREHOUSE_DROP_{source.upper()}")
        if place:
            return place if REMOTE in place else str(Path(place).expanduser().resolve())
        remote = self.drop if self.drop and REMOTE in self.drop else None
        return f"{remote.rstrip('/')}/{source}" if remote else str(self.drop_folder / source)

    @property
    def spool(self) -> Path:
        """Where files of remote drops are brought to: one folder a source."""
        return self.root / "spool"

    @property
    def landing_url(self) -> str:
        """Where original bytes are kept, as an fsspec address."""
        return self.landing or f"file://{self.root / 'landing'}"

    def landing_of(self, name: str) -> str:
        """Return the address of a landing: `WAREHOUSE_LANDING_<NAME>`, else the common one."""
        return os.environ.get(f"WAREHOUSE_LANDING_{name.upper()}") or self.landing_url

    @property
    def backup_folder(self) -> Path:
        """Where backups are kept: one folder a backup."""
        return Path(self.backups or self.root / "backups").expanduser().resolve()

    @property
    def key_backup_folder(self) -> Path:
        """Where copies of the secrets are kept: one folder for each state of them."""
        return Path(self.key_backups or self.root / "key_backups").expanduser().resolve()

    @property
    def alert_folder(self) -> Path:
        """Where alerts are written: one text file a message."""
        return Path(self.alerts or self.root / "alerts").expanduser().resolve()

    @property
    def metrics_file(self) -> Path:
        """Where the metrics are written."""
        return Path(self.metrics or self.root / "metrics" / "warehouse.prom").expanduser().resolve()

    @property
    def answers(self) -> Path:
        """Where the answers to senders are kept: one folder a source."""
        return self.root / "answers"

    @property
    def extracts(self) -> Path:
        """Where extracts are delivered: one folder a release."""
        return self.root / "extracts"

    @property
    def site(self) -> Path:
        """Where the public site is written: one folder a release."""
        return self.root / "site"


@dataclass(frozen=True)
class NamedVariable:
    """An environment variable that is read outside `Settings`: by a name made of a role, a source or a secret."""

    name: str
    description: str
    is_internal: bool = False
    """Set by one process of ours for another; nobody else sets it."""


NAMED_VARIABLES = (
    NamedVariable("WAREHOUSE_DSN_<ROLE>", "The whole address of one role, where its password is not in `secrets/`"),
    NamedVariable("WAREHOUSE_DROP_<SOURCE>", "The drop folder of one source alone: a folder, or an address"),
    NamedVariable("WAREHOUSE_LANDING_<NAME>", "The landing of one source of persons, apart from the others"),
    NamedVariable("WAREHOUSE_ADDRESS_<SOURCE>", "The address of an API, where its declaration has none or another"),
    NamedVariable(
        "WAREHOUSE_SECRET_<NAME>",
        "A token or key that an API or a remote drop asks for; or the file `<name>` in the home's `secrets/`",
    ),
    NamedVariable(
        "WAREHOUSE_STANDIN", "The address of the stand-in, for a process that did not start it", is_internal=True
    ),
    NamedVariable("WAREHOUSE_SAMPLE_DAY", "The day of the sample's register extract", is_internal=True),
    NamedVariable(
        "WAREHOUSE_DBT_<PART>",
        "`HOST`, `PORT`, `DATABASE` and `USER` of the database that dbt connects to",
        is_internal=True,
    ),
)
