"""Which deliveries an incremental run can process, and which need a full refresh."""

from datetime import date

import pytest

from warehouse.build.incremental import Snapshot

EXTRACT = Snapshot(1, "register_decision", False, date(2026, 6, 20))
CHANGES = Snapshot(2, "register_decision", True, date(2026, 7, 1))
OTHER = Snapshot(3, "register_person", True, date(2026, 8, 1))
SNAPSHOTS = [EXTRACT, CHANGES, OTHER]


def changes(day: date | None, table: str = "register_decision") -> Snapshot:
    return Snapshot(9, table, True, day)


def test_changes_of_a_later_day_are_incremental_whatever_other_tables_have() -> None:
    assert changes(date(2026, 7, 2)).continues(SNAPSHOTS)


def test_changes_of_the_same_day_as_the_newest_changes_are_incremental() -> None:
    assert changes(date(2026, 7, 1)).continues(SNAPSHOTS)


@pytest.mark.parametrize(
    "late",
    [
        changes(date(2026, 6, 30)),  # other changes are newer
        changes(None),  # without a day
        changes(date(2026, 8, 2), "register_person"),  # of a table without a full extract
        Snapshot(9, "register_decision", False, date(2026, 8, 1)),  # a full extract
    ],
)
def test_any_other_delivery_needs_a_full_refresh(late: Snapshot) -> None:
    assert not late.continues(SNAPSHOTS)


def test_changes_of_the_day_of_the_extract_are_not_incremental() -> None:
    assert not changes(date(2026, 6, 20)).continues([EXTRACT])
