"""Generated files of every class that breaks a reader: refused for their reason, or read as they truly are.

The real files of these classes are read in `tests/acceptance`.
"""

import json
from datetime import date, datetime, time

import pytest
from tests.naughty_strings import (
    CONTROLS,
    NAUGHTY,
    assert_delivery_keeps_or_refuses,
    assert_headings_undeclared,
)
from tests.odd_source import LABELS, TODAY, dressed, odd_source, stored, whole
from tests.unit.intake.formats import nasty_files as nasty

from warehouse.intake.formats.read import read_workbook
from warehouse.intake.validate import Findings, findings_of
from warehouse.intake.workbook import CellRange


def findings(data: bytes, columns: str, *headings: str, name: str = "a.xlsx") -> Findings:
    """Check a file below the labels of a sender, and below headings where it has none."""
    rows_above = [*LABELS, [*headings]] if headings else LABELS
    return findings_of(dressed(data, name, rows_above), odd_source(columns), TODAY, "odd")


def errors(found: Findings) -> list[tuple[str, str | None, int | None]]:
    return [(one.code, one.place.cell, one.place.row) for one in found.remarks if one.severity == "error"]


@pytest.mark.parametrize("kind", nasty.REFUSED)
def test_what_cannot_be_read_is_refused_for_its_reason(kind: str) -> None:
    make, code = nasty.REFUSED[kind]
    verdict = whole(make(), "421_2026-10_a.xls", odd_source("n: {type: integer}"))
    assert (verdict.outcome, [remark.code for remark in verdict.remarks], verdict.parts) == ("refused", [code], ())
    assert verdict.intended_coverage == (("odd", "odd", "421", "2026-10"),)
    assert all(verdict.remarks[0].rendered(language).suggestion for language in ("fi", "sv", "en"))


def test_days_counted_from_1904_are_the_days_of_their_texts() -> None:
    found = findings(
        nasty.days_of_1904(), "n: {type: integer}, typed: {type: date}, day: {type: text}", "n", "typed", "day"
    )
    assert stored(found, "typed") == stored(found, "day") == [day.isoformat() for day in nasty.DAYS]


def test_every_error_cell_is_named_and_its_row_rejected() -> None:
    sheet = read_workbook(nasty.error_values(), "a.xlsx").sheets[0]
    assert sheet.metadata.errors == {(row, 0): name for row, name in enumerate(nasty.ERRORS, start=1)}
    assert [row[1] for row in sheet.rows[1:]] == [f"{name}?" for name in nasty.ERRORS]
    found = findings(nasty.error_values(), "error: {type: text, headers: [Error]}, text: {type: text, headers: [Text]}")
    named = {one.place.cell: one.values["found"] for one in found.remarks if one.code == "cell_error"}
    assert named == {f"A{row + 3}": name for row, name in enumerate(nasty.ERRORS, start=1)}
    assert [row.number for row in found.parts[0].rejected_rows] == list(range(4, 11)) and found.parts[0].rows == ()


def test_hidden_sheets_are_neither_read_nor_passed_over_in_silence() -> None:
    found = findings(nasty.hidden_sheets(), "n: {type: integer}")
    assert [(part.sheet, len(part.rows)) for part in found.parts] == [("Visible", 1)]
    assert stored(found, "n") == ["7"]
    left_out = [one.place.sheet for one in found.remarks if one.code == "hidden_sheet_left_out"]
    assert left_out == ["Hidden", "VeryHidden"]


def test_merges_of_headings_spread_and_merges_of_the_body_invent_nothing() -> None:
    sheet = read_workbook(nasty.merged_cells(), "a.xlsx").sheets[0]
    assert sheet.metadata.merged == (CellRange(0, 0, 0, 1), CellRange(1, 0, 2, 0))
    assert [row[0] for row in sheet.rows] == ["A1", "B2", ""]
    columns = ", ".join(f"{name.lower()}: {{type: text, headers: [{name}], required: false}}" for name in ("A1", "C1"))
    found = findings(nasty.merged_cells(), columns)
    assert (stored(found, "a1"), stored(found, "c1")) == (["B2", ""], ["y", "å"])


def test_a_workbook_with_macros_keeps_its_addresses_and_is_refused_without_headings() -> None:
    book = read_workbook(nasty.macros_and_definitions(), "a.xlsm")
    assert (book.format, book.has_macros, book.sheets[0].name) == ("xlsm", True, "Definitions")
    assert not any(any(row) for row in book.sheets[0].rows[:9]) and book.sheets[0].rows[9] == ["Definitions of terms"]
    sources = odd_source("n: {type: integer, headers: [Käyntejä]}")
    verdict = whole(nasty.macros_and_definitions(), "a.xlsm", sources)
    assert (verdict.outcome, verdict.parts) == ("refused", ())
    assert "Käyntejä" in verdict.remarks[-1].rendered("fi").expected


def test_days_of_iso_are_read_and_a_time_is_refused() -> None:
    rows = read_workbook(nasty.days_of_iso(), "a.xlsx").sheets[0].rows
    assert rows == [[date(2021, 1, 1)], [datetime(2021, 1, 1, 10, 10, 10)], [time(10, 10, 10)]]
    found = findings(nasty.days_of_iso(), "day: {type: date}", "day")
    assert stored(found, "day") == ["2021-01-01", "2021-01-01"]
    assert [dict(row.cells) for row in found.parts[0].rejected_rows] == [{"A": "10:10:10"}]


def test_the_value_counts_and_not_how_it_is_shown() -> None:
    columns = "shown: {type: text}, value: {type: decimal}"
    found = findings(nasty.formats_of_one_number(), columns, "shown", "value")
    assert stored(found, "value") == ["12345.6789"] * 4
    assert [code for code, *_ in errors(found)] == ["number_other_unit", "number_is_date", "number_is_time"]


def test_blanks_are_trimmed_and_a_cell_of_blanks_is_empty() -> None:
    found = findings(nasty.blanks(), "a: {type: text, required: false}, n: {type: integer}", "a", "n")
    assert stored(found, "a") == ["trimmed", "value with tabs", "", "line1 line2", "日期 时间"]


def test_numbers_that_a_spreadsheet_does_not_keep_exactly_are_refused() -> None:
    found = findings(nasty.big_numbers(), "a: {type: integer}, b: {type: text}", "a", "b")
    assert (stored(found, "a"), stored(found, "b")) == (["123456789012345"], ["123456789012346"])
    assert errors(found) == [("number_imprecise", "A5", 5), ("number_imprecise", "B5", 5)]


def test_a_short_and_a_long_row_are_rejected_by_their_lines() -> None:
    found = findings(nasty.ragged_rows(), "id: {type: integer}, name: {type: text}, age: {type: integer}", name="a.csv")
    assert errors(found) == [("row_too_short", None, 2), ("row_too_long", None, 3)]
    assert stored(found, "name") == ["Oiva"]


def test_a_nul_is_rejected_before_it_reaches_a_database() -> None:
    found = findings(nasty.nul_in_text(), "a: {type: text}, b: {type: integer}, c: {type: integer}", name="a.csv")
    assert errors(found) == [("text_unclean", "A2", 2)]
    assert "\0" not in json.dumps([dict(row.cells) for row in found.parts[0].rejected_rows])


def test_latin_letters_and_sparse_rows_are_read_by_their_lines() -> None:
    book = read_workbook(nasty.sparse_latin_letters(), "a.csv")
    assert (book.encoding, book.delimiter, book.sheets[0].lines) == ("iso8859-1", ",", [1, 2, 3, 4])
    columns = "lp: {type: integer, headers: [LP]}, name: {type: text, headers: [Bezeichnung]}, title: {type: text, headers: [Titel], required: false}"
    found = findings(nasty.sparse_latin_letters(), columns, name="a.csv")
    assert stored(found, "name") == ["Träger, Umstrukturierung", "Straßen"]
    assert {one.code for one in found.remarks} == {"text_table_read"}


def test_six_rows_of_headings_are_refused_and_not_guessed() -> None:
    sources = odd_source("n: {type: integer, headers: [Inwoners per provincie]}")
    verdict = whole(nasty.headings_in_six_rows(), "a.csv", sources)
    assert (verdict.outcome, verdict.parts, verdict.text_format["delimiter"]) == ("refused", (), ",")


def test_headings_are_found_below_two_titles_and_padded_names_are_trimmed() -> None:
    columns = "old: {type: municipality, headers: [Vanha kunta]}, code: {type: text, headers: [Koodi], pattern: '[0-9]{3}|-'}, into: {type: text, headers: [Uusi kunta]}"
    found = findings(nasty.two_titles_and_padded_names(), columns)
    (part,) = found.parts
    assert (stored(found, "old"), stored(found, "code"), [row.number for row in part.rows]) == (["074"], ["074"], [7])
    rejected_rows = {row.number: row.cells["A"].strip() for row in part.rejected_rows}
    assert rejected_rows == {6: "Kälviä", 8: "Antrea", 9: "Antrea"}


def test_naughty_strings_round_trip_or_are_refused_and_are_never_a_municipality() -> None:
    strings = [text for text in NAUGHTY if text.strip()]
    assert assert_delivery_keeps_or_refuses(strings) >= len(strings) - len(CONTROLS) - 5


def test_naughty_headings_and_sheet_names_are_only_undeclared_columns() -> None:
    assert_headings_undeclared([text for text in NAUGHTY if text.strip()][:400])
