"""A long sheet is read in two halves at once, and is then what it is when read whole."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.formats.test_attacks import SHEET, XLSX, changed
from tests.unit.intake.formats.writers import xlsx
from tests.unit.intake.formats.xlsb_writer import Page, Percent

from warehouse.intake.formats.archive import LARGE_SHEET_BYTES
from warehouse.intake.formats.calamine import OpenedSheet, are_in_order, open_sheets, sheet_cells
from warehouse.intake.formats.ooxml import EMPTY, split_sheet
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.formats.zip_package import Package, Parts

LONG = 40_000
HEAD, TAIL = b"<worksheet xmlns='x'><cols/><sheetData>", b"</sheetData><mergeCells/></worksheet>"


def row(number: int) -> list[Any]:
    """Invent a row: a day, a text, a number, a share, and now and then nothing."""
    texts = ["", f"Käynti {number}", "x"]
    return [date(2026, 1, 1 + number % 28), texts[number % 3], number / 4, Percent(0.5), number % 7 or None]


def rows_of(halves: list[list[OpenedSheet]]) -> Any:
    """Return the only sheet's cells."""
    (sheet,) = sheet_cells(halves)
    return sheet.rows


def in_halves(sheet: bytes) -> list[list[OpenedSheet]]:
    parts = Parts(Package(XLSX).parts())
    return [open_sheets(parts.archived({SHEET: half})) for half in split_sheet(sheet)]


def whole(sheet: bytes) -> list[list[OpenedSheet]]:
    parts = Parts(Package(XLSX).parts())
    return [open_sheets(parts.archived({SHEET: [memoryview(sheet)]}))]


def test_a_long_sheet_reads_as_it_was_written() -> None:
    pages = {number: row(number) for number in range(2, LONG) if number != LONG // 2}
    sheet = read_workbook(xlsx([Page("A", {0: ["Päivä"], **pages}), Page("B", {3: [None, "loppu"]})]), "a")
    long, short = sheet.sheets
    assert len(long.rows) == LONG and long.rows[0] == ["Päivä", "", "", "", ""]
    assert all(cell == "" for number in (1, LONG // 2) for cell in long.rows[number])
    for number, cells in pages.items():
        expected = [cell.value if isinstance(cell, Percent) else "" if cell is None else cell for cell in cells]
        assert long.rows[number] == expected, number
    assert long.metadata.percents == {(number, 3) for number in pages}
    assert short.rows[3] == ["", "loppu"]


@given(st.dictionaries(st.tuples(st.integers(1, 12), st.integers(0, 4)), st.integers(0, 9), max_size=20))
def test_halves_are_the_whole(numbers: dict[tuple[int, int], int]) -> None:
    rows = {
        at: {place: number for (row_number, place), number in numbers.items() if row_number == at}
        for at, _ in sorted(numbers)
    }
    cells = {
        at: "".join(f'<c r="{"ABCDE"[place]}{at}"><v>{number}</v></c>' for place, number in sorted(row.items()))
        for at, row in rows.items()
    }
    sheet = HEAD + "".join(f'<row r="{at}">{row}</row>' for at, row in cells.items()).encode() + TAIL
    halves = in_halves(sheet)
    assert are_in_order(halves) and rows_of(halves) == rows_of(whole(sheet))


@pytest.mark.parametrize(("order", "expected"), [((2, 3, 5), True), ((5, 2, 3), False), ((2, 5, 5), False)])
def test_rows_out_of_order_are_detected(order: tuple[int, ...], expected: bool) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (at, at, at) for at in order)
    assert are_in_order(in_halves(HEAD + rows + TAIL)) is expected


def test_a_long_sheet_with_its_rows_out_of_order_is_read_whole() -> None:
    rows = [f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(LARGE_SHEET_BYTES // 30, 2, -1)]
    sheet = read_workbook(changed(SHEET, "</sheetData>", f"{''.join(rows)}</sheetData>"), "a").sheets[0]
    assert [number[0] for number in sheet.rows[2:]] == list(range(3, LARGE_SHEET_BYTES // 30 + 1))


@pytest.mark.parametrize(
    "sheet",
    [
        HEAD + TAIL,
        HEAD + b"<row/>" + TAIL,
        HEAD.replace(b"sheetData", b"x:sheetData") + b"<row></row>" + TAIL,
        HEAD + b"<row></row><?x </row>?><row></row>" + TAIL,
        b"",
    ],
)
def test_unusual_sheets_are_not_split(sheet: bytes) -> None:
    upper, lower = split_sheet(sheet)
    assert b"".join(upper) == sheet and b"".join(lower) == EMPTY


def test_an_archive_holds_the_other_pieces() -> None:
    parts = Parts(Package(XLSX).parts())
    again = Parts(Package(parts.archived({SHEET.upper(): [memoryview(b"a"), memoryview(b"b")]}).getvalue()).parts())
    assert again.contents == parts.contents | {SHEET: b"ab"}
