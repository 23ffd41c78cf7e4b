"""Every hostile workbook and text table leads to what its MANIFEST says, through the whole intake.

Most of these files are of no municipality. To be read at all they get what a sender would write above them: a
municipality, a month, and headings where they have none; their own rows follow as they are.
"""

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml

from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import Findings, check, findings_of
from warehouse.intake.workbook import CellRange, Sheet, SourceWorkbook
from warehouse.sources import Source

TODAY = date(2026, 11, 22)
TEXTS = {"fi": "-", "sv": "-", "en": "-"}
LABELS = [["Kunta", "Halsua"], ["Kuukausi", "10/2026"]]
HOSTILE = "data/hostile"


def source(columns: str, **changes: object) -> dict[str, Source]:
    """Declare a source of one table; municipality and month come first."""
    declared = yaml.safe_load(
        f"{{municipality: {{type: municipality, headers: [Kunta]}}, month: {{type: month, headers: [Kuukausi]}}, {columns}}}"
    )
    for column in declared.values():
        column["description"] = TEXTS
    table = {
        "description": TEXTS,
        "supersede_by": ["municipality", "month"],
        "partial": True,
        "columns": declared,
        **changes,
    }
    report = {
        "source": "odd", "title": TEXTS, "owner": "-", "licence": "-", "attribution": TEXTS, "warning": "-", "schedule": None,
        "connector": {"kind": "dropbox", "format": "workbook"}, "measures": {}, "tables": {"odd": table},
    }  # fmt: skip
    return {"odd": Source.model_validate(report)}


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / HOSTILE


def with_preamble(file: Path, preamble: list[list[str]], only: str | None = None) -> SourceWorkbook:
    """Put rows above those of a file; its marks move down with its cells."""
    book, down = read_workbook(file.read_bytes(), file.name), len(preamble)
    return replace(
        book, sheets=tuple(_moved(sheet, preamble, down) for sheet in book.sheets if only in (None, sheet.name))
    )


def _moved(sheet: Sheet, preamble: list[list[str]], down: int) -> Sheet:
    marks = sheet.metadata
    moved = replace(
        marks,
        errors={(row + down, column): error for (row, column), error in marks.errors.items()},
        uncached=frozenset((row + down, column) for row, column in marks.uncached),
        percents=frozenset((row + down, column) for row, column in marks.percents),
        hidden_rows=frozenset(row + down for row in marks.hidden_rows),
        merged=tuple(
            CellRange(report.first_row + down, report.first_column, report.last_row + down, report.last_column)
            for report in marks.merged
        ),
    )
    lines = None if sheet.lines is None else [*range(-down + 1, 1), *sheet.lines]
    return replace(sheet, rows=[*preamble, *sheet.rows], metadata=moved, lines=lines)


def stored(findings: Findings, column: str) -> list[str]:
    (part,) = findings.parts
    place = part.columns.index(column)
    return [row.stored[place] for row in part.rows]


def validate(file: Path, sources: dict[str, Source], name: str | None = None) -> ValidationReport:
    return check(file.read_bytes(), name or file.name, sources, TODAY, "odd")


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
def test_files_that_cannot_be_opened_are_refused_by_name(folder: Path, file: str, name: str, code: str) -> None:
    report = validate(folder / file, source("n: {type: integer}"), f"421_2026-10_{name}")
    assert (report.outcome, [remark.code for remark in report.remarks], report.parts) == ("refused", [code], ())
    assert report.intended_coverage == (("odd", "odd", "421", "2026-10"),)
    assert all(report.remarks[0].rendered(language).suggestion for language in ("fi", "sv", "en"))


def test_1904_dates_are_resolved_and_texts_of_dates_are_texts(folder: Path) -> None:
    columns = "n: {type: integer}, day: {type: text}, typed: {type: date}, also: {type: text, required: false}"
    book = with_preamble(folder / "sheetjs_1904.xlsx", [*LABELS, ["n", "typed", "day", "also"]])
    findings = findings_of(book, source(columns), TODAY, "odd")
    assert stored(findings, "typed") == stored(findings, "day")
    assert stored(findings, "day") == ["1904-01-02", "1904-01-12", "1904-04-21", "1907-01-16", "1934-06-03"]


# openpyxl says so of an extension of this file; it is only the second opinion here.
@pytest.mark.filterwarnings("ignore:Unknown extension is not supported:UserWarning")
def test_every_error_cell_is_reported_and_its_row_rejected(folder: Path) -> None:
    file = folder / "sheetjs_ErrorTypes.xlsx"
    sheet = openpyxl.load_workbook(file, data_only=True).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    columns = ", ".join(
        f"{name.lower()}: {{type: text, headers: [{name}], required: false}}"
        for name in ("Error", "Bang", "Que", "Non", "Val")
    )
    findings = findings_of(with_preamble(file, LABELS), source(columns), TODAY, "odd")
    named = {(remark.place.cell, remark.values["found"]) for remark in findings.remarks if remark.code == "cell_error"}
    reported = {
        (remark.place.cell, remark.values["found"]) for remark in findings.remarks if remark.code == "error_undeclared"
    }
    assert named | reported == {(f"{cell.column_letter}{cell.row + 2}", cell.value) for cell in cells}
    assert {bad.number for bad in findings.parts[0].rejected_rows} >= {
        cell.row + 2 for cell in cells if cell.column <= 5
    }
    assert "#DIV/0?" not in {error for _, error in named}


def test_hidden_sheets_are_neither_read_nor_passed_over_in_silence(folder: Path) -> None:
    columns = "s: {type: integer}, b: {type: integer}, l: {type: integer}, e: {type: integer}"
    findings = findings_of(
        with_preamble(folder / "sheetjs_sheet_visibility.xlsx", LABELS), source(columns), TODAY, "odd"
    )
    assert [(part.sheet, len(part.rows)) for part in findings.parts] == [("Visible", 1)]
    assert stored(findings, "e") == ["101"]
    reported = [remark.place.sheet for remark in findings.remarks if remark.code == "hidden_sheet_left_out"]
    assert reported == ["Hidden", "VeryHidden"]


def test_merges_of_headings_spread_and_merges_of_the_body_invent_nothing(folder: Path) -> None:
    columns = ", ".join(
        f"{name.lower()}: {{type: text, headers: [{name}], required: false}}" for name in ("A1", "B1", "C1", "E1", "F1")
    )
    findings = findings_of(
        with_preamble(folder / "calamine_merged_range.xlsx", LABELS, "Sheet2"), source(columns), TODAY, "odd"
    )
    assert [stored(findings, name) for name in ("a1", "b1", "c1", "e1", "f1")] == [
        ["", ""],
        ["B3", "B4"],
        ["C3", ""],
        ["E3", "E4"],
        ["", ""],
    ]
    assert {row.extra for row in findings.parts[0].rows} == {""}


def test_a_government_table_without_the_declared_headings_is_refused_with_both_lists(folder: Path) -> None:
    report = validate(folder / "messytables_bian-anal-tab3.xlsm", source("n: {type: integer, headers: [Käyntejä]}"))
    assert report.outcome == "refused"
    assert "Käyntejä" in report.remarks[-1].rendered("fi").expected and report.parts == ()


def test_iso_dates_are_read_and_times_and_texts_are_refused(folder: Path) -> None:
    book = with_preamble(folder / "calamine_date_iso.xlsx", [*LABELS, ["day"]])
    findings = findings_of(book, source("day: {type: date}"), TODAY, "odd")
    assert stored(findings, "day") == ["2021-01-01", "2021-01-01"]
    assert [bad.number for bad in findings.parts[0].rejected_rows] == [6] and findings.parts[0].rejected_rows[
        0
    ].cells == {"A": "10:10:10"}
    assert [remark.place.row for remark in findings.remarks if remark.code == "note_left_out"] == [7, 8, 9]


def test_the_value_counts_and_not_its_format(folder: Path) -> None:
    columns = "format: {type: integer, headers: [Format]}, value: {type: decimal, headers: [Value]}"
    findings = findings_of(
        with_preamble(folder / "sheetjs_number_format_russian.xlsm", LABELS, "Implied"), source(columns), TODAY, "odd"
    )
    assert set(stored(findings, "value")) == {"12345.6789"}
    errors = {remark.code for remark in findings.remarks if remark.severity == "error"}
    assert errors == {"number_is_date", "number_is_time", "number_other_unit"}, "shown as a day, a time or a share"
    assert "macros_ignored" in {remark.code for remark in findings.remarks}


def test_blanks_around_texts_are_trimmed_and_blank_cells_are_empty(folder: Path) -> None:
    columns = "a: {type: text}, b: {type: text, required: false}, c: {type: text, required: false}, d: {type: text, required: false}"
    for sheet in ("inlineStr", "SharedStrings"):
        book = with_preamble(folder / "calamine_whitespace_trim.xlsx", [*LABELS, ["a", "b", "c", "d"]], sheet)
        findings = findings_of(book, source(columns), TODAY, "odd")
        assert stored(findings, "a") == ["trimmed value", "line1 line2", "日期 时间"]
        assert stored(findings, "c") == ["", "", ""]
        assert [stored(findings, "b")[1], stored(findings, "d")[0]] == ["line1 line2", "clean text"]


def test_numbers_that_a_spreadsheet_does_not_keep_exactly_are_refused(folder: Path) -> None:
    book = with_preamble(folder / "tika_testEXCEL_big_numbers.xlsx", [*LABELS, ["a", "b"]])
    findings = findings_of(book, source("a: {type: integer}, b: {type: text}"), TODAY, "odd")
    assert (stored(findings, "a"), stored(findings, "b")) == (["123456789012345"], ["123456789012346"])
    assert [remark.place.cell for remark in findings.remarks if remark.code == "number_imprecise"] == ["A5", "B5"]


def test_a_short_and_a_long_row_are_rejected_by_line(folder: Path) -> None:
    book = with_preamble(folder / "frictionless_defective-rows.csv", LABELS)
    findings = findings_of(book, source("id: {type: integer}, name: {type: text}, age: {type: integer}"), TODAY, "odd")
    assert [(remark.code, remark.place.row) for remark in findings.remarks if remark.severity == "error"] == [
        ("row_too_short", 2),
        ("row_too_long", 3),
    ]
    assert [bad.number for bad in findings.parts[0].rejected_rows] == [2, 3]


def test_a_nul_is_rejected_before_it_reaches_a_database(folder: Path) -> None:
    book = with_preamble(folder / "csvkit_null_byte.csv", LABELS)
    findings = findings_of(book, source("a: {type: text}, b: {type: integer}, c: {type: integer}"), TODAY, "odd")
    assert [(remark.code, remark.place.cell) for remark in findings.remarks if remark.severity == "error"] == [
        ("text_unclean", "A2")
    ]
    assert "\0" not in json.dumps([dict(bad.cells) for bad in findings.parts[0].rejected_rows])


def test_latin_letters_and_sparse_rows_are_read_by_their_lines(folder: Path) -> None:
    file = folder / "messytables_sparse_with_column_errors.csv"
    columns = "lp: {type: text, headers: [LP], required: false}, name: {type: text, headers: [Bezeichnung], required: false}, title: {type: text, headers: [Kapitel/Titel], required: false}"
    findings = findings_of(with_preamble(file, LABELS), source(columns), TODAY, "odd")
    lines = list(csv.reader(file.read_text("iso8859-1").splitlines()))
    data = [row for row in lines[1:] if any(cell.strip() for cell in row)]
    assert stored(findings, "name") == [" ".join(row[1].split()) for row in data]
    reported = {remark.code: remark for remark in findings.remarks}
    assert set(reported) == {"text_table_read", "columns_undeclared"}
    assert reported["text_table_read"].values["encoding"] == "iso8859-1"


def test_six_rows_of_headings_are_refused_and_not_guessed(folder: Path) -> None:
    report = validate(
        folder / "messytables_begrotingsanalyse-2011.csv",
        source("n: {type: integer, headers: [Inwoners per provincie]}"),
    )
    assert (report.outcome, report.parts) == ("refused", ())
    assert report.text_format["delimiter"] == ","


def test_abolished_municipalities_are_read_below_two_titles_and_rejected_in_months_after_them(
    folder: Path,
) -> None:
    columns = "old: {type: municipality, headers: [Lakkautettu kunta]}, code: {type: text, headers: [Lakkautetun kunnan koodi], pattern: '[0-9]{3}|-'}, into: {type: text, headers: [Liitoskunta / Liitoskunnat]}"
    findings = findings_of(
        with_preamble(folder / "sorvi_lakkautetut_kunnat_2022.xlsx", LABELS), source(columns), TODAY, "odd"
    )
    (part,) = findings.parts
    merged = {bad.cells["A"] for bad in part.rejected_rows}
    assert {"Kälviä", "Lohtaja", "Ullava"} <= merged
    assert min(row.number for row in [*part.rows, *part.rejected_rows]) == 6


def test_names_padded_with_blanks_are_trimmed_and_codes_keep_their_zeros(folder: Path) -> None:
    columns = "name: {type: text, headers: [Kunnan nimi ruotsiksi]}, code: {type: text, headers: [Kunnan numero], pattern: '[0-9]{3}'}"
    findings = findings_of(
        with_preamble(folder / "sorvi_kunnat_ja_alueet_2022.xlsx", [["Kuukausi", "10/2026"]]),
        source(columns),
        TODAY,
        "odd",
    )
    (part,) = findings.parts
    names = dict(zip(stored(findings, "code"), stored(findings, "name"), strict=True))
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


def naughty_strings(folder: Path) -> list[str]:
    lines = (folder / "blns.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def test_naughty_strings_round_trip_or_are_refused_and_are_never_a_municipality(folder: Path) -> None:
    texts = naughty_strings(folder)
    rows = [["Kunta", "Kuukausi", "text", "who"], *[["Halsua", "10/2026", text, text] for text in texts]]
    book = SourceWorkbook("a.xlsx", "xlsx", (Sheet("T", rows),))
    sources = source("text: {type: text}, who: {type: municipality, required: false}")
    findings = findings_of(book, sources, TODAY, "odd")
    (part,) = findings.parts
    assert len(part.rows) + len(part.rejected_rows) == len(texts)
    assert all(remark.rendered(language) for remark in findings.remarks for language in ("fi", "sv", "en"))
    alone = findings_of(
        SourceWorkbook("a.xlsx", "xlsx", (Sheet("T", [row[:3] for row in rows]),)),
        source("text: {type: text}"),
        TODAY,
        "odd",
    )
    kept = {row.number: row.stored[2] for row in alone.parts[0].rows}
    assert {number: " ".join(texts[number - 2].split()) for number in kept} == kept
    assert len(kept) > 400


def test_naughty_headings_and_sheet_names_are_only_undeclared_columns(folder: Path) -> None:
    texts = naughty_strings(folder)
    rows = [["Kunta", "Kuukausi", "n", *texts], ["Halsua", "10/2026", 1, *texts]]
    for name in texts[::25]:
        findings = findings_of(
            SourceWorkbook("a.xlsx", "xlsx", (Sheet(name, rows),)), source("n: {type: integer}"), TODAY, "odd"
        )
        assert (findings.refused, stored(findings, "n")) == (False, ["1"])
        assert "\0" not in findings.parts[0].rows[0].extra
        assert len(json.loads(findings.parts[0].rows[0].extra)) == len(texts)
