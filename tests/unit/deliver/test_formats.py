"""How values are written into CSV and XLSX."""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warehouse.deliver.csv_file import CsvFile, csv_cell, escape_formula, plain_decimal
from warehouse.deliver.workbook import Sheets, workbook
from warehouse.errors import WarehouseError

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
white_space = st.text(st.sampled_from(" \t\r\n\x0b\x0c\x1f\x85\xa0\u2003\u3000"), max_size=4)


@given(white_space, st.sampled_from(BEGINNINGS), st.text(max_size=12))
def test_a_text_that_would_begin_a_formula_is_neutralised(space: str, beginning: str, rest: str) -> None:
    assert escape_formula(space + beginning + rest) == "'" + space + beginning + rest


@given(st.text(max_size=20))
@example("Kälviä - Lohtaja")
@example("'=1+1")
def test_what_is_written_never_begins_a_formula_and_nothing_is_lost(text: str) -> None:
    written = escape_formula(text)
    assert not written.startswith(BEGINNINGS)
    assert not written.strip().startswith(BEGINNINGS)
    assert written in (text, "'" + text)


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1), st.text())
def test_a_text_that_begins_with_a_letter_or_digit_stays_as_it_is(beginning: str, rest: str) -> None:
    assert escape_formula(beginning + rest) == beginning + rest


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
@example(Decimal("50.0000000000000000"))
@example(Decimal("100"))
@example(Decimal("1E+3"))
def test_a_number_keeps_all_its_digits_and_no_more(number: Decimal) -> None:
    written = plain_decimal(number)
    assert Decimal(written) == number
    assert "E" not in written
    assert not ("." in written and written.endswith(("0", ".")))


def test_missing_is_empty_and_zero_is_zero() -> None:
    assert [csv_cell(value) for value in (None, 0, Decimal("0.00"), False, True)] == ["", "0", "0", "false", "true"]


def test_a_negative_number_is_no_formula() -> None:
    assert csv_cell(Decimal("-2.50")) == "-2.5"


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers()), max_size=5))
def test_csv_reads_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    with CsvFile(path, ("name", "number")) as file:
        for row in rows:
            file.write(row)
    with path.open(encoding="utf-8-sig", newline="") as text:
        read = list(csv.reader(text))
    assert read == [["name", "number"], *([escape_formula(name), str(number)] for name, number in rows)]
    assert file.rows == len(rows)


def test_a_full_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    with workbook(path, NOON) as book:
        sheets = Sheets(book, "areas", (("number", 10),), limit=3)
        for number in range(5):
            sheets.write((number,))
        sheets.close()
    read = openpyxl.load_workbook(path)
    assert read.sheetnames == ["areas", "areas 2", "areas 3"]
    values = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in read]
    assert values == [["number", 0, 1], ["number", 2, 3], ["number", 4]]
    assert [sheet.auto_filter.ref for sheet in read] == ["A1:A3", "A1:A3", "A1:A2"]
    assert {sheet.freeze_panes for sheet in read} == {"B2"}


def test_a_text_stays_a_text_in_a_workbook(tmp_path: Path) -> None:
    texts = ("=1+1", "@SUM(A1)", "https://example.org", "007", "+358", "\tname", "")
    path = tmp_path / "rows.xlsx"
    _write(path, texts)
    cells = [openpyxl.load_workbook(path).active.cell(row=2 + line, column=1) for line in range(len(texts))]
    assert [cell.value for cell in cells[:-1]] == list(texts[:-1])
    assert {cell.data_type for cell in cells[:-1]} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    _write(first, ("a", "b"))
    _write(second, ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_text_too_long_for_a_cell_is_refused_and_leaves_no_scratch(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="column name: a value does not fit"):
        _write(tmp_path / "rows.xlsx", ("x" * 32_768,))
    assert list(tmp_path.iterdir()) == []


def _write(path: Path, texts: tuple[str, ...]) -> None:
    with workbook(path, NOON) as book:
        sheets = Sheets(book, "names", (("name", 10),))
        for text in texts:
            sheets.write((text,))
        sheets.close()
