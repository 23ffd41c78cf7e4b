"""Bring the expected deliveries up to this day: called wherever the schema is brought up to date."""

from datetime import datetime
from zoneinfo import ZoneInfo

from warehouse.arrivals.expected import sync_expected
from warehouse.db import connect, role_dsn
from warehouse.settings import Settings

HELSINKI = ZoneInfo("Europe/Helsinki")


def expect_deliveries(settings: Settings) -> None:
    """Make the expected deliveries what the declarations say today; running it again changes nothing."""
    with connect(role_dsn(settings, "loader")) as connection:
        sync_expected(connection, datetime.now(HELSINKI).date())
