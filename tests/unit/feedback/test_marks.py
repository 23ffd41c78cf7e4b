"""The marks of cells."""

from tests.unit.feedback.invented_files import NAME, SHEET, error_remark

from warehouse.errors import Place
from warehouse.feedback.marks import MAX_COMMENT_LENGTH, MAX_COMMENTS, Mark, cell_marks, marks_by_row
from warehouse.feedback.wording import Translations
from warehouse.intake.report import Remark

FI = Translations("fi")


def test_a_comment_has_the_three_texts_of_the_remark() -> None:
    mark = cell_marks([error_remark("F4")], FI)[SHEET]["F4"]
    rendered = error_remark("F4").rendered("fi")
    assert (
        mark.text == f"Virhe\nLöytyi: {rendered.found}\nOdotettiin: {rendered.expected}\nEhdotus: {rendered.suggestion}"
    )


def test_two_remarks_on_a_cell_are_one_mark_of_the_higher_severity() -> None:
    note = Remark("months_across", Place(NAME, SHEET, "F4"), {"heading": "Euroa"})
    mark = cell_marks([note, error_remark("F4")], FI)[SHEET]["F4"]
    assert mark.severity == "error"
    assert mark.text.startswith("Virhe\n")
    assert "\n\nTiedoksi\n" in mark.text


def test_a_remark_without_a_cell_marks_nothing() -> None:
    assert cell_marks([error_remark(None, row=7), error_remark("not a cell")], FI) == {}


def test_a_text_of_the_sender_cannot_make_a_comment_too_long_or_invalid() -> None:
    text = cell_marks([error_remark("F4", "\x00\x1b" + "x" * 5_000)], FI)[SHEET]["F4"].text
    assert len(text) == MAX_COMMENT_LENGTH
    assert text.endswith("…")
    assert "\x00" not in text
    assert "\x1b" not in text


def test_every_cell_gets_its_colour_even_beyond_the_most_comments() -> None:
    cells = cell_marks([error_remark(f"F{row}", str(row)) for row in range(1, MAX_COMMENTS + 11)], FI)[SHEET]
    assert len(cells) == MAX_COMMENTS + 10
    assert sum(1 for mark in cells.values() if mark.text) == MAX_COMMENTS
    assert {mark.severity for mark in cells.values()} == {"error"}


def test_addresses_are_rows_and_columns_counted_from_0() -> None:
    mark = Mark("error", "")
    # Z is the 26th letter, AA the 27th; ABC is 1 * 676 + 2 * 26 + 3 = 731.
    assert marks_by_row({"A1": mark, "Z2": mark, "AA2": mark, "ABC10": mark}) == {
        0: {0: mark}, 1: {25: mark, 26: mark}, 9: {730: mark},
    }  # fmt: skip
