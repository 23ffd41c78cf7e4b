"""The invented workbooks: declared headings and values, no month left out, shared contacts equal everywhere."""

import io
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from samples import calendar, generate
from samples.random_draws import NAMES
from samples.workbooks import contacts
from warehouse.sources import load_sources


@pytest.fixture(scope="module")
def books() -> dict[str, Workbook]:
    return {
        Path(name).name[:3]: load_workbook(io.BytesIO(content)) for name, content in generate.contact_files().items()
    }


def rows_of(book: Workbook) -> list[tuple]:
    return list(book["Kontaktit"].iter_rows(min_row=4, values_only=True))


def test_headings_follow_the_declaration_in_the_municipalitys_language(books: dict[str, Workbook]) -> None:
    columns = load_sources()["employer_contacts"].tables["employer_contact"].columns.values()
    for code, book in books.items():
        swedish = code in ("288", "440", "598", "599")
        sheet = book["Kontaktit"]
        assert [cell.value for cell in sheet[3]] == [column.headers[swedish] for column in columns]
        assert sheet["A1"].value and not any(cell.value for cell in sheet[2])
        assert book.sheetnames == ["Kontaktit", "Anvisning" if swedish else "Ohje"]


def test_every_municipality_tells_of_every_month(books: dict[str, Workbook]) -> None:
    quiet = 0
    for code, book in books.items():
        rows = rows_of(book)
        assert {f"{row[1]:%Y-%m}" for row in rows} == set(calendar.months("2023-07", "2026-06"))
        assert {row[2] for row in rows} <= {code, NAMES[code].fi, NAMES[code].sv}
        assert all(isinstance(row[1], datetime) for row in rows)
        per_month = Counter(f"{row[1]:%Y-%m}" for row in rows)
        for row in (row for row in rows if row[4] in ("ei tapahtumia", "inga händelser")):
            quiet += 1
            assert (row[0], row[1].day, row[3], row[5], per_month[f"{row[1]:%Y-%m}"]) == (None, 1, None, 0, 1)
    assert quiet > 20


def test_a_shared_contact_stands_in_every_municipality_with_one_id(books: dict[str, Workbook]) -> None:
    codes = {name: code for code, names in NAMES.items() for name in (names.fi, names.sv, code)}
    recorded = defaultdict(dict)
    for code, book in books.items():
        for contact, day, _, others, _, employers in rows_of(book):
            if contact:
                together = {code, *(codes[name] for name in (others or "").split(", ") if name)}
                assert code not in recorded[contact]
                recorded[contact][code] = (together, day, employers)
                assert contact[:3] in together and contact[4:10] == f"{day:%Y%m}"
    for tellers in recorded.values():
        together = next(iter(tellers.values()))[0]
        assert set(tellers) == together
        assert all(teller == next(iter(tellers.values())) for teller in tellers.values())
    assert sum(len(tellers) > 1 for tellers in recorded.values()) > 50


def test_workbook_values_are_declared(books: dict[str, Workbook]) -> None:
    kinds = contacts.declared().columns["contact_kind"].codes
    assert {row[4] for book in books.values() for row in rows_of(book)} == set(kinds)
