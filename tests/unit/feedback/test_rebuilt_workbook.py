"""A workbook rebuilt from cells: every cell at its address, and no formulas."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naughty_strings import NAUGHTY, assert_cells_stay_text
from tests.unit.feedback.invented_files import opened

from warehouse.feedback.marks import COLOURS, Mark
from warehouse.feedback.rebuilt_workbook import rebuild_workbook
from warehouse.feedback.summary_sheet import SummaryCell, SummaryRow
from warehouse.intake.workbook import Cell, CellMetadata, Sheet, SourceWorkbook

FRONT = "Tilannekuva – vastaus"


def rebuilt(
    *sheets: Sheet, marks: dict[str, dict[str, Mark]] | None = None, summary: tuple[SummaryRow, ...] = ()
) -> openpyxl.Workbook:
    book = SourceWorkbook("kontaktit.ods", "ods", sheets)
    return opened(rebuild_workbook(book, marks or {}, summary, FRONT, "Tiedosto"))


def test_cells_keep_their_addresses() -> None:
    book = rebuilt(Sheet("A", [[], ["", "", "x"], ["y", 1]]), Sheet("B", [["z"]]))
    assert book.sheetnames == [FRONT, "A", "B"]
    assert (book["A"]["C2"].value, book["A"]["A3"].value, book["A"]["B3"].value, book["B"]["A1"].value) == (
        "x",
        "y",
        1,
        "z",
    )


def test_a_text_table_keeps_its_line_numbers() -> None:
    """A row's number is its line in the file: an empty line is an empty row."""
    book = rebuilt(Sheet("", [["Kunta"], ["Halsua"]], lines=[2, 5]), marks={"": {"A5": Mark("error", "Virhe")}})
    sheet = book["Tiedosto"]
    assert (sheet["A2"].value, sheet["A3"].value, sheet["A5"].value) == ("Kunta", None, "Halsua")
    assert sheet["A5"].comment.text == "Virhe"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (12, 12),
        (0.5, 0.5),
        ("074", "074"),
        (date(2026, 10, 5), datetime(2026, 10, 5)),
        (datetime(2026, 10, 5, 12, 30), datetime(2026, 10, 5, 12, 30)),
        (datetime(2026, 10, 5, 12, 30, tzinfo=ZoneInfo("Europe/Helsinki")), datetime(2026, 10, 5, 12, 30)),
        (time(12, 30), time(12, 30)),
        (timedelta(hours=36, minutes=30), timedelta(hours=36, minutes=30)),
        (1234567890123456789, "1234567890123456789"),  # a workbook keeps 15 digits of a number
        (float("nan"), "nan"),
        (date(1812, 6, 24), "1812-06-24"),  # a workbook's days begin in 1900
    ],
)  # fmt: skip
def test_values_keep_their_type(value: Cell, expected: object) -> None:
    read_back = rebuilt(Sheet("A", [[value]]))["A"]["A1"].value
    assert (read_back, type(read_back)) == (expected, type(expected))


def test_a_percentage_keeps_its_format() -> None:
    cell = rebuilt(Sheet("A", [[0.125]], metadata=CellMetadata(percents=frozenset({(0, 0)}))))["A"]["A1"]
    assert cell.value == 0.125
    assert cell.number_format.endswith("%")


def test_a_formula_error_is_written_as_text() -> None:
    cell = rebuilt(Sheet("A", [[""]], metadata=CellMetadata(errors={(0, 0): "#REF!"})))["A"]["A1"]
    assert cell.value == "#REF!"


def test_hidden_rows_columns_and_sheets_stay_hidden() -> None:
    sheet = Sheet(
        "A", [["x", "y"], ["z", "å"]], metadata=CellMetadata(hidden_rows=frozenset({1}), hidden_columns=frozenset({1}))
    )
    book = rebuilt(sheet, Sheet("B", [["x"]], visibility="hidden"), Sheet("C", [["x"]], visibility="very hidden"))
    assert book["A"].row_dimensions[2].hidden
    assert book["A"].column_dimensions["B"].hidden
    assert [book[name].sheet_state for name in "ABC"] == ["visible", "hidden", "veryHidden"]


def test_marks_are_on_filled_and_empty_cells() -> None:
    marks = {
        "A": {
            "A1": Mark("error", "yksi"),
            "D1": Mark("warning", "kaksi"),
            "B2": Mark("note", ""),
            "C9": Mark("error", "kolme"),
        }
    }
    sheet = rebuilt(Sheet("A", [["x"], ["y", ""]]), marks=marks)["A"]
    assert [sheet[cell].fill.fgColor.rgb[-6:] for cell in ("A1", "D1", "B2")] == [
        COLOURS["error"], COLOURS["warning"], COLOURS["note"],
    ]  # fmt: skip
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"A1": "yksi", "D1": "kaksi", "C9": "kolme"}


def test_links_follow_a_sheet_that_had_to_be_renamed() -> None:
    line = SummaryRow((SummaryCell("kohta", "link", ("a/b", "C7")),))
    book = rebuilt(Sheet("a/b", [["x"]]), summary=(line,))
    assert book[FRONT]["A1"].hyperlink.location == "a_b!C7" or book[FRONT]["A1"].hyperlink.location == "'a_b'!C7"


def test_the_summary_of_earlier_feedback_is_left_out() -> None:
    book = rebuilt(Sheet(FRONT, [["old"]]), Sheet("A", [["x"]]))
    assert book.sheetnames == [FRONT, "A"]


def test_rows_and_columns_beyond_the_largest_sheet_are_left_out() -> None:
    book = rebuilt(Sheet("", [["x"], ["y"]], lines=[1, 1_048_577]), Sheet("B", [["x"] * 16_390]))
    assert book["Tiedosto"].max_row == 1
    assert book["B"].max_column == 16_384


def test_naughty_strings_stay_text_in_cells_and_comments_and_sheet_names() -> None:
    assert_cells_stay_text(NAUGHTY)


@given(st.text(max_size=40))
def test_any_text_is_written_as_text(text: str) -> None:
    cell = rebuilt(Sheet("A", [[f"x{text}"]]))["A"]["A1"]
    assert cell.data_type == "s"
    assert str(cell.value)[0] == "x"


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_sheet_names_become_valid(names: list[str]) -> None:
    sheets = [Sheet(name, [["x"]]) for name in dict.fromkeys(names)]
    book = rebuilt(*sheets)
    assert len(book.sheetnames) == 1 + len([sheet for sheet in sheets if sheet.name != FRONT])
    assert all(len(name) <= 31 for name in book.sheetnames)
