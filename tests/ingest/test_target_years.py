"""Targets are by year: a later file replaces its years, is never late, and its changes are recorded."""

from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
from tests.ingest.contact_books import drop
from tests.unit.intake.target_books import SAVED, Row, book

from warehouse.arrivals import arrivals, overdue_arrivals, sync_expected
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

TARGETS = load_sources()["targets"]
TODAY = date(2026, 3, 20)
FIRST: tuple[Row, ...] = (
    ("Työnantajakontaktit", 2025, None, 850),
    ("Työnantajakontaktit", 2026, None, 900, "Kasvua.", "Tillväxt."),
    ("Työnantajakontaktit", 2026, "Kokkola", 500),
    ("Medianäkyvyys", 2026, None, 100),
)
CORRECTED: tuple[Row, ...] = (
    ("Työnantajakontaktit", 2026, None, 950, "Kasvua.", "Tillväxt."),
    ("Työnantajakontaktit", 2026, "Kokkola", 500),
    ("Avoinna olevat työpaikat", 2026, None, 180),
)


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> psycopg.Connection:
    return as_role("loader")


@pytest.fixture
def run_ingest(settings: Settings, loader: psycopg.Connection) -> Callable[[], IngestOutcome]:
    return lambda: ingest(TARGETS, settings, loader, today=TODAY)


@pytest.fixture
def query(database: str) -> Callable[[str], list[tuple]]:
    def ask(query: str) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()

    return ask


def current_targets(query: Callable[[str], list[tuple]]) -> list[tuple]:
    return query(
        """
        select year, indicator, rows.municipality, target from raw.indicator_target as rows
        join ops.snapshot on _snapshot_id = snapshot_id
        join ops.current_coverage as coverage using (reading_id)
        where to_char(coverage.month, 'YYYY-MM') = year || '-12' order by 1, 2, 3 nulls first
        """
    )


def test_a_later_file_replaces_the_years_it_names_and_no_other(settings: Settings, run_ingest, query) -> None:
    drop(settings, "tavoitteet.xlsx", book(*FIRST), "targets")
    drop(settings, "korjattu.xlsx", book(*CORRECTED, saved=SAVED + timedelta(days=9)), "targets")
    outcome = run_ingest()
    assert (outcome.refused, sum(table.rows for table in outcome.loaded)) == ([], 7)
    assert current_targets(query) == [
        ("2025", "employer_contacts", None, "850"),
        ("2026", "employer_contacts", None, "950"),
        ("2026", "employer_contacts", "272", "500"),
        ("2026", "open_vacancies", None, "180"),
    ]


def test_the_changes_of_a_correction_are_recorded_by_indicator_and_place(settings: Settings, run_ingest, query) -> None:
    drop(settings, "tavoitteet.xlsx", book(*FIRST), "targets")
    run_ingest()
    drop(settings, "korjattu.xlsx", book(*CORRECTED, saved=SAVED + timedelta(days=9)), "targets")
    run_ingest()
    ((month, added, removed, changed, cells),) = query(
        "select month, added, removed, changed, cells from ops.delivery_change"
    )
    assert (month, added, removed, changed) == (date(2026, 12, 1), 1, 1, 1)
    assert {(cell["kind"], cell["number"], cell["column"], cell["before"], cell["after"]) for cell in cells} == {
        ("changed", "employer_contacts", "target", "900", "950"),
        ("added", "open_vacancies", "", "", ""),
        ("removed", "media_visibility", "", "", ""),
    }


def test_targets_are_never_late_and_stand_on_the_board_when_they_come(settings: Settings, loader, run_ingest) -> None:
    sync_expected(loader, TODAY)
    assert [arrival for arrival in overdue_arrivals(loader) if arrival.raw_table == "indicator_target"] == []
    assert [arrival for arrival in arrivals(loader, "272") if arrival.raw_table == "indicator_target"] == []
    drop(settings, "tavoitteet.xlsx", book(*FIRST), "targets")
    run_ingest()
    board = [arrival for arrival in arrivals(loader, "272") if arrival.raw_table == "indicator_target"]
    assert [(arrival.month, arrival.deadline, arrival.status, arrival.rows) for arrival in board] == [
        (date(2026, 12, 1), None, "accepted", 3),
        (date(2025, 12, 1), None, "accepted", 1),
    ]
