"""Every hostile workbook and text table leads to what its MANIFEST says, through the whole intake.

Most of these files are of no municipality. To be read at all they get what a sender would write above them: a
municipality, a month, and headings where they have none; their own rows follow as they are.
"""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests import odd_source
from tests.odd_source import LABELS, TODAY, stored
from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import findings_of
from warehouse.intake.workbook import SourceWorkbook
from warehouse.sources import Source

HOSTILE = "data/hostile"


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / HOSTILE


def dressed(file: Path, rows_above: list[list[str]], only: str | None = None) -> SourceWorkbook:
    return odd_source.dressed(file.read_bytes(), file.name, rows_above, only)


def whole(file: Path, sources: dict[str, Source], name: str | None = None) -> ValidationReport:
    return odd_source.whole(file.read_bytes(), name or file.name, sources)


@pytest.mark.parametrize(
    ("file", "name", "code"),
    [
        ("calamine_empty_sheet.xlsx", "a.xlsx", "file_without_cells"),
        ("calamine_pass_protected.xlsx", "a.xlsx", "file_locked"),
        ("sheetjs_column_width.htm", "a.xls", "file_is_web_page"),
        ("poi_poc-xmlbomb.xlsx", "a.xlsx", "file_unsafe"),
        ("snyk_zip-slip.zip", "a.xlsx", "file_unsafe"),
    ],
)
def test_what_cannot_be_opened_is_refused_by_name(folder: Path, file: str, name: str, code: str) -> None:
    one = whole(folder / file, odd_source.odd_source("n: {type: integer}"), f"421_2026-10_{name}")
    assert (one.outcome, [remark.code for remark in one.remarks], one.parts) == ("refused", [code], ())
    assert one.intended_coverage == (("odd", "odd", "421", "2026-10"),)
    assert all(one.remarks[0].rendered(language).suggestion for language in ("fi", "sv", "en"))


def test_1904_dates_are_resolved_and_texts_of_dates_are_texts(folder: Path) -> None:
    columns = "n: {type: integer}, day: {type: text}, typed: {type: date}, also: {type: text, required: false}"
    book = dressed(folder / "sheetjs_1904.xlsx", [*LABELS, ["n", "typed", "day", "also"]])
    found = findings_of(book, odd_source.odd_source(columns), TODAY, "odd")
    assert stored(found, "typed") == stored(found, "day")
    assert stored(found, "day") == ["1904-01-02", "1904-01-12", "1904-04-21", "1907-01-16", "1934-06-03"]


# openpyxl says so of an extension of this file; it is only the second opinion here.
@pytest.mark.filterwarnings("ignore:Unknown extension is not supported:UserWarning")
def test_every_error_cell_is_named_and_its_row_rejected(folder: Path) -> None:
    file = folder / "sheetjs_ErrorTypes.xlsx"
    sheet = openpyxl.load_workbook(file, data_only=True).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    columns = ", ".join(
        f"{name.lower()}: {{type: text, headers: [{name}], required: false}}"
        for name in ("Error", "Bang", "Que", "Non", "Val")
    )
    found = findings_of(dressed(file, LABELS), odd_source.odd_source(columns), TODAY, "odd")
    named = {(remark.place.cell, remark.values["found"]) for remark in found.remarks if remark.code == "cell_error"}
    told = {
        (remark.place.cell, remark.values["found"]) for remark in found.remarks if remark.code == "error_undeclared"
    }
    assert named | told == {(f"{cell.column_letter}{cell.row + 2}", cell.value) for cell in cells}
    assert {bad.number for bad in found.parts[0].rejected_rows} >= {cell.row + 2 for cell in cells if cell.column <= 5}
    assert "#DIV/0?" not in {error for _, error in named}


def test_hidden_sheets_are_neither_read_nor_passed_over_in_silence(folder: Path) -> None:
    columns = "s: {type: integer}, b: {type: integer}, l: {type: integer}, e: {type: integer}"
    found = findings_of(
        dressed(folder / "sheetjs_sheet_visibility.xlsx", LABELS), odd_source.odd_source(columns), TODAY, "odd"
    )
    assert [(part.sheet, len(part.rows)) for part in found.parts] == [("Visible", 1)]
    assert stored(found, "e") == ["101"]
    told = [remark.place.sheet for remark in found.remarks if remark.code == "hidden_sheet_left_out"]
    assert told == ["Hidden", "VeryHidden"]


def test_merges_of_headings_spread_and_merges_of_the_body_invent_nothing(folder: Path) -> None:
    columns = ", ".join(
        f"{name.lower()}: {{type: text, headers: [{name}], required: false}}" for name in ("A1", "B1", "C1", "E1", "F1")
    )
    found = findings_of(
        dressed(folder / "calamine_merged_range.xlsx", LABELS, "Sheet2"), odd_source.odd_source(columns), TODAY, "odd"
    )
    assert [stored(found, name) for name in ("a1", "b1", "c1", "e1", "f1")] == [
        ["", ""],
        ["B3", "B4"],
        ["C3", ""],
        ["E3", "E4"],
        ["", ""],
    ]
    assert {row.extra for row in found.parts[0].rows} == {""}


def test_a_government_table_without_the_declared_headings_is_refused_with_both_lists(folder: Path) -> None:
    one = whole(
        folder / "messytables_bian-anal-tab3.xlsm", odd_source.odd_source("n: {type: integer, headers: [Käyntejä]}")
    )
    assert one.outcome == "refused"
    assert "Käyntejä" in one.remarks[-1].rendered("fi").expected and one.parts == ()


def test_iso_dates_are_read_and_times_and_texts_are_refused(folder: Path) -> None:
    book = dressed(folder / "calamine_date_iso.xlsx", [*LABELS, ["day"]])
    found = findings_of(book, odd_source.odd_source("day: {type: date}"), TODAY, "odd")
    assert stored(found, "day") == ["2021-01-01", "2021-01-01"]
    assert [bad.number for bad in found.parts[0].rejected_rows] == [6] and found.parts[0].rejected_rows[0].cells == {
        "A": "10:10:10"
    }
    assert [remark.place.row for remark in found.remarks if remark.code == "note_left_out"] == [7, 8, 9]


def test_the_value_counts_and_not_how_it_is_shown(folder: Path) -> None:
    columns = "format: {type: integer, headers: [Format]}, value: {type: decimal, headers: [Value]}"
    found = findings_of(
        dressed(folder / "sheetjs_number_format_russian.xlsm", LABELS, "Implied"),
        odd_source.odd_source(columns),
        TODAY,
        "odd",
    )
    assert set(stored(found, "value")) == {"12345.6789"}
    errors = {remark.code for remark in found.remarks if remark.severity == "error"}
    assert errors == {"number_is_date", "number_is_time", "number_other_unit"}, "shown as a day, a time or a share"
    assert "macros_ignored" in {remark.code for remark in found.remarks}


def test_blanks_around_texts_are_trimmed_and_blank_cells_are_empty(folder: Path) -> None:
    columns = "a: {type: text}, b: {type: text, required: false}, c: {type: text, required: false}, d: {type: text, required: false}"
    for sheet in ("inlineStr", "SharedStrings"):
        book = dressed(folder / "calamine_whitespace_trim.xlsx", [*LABELS, ["a", "b", "c", "d"]], sheet)
        found = findings_of(book, odd_source.odd_source(columns), TODAY, "odd")
        assert stored(found, "a") == ["trimmed value", "line1 line2", "日期 时间"]
        assert stored(found, "c") == ["", "", ""]
        assert [stored(found, "b")[1], stored(found, "d")[0]] == ["line1 line2", "clean text"]


def test_numbers_that_a_spreadsheet_does_not_keep_exactly_are_refused(folder: Path) -> None:
    book = dressed(folder / "tika_testEXCEL_big_numbers.xlsx", [*LABELS, ["a", "b"]])
    found = findings_of(book, odd_source.odd_source("a: {type: integer}, b: {type: text}"), TODAY, "odd")
    assert (stored(found, "a"), stored(found, "b")) == (["123456789012345"], ["123456789012346"])
    assert [remark.place.cell for remark in found.remarks if remark.code == "number_imprecise"] == ["A5", "B5"]


def test_a_short_and_a_long_row_are_rejected_by_their_lines(folder: Path) -> None:
    book = dressed(folder / "frictionless_defective-rows.csv", LABELS)
    found = findings_of(
        book, odd_source.odd_source("id: {type: integer}, name: {type: text}, age: {type: integer}"), TODAY, "odd"
    )
    assert [(remark.code, remark.place.row) for remark in found.remarks if remark.severity == "error"] == [
        ("row_too_short", 2),
        ("row_too_long", 3),
    ]
    assert [bad.number for bad in found.parts[0].rejected_rows] == [2, 3]


def test_a_nul_is_rejected_before_it_reaches_a_database(folder: Path) -> None:
    book = dressed(folder / "csvkit_null_byte.csv", LABELS)
    found = findings_of(
        book, odd_source.odd_source("a: {type: text}, b: {type: integer}, c: {type: integer}"), TODAY, "odd"
    )
    assert [(remark.code, remark.place.cell) for remark in found.remarks if remark.severity == "error"] == [
        ("text_unclean", "A2")
    ]
    assert "\0" not in json.dumps([dict(bad.cells) for bad in found.parts[0].rejected_rows])


def test_latin_letters_and_sparse_rows_are_read_by_their_lines(folder: Path) -> None:
    file = folder / "messytables_sparse_with_column_errors.csv"
    columns = "lp: {type: text, headers: [LP], required: false}, name: {type: text, headers: [Bezeichnung], required: false}, title: {type: text, headers: [Kapitel/Titel], required: false}"
    found = findings_of(dressed(file, LABELS), odd_source.odd_source(columns), TODAY, "odd")
    lines = list(csv.reader(file.read_text("iso8859-1").splitlines()))
    data = [row for row in lines[1:] if any(cell.strip() for cell in row)]
    assert stored(found, "name") == [" ".join(row[1].split()) for row in data]
    told = {remark.code: remark for remark in found.remarks}
    assert set(told) == {"text_table_read", "columns_undeclared"}
    assert told["text_table_read"].values["encoding"] == "iso8859-1"


def test_six_rows_of_headings_are_refused_and_not_guessed(folder: Path) -> None:
    one = whole(
        folder / "messytables_begrotingsanalyse-2011.csv",
        odd_source.odd_source("n: {type: integer, headers: [Inwoners per provincie]}"),
    )
    assert (one.outcome, one.parts) == ("refused", ())
    assert one.text_format["delimiter"] == ","


def test_abolished_municipalities_are_found_below_two_titles_and_set_aside_in_months_they_are_not_in_use(
    folder: Path,
) -> None:
    columns = "old: {type: municipality, headers: [Lakkautettu kunta]}, code: {type: text, headers: [Lakkautetun kunnan koodi], pattern: '[0-9]{3}|-'}, into: {type: text, headers: [Liitoskunta / Liitoskunnat]}"
    found = findings_of(
        dressed(folder / "sorvi_lakkautetut_kunnat_2022.xlsx", LABELS), odd_source.odd_source(columns), TODAY, "odd"
    )
    (part,) = found.parts
    merged = {bad.cells["A"] for bad in part.rejected_rows}
    assert {"Kälviä", "Lohtaja", "Ullava"} <= merged
    assert min(row.number for row in [*part.rows, *part.rejected_rows]) == 6


def test_names_padded_with_blanks_are_trimmed_and_codes_keep_their_zeros(folder: Path) -> None:
    columns = "name: {type: text, headers: [Kunnan nimi ruotsiksi]}, code: {type: text, headers: [Kunnan numero], pattern: '[0-9]{3}'}"
    found = findings_of(
        dressed(folder / "sorvi_kunnat_ja_alueet_2022.xlsx", [["Kuukausi", "10/2026"]]),
        odd_source.odd_source(columns),
        TODAY,
        "odd",
    )
    (part,) = found.parts
    names = dict(zip(stored(found, "code"), stored(found, "name"), strict=True))
    assert names == {
        "074": "Halso",
        "217": "Kannus",
        "236": "Kaustby",
        "272": "Karleby",
        "288": "Kronoby",
        "421": "Lestijärvi",
        "440": "Larsmo",
        "584": "Perho",
        "598": "Jakobstad",
        "599": "Pedersöre",
        "849": "Toholampi",
        "924": "Vetil",
    }
    assert len(part.rows) + len(part.rejected_rows) == 309
