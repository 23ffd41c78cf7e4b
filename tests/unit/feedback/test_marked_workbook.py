"""A workbook marked in place: the sender's content stays, marks and comments are added."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from tests.unit.feedback.invented_files import (
    GOOD,
    NAME,
    SHEET,
    error_remark,
    opened,
    report_with,
    saved,
    with_sender_comment,
    workbook,
)

from warehouse.errors import Place
from warehouse.feedback.marked_workbook import mark_workbook
from warehouse.feedback.marks import AUTHOR, COLOURS
from warehouse.feedback.write import write_feedback
from warehouse.intake.report import Remark

FRONT = "Tilannekuva – vastaus"


def marked(data: bytes, *remarks: Remark) -> openpyxl.Workbook:
    """Return the marked workbook of the feedback in Finnish."""
    xlsx = write_feedback(report_with(*remarks, data=data), data, (), "fi").xlsx
    assert xlsx is not None
    return opened(xlsx)


def fill(book: openpyxl.Workbook, cell: str) -> str:
    return str(book[SHEET][cell].fill.fgColor.rgb)[-6:]


def test_styles_widths_and_values_stay() -> None:
    book = marked(workbook(GOOD), error_remark("F4"))
    assert book.sheetnames == [FRONT, SHEET]
    assert book[SHEET]["A1"].font.size == 20
    assert book[SHEET].column_dimensions["A"].width == 33
    assert [cell.value for cell in book[SHEET][4]][:3] == [
        "421-202610-001",
        opened(workbook(GOOD))[SHEET]["B4"].value,
        "Lestijärvi",
    ]


def test_formulas_stay_formulas_and_texts_stay_texts() -> None:
    original = opened(workbook(GOOD, (*GOOD[:2], "=1+1", "", "puhelu", 2)))
    original[SHEET]["F9"] = "=SUM(F4:F5)"
    book = marked(saved(original), error_remark("F4"))
    assert (book[SHEET]["F9"].value, book[SHEET]["F9"].data_type) == ("=SUM(F4:F5)", "f")
    assert (book[SHEET]["C5"].value, book[SHEET]["C5"].data_type) == ("=1+1", "s")


def test_marked_cells_have_a_colour_and_a_comment() -> None:
    book = marked(workbook(GOOD), error_remark("F4"))
    assert fill(book, "F4") == COLOURS["error"]
    assert fill(book, "E4") != COLOURS["error"]
    assert book[SHEET]["F4"].comment.text.startswith("Virhe\nLöytyi: ")
    assert book[SHEET]["F4"].comment.author == AUTHOR


def test_a_comment_of_the_sender_comes_before_the_remarks_and_is_restored() -> None:
    data = with_sender_comment(workbook(GOOD), "F4", "Kysy Liisalta")
    first = marked(data, error_remark("F4"))
    assert first[SHEET]["F4"].comment.text.startswith("Kysy Liisalta\n")
    assert "Virhe" in first[SHEET]["F4"].comment.text
    second = marked(saved(first))
    assert second[SHEET]["F4"].comment.text == "Kysy Liisalta"


def test_corrected_feedback_that_is_sent_again_loses_its_marks() -> None:
    first = marked(workbook(GOOD), error_remark("F4"), error_remark("F5"))
    second = marked(saved(first), error_remark("F5"))
    assert second.sheetnames == [FRONT, SHEET]
    assert second[SHEET]["F4"].comment is None
    assert fill(second, "F4") != COLOURS["error"]
    assert second[SHEET]["F5"].comment.text.count("Löytyi") == 1


def test_a_mark_inside_a_merged_range_goes_to_its_first_cell() -> None:
    original = opened(workbook(GOOD))
    original[SHEET].merge_cells("E4:F5")
    book = marked(saved(original), error_remark("F5"))
    assert fill(book, "E4") == COLOURS["error"]


def test_remarks_link_to_their_cells() -> None:
    original = opened(workbook(GOOD))
    original[SHEET].title = "Matin & Liisan 'oma'"
    data = saved(original)
    place = Place(NAME, "Matin & Liisan 'oma'", "F4")
    book = marked(data, Remark("number_unknown", place, {"found": "x", "column": "y"}))
    links = [cell.hyperlink.location for row in book[FRONT].iter_rows() for cell in row if cell.hyperlink]
    assert links == ["'Matin & Liisan ''oma'''!F4"]


def test_only_the_summary_is_selected_so_that_nobody_edits_two_sheets_at_once() -> None:
    book = marked(workbook(GOOD), error_remark("F4"))
    assert book.active.title == FRONT
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets] == [True, False]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "#REF!"])
def test_no_text_of_a_sender_is_a_formula_in_the_summary(text: str) -> None:
    remark = Remark("number_unknown", Place(NAME, SHEET, "F4"), {"found": text, "column": text})
    data = workbook(GOOD)
    xlsx = write_feedback(report_with(remark, data=data), data, (), "fi").xlsx
    assert xlsx is not None
    types = {cell.data_type for row in opened(xlsx)[FRONT].iter_rows() for cell in row if cell.value is not None}
    assert types == {"s"}


def test_it_writes_no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox may write none; openpyxl itself would."""
    data = workbook(GOOD)
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    assert isinstance(mark_workbook(data, {}, [], FRONT), bytes)


def test_macros_are_left_out() -> None:
    target = BytesIO(workbook(GOOD))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    xlsx = mark_workbook(target.getvalue(), {}, [], FRONT)
    assert isinstance(xlsx, bytes)
    assert "xl/vbaProject.bin" not in zipfile.ZipFile(BytesIO(xlsx)).namelist()


def test_a_file_that_openpyxl_cannot_open_gives_the_class_name_of_the_error() -> None:
    assert mark_workbook(b"PK\x03\x04 nothing of a workbook", {}, [], FRONT) == "BadZipFile"
