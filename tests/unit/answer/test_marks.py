"""What stands on a marked cell."""

from tests.unit.answer.made import NAME, SHEET, unknown

from warehouse.errors import Place
from warehouse.feedback.marks import COMMENTS, LONGEST, Mark, by_row, marks
from warehouse.feedback.wording import Words
from warehouse.intake.report import Remark

FI = Words("fi")


def test_a_comment_says_what_was_found_expected_and_suggested() -> None:
    mark = marks([unknown("F4")], FI)[SHEET]["F4"]
    said = unknown("F4").rendered("fi")
    assert mark.text == f"Virhe\nLöytyi: {said.found}\nOdotettiin: {said.expected}\nEhdotus: {said.suggestion}"


def test_two_remarks_on_a_cell_are_one_mark_of_the_graver_kind() -> None:
    note = Remark("months_across", Place(NAME, SHEET, "F4"), {"heading": "Euroa"})
    mark = marks([note, unknown("F4")], FI)[SHEET]["F4"]
    assert mark.severity == "error"
    assert mark.text.startswith("Virhe\n")
    assert "\n\nTiedoksi\n" in mark.text


def test_a_remark_without_a_cell_marks_nothing() -> None:
    assert marks([unknown(None, row=7), unknown("not a cell")], FI) == {}


def test_a_text_of_the_sender_cannot_make_a_comment_endless_or_unfit() -> None:
    text = marks([unknown("F4", "\x00\x1b" + "x" * 5_000)], FI)[SHEET]["F4"].text
    assert len(text) == LONGEST
    assert text.endswith("…")
    assert "\x00" not in text
    assert "\x1b" not in text


def test_every_cell_gets_its_colour_even_beyond_the_most_comments() -> None:
    cells = marks([unknown(f"F{row}", str(row)) for row in range(1, COMMENTS + 11)], FI)[SHEET]
    assert len(cells) == COMMENTS + 10
    assert sum(1 for mark in cells.values() if mark.text) == COMMENTS
    assert {mark.severity for mark in cells.values()} == {"error"}


def test_addresses_are_rows_and_columns_counted_from_0() -> None:
    mark = Mark("error", "")
    # Z is the 26th letter, AA the 27th; ABC is 1 * 676 + 2 * 26 + 3 = 731.
    assert by_row({"A1": mark, "Z2": mark, "AA2": mark, "ABC10": mark}) == {
        0: {0: mark}, 1: {25: mark, 26: mark}, 9: {730: mark},
    }  # fmt: skip
