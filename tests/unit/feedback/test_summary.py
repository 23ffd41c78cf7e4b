"""Remarks with the same text are one group that lists their locations."""

from tests.unit.feedback.invented_files import NAME, SHEET, error_remark

from warehouse.errors import Place
from warehouse.feedback.summary import cell_ranges, group_remarks
from warehouse.feedback.wording import Translations
from warehouse.intake.report import Remark

FI = Translations("fi")


def test_cells_that_follow_each_other_are_a_range() -> None:
    assert cell_ranges(["C5", "C6", "C7", "C9", "D10", "D11"]) == ["C5:C7", "C9", "D10:D11"]


def test_the_same_remark_on_many_cells_is_one_line() -> None:
    groups = group_remarks([error_remark(f"F{row}") for row in (4, 5, 6, 9)], FI)
    assert [(group.count, group.locations, group.target) for group in groups] == [(4, "F4:F6, F9", (SHEET, "F4"))]


def test_another_text_is_another_line() -> None:
    groups = group_remarks([error_remark("F4", "kolme"), error_remark("F5", "neljä")], FI)
    assert [group.locations for group in groups] == ["F4", "F5"]


def test_errors_come_before_warnings_and_notes() -> None:
    note = Remark("no_rows", Place(NAME, SHEET))
    warning = Remark("rows_alike", Place(NAME, SHEET, None, 7), {"row": "7", "others": "6", "columns": "A"})
    groups = group_remarks([note, warning, error_remark("F4")], FI)
    assert [(group.severity, group.word) for group in groups] == [
        ("error", "Virhe"), ("warning", "Tarkista"), ("note", "Tiedoksi"),
    ]  # fmt: skip


def test_a_location_without_a_cell_is_a_row_or_the_whole_sheet_or_file() -> None:
    remarks = [error_remark(None, row=7), error_remark(None, "x", sheet=SHEET), error_remark(None, "y", sheet=None)]
    locations = [(group.locations, group.target) for group in group_remarks(remarks, FI)]
    assert locations == [("rivi 7", (SHEET, "A7")), ("koko välilehti", None), ("koko tiedosto", None)]


def test_beyond_twelve_places_the_rest_are_counted() -> None:
    group, *_ = group_remarks([error_remark(f"F{row}") for row in range(1, 40, 2)], FI)  # 20 cells, no two adjacent
    assert group.count == 20
    assert group.locations.startswith("F1, F3, F5")
    assert group.locations.endswith("F23 ja 8 muuta")
