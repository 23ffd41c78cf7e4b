"""An instance with two releases, a register and its encrypted original; and homes to restore into."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged
from tests.unit.privacy.invented import code

from warehouse.catalogue.interface import load_interface
from warehouse.db import owner_dsn
from warehouse.embedded.services import remove_everything
from warehouse.ingest.run import ingest_source
from warehouse.publish.release import publish
from warehouse.settings import Settings

HEADINGS = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation"
)
PERSON = code(date(1981, 5, 13))


def deliver_register(settings: Settings, day: str, number: int) -> None:
    """Load an extract with one search."""
    folder = settings.drop_folder / "register"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"job_search_{day}.csv"
    path.write_text(f"{HEADINGS}\n{number};{PERSON};272;2026-01-02;;;unemployed;2;1981;fi;FI;3;52231\n")
    os.utime(path, (1, 1))
    assert not ingest_source("register", settings).refused


@pytest.fixture
def run(settings: Settings) -> Callable[[str], None]:
    """Run a statement as the owner, on marts that are empty and of the published shape."""

    def execute(statement: str) -> None:
        with psycopg.connect(owner_dsn(settings)) as connection:
            connection.execute(statement)

    with psycopg.connect(owner_dsn(settings)) as connection:
        connection.execute("set role transformer")
        for name, relation in load_interface().items():
            columns = ", ".join(f"{column} {declared.type}" for column, declared in relation.columns.items())
            connection.execute(f"create table marts.{name} ({columns})")
    return execute


@pytest.fixture
def filled(settings: Settings, run: Callable[[str], None]) -> Settings:
    """An instance with a register delivery, two releases and an unlogged table."""
    deliver_register(settings, "2026-06-30", 1)
    for month, value in ((202605, 10), (202606, 20)):
        fact(run, month, value)
        run("update marts.fct_indicator_value set value = value + 1")
        judged(run)
        publish(settings)
    run("create unlogged table intermediate.int_person_state as select 'p' as person")
    return settings


@pytest.fixture
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home that nothing is in yet, whose embedded server would be another one."""
    settings = Settings(home=tmp_path_factory.mktemp("machine") / "home", dsn=None)
    yield settings
    remove_everything(settings)


def landing_files(settings: Settings) -> dict[str, bytes]:
    """Return the files of the landing by address, without the marker."""
    folder = settings.root / "landing"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent != folder
    }


def rows(settings: Settings, query: str) -> list[tuple]:
    """Return the rows of a query, as the owner."""
    with psycopg.connect(owner_dsn(settings)) as connection:
        return connection.execute(query).fetchall()


def only_backup(settings: Settings) -> Path:
    """Return the folder of the one backup there is."""
    (folder,) = (path for path in settings.backup_folder.iterdir() if not path.name.startswith("."))
    return folder
