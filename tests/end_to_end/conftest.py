"""A house that is driven by the command `warehouse` alone, as a user drives it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from warehouse.migrations.upgrade import airflow_dsn


class House:
    """One instance under its own home."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home = home
        self.environment = {**os.environ, "WAREHOUSE_HOME": str(home), "COLUMNS": "200", **more}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("warehouse")), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=600)

    def done(self, *arguments: str) -> str:
        """Run a command that must succeed, and return its output."""
        result = self(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    @contextmanager
    def database(self, role: str | None = None) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.done("dsn", *(["--role", role] if role else [])).strip()) as connection:
            yield connection

    def airflow_rows(self, query: str) -> list[tuple]:
        """Ask Airflow's own database."""
        with psycopg.connect(airflow_dsn(self.done("dsn").strip())) as connection:
            return connection.execute(query).fetchall()

    def rows(self, query: str, role: str | None = None) -> list[tuple]:
        with self.database(role) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house of a newcomer: its sample ends when the calendar says, and has its full size."""
    from tests.conftest import PINNED_SAMPLE  # it imports this module

    house = House(tmp_path_factory.mktemp("sample"))
    for name in PINNED_SAMPLE:
        del house.environment[name]
    yield house
    house("remove", "--yes")


@pytest.fixture(scope="session")
def first_run(sample: House) -> subprocess.CompletedProcess[str]:
    """The first run of the main job in it."""
    return sample("run")


@pytest.fixture(scope="session")
def site(sample: House, first_run: subprocess.CompletedProcess[str]) -> Path:
    """The public site that the first run has made."""
    return (sample.home / "site" / "latest").resolve()
