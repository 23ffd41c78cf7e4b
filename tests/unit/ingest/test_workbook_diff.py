"""What changed between two versions, worked out by hand."""

from datetime import date

from warehouse.feedback.wording import Change
from warehouse.ingest.deliveries.workbook_diff import Version, differences

CELL = ("table", "421", date(2026, 1, 1))
PLACE = ("table", "421", "2026-01")
COLUMNS = ("id", "kind", "number")


def version(*rows: tuple[int, tuple[str, str, str]]) -> Version:
    return Version(COLUMNS, rows)


def test_rows_are_matched_by_key_in_any_position() -> None:
    before = version((2, ("A", "visit", "1")), (3, ("B", "call", "1")), (4, ("C", "call", "5")))
    after = version((2, ("C", "visit", "")), (9, ("A", "visit", "1")), (10, ("D", "call", "1")))
    assert differences(CELL, ["id"], before, after) == [
        Change(*PLACE, "removed", "B"),
        Change(*PLACE, "changed", "C", "kind", "call", "visit"),
        Change(*PLACE, "changed", "C", "number", "5", ""),
        Change(*PLACE, "added", "D"),
    ]


def test_rows_without_a_key_are_compared_whole_with_their_counts() -> None:
    before = version((2, ("", "visit", "1")), (3, ("", "visit", "1")), (4, ("", "call", "2")))
    after = version((2, ("", "visit", "1")), (3, ("", "call", "2")), (4, ("", "call", "2")), (5, ("", "call", "3")))
    for key in ((), ("id",)):
        assert differences(CELL, key, before, after) == [
            Change(*PLACE, "removed", "3"),
            Change(*PLACE, "added", "4"),
            Change(*PLACE, "added", "5"),
        ]


def test_a_key_that_stands_twice_is_two_rows() -> None:
    before = version((2, ("A", "visit", "1")), (3, ("A", "visit", "1")))
    after = version((2, ("A", "visit", "1")), (3, ("A", "visit", "2")), (4, ("A", "call", "1")))
    assert differences(CELL, ["id"], before, after) == [
        Change(*PLACE, "changed", "A (2)", "number", "1", "2"),
        Change(*PLACE, "added", "A (3)"),
    ]


def test_a_key_of_two_columns() -> None:
    before, after = version((2, ("A", "visit", "1"))), version((2, ("A", "visit", "4")), (3, ("A", "call", "1")))
    assert differences(CELL, ["id", "kind"], before, after) == [
        Change(*PLACE, "added", "A / call"),
        Change(*PLACE, "changed", "A / visit", "number", "1", "4"),
    ]


def test_the_same_version_in_another_order_changes_nothing() -> None:
    rows = [(2, ("A", "visit", "1")), (3, ("", "visit", "1")), (4, ("", "call", "1"))]
    assert differences(CELL, ["id"], version(*rows), version(*reversed(rows))) == []
