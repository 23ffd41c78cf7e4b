"""The alert of a missed deadline: who has not delivered what was due on a day."""

import logging
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.arrivals.board import Arrival, overdue_arrivals
from warehouse.db import connect, role_dsn
from warehouse.settings import Settings

log = logging.getLogger(__name__)
HELSINKI = ZoneInfo("Europe/Helsinki")


def day_before(moment: datetime) -> date:
    """Return the day before a moment's, in Finland."""
    return moment.astimezone(HELSINKI).date() - timedelta(days=1)


def missed_deliveries(settings: Settings, day: date) -> list[Arrival]:
    """Return what was due on a day and has not come, or was refused."""
    with connect(role_dsn(settings, "bi")) as connection:
        return [arrival for arrival in overdue_arrivals(connection) if arrival.deadline == day]


def log_missed_deliveries(context: dict[str, Any]) -> list[str]:
    """Log a line for every delivery that missed the deadline of the day before the run, and return the lines.

    Airflow calls this when a run of `arrivals` misses its deadline; `context` tells the run as JSON has it.
    """
    run = context["dag_run"]
    day = day_before(datetime.fromisoformat(run["logical_date"] or run["run_after"]))
    lines = [describe(arrival) for arrival in missed_deliveries(Settings(), day)]
    for message in lines:
        log.error(message)
    return lines


def describe(arrival: Arrival) -> str:
    """Say in a line who owes what, since when, and what has become of it."""
    refused = ", what came was refused" if arrival.status == "refused" else ""
    return (
        f"{arrival.municipality_code} {arrival.municipality_name_fi}: {arrival.source_title_fi} {arrival.month:%Y-%m}"
        f" was due on {arrival.deadline}{refused}"
    )
