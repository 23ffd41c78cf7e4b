"""The deliveries that were due on a day and have not come: what a run of `arrivals` waits for."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from warehouse.arrivals.board import Arrival, overdue_arrivals
from warehouse.db import connect, role_dsn
from warehouse.settings import Settings

HELSINKI = ZoneInfo("Europe/Helsinki")


def day_before(moment: datetime) -> date:
    """Return the day before a moment in Finland."""
    return moment.astimezone(HELSINKI).date() - timedelta(days=1)


def missed_deliveries(settings: Settings, day: date) -> list[Arrival]:
    """Return the deliveries that were due on a day and have not come, or were refused."""
    with connect(role_dsn(settings, "bi")) as connection:
        return [arrival for arrival in overdue_arrivals(connection) if arrival.deadline == day]
