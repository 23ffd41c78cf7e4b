"""A filled template is accepted with exactly its rows; a blank sheet is missing data, a ticked box a true zero."""

import io
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf import opendocument, table, text
from tests.unit.template.declared import SOURCES
from tests.unit.template.entries import Filled, rows
from tests.unit.template.filled import BOX, HEADINGS, MONTH, checked, fill, opened, saved

from warehouse.intake.report import Coverage, ValidationReport
from warehouse.sources import Source, workbook_sources
from warehouse.template.workbook import build_template

SLOW = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
PLACE = {"fi": 0, "sv": 1}
Sources = Mapping[str, Source]


def tables(sources: Sources, municipality: str) -> list[tuple[Source, str]]:
    return [
        (source, name) for source in sources.values() for name, declared in source.tables.items()
        if declared.due and (not declared.due.municipalities or municipality in declared.due.municipalities)
    ]  # fmt: skip


@cache
def blank(names: tuple[str, ...], municipality: str, language: Any) -> bytes:
    """Write the template of some sources once: every example fills in the same."""
    return build_template(SOURCES if names == tuple(SOURCES) else workbook_sources(), municipality, MONTH, language)


def filled(sources: Sources, municipality: str, language: Any, content: Mapping[str, list[Filled]]) -> bytes:
    """Return a template with the rows of each table, or with its box ticked where there are none."""
    book = opened(blank(tuple(sources), municipality, language))
    for source, name in tables(sources, municipality):
        columns = source.tables[name].columns
        sheet = book[source.tables[name].sheets[PLACE[language]]]
        if not content[name] and not source.tables[name].due.optional:
            sheet[BOX] = "x"
        fill(
            sheet,
            [
                {columns[key].headers[PLACE[language]]: entry.cell for key, entry in row.items()}
                for row in content[name]
            ],
        )
    return saved(book)


def expected(table_name: str, source: Source, municipality: str, content: list[Filled]) -> list[dict[str, str]]:
    municipality_column, time_column = source.tables[table_name].supersede_by
    prefilled = (
        {municipality_column: municipality}
        if by_year(source, table_name)
        else {municipality_column: municipality, time_column: MONTH}
    )
    return [{**prefilled, **{key: entry.stored for key, entry in row.items()}} for row in content]


def by_year(source: Source, table_name: str) -> bool:
    table = source.tables[table_name]
    return table.columns[table.supersede_by[1]].type == "year"


def covered(
    source: Source, table_name: str, municipality: str, expected_rows: list[dict[str, str]]
) -> tuple[Coverage, ...]:
    """Return what the rows cover: the template's month, or the December of each of their years."""
    if not by_year(source, table_name):
        return (Coverage(municipality, MONTH, len(expected_rows)),)
    years = Counter(row[source.tables[table_name].supersede_by[1]] for row in expected_rows)
    return tuple(Coverage(municipality, f"{year}-12", years[year]) for year in sorted(years))


def read(report: ValidationReport) -> dict[str, list[tuple[int, dict[str, str]]]]:
    return {
        part.table: [(row.number, dict(zip(part.columns, row.stored, strict=True))) for row in part.rows]
        for part in report.parts
    }


def assert_same(
    sources: Sources, municipality: str, report: ValidationReport, content: Mapping[str, list[Filled]]
) -> None:
    assert (report.outcome, report.remarks) == ("accepted", ())
    stored_rows = read(report)
    for source, name in tables(sources, municipality):
        wanted = expected(name, source, municipality, content[name])
        if source.tables[name].due.optional and not wanted:
            assert name not in stored_rows  # nothing new: the stored version stays
            continue
        assert stored_rows[name] == list(enumerate(wanted, start=HEADINGS + 1)), name
        coverage = next(part.coverage for part in report.parts if part.table == name)
        assert coverage == covered(source, name, municipality, wanted)


@pytest.mark.parametrize("language", ["fi", "sv"])
@given(data=st.data())
@SLOW
def test_a_filled_template_passes_with_columns_of_every_kind(language: str, data: st.DataObject) -> None:
    content = {name: data.draw(rows(source, name, language, "421")) for source, name in tables(SOURCES, "421")}
    report = checked(filled(SOURCES, "421", language, content), SOURCES)
    assert_same(SOURCES, "421", report, content)


@pytest.mark.parametrize(("municipality", "language"), [("272", "fi"), ("598", "sv"), ("421", "sv"), ("599", "fi")])
@given(data=st.data())
@SLOW
def test_a_filled_template_of_the_declared_sources_passes(
    municipality: str, language: str, data: st.DataObject
) -> None:
    sources = workbook_sources()
    content = {
        name: data.draw(rows(source, name, language, municipality)) for source, name in tables(sources, municipality)
    }
    report = checked(filled(sources, municipality, language, content), sources, f"{municipality}.xlsx")
    assert_same(sources, municipality, report, content)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_empty_template_is_refused(language: Any) -> None:
    report = checked(build_template(SOURCES, "421", MONTH, language), SOURCES)
    assert report.outcome == "refused"
    assert report.parts == ()
    assert {remark.code for remark in report.remarks} == {"no_rows", "nothing_delivered"}
    assert {entry[2:] for entry in report.intended_coverage} == {("421", MONTH)}


def test_a_blank_sheet_is_missing_and_a_ticked_one_is_a_true_zero() -> None:
    book = opened(build_template(SOURCES, "421", MONTH))
    book["Kuukaudet"][BOX] = "x"
    report = checked(saved(book), SOURCES)
    assert report.outcome == "accepted_with_remarks"
    assert [(part.table, len(part.rows), part.coverage) for part in report.parts] == [
        ("month_row", 0, (Coverage("421", MONTH, 0),))
    ]
    assert [(remark.code, remark.severity, remark.place.sheet) for remark in report.remarks] == [
        ("no_rows", "note", "Päivät")
    ]


def test_a_tick_and_rows_on_one_sheet_are_refused() -> None:
    book = opened(build_template(SOURCES, "421", MONTH))
    book["Kuukaudet"][BOX] = "x"
    fill(book["Kuukaudet"], [{"Luku": 3}])
    report = checked(saved(book), SOURCES)
    assert report.outcome == "refused"
    assert "tick_and_rows" in {remark.code for remark in report.remarks}


def test_rows_below_the_prepared_ones_are_read_too() -> None:
    book = opened(build_template(SOURCES, "421", MONTH))
    fill(book["Kuukaudet"], [{"Luku": number} for number in range(1, 301)])
    report = checked(saved(book), SOURCES)
    assert [part.coverage for part in report.parts] == [(Coverage("421", MONTH, 300),)]


SHEETS = {
    "Päivät": {BOX: None, "A9": datetime(2026, 10, 5), "B9": "001", "D9": 2, "F9": 12.5, "G9": "käynti", "H9": "Kannus, Kokkola"},
    "Kuukaudet": {BOX: "x"},
}  # fmt: skip
STORED = {
    "municipality": "421", "day": "2026-10-05", "row_code": "001", "words": "", "whole": "2", "share": "", "money": "12.5",
    "kind": "a", "others": "217,272", "origin": "", "decided": "",
}  # fmt: skip


def values() -> dict[str, list[list[Any]]]:
    """Return the values of a filled template, sheet by sheet."""
    book = opened(build_template(SOURCES, "421", MONTH))
    for sheet, cells in SHEETS.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(max_row=20)] for sheet in book.worksheets
    }


def as_xls() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    day = xlwt.easyxf(num_format_str="D.M.YYYY")
    for name, lines in values().items():
        sheet = book.add_sheet(name)
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if value is not None:
                    sheet.write(row, column, value, *([day] if isinstance(value, datetime) else []))
    book.save(target)
    return target.getvalue()


def as_ods() -> bytes:
    book, target = opendocument.OpenDocumentSpreadsheet(), io.BytesIO()
    for name, lines in values().items():
        sheet = table.Table(name=name)
        for line in lines:
            row = table.TableRow()
            for value in line:
                row.addElement(ods_cell(value))
            sheet.addElement(row)
        book.spreadsheet.addElement(sheet)
    book.write(target)
    return target.getvalue()


def ods_cell(value: Any) -> table.TableCell:
    match value:
        case None:
            return table.TableCell()
        case datetime():
            return table.TableCell(valuetype="date", datevalue=f"{value:%Y-%m-%d}")
        case int() | float():
            return table.TableCell(valuetype="float", value=str(value))
    cell = table.TableCell(valuetype="string")
    cell.addElement(text.P(text=str(value)))
    return cell


@pytest.mark.parametrize(("name", "data"), [("421.xls", as_xls), ("421.ods", as_ods)])
def test_a_template_saved_as_xls_or_ods_has_the_same_rows(name: str, data: Any) -> None:
    report = checked(data(), SOURCES, name)
    assert (report.outcome, report.remarks) == ("accepted", ())
    assert read(report) == {"day_row": [(9, STORED)], "month_row": []}


def test_the_marked_workbook_of_a_filled_template_can_be_sent_again() -> None:
    """The intake does not read the summary sheet."""
    from warehouse.feedback.write import write_feedback

    book = opened(build_template(SOURCES, "421", MONTH))
    for sheet, cells in SHEETS.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    data = saved(book)
    feedback = write_feedback(checked(data, SOURCES), data, (), "fi")
    assert feedback.xlsx is not None
    report = checked(feedback.xlsx, SOURCES)
    assert (report.outcome, read(report)) == ("accepted", {"day_row": [(9, STORED)], "month_row": []})
