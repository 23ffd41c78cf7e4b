"""One invented workbook is the same in every format: values, places, and what the formats hide."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.unit.intake.formats.writers import WRITERS, with_parts
from tests.unit.intake.formats.xlsb_writer import Error, Page, Percent

from warehouse.intake.formats.read import read_workbook
from warehouse.intake.workbook import CellRange, Sheet, SourceWorkbook

ROWS: dict[int, list[Any]] = {
    1: [None, "Kontaktit 2026", None],
    3: [None, "Kunta", "Päivä", "Lkm", "Osuus", "Onko"],
    4: [None, "Kälviä", date(2026, 1, 31), 3, Percent(0.125), True],
    5: [None, "Öja – Övermark", datetime(2026, 2, 28, 14, 30), 2.5, Percent(1.0), False],
    7: [None, " Kokkola ", date(2026, 3, 1), -1000000, None, None],
    8: [None, Error("#DIV/0!"), None, Error("#REF!"), None, "loppu"],
}
PAGES = [
    Page("Tiedot", ROWS, hidden_rows=[5], hidden_columns=[3], merged=[(1, 1, 1, 3)]),
    Page("Piilossa", {0: ["x"]}, visibility="hidden"),
]
VALUES = [
    [],
    ["", "Kontaktit 2026"],
    [],
    ["", "Kunta", "Päivä", "Lkm", "Osuus", "Onko"],
    ["", "Kälviä", date(2026, 1, 31), 3, 0.125, True],
    ["", "Öja – Övermark", datetime(2026, 2, 28, 14, 30), 2.5, 1, False],
    [],
    ["", " Kokkola ", date(2026, 3, 1), -1000000],
    ["", "", "", "", "", "loppu"],
]


def trimmed(sheet: Sheet) -> list[list[Any]]:
    """Rows without the empty cells at their end: formats fill them up differently."""
    rows = [list(row) for row in sheet.rows]
    for row in rows:
        while row and row[-1] == "":
            row.pop()
    return rows


@pytest.fixture(scope="module", params=WRITERS)
def book(request: pytest.FixtureRequest) -> SourceWorkbook:
    """The workbook in one format."""
    return read_workbook(WRITERS[request.param](PAGES), f"kontaktit.{request.param}")


def test_the_format_is_detected_by_the_content() -> None:
    for format_, write in WRITERS.items():
        assert read_workbook(write(PAGES), "kontaktit.csv").format == format_


def test_values_and_places(book: SourceWorkbook) -> None:
    assert trimmed(book.sheets[0]) == VALUES
    kinds = [type(cell) for cell in trimmed(book.sheets[0])[4]]
    assert kinds[2] is date and kinds[5] is bool
    assert book.sheets[0].address(7, 1) == "B8"


def test_marks(book: SourceWorkbook) -> None:
    marks = book.sheets[0].metadata
    assert marks.errors == {(8, 1): "#DIV/0!", (8, 3): "#REF!"}
    assert marks.percents == {(4, 4), (5, 4)}
    assert (marks.hidden_rows, marks.hidden_columns) == ({5}, {3})
    assert marks.merged == (CellRange(1, 1, 1, 3),)
    assert marks.uncached == frozenset()


def test_sheets_and_macros(book: SourceWorkbook) -> None:
    assert [(sheet.name, sheet.visibility) for sheet in book.sheets] == [("Tiedot", "visible"), ("Piilossa", "hidden")]
    assert book.has_macros is (book.format == "xlsm")


@pytest.mark.parametrize("format_", ["xlsx", "xlsb", "xls"])
def test_a_very_hidden_sheet(format_: str) -> None:
    pages = [Page("Tiedot", {0: ["x"]}), Page("Syvällä", {0: ["y"]}, visibility="very hidden")]
    assert read_workbook(WRITERS[format_](pages), "a").sheets[1].visibility == "very hidden"


NAMES = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]


@pytest.mark.parametrize("format_", WRITERS)
def test_every_error_by_its_name(format_: str) -> None:
    page = Page("A", {0: [*map(Error, NAMES), "x"]})
    assert read_workbook(WRITERS[format_]([page]), "a").sheets[0].metadata.errors == {
        (0, at): name for at, name in enumerate(NAMES)
    }


def test_errors_of_formulas_and_of_data_on_the_way_in_xlsb() -> None:
    page = Page("A", {0: [Error("#GETTING_DATA")], 1: [Error("#REF!", is_formula=True)]})
    assert read_workbook(WRITERS["xlsb"]([page]), "a").sheets[0].metadata.errors == {
        (0, 0): "#GETTING_DATA",
        (1, 0): "#REF!",
    }


def test_the_save_time_is_finnish_unless_the_file_has_a_zone() -> None:
    def meta(time: bytes) -> bytes:
        dc = b"http://purl.org/dc/elements/1.1/"
        return b'<m:meta xmlns:m="m" xmlns:dc="%s"><dc:date>%s</dc:date></m:meta>' % (dc, time)

    def ods_saved(time: bytes) -> datetime | None:
        return read_workbook(
            with_parts(WRITERS["ods"](PAGES), lambda name, content: meta(time) if name == "meta.xml" else content), "a"
        ).saved_at

    assert read_workbook(WRITERS["xlsx"](PAGES), "a").saved_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    assert ods_saved(b"2026-11-02T08:30:00") == datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
    assert ods_saved(b"2026-07-02T08:30:00Z") == datetime(2026, 7, 2, 8, 30, tzinfo=UTC)
    assert ods_saved(b"eilen") is None
    assert read_workbook(b"a;b\n1;2\n", "a").saved_at is None
