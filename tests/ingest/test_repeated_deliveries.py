"""Repeated bytes: a later day counts, nothing is loaded twice, and a return to earlier content takes effect."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.ingest import contact_books
from tests.ingest.contact_books import SAVED, book, contact
from tests.unit.privacy.invented import code

from samples.generate import api_files, statfin_files
from samples.standin import serve
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.run_ledger import inputs_now, is_source_judged
from warehouse.settings import Settings
from warehouse.sources import load_sources

REGISTER, CONTACTS, NEWSLETTER = (load_sources()[name] for name in ("register", "employer_contacts", "newsletter"))
HEADINGS = "decision_id;henkilotunnus;kind;decided_on;annulled;euros"
PERSON = code(date(1981, 5, 13))
Ask = Callable[[str], list[tuple]]


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> Iterator[psycopg.Connection]:
    yield as_role("loader")


@pytest.fixture
def query(database: str) -> Ask:
    def ask(query: str) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()

    return ask


def drop(settings: Settings, source: str, name: str, content: bytes) -> Path:
    path = settings.drop_folder / source / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1, 1))
    return path


def decisions(*numbers: int, change: str = "") -> bytes:
    """A register file of decisions, all of one person: the columns as declared, and the change if it is of changes."""
    columns = [*REGISTER.tables["register_decision"].columns, *(["change"] if change else [])]
    headings = ["henkilotunnus" if name == "person" else name for name in columns]
    values = {"person": PERSON, "kind": "wage_subsidy", "change": change}
    rows = [";".join(_cell(name, number, values) for name in columns) for number in numbers]
    return "\n".join([";".join(headings), *rows, ""]).encode()


def _cell(name: str, number: int, values: dict[str, str]) -> str:
    column = REGISTER.tables["register_decision_change"].columns[name]
    if name == "decision_id":
        return str(number)
    defaults = {"date": "2026-01-02", "decimal": "1", "integer": "1"}
    return values.get(name) or defaults.get(column.type) or next(iter(column.codes), "")


@pytest.fixture
def run_ingest(settings: Settings, loader: psycopg.Connection) -> Callable[..., IngestOutcome]:
    """Drop a register file under a day and ingest."""

    def deliver(day: str, content: bytes, kind: str = "decision") -> IngestOutcome:
        path = drop(settings, "register", f"{kind}_{day}.csv", content)
        outcome = ingest(REGISTER, settings, loader)
        assert outcome.refused == [] and not path.exists()
        return outcome

    return deliver


SNAPSHOTS = "select snapshot_id, as_of::text, rows from ops.snapshot order by 1"
COUNTS = """
    select array_agg(decision_id order by decision_id) from raw.register_decision where _snapshot_id =
    (select snapshot_id from ops.snapshot where raw_table = 'register_decision'
     order by as_of desc nulls last, snapshot_id desc limit 1)
"""


def test_an_unchanged_extract_stands_for_its_later_day(run_ingest, query: Ask, loader: psycopg.Connection) -> None:
    run_ingest("2026-06-30", decisions(1, 2))
    with loader.transaction():
        before = inputs_now(loader)
    outcome = run_ingest("2026-07-31", decisions(1, 2))
    assert (outcome.loaded, len(outcome.unchanged)) == ([], 1)
    assert query(SNAPSHOTS) == [(1, "2026-07-31", 2)]
    assert query("select as_of::text, delivery_name from ops.duplicate_delivery") == [
        ("2026-07-31", "decision_2026-07-31.csv")
    ]
    assert query("select count(*) from raw.register_decision") == [(2,)]
    after = inputs_now(loader)
    assert after.snapshot_ids == before.snapshot_ids and after != before, "a build is needed"


def test_a_load_that_only_moved_a_day_is_news(
    run_ingest, query: Ask, loader: psycopg.Connection, database: str
) -> None:
    run_ingest("2026-06-30", decisions(1))
    with loader.transaction():
        now = inputs_now(loader)
    with psycopg.connect(database) as owner:
        owner.execute(
            "insert into ops.build (code_fingerprint, snapshot_ids, status) values (%s, %s, 'built')",
            [now.code, list(now.snapshot_ids)],
        )
        owner.execute(
            "insert into ops.verdict (build_id, verdict, critical, warnings, evaluated) values (1, 'pass', 0, 0, 1)"
        )
    with loader.transaction():
        assert is_source_judged(loader, "register")
    run_ingest("2026-07-31", decisions(1))
    assert not is_source_judged(loader, "register")


def test_an_earlier_day_and_the_same_day_change_nothing(run_ingest, query: Ask) -> None:
    run_ingest("2026-07-31", decisions(1))
    run_ingest("2026-06-30", decisions(1))
    run_ingest("2026-07-31", decisions(1))
    assert query(SNAPSHOTS) == [(1, "2026-07-31", 1)] and query("select * from ops.duplicate_delivery") == []


def test_headings_alone_say_that_nothing_has_changed(run_ingest, query: Ask) -> None:
    run_ingest("2026-06-30", decisions(1))
    for day in ("2026-07-06", "2026-07-13"):
        run_ingest(day, decisions(change="new").splitlines()[0] + b"\n", "decision_changes")
    assert query("select as_of::text, rows from ops.snapshot where raw_table = 'register_decision_change'") == [
        ("2026-07-13", 0)
    ]


def test_a_whole_extract_without_rows_is_refused(settings: Settings, loader: psycopg.Connection) -> None:
    drop(settings, "register", "decision_2026-06-30.csv", decisions())
    assert "found no rows, expected at least one row" in ingest(REGISTER, settings, loader).refused[0]


@pytest.mark.parametrize(
    ("days", "snapshots"),
    [
        (("2026-06-30", "2026-07-31", "2026-08-31"), [(1, "2026-08-31", 2), (2, "2026-07-31", 1)]),
        (
            ("2026-06-30", "2026-06-30", "2026-06-30"),
            [(1, "2026-06-30", 2), (2, "2026-06-30", 1), (3, "2026-06-30", 2)],
        ),
        (
            ("2026-06-30", "2026-07-31", "2026-07-31"),
            [(1, "2026-06-30", 2), (2, "2026-07-31", 1), (3, "2026-07-31", 2)],
        ),
    ],
)
def test_a_return_to_earlier_content_counts(
    run_ingest, query: Ask, days: tuple[str, ...], snapshots: list[tuple]
) -> None:
    first, other = decisions(1, 2), decisions(3)
    for day, content, counted in zip(days, (first, other, first), (["1", "2"], ["3"], ["1", "2"]), strict=True):
        run_ingest(day, content)
        assert query(COUNTS) == [(counted,)]
    assert query(SNAPSHOTS) == snapshots
    run_ingest(days[2], first)
    assert query(SNAPSHOTS) == snapshots, "left by a crash, it is not loaded once more"


def test_files_that_stay_in_the_folder_do_not_take_turns(settings: Settings, loader: psycopg.Connection, query) -> None:
    def report(opens: int) -> bytes:
        return f"id;sent_at;delivered;unique_opens;open_rate\nn1;2026-06-03;100;{opens};\n".encode()

    drop(settings, "newsletter", "newsletters_2026-06-30.csv", report(40))
    drop(settings, "newsletter", "newsletters_2026-07-31.csv", report(50))
    drop(settings, "newsletter", "newsletters_2026-08-31.csv", report(40))
    source = NEWSLETTER.model_copy(update={"connector": NEWSLETTER.connector.export})  # type: ignore[union-attr]
    for _ in range(3):
        ingest(source, settings, loader)
    assert query(SNAPSHOTS) == [(1, "2026-08-31", 1), (2, "2026-07-31", 1)]
    drop(settings, "newsletter", "newsletters_2026-08-31.csv", report(50))
    for _ in range(3):
        ingest(source, settings, loader)
    assert query(SNAPSHOTS) == [(1, "2026-08-31", 1), (2, "2026-08-31", 1)]


def test_an_api_that_returns_to_earlier_content_is_loaded_again(
    settings: Settings, loader: psycopg.Connection, query, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, place = load_sources()["statfin_115x"], settings.root / "apis/pxweb/StatFin/tyokay/115x.json"
    first = api_files()["apis/pxweb/StatFin/tyokay/115x.json"]
    table = json.loads(first)
    cell = next(name for name in table["cells"] if name.startswith("KU272"))
    other = json.dumps(table | {"updated": "2027-01-01T05:00:00", "cells": table["cells"] | {cell: "11.1"}}).encode()
    place.parent.mkdir(parents=True)
    (settings.root / "pxweb").mkdir()
    (settings.root / "pxweb" / "12r5.csv.gz").write_bytes(statfin_files()["pxweb/12r5.csv.gz"])
    with serve(settings.root / "pxweb") as base:
        monkeypatch.setenv("WAREHOUSE_STANDIN", base)
        for content in (first, other, first):
            place.write_bytes(content)
            assert len(ingest(source, settings, loader, ["KU272"]).loaded) == 1
        assert len(ingest(source, settings, loader, ["KU272"]).unchanged) == 1
    newest = "select snapshot_id from ops.snapshot order by as_of desc nulls last, snapshot_id desc limit 1"
    assert query(f"select count(*) from raw.statfin_115x where value = '11.1' and _snapshot_id = ({newest})") == [(0,)]
    assert query("select count(*) from raw.statfin_115x where value = '11.1'") == [(1,)]


def test_an_older_workbook_dropped_again_is_answered(settings: Settings, loader: psycopg.Connection, query) -> None:
    """The time saved in the file decides, not the order of arrival; a message says how to go back."""
    older = book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 1, 16)))
    newer = book(contact(1, date(2026, 1, 15)), saved=SAVED + timedelta(days=1))

    def deliver(name: str, content: bytes, at: float) -> list[str]:
        contact_books.drop(settings, name, content, at=at)
        return ingest(CONTACTS, settings, loader, today=date(2026, 3, 20)).messages

    assert deliver("a.xlsx", older, 1) == deliver("b.xlsx", newer, 2) == []
    (messages,) = deliver("a uudelleen.xlsx", older, 3)
    assert messages == (
        "file a uudelleen.xlsx: found the bytes of 'a.xlsx' again, and newer files that count for 074 2026-01 ('b.xlsx'),"
        " expected the file saved again, if its figures are to count again"
    )
    assert deliver("b.xlsx", newer, 2) == [], "once is enough"
    assert query("select source, delivery_name, message from ops.notice") == [
        ("employer_contacts", "a uudelleen.xlsx", messages)
    ]
    assert query("select rows from ops.current_coverage") == [(1,)]
    saved_later = book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 1, 16)), saved=SAVED + timedelta(days=2))
    assert deliver("a tallennettu.xlsx", saved_later, 4) == []
    assert query("select rows from ops.current_coverage") == [(2,)]
