"""Which deliveries a build may add to the one before it, and which make it begin anew."""

from datetime import date

import pytest

from warehouse.build.incremental import Snapshot

EXTRACT = Snapshot(1, "register_decision", False, date(2026, 6, 20))
CHANGES = Snapshot(2, "register_decision", True, date(2026, 7, 1))
OTHER = Snapshot(3, "register_person", True, date(2026, 8, 1))
KNOWN = [EXTRACT, CHANGES, OTHER]


def changes(day: date | None, table: str = "register_decision") -> Snapshot:
    return Snapshot(9, table, True, day)


def test_changes_of_a_later_day_are_added_whatever_other_tables_know() -> None:
    assert changes(date(2026, 7, 2)).continues(KNOWN)


def test_changes_of_the_day_of_the_newest_changes_are_added_for_the_later_delivery_stands() -> None:
    assert changes(date(2026, 7, 1)).continues(KNOWN)


@pytest.mark.parametrize(
    "late",
    [
        changes(date(2026, 6, 30)),  # other changes are newer
        changes(None),  # of no known day
        changes(date(2026, 8, 2), "register_person"),  # of a table that has never come whole
        Snapshot(9, "register_decision", False, date(2026, 8, 1)),  # an extract says more than what has changed
    ],
)
def test_anything_else_makes_everything_anew(late: Snapshot) -> None:
    assert not late.continues(KNOWN)


def test_changes_of_the_day_of_the_extract_are_held_in_it() -> None:
    assert not changes(date(2026, 6, 20)).continues([EXTRACT])
