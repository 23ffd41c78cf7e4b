"""Workbooks on a real PostgreSQL: each once, nothing lost, rejected rows come back, no person is stored."""

import hashlib
import io
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
import xlsxwriter
from psycopg.types.json import Jsonb
from tests.ingest.contact_books import HEADINGS, SAVED, book, contact, drop, nothing
from tests.unit.privacy.invented import code

from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server, binaries
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import MARKER
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.settings import Settings
from warehouse.sources import Source, load_sources

CONTACTS = load_sources()["employer_contacts"]
TODAY = date(2026, 3, 20)
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
PERSON = code(date(1981, 5, 13))
LATER = SAVED + timedelta(days=3)


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> Iterator[psycopg.Connection]:
    yield as_role("loader")


@pytest.fixture
def run_ingest(settings: Settings, loader: psycopg.Connection) -> Callable[..., IngestOutcome]:
    """Ingest the employer contacts as on a day, by the declaration or a changed one."""
    return lambda source=CONTACTS: ingest(source, settings, loader, today=TODAY)


@pytest.fixture
def query(database: str) -> Callable[..., list[tuple]]:
    """Query the database as its owner."""

    def ask(query: str) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()

    return ask


def test_the_same_bytes_under_any_name_are_a_single_delivery(settings: Settings, run_ingest, query) -> None:
    content = book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 2, 3)))
    drop(settings, "tammikuu.xlsx", content)
    drop(settings, "tammikuu (1).xlsx", content, at=5)
    first, again = run_ingest(), run_ingest()
    assert (len(first.loaded), first.loaded[0].rows, first.unchanged) == (1, 2, ["tammikuu.xlsx"])
    assert (again.loaded, again.refused, len(again.unchanged)) == ([], [], 2)
    assert query("select name, modified_at = to_timestamp(1) from ops.delivery") == [("tammikuu (1).xlsx", True)]
    assert query("select name from ops.delivery_file order by 1") == [("tammikuu (1).xlsx",), ("tammikuu.xlsx",)]
    assert query("select count(*) from ops.reading") == query("select count(*) from ops.snapshot") == [(1,)]


def test_every_value_knows_its_sheet_and_column(settings: Settings, run_ingest, query) -> None:
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15)), sheet="Taul1"))
    run_ingest()
    assert query("select _row, _sheet, _column, contact_date from raw.employer_contact") == [
        (2, "Taul1", None, "2026-01-15")
    ]
    assert query("select resolved ->> 'contact_date', sheet from ops.snapshot") == [("B", "Taul1")]


def test_a_refused_file_is_kept_and_says_why_in_three_languages(settings: Settings, run_ingest, query) -> None:
    content = book(contact(1, date(2026, 1, 15)), headings=("Tunnus?", *HEADINGS[1:5], "Jotain muuta"))
    drop(settings, "421.xlsx", content)
    outcome, again = run_ingest(), run_ingest()
    assert "file 421.xlsx" in outcome.refused[0] and outcome.loaded == []
    assert (again.refused, again.unchanged) == ([], ["421.xlsx"])
    ((url, sha256),) = query("select url, sha256 from ops.delivery")
    assert Landing(settings.landing_url).read(url, sha256) == content
    assert query("select outcome, remarks > 0 from ops.reading") == [("refused", True)]
    messages = query("select messages from ops.remark where severity = 'error'")
    assert messages and [texts for (texts,) in messages if set(texts) != {"fi", "sv", "en"}] == []
    texts = [words for (by_language,) in messages for words in by_language.values()]
    assert [words for words in texts if set(words) != {"found", "expected", "suggestion"}] == []
    assert query("select count(*) from raw.employer_contact") == [(0,)]
    assert query("select count(*) from ops.current_coverage") == [(0,)]


def test_a_person_in_a_workbook_is_stored_nowhere(
    settings: Settings, run_ingest, query, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    row = ("074-202601-001", date(2026, 1, 15), "Halsua", f"Tapasin {PERSON}", "käynti", 1)
    drop(settings, "halsua.xlsx", book(row))
    outcome = run_ingest()
    assert len(outcome.refused) == 1 and outcome.loaded == []
    assert query("select url, name from ops.delivery") == [(None, "halsua.xlsx")]
    assert ("D2",) in query("select cell from ops.remark")
    dump = subprocess.run(
        [binaries(postgres.account, postgres.folder.resolve()) / "pg_dump", "--inserts", owner_dsn(settings)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    kept = [path for path in settings.root.rglob("*") if path.is_file() and "drop" not in path.parts]
    for text in (dump, caplog.text, repr(outcome), *(path.read_text("latin-1") for path in kept)):
        assert PERSON not in text
    assert [path.name for path in kept if "landing" in path.parts] == [MARKER], "whose landing it is, and no file"
    assert [path.suffix for path in (settings.answers / "employer_contacts").iterdir()] == [".html"]


def with_kind(source: Source, text: str) -> Source:
    """The declaration with one more word for a visit."""
    document = source.model_dump(mode="json")
    document["tables"]["employer_contact"]["columns"]["contact_kind"]["values"]["visit"].append(text)
    return Source.model_validate(document)


def test_a_rejected_row_is_loaded_by_itself_when_the_rule_is_corrected(settings: Settings, run_ingest, query) -> None:
    odd = contact(3, date(2026, 2, 4), kind="kahvittelu")
    drop(settings, "halsua.xlsx", book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 2, 3)), odd))
    first = run_ingest()
    assert (first.loaded[0].rows, first.loaded[0].rejected_rows, first.refused) == (2, 1, [])
    covered = "select month, rows, rejected_rows from ops.current_coverage order by 1"
    assert query(covered) == [(JANUARY, 1, 0), (FEBRUARY, 1, 1)]
    ((row, cells),) = query("select row_number, cells from ops.quarantined_row")
    assert row == 4 and cells["E"] == "kahvittelu" and cells["A"] == "074-202602-003"
    assert query("select outcome from ops.latest_reading") == [("partly_accepted",)]
    assert run_ingest().loaded == [] and query("select count(*) from ops.reading") == [(1,)]
    corrected = run_ingest(with_kind(CONTACTS, "kahvittelu"))
    assert [(loaded.rows, loaded.rejected_rows) for loaded in corrected.loaded] == [(3, 0)]
    assert query(covered) == [(JANUARY, 1, 0), (FEBRUARY, 2, 0)]
    assert query("select outcome from ops.latest_reading") == [("accepted",)]
    assert query(CURRENT_CONTACTS) == [("074-202601-001",), ("074-202602-002",), ("074-202602-003",)]


CURRENT_CONTACTS = """
    select rows.contact_id from raw.employer_contact as rows
    join ops.snapshot on snapshot_id = _snapshot_id
    join ops.current_coverage as coverage on coverage.reading_id = snapshot.reading_id
        and coverage.municipality = rows.municipality and to_char(coverage.month, 'YYYY-MM') = left(contact_date, 7)
    order by 1
"""


def test_a_rule_that_mends_nothing_makes_no_new_reading(settings: Settings, run_ingest, query) -> None:
    drop(settings, "halsua.xlsx", book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 2, 3), kind="hmm")))
    run_ingest()
    rules = query("select rules_fingerprint from ops.reading")
    other = run_ingest(with_kind(CONTACTS, "tapaaminen"))
    assert other.loaded == [] and query("select count(*) from ops.reading") == [(1,)]
    assert query("select rules_fingerprint from ops.reading") != rules


def test_reverted_rules_make_the_earlier_reading_count_again(settings: Settings, run_ingest, query) -> None:
    drop(settings, "halsua.xlsx", book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 1, 16), kind="a"),
                                       contact(3, date(2026, 1, 17), kind="b")))  # fmt: skip
    run_ingest()
    run_ingest(with_kind(CONTACTS, "a"))
    covered = "select rows, rejected_rows from ops.current_coverage"
    assert query(covered) == [(2, 1)]
    assert run_ingest().loaded == [] and query(covered) == [(1, 2)]
    assert query("select count(*) from ops.reading") == [(2,)]


def test_a_correction_supersedes_and_the_first_bytes_again_do_not_undo_it(
    settings: Settings, run_ingest, query
) -> None:
    first = book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 1, 20)), contact(3, date(2026, 2, 3)))
    second = book(contact(1, date(2026, 1, 15), reached=7), contact(4, date(2026, 1, 28)), saved=LATER)
    drop(settings, "halsua.xlsx", first)
    run_ingest()
    drop(settings, "halsua.xlsx", second, at=2)
    run_ingest()
    assert query(CURRENT_CONTACTS) == [("074-202601-001",), ("074-202601-004",), ("074-202602-003",)]
    drop(settings, "halsua.xlsx", first, at=3)
    assert run_ingest().unchanged == ["halsua.xlsx"]
    assert query(CURRENT_CONTACTS) == [("074-202601-001",), ("074-202601-004",), ("074-202602-003",)]
    ((month, added, removed, changed, cells),) = query(
        "select month, added, removed, changed, cells from ops.delivery_change"
    )
    assert (month, added, removed, changed) == (JANUARY, 1, 1, 1)
    assert cells == [
        {"kind": "changed", "number": "074-202601-001", "column": "employers_reached", "before": "1", "after": "7"},
        {"kind": "removed", "number": "074-202601-002", "column": "", "before": "", "after": ""},
        {"kind": "added", "number": "074-202601-004", "column": "", "before": "", "after": ""},
    ]
    assert query("select status, month from ops.arrival_version order by delivery_id, month") == [
        ("superseded", JANUARY), ("accepted", FEBRUARY), ("accepted", JANUARY),
    ]  # fmt: skip


def test_an_older_file_that_comes_late_changes_nothing(settings: Settings, run_ingest, query) -> None:
    drop(settings, "b.xlsx", book(contact(4, date(2026, 1, 28)), saved=LATER))
    run_ingest()
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15)), saved=SAVED))
    run_ingest()
    assert query(CURRENT_CONTACTS) == [("074-202601-004",)]
    assert query("select count(*) from ops.delivery_change") == [(0,)]


def test_a_refused_correction_leaves_the_earlier_version(settings: Settings, run_ingest, query) -> None:
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15))))
    run_ingest()
    drop(settings, "074_2026-01.xlsx", book(headings=HEADINGS[:3], saved=LATER))
    assert len(run_ingest().refused) == 1
    assert query(CURRENT_CONTACTS) == [("074-202601-001",)]
    assert query("select status, correction, versions from published.arrival where month = '2026-01-01'"
                 " and municipality_code = '074' and raw_table = 'employer_contact'") == [("accepted", "refused", 2)]  # fmt: skip


def test_a_month_without_contacts_is_covered_by_its_row(settings: Settings, run_ingest, query) -> None:
    drop(settings, "a.xlsx", book(nothing(JANUARY), contact(1, date(2026, 2, 2))))
    run_ingest()
    assert [month for month, *_ in query("select month from ops.current_coverage order by 1")] == [JANUARY, FEBRUARY]


def test_a_tick_that_nothing_happened_is_a_true_zero(settings: Settings, run_ingest, query) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as written:
        page = written.add_worksheet("Kontaktit")
        for row, cells in enumerate(
            (("Kunta", "Halsua"), ("Kuukausi", "2026-02"), ("Ei tapahtumia", "x"), (), HEADINGS)
        ):
            page.write_row(row, 0, cells)
    drop(settings, "a.xlsx", made.getvalue())
    assert [loaded.rows for loaded in run_ingest().loaded] == [0]
    assert query("select municipality, month, rows, rejected_rows from ops.current_coverage") == [
        ("074", FEBRUARY, 0, 0)
    ]
    assert query(BOARD) == [("accepted", 0, 0)]


def test_an_empty_table_is_no_zero(settings: Settings, run_ingest, query) -> None:
    drop(settings, "074_2026-02.xlsx", book())
    assert len(run_ingest().refused) == 1
    assert query("select count(*) from ops.current_coverage") == [(0,)]
    assert query(BOARD) == [("refused", None, None)]


BOARD = """
    select status, rows, kept_out from published.arrival
    where municipality_code = '074' and month = '2026-02-01' and raw_table = 'employer_contact'
"""


def test_a_delivery_through_the_portal_is_received_then_read(
    settings: Settings, as_role: Callable[[str], psycopg.Connection], run_ingest, query
) -> None:
    run_ingest()
    content = book(contact(1, date(2026, 1, 15)))
    sha256 = hashlib.sha256(content).hexdigest()
    url = Landing(settings.landing_url).keep(io.BytesIO(content), "employer_contacts", sha256, ".xlsx")
    meant = [{"raw_table": "employer_contact", "municipality": "074", "month": "2026-01-01"}]
    with as_role("portal") as portal:
        portal.execute(
            "insert into ops.delivery (source, sha256, bytes, name, url, via, sender, intended_coverage)"
            " values ('employer_contacts', %s, %s, 'x.xlsx', %s, 'portal', '074', %s)",
            [sha256, len(content), url, Jsonb(meant)],
        )
        portal.commit()
    status = "select status from published.arrival where month = '2026-01-01' and municipality_code = '074' and raw_table = 'employer_contact'"
    assert query(status) == [("received",)]
    outcome = run_ingest()
    assert [(loaded.delivery, loaded.rows) for loaded in outcome.loaded] == [("x.xlsx", 1)]
    assert query(status) == [("accepted",)]
    assert query("select saved_at from ops.delivery") == [(SAVED,)]


def test_bytes_that_are_gone_stop_nobody_else(settings: Settings, as_role, run_ingest, query) -> None:
    with as_role("portal") as portal:
        portal.execute(
            "insert into ops.delivery (source, sha256, bytes, name, url, via) values ('employer_contacts', %s, 1, 'x', %s, 'portal')",
            ["0" * 64, "file:///etc/hostname"],
        )
        portal.commit()
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15))))
    outcome = run_ingest()
    assert len(outcome.loaded) == 1
    assert outcome.refused == [
        "file x: found kept bytes that are gone or others, expected the bytes that were delivered"
    ]


def test_feedback_is_written_and_its_failure_loses_nothing(settings: Settings, run_ingest, query) -> None:
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15))))
    drop(settings, "b.xlsx", book(contact(2, date(2026, 1, 15)), contact(3, date(2026, 1, 15), kind="hmm")))
    run_ingest()
    clean, marked = (sha256[:16] for (sha256,) in query("select sha256 from ops.delivery order by name"))
    folder = settings.answers / "employer_contacts"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{clean}.html", f"{marked}.html", f"{marked}.xlsx"]
    )
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    drop(settings, "b.xlsx", book(contact(2, date(2026, 1, 16)), saved=LATER))
    assert len(run_ingest().loaded) == 1 and query(CURRENT_CONTACTS) == [("074-202601-002",)]


def test_a_file_larger_than_the_limit_is_refused_unread(settings: Settings, run_ingest, query) -> None:
    path = drop(settings, "big.xlsx", b"")
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    os.utime(path, (1, 1))
    outcome = run_ingest()
    assert outcome.refused == ["file big.xlsx: found a file of 52428801 bytes, expected at most 52428800 bytes"]
    assert query("select count(*) from ops.delivery") == [(0,)]
    assert query("select delivery_name from ops.refusal") == [("big.xlsx",)]


def test_a_value_no_database_holds_stops_nobody_else(settings: Settings, run_ingest, query) -> None:
    lines = "Kontaktin tunnus;Päivä;Kunta;Muut kunnat;Laji;Työnantajia (lkm);Huom\n074-202601-001;15.1.2026;Halsua;;käynti;1;a\0b\n"
    drop(settings, "a.csv", lines.encode())
    drop(settings, "b.xlsx", book(contact(2, date(2026, 1, 16))))
    outcome = run_ingest()
    assert ("b.xlsx", 1) in [(loaded.delivery, loaded.rows) for loaded in outcome.loaded]
    assert query("select count(*) from raw.employer_contact where contact_id = '074-202601-002'") == [(1,)]


def test_a_delivery_without_a_saved_time_goes_by_its_file_time(settings: Settings, run_ingest, query) -> None:
    rows = (
        "Kontaktin tunnus;Päivä;Kunta;Muut kunnat;Laji;Työnantajia (lkm)\n074-202601-00{};15.1.2026;Halsua;;käynti;1\n"
    )
    drop(settings, "new.csv", rows.format(2).encode(), at=1_700_000_200)
    drop(settings, "old.csv", rows.format(1).encode(), at=1_700_000_100)
    run_ingest()
    assert query("select ordered_at from ops.delivery order by 1") == [
        (datetime.fromtimestamp(1_700_000_100, UTC),), (datetime.fromtimestamp(1_700_000_200, UTC),),
    ]  # fmt: skip
    assert query(CURRENT_CONTACTS) == [("074-202601-002",)]
