"""Remarks that say the same are one line; the places are all there."""

from tests.unit.answer.made import NAME, SHEET, unknown

from warehouse.errors import Place
from warehouse.feedback.summary import grouped, ranges
from warehouse.feedback.wording import Words
from warehouse.intake.report import Remark

FI = Words("fi")


def test_cells_that_follow_each_other_are_a_range() -> None:
    assert ranges(["C5", "C6", "C7", "C9", "D10", "D11"]) == ["C5:C7", "C9", "D10:D11"]


def test_the_same_remark_on_many_cells_is_one_line() -> None:
    groups = grouped([unknown(f"F{row}") for row in (4, 5, 6, 9)], FI)
    assert [(group.count, group.places, group.target) for group in groups] == [(4, "F4:F6, F9", (SHEET, "F4"))]


def test_another_text_is_another_line() -> None:
    groups = grouped([unknown("F4", "kolme"), unknown("F5", "neljä")], FI)
    assert [group.places for group in groups] == ["F4", "F5"]


def test_errors_come_before_warnings_and_notes() -> None:
    note = Remark("no_rows", Place(NAME, SHEET))
    warning = Remark("rows_alike", Place(NAME, SHEET, None, 7), {"row": "7", "others": "6", "columns": "A"})
    groups = grouped([note, warning, unknown("F4")], FI)
    assert [(group.severity, group.word) for group in groups] == [
        ("error", "Virhe"), ("warning", "Tarkista"), ("note", "Tiedoksi"),
    ]  # fmt: skip


def test_a_place_without_a_cell_is_told_in_words() -> None:
    remarks = [unknown(None, row=7), unknown(None, "x", sheet=SHEET), unknown(None, "y", sheet=None)]
    places = [(group.places, group.target) for group in grouped(remarks, FI)]
    assert places == [("rivi 7", (SHEET, "A7")), ("koko välilehti", None), ("koko tiedosto", None)]


def test_beyond_twelve_places_the_rest_are_counted() -> None:
    group, *_ = grouped([unknown(f"F{row}") for row in range(1, 40, 2)], FI)  # 20 cells, none beside another
    assert group.count == 20
    assert group.places.startswith("F1, F3, F5")
    assert group.places.endswith("F23 ja 8 muuta")
