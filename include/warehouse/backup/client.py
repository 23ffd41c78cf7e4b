"""Runs pg_dump and pg_restore with the password in a private file: none is on a command line or in the environment."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warehouse.db import without_password
from warehouse.embedded.postgres import client_program
from warehouse.errors import WarehouseError
from warehouse.home import UMASK
from warehouse.settings import Settings

PASSWORD_FILE = "passwords"  # noqa: S105 - the name of a file
JOBS = 2
MEANINGFUL = (": error: ", ": warning: ", ": hint: ")
"""Lines that are shown of a program's output; others may repeat rows of the database."""


def dump(settings: Settings, dsn: str, snapshot: str, target: Path, options: Sequence[str] = ()) -> None:
    """Dump what an exported snapshot of the database shows into a file that is synchronised to the disk.

    `options` of pg_dump may leave something out.

    Rows of unlogged tables, which are made of others and empty after any restore, are left out.
    """
    arguments = ["--format=custom", "--compress=gzip:3", "--statistics", "--no-unlogged-table-data"]
    arguments += [f"--snapshot={snapshot}", "--lock-wait-timeout=300s", f"--file={target}"]
    arguments += options
    _run(settings, "pg_dump", dsn, arguments)


def restore_dump(settings: Settings, source: Path, dsn: str) -> None:
    """Restore a dump into an empty database; WarehouseError at the first error."""
    _run(settings, "pg_restore", dsn, ["--exit-on-error", f"--jobs={JOBS}", str(source)])


def _run(settings: Settings, program: str, dsn: str, arguments: Sequence[str]) -> None:
    with _connection_string(settings, dsn) as conninfo:
        done = subprocess.run(  # noqa: S603 - a program of the wheel, never a shell
            [str(client_program(program)), "--no-password", f"--dbname={conninfo}", *arguments],
            capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL, umask=UMASK,
        )  # fmt: skip
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if any(word in line for word in MEANINGFUL)]
        reason = without_password("\n".join(lines[:5]), dsn) or f"ended with code {done.returncode}"
        raise WarehouseError(f"{program}: {reason}")


@contextmanager
def _connection_string(settings: Settings, dsn: str) -> Iterator[str]:
    """Yield the address without its password, which is in a private file as long as the program runs."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except psycopg.ProgrammingError:  # its text repeats the address
        raise WarehouseError("found an address of PostgreSQL that cannot be read") from None
    password = parts.pop("password", None)
    if password is None:
        yield make_conninfo("", **parts)
        return
    settings.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.work) as folder:
        file = Path(folder) / PASSWORD_FILE
        file.touch(mode=0o600)
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        file.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
        yield make_conninfo("", **parts, passfile=str(file))
