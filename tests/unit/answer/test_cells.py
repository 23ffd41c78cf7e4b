"""A workbook written anew from cells: every cell where it was, nothing of it a formula."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.answer.made import opened

from warehouse.feedback.marks import COLOURS, Mark
from warehouse.feedback.rebuilt_workbook import written_anew
from warehouse.feedback.summary_sheet import Line, LineCell
from warehouse.intake.workbook import Cell, CellMetadata, Sheet, SourceWorkbook

FRONT = "Tilannekuva – vastaus"


def anew(
    *sheets: Sheet, marked: dict[str, dict[str, Mark]] | None = None, summary: tuple[Line, ...] = ()
) -> openpyxl.Workbook:
    book = SourceWorkbook("kontaktit.ods", "ods", sheets)
    return opened(written_anew(book, marked or {}, summary, FRONT, "Tiedosto"))


def test_cells_stand_where_they_stood() -> None:
    book = anew(Sheet("A", [[], ["", "", "x"], ["y", 1]]), Sheet("B", [["z"]]))
    assert book.sheetnames == [FRONT, "A", "B"]
    assert (book["A"]["C2"].value, book["A"]["A3"].value, book["A"]["B3"].value, book["B"]["A1"].value) == (
        "x",
        "y",
        1,
        "z",
    )


def test_a_text_table_keeps_its_lines() -> None:
    """A row's number is the line of the file: an empty line between is an empty row."""
    book = anew(Sheet("", [["Kunta"], ["Halsua"]], lines=[2, 5]), marked={"": {"A5": Mark("error", "Virhe")}})
    sheet = book["Tiedosto"]
    assert (sheet["A2"].value, sheet["A3"].value, sheet["A5"].value) == ("Kunta", None, "Halsua")
    assert sheet["A5"].comment.text == "Virhe"


@pytest.mark.parametrize(
    ("value", "written"),
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
def test_values_stay_what_they_are(value: Cell, written: object) -> None:
    found = anew(Sheet("A", [[value]]))["A"]["A1"].value
    assert (found, type(found)) == (written, type(written))


def test_a_share_is_shown_as_one() -> None:
    cell = anew(Sheet("A", [[0.125]], metadata=CellMetadata(percents=frozenset({(0, 0)}))))["A"]["A1"]
    assert cell.value == 0.125
    assert cell.number_format.endswith("%")


def test_an_error_is_told_as_text() -> None:
    cell = anew(Sheet("A", [[""]], metadata=CellMetadata(errors={(0, 0): "#REF!"})))["A"]["A1"]
    assert cell.value == "#REF!"


def test_what_was_hidden_is_hidden() -> None:
    seen = Sheet(
        "A", [["x", "y"], ["z", "å"]], metadata=CellMetadata(hidden_rows=frozenset({1}), hidden_columns=frozenset({1}))
    )
    book = anew(seen, Sheet("B", [["x"]], visibility="hidden"), Sheet("C", [["x"]], visibility="very hidden"))
    assert book["A"].row_dimensions[2].hidden
    assert book["A"].column_dimensions["B"].hidden
    assert [book[name].sheet_state for name in "ABC"] == ["visible", "hidden", "veryHidden"]


def test_marks_lie_on_filled_cells_and_on_empty_ones() -> None:
    marked = {
        "A": {
            "A1": Mark("error", "yksi"),
            "D1": Mark("warning", "kaksi"),
            "B2": Mark("note", ""),
            "C9": Mark("error", "kolme"),
        }
    }
    sheet = anew(Sheet("A", [["x"], ["y", ""]]), marked=marked)["A"]
    assert [sheet[cell].fill.fgColor.rgb[-6:] for cell in ("A1", "D1", "B2")] == [
        COLOURS["error"], COLOURS["warning"], COLOURS["note"],
    ]  # fmt: skip
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"A1": "yksi", "D1": "kaksi", "C9": "kolme"}


def test_links_follow_a_sheet_that_had_to_be_renamed() -> None:
    line = Line((LineCell("kohta", "link", ("a/b", "C7")),))
    book = anew(Sheet("a/b", [["x"]]), summary=(line,))
    assert book[FRONT]["A1"].hyperlink.location == "a_b!C7" or book[FRONT]["A1"].hyperlink.location == "'a_b'!C7"


def test_an_earlier_answer_is_not_kept() -> None:
    book = anew(Sheet(FRONT, [["old"]]), Sheet("A", [["x"]]))
    assert book.sheetnames == [FRONT, "A"]


def test_rows_and_columns_beyond_the_largest_sheet_are_left_out() -> None:
    book = anew(Sheet("", [["x"], ["y"]], lines=[1, 1_048_577]), Sheet("B", [["x"] * 16_390]))
    assert book["Tiedosto"].max_row == 1
    assert book["B"].max_column == 16_384


def test_naughty_strings_stay_text_in_cells_and_comments_and_sheet_names(shared: Path) -> None:
    strings = (shared / "data" / "hostile" / "blns.txt").read_text(encoding="utf-8").splitlines()
    wanted = [text for text in strings if text and not text.startswith("#")]
    assert len(wanted) > 400
    sheets = [Sheet(text, [[text]]) for text in dict.fromkeys(wanted)][:60]
    book = anew(
        Sheet("kaikki", [[text] for text in wanted]),
        *sheets,
        marked={"kaikki": {"A1": Mark("error", "\n".join(wanted)[:1500])}},
    )
    read = [book["kaikki"].cell(row, 1) for row in range(1, len(wanted) + 1)]
    assert {cell.data_type for cell in read} == {"s"}
    # What XML cannot hold is replaced by its sign; line ends are XML's own.
    assert sum(cell.value == text for cell, text in zip(read, wanted, strict=True)) > 0.97 * len(wanted)
    assert len(book.sheetnames) == 2 + len(sheets)


@given(st.text(max_size=40))
def test_whatever_is_written_is_text_of_the_same_length(text: str) -> None:
    cell = anew(Sheet("A", [[f"x{text}"]]))["A"]["A1"]
    assert cell.data_type == "s"
    assert str(cell.value)[0] == "x"


@given(st.lists(st.text(max_size=40), max_size=4))
def test_any_names_of_sheets_are_made_fit(names: list[str]) -> None:
    sheets = [Sheet(name, [["x"]]) for name in dict.fromkeys(names)]
    book = anew(*sheets)
    assert len(book.sheetnames) == 1 + len([sheet for sheet in sheets if sheet.name != FRONT])
    assert all(len(name) <= 31 for name in book.sheetnames)
