"""A row that stands twice in a delivery that counts is a warning of the gate, with file and rows."""

from datetime import UTC, date, datetime

import psycopg

from tests.ingest.contact_books import book, contact, drop
from warehouse.gate.duplicates import duplicate_rows_finding
from warehouse.gate.verdict import Offender
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

TODAY = date(2026, 3, 20)


def load(settings: Settings, database: str, content: bytes, name: str) -> None:
    drop(settings, name, content)
    with psycopg.connect(database) as connection:
        ingest(load_sources()["employer_contacts"], settings, connection, today=TODAY)


def test_the_same_row_twice_is_a_warning_until_a_corrected_file_counts(settings: Settings, database: str) -> None:
    twice = contact(2, date(2026, 2, 3))
    load(settings, database, book(contact(1, date(2026, 2, 15)), twice, twice), "halsua.xlsx")
    with psycopg.connect(database) as connection:
        finding = duplicate_rows_finding(connection)
    assert (finding.success, finding.severity) == (False, "warning")
    expected = Offender(
        place_code="074", time_code="2026-02", reason="employer_contacts, halsua.xlsx: rows 3, 4 are the same"
    )
    assert finding.offenders == (expected,) and str(expected) in finding.message

    corrected = book(contact(1, date(2026, 2, 15)), twice, saved=datetime(2026, 3, 19, tzinfo=UTC))
    load(settings, database, corrected, "halsua_2.xlsx")
    with psycopg.connect(database) as connection:
        assert duplicate_rows_finding(connection).success
