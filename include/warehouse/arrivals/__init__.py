"""The arrival board: who must deliver what and when, and what has become of it."""

from warehouse.arrivals.board import Arrival, Version, arrivals, overdue_arrivals, remarks_of, versions
from warehouse.arrivals.expected import deadline, expect_deliveries, newest_month_due, sync_expected

__all__ = [
    "Arrival",
    "Version",
    "arrivals",
    "deadline",
    "expect_deliveries",
    "newest_month_due",
    "overdue_arrivals",
    "remarks_of",
    "sync_expected",
    "versions",
]
