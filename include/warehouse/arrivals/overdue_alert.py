"""The alert of missed deadlines: the deliveries that were due on a day and have not come."""

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
    """Return the day before a moment in Finland."""
    return moment.astimezone(HELSINKI).date() - timedelta(days=1)


def missed_deliveries(settings: Settings, day: date) -> list[Arrival]:
    """Return the deliveries that were due on a day and have not come, or were refused."""
    with connect(role_dsn(settings, "bi")) as connection:
        return [arrival for arrival in overdue_arrivals(connection) if arrival.deadline == day]


def log_missed_deliveries(context: dict[str, Any]) -> list[str]:
    """Log a line for every delivery that missed the deadline of the day before the run, and return the lines.

    Airflow calls this when a run of `arrivals` misses its deadline; `context` describes the run as JSON does.
    """
    run = context["dag_run"]
    day = day_before(datetime.fromisoformat(run["logical_date"] or run["run_after"]))
    lines = [describe(arrival) for arrival in missed_deliveries(Settings(), day)]
    for message in lines:
        log.error(message)
    return lines


def describe(arrival: Arrival) -> str:
    """Describe an overdue delivery in one line: municipality, source, month, deadline, and whether it was refused."""
    refused = ", what came was refused" if arrival.status == "refused" else ""
    return (
        f"{arrival.municipality_code} {arrival.municipality_name_fi}: {arrival.source_title_fi} {arrival.month:%Y-%m}"
        f" was due on {arrival.deadline}{refused}"
    )
