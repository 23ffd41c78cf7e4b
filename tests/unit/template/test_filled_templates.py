"""A filled template always passes, with exactly the rows that were written; a blank one is missing, a ticked one is 0."""

import io
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
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
from warehouse.template.workbook import template

SLOW = settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
PLACE = {"fi": 0, "sv": 1}
Sources = Mapping[str, Source]


def tables(sources: Sources, municipality: str) -> list[tuple[Source, str]]:
    return [
        (source, name) for source in sources.values() for name, one in source.tables.items()
        if one.due and (not one.due.municipalities or municipality in one.due.municipalities)
    ]  # fmt: skip


def filled(sources: Sources, municipality: str, language: Any, content: Mapping[str, list[Filled]]) -> bytes:
    """Return a template with the rows of each table, or with its box ticked where there are none."""
    book = opened(template(sources, municipality, MONTH, language))
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
    place, when = source.tables[table_name].supersede_by
    above = {place: municipality} if by_year(source, table_name) else {place: municipality, when: MONTH}
    return [{**above, **{key: entry.stored for key, entry in row.items()}} for row in content]


def by_year(source: Source, table_name: str) -> bool:
    table = source.tables[table_name]
    return table.columns[table.supersede_by[1]].type == "year"


def covered(source: Source, table_name: str, municipality: str, wanted: list[dict[str, str]]) -> tuple[Coverage, ...]:
    """Return what the rows cover: the template's month, or each of their years, which stands on its December."""
    if not by_year(source, table_name):
        return (Coverage(municipality, MONTH, len(wanted)),)
    years = Counter(row[source.tables[table_name].supersede_by[1]] for row in wanted)
    return tuple(Coverage(municipality, f"{year}-12", years[year]) for year in sorted(years))


def read(verdict: ValidationReport) -> dict[str, list[tuple[int, dict[str, str]]]]:
    return {
        part.table: [(row.number, dict(zip(part.columns, row.stored, strict=True))) for row in part.rows]
        for part in verdict.parts
    }


def assert_same(
    sources: Sources, municipality: str, verdict: ValidationReport, content: Mapping[str, list[Filled]]
) -> None:
    assert (verdict.outcome, verdict.remarks) == ("accepted", ())
    found = read(verdict)
    for source, name in tables(sources, municipality):
        wanted = expected(name, source, municipality, content[name])
        if source.tables[name].due.optional and not wanted:
            assert name not in found  # nothing new: what stood before stands
            continue
        assert found[name] == list(enumerate(wanted, start=HEADINGS + 1)), name
        scopes = next(part.coverage for part in verdict.parts if part.table == name)
        assert scopes == covered(source, name, municipality, wanted)


@pytest.mark.parametrize("language", ["fi", "sv"])
@given(data=st.data())
@SLOW
def test_a_filled_template_passes_with_columns_of_every_kind(language: str, data: st.DataObject) -> None:
    content = {name: data.draw(rows(source, name, language, "421")) for source, name in tables(SOURCES, "421")}
    verdict = checked(filled(SOURCES, "421", language, content), SOURCES)
    assert_same(SOURCES, "421", verdict, content)


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
    verdict = checked(filled(sources, municipality, language, content), sources, f"{municipality}.xlsx")
    assert_same(sources, municipality, verdict, content)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_empty_template_is_refused_kindly(language: Any) -> None:
    verdict = checked(template(SOURCES, "421", MONTH, language), SOURCES)
    assert verdict.outcome == "refused"
    assert verdict.parts == ()
    assert {remark.code for remark in verdict.remarks} == {"no_rows", "nothing_delivered"}
    assert {one[2:] for one in verdict.intended_coverage} == {("421", MONTH)}


def test_a_blank_sheet_is_missing_and_a_ticked_one_is_a_true_zero() -> None:
    book = opened(template(SOURCES, "421", MONTH))
    book["Kuukaudet"][BOX] = "x"
    verdict = checked(saved(book), SOURCES)
    assert verdict.outcome == "accepted_with_remarks"
    assert [(part.table, len(part.rows), part.coverage) for part in verdict.parts] == [
        ("month_row", 0, (Coverage("421", MONTH, 0),))
    ]
    assert [(remark.code, remark.severity, remark.place.sheet) for remark in verdict.remarks] == [
        ("no_rows", "note", "Päivät")
    ]


def test_a_tick_beside_rows_is_asked_about() -> None:
    book = opened(template(SOURCES, "421", MONTH))
    book["Kuukaudet"][BOX] = "x"
    fill(book["Kuukaudet"], [{"Luku": 3}])
    verdict = checked(saved(book), SOURCES)
    assert verdict.outcome == "refused"
    assert "tick_and_rows" in {remark.code for remark in verdict.remarks}


def test_rows_below_the_prepared_ones_are_read_too() -> None:
    book = opened(template(SOURCES, "421", MONTH))
    fill(book["Kuukaudet"], [{"Luku": number} for number in range(1, 301)])
    verdict = checked(saved(book), SOURCES)
    assert [part.coverage for part in verdict.parts] == [(Coverage("421", MONTH, 300),)]


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
    book = opened(template(SOURCES, "421", MONTH))
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
def test_a_template_saved_in_an_older_or_open_format_is_the_same(name: str, data: Any) -> None:
    verdict = checked(data(), SOURCES, name)
    assert (verdict.outcome, verdict.remarks) == ("accepted", ())
    assert read(verdict) == {"day_row": [(9, STORED)], "month_row": []}


def test_the_answer_to_a_filled_template_may_be_sent_again() -> None:
    """The summary in front is ours, and nothing in it is read."""
    from warehouse.feedback.write import write_answer

    book = opened(template(SOURCES, "421", MONTH))
    for sheet, cells in SHEETS.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    data = saved(book)
    answer = write_answer(checked(data, SOURCES), data, (), "fi")
    assert answer.xlsx is not None
    verdict = checked(answer.xlsx, SOURCES)
    assert (verdict.outcome, read(verdict)) == ("accepted", {"day_row": [(9, STORED)], "month_row": []})
