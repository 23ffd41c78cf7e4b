"""Deliveries that are read again after a declaration has changed: a renamed column is filled, once."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.ingest.contact_books import book, contact, drop

from warehouse.errors import WarehouseError
from warehouse.ingest.replay import Replay, ReplayOutcome
from warehouse.ingest.retention import delete_due_originals
from warehouse.ingest.run import ingest
from warehouse.migrations.roles import grant_roles
from warehouse.migrations.upgrade import sync_raw_tables, transaction
from warehouse.settings import Settings
from warehouse.sources import Source, load_sources
from warehouse.sources.source import FOLDER

SURVEY = load_sources()["customer_survey"]
JUNE, JULY = "customer_survey_2026-06-30.csv", "customer_survey_2026-07-20.csv"
NEWEST = """
    select rows._row, rows.{column} from raw.customer_survey_answer as rows
    where rows._snapshot_id = (
        select snapshot_id from ops.snapshot where raw_table = 'customer_survey_answer'
        order by as_of desc nulls last, snapshot_id desc limit 1
    ) order by rows._row
"""


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> Iterator[psycopg.Connection]:
    yield as_role("loader")


def renamed(folder: Path, name: str, before: str, after: str, database: str) -> Source:
    """Rename a column in a copy of a source's declaration, and add the column as `warehouse migrate` does."""
    copy = Path(shutil.copytree(FOLDER, folder / "sources"))
    path = copy / f"{name}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    source = load_sources(copy)[name]
    with transaction(database) as connection:
        sync_raw_tables(connection, [source])
        grant_roles(connection)
    return source


def deliver(settings: Settings, name: str, *answers: str) -> None:
    path = settings.drop_folder / "customer_survey" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["Vastauspäivä;Kunta;Arvosana", *answers, ""]), encoding="utf-8")
    os.utime(path, (1, 1))


def rows(connection: psycopg.Connection, query: str) -> list[tuple]:
    with connection.transaction():
        return connection.execute(query).fetchall()


def replay(source: Source, settings: Settings, connection: psycopg.Connection) -> ReplayOutcome:
    return Replay(source, settings, connection).run()


def test_a_renamed_column_of_a_file_about_persons_is_filled_from_its_original(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    deliver(settings, JULY, "2026-06-01;Kokkola;3", "2026-07-02;Halsua;5")
    ingest(SURVEY, settings, loader)
    source = renamed(tmp_path, "customer_survey", "score", "grade", database)
    assert [row[1] for row in rows(loader, NEWEST.format(column="grade"))] == [None, None]
    outcome = replay(source, settings, loader)
    assert [(loaded.delivery, loaded.rows) for loaded in outcome.loaded] == [(JUNE, 1), (JULY, 2)]
    (first, grade), (second, other) = rows(loader, NEWEST.format(column="grade"))
    assert (grade, other, second - first) == ("3", "5", 1)
    assert rows(loader, "select count(*) from ops.replay") == [(2,)]


def test_nothing_is_read_twice_under_one_declaration(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    ingest(SURVEY, settings, loader)
    source = renamed(tmp_path, "customer_survey", "score", "grade", database)
    replay(source, settings, loader)
    before = rows(loader, "select snapshot_id from ops.snapshot order by 1")
    again = replay(source, settings, loader)
    assert (again.loaded, again.unchanged, again.left) == ([], 1, [])
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    assert ingest(source, settings, loader).loaded == []
    assert rows(loader, "select snapshot_id from ops.snapshot order by 1") == before


def test_a_delivery_whose_original_is_gone_is_named_and_left(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    ingest(SURVEY, settings, loader)
    deliver(settings, JUNE, "2026-06-01;Kokkola;4")  # corrected: it counts instead of the first
    ingest(SURVEY, settings, loader)
    with psycopg.connect(database) as owner:
        owner.execute("update ops.snapshot set loaded_at = now() - interval '10 years' where snapshot_id = (select max(snapshot_id) from ops.snapshot)")  # fmt: skip
    assert len(delete_due_originals(settings, loader, [SURVEY])) == 1
    deliver(settings, JULY, "2026-07-02;Halsua;5")
    ingest(SURVEY, settings, loader)
    source = renamed(tmp_path, "customer_survey", "score", "grade", database)
    outcome = replay(source, settings, loader)
    assert [loaded.delivery for loaded in outcome.loaded] == [JULY]
    assert outcome.left == [f"{JUNE}: a later delivery of its day is gone", f"{JUNE}: its original is gone"]
    assert f"left as it is: {JUNE}: its original is gone" in str(outcome)


def test_a_replay_does_not_keep_an_original_longer(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    ingest(SURVEY, settings, loader)
    with psycopg.connect(database) as owner:
        owner.execute("update ops.snapshot set loaded_at = now() - interval '10 years'")
    source = renamed(tmp_path, "customer_survey", "score", "grade", database)
    assert len(replay(source, settings, loader).loaded) == 1
    assert len(delete_due_originals(settings, loader, [source])) == 1


def test_a_refused_file_leaves_everything_as_it_was(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    deliver(settings, JULY, "2026-07-02;Halsua;5")
    ingest(SURVEY, settings, loader)
    before = rows(loader, "select snapshot_id from ops.snapshot order by 1")
    source = renamed(tmp_path, "customer_survey", "[Arvosana, Betyg]", "[Tulos]", database)
    with pytest.raises(WarehouseError, match="nothing was read again"):
        replay(source, settings, loader)
    assert rows(loader, "select snapshot_id from ops.snapshot order by 1") == before
    assert rows(loader, "select count(*) from ops.replay") == [(0,)]


def test_without_the_private_key_nothing_is_made_up(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    deliver(settings, JUNE, "2026-06-01;Kokkola;3")
    ingest(SURVEY, settings, loader)
    (settings.secrets / "landing.age").unlink(missing_ok=True)
    source = renamed(tmp_path, "customer_survey", "score", "grade", database)
    with pytest.raises(WarehouseError, match=r"found no landing\.age"):
        replay(source, settings, loader)
    assert not (settings.secrets / "landing.age").exists()


def test_a_renamed_column_of_workbooks_is_filled_by_a_new_reading(
    settings: Settings, loader: psycopg.Connection, database: str, tmp_path: Path
) -> None:
    drop(settings, "halsua.xlsx", book(contact(1, date(2026, 2, 3), reached=7)))
    ingest(load_sources()["employer_contacts"], settings, loader)
    reached = "select employers_reached from raw.employer_contact where employers_reached is not null"
    assert rows(loader, reached) == [("7",)]
    source = renamed(tmp_path, "employer_contacts", "employers_reached", "employers_met", database)
    assert len(replay(source, settings, loader).loaded) == 1
    current = "select employers_met from raw.employer_contact inner join ops.snapshot on _snapshot_id = snapshot_id where reading_id in (select reading_id from ops.current_coverage)"  # fmt: skip
    assert rows(loader, current) == [("7",)]
    assert replay(source, settings, loader).loaded == []


def test_an_api_is_not_read_again(settings: Settings, loader: psycopg.Connection) -> None:
    with pytest.raises(WarehouseError, match="statfin_12r5 is an API"):
        replay(load_sources()["statfin_12r5"], settings, loader)
