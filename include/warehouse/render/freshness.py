"""What `dbt source freshness` asks: how old a raw table may be, from its source's schedule and due days.

The age is counted from when a source was last seen, not from its newest snapshot: content that came again makes none.
"""

from typing import Any

from warehouse.migrations.upgrade import raw_tables
from warehouse.sources import Due, Report, Source
from warehouse.sources.tables import CHANGE_TABLE_SUFFIX

MONTH = 31
WEEKEND = 4
"""A due day that falls on a holiday is moved to the next working day."""
YEAR = 366
GRACE = {1: 2, MONTH: 7}
"""Days by which an ingest may come later than its schedule says, by the days between two of them."""

SEEN_IN_DROP = """\
select greatest(
    (select max(received_at) from ops.delivery where source = '{source}'),
    (select max(seen_at) from ops.delivery_file join ops.delivery using (delivery_id) where source = '{source}')
)"""
SEEN_AS_FILE = """\
select greatest(
    (select max(loaded_at) from ops.snapshot where raw_table in ({tables})),
    (
        select max(seen_at) from ops.duplicate_delivery join ops.snapshot using (snapshot_id)
        where raw_table in ({tables})
    )
)"""
SEEN_AT_API = "select max(succeeded_at) from ops.source_retrieval where source = '{source}'"


def freshness(source: Source, table: str) -> dict[str, Any]:
    """Return the dbt configuration of a raw table's freshness; what may be left out altogether only warns."""
    due = source.tables[table].due if table in source.tables else None
    warn = _days_between(source, due)
    limits = {"warn_after": _days(warn)}
    if due is None or not due.optional:
        limits["error_after"] = _days(warn + _period(source, due))
    return {"loaded_at_query": _last_seen(source, table), "freshness": limits}


def _days_between(source: Source, due: Due | None) -> int:
    """Return the days that may lie between two deliveries in time: one on the first day, the next on its last."""
    period = _period(source, due)
    if due is None:
        return period + GRACE[period]
    return period + (0 if due.optional else due.day) + WEEKEND


def _period(source: Source, due: Due | None) -> int:
    """Return the days from one delivery to the next: a month where one is due, else by the schedule's day of month."""
    if due is not None:
        return YEAR if due.optional else MONTH
    day_of_month = source.schedule.split()[2] if source.schedule else ""
    return 1 if day_of_month == "*" else MONTH


def _last_seen(source: Source, table: str) -> str:
    """Return the query for when the source was last seen; a table and the changes of it are seen together."""
    if source.takes_workbooks:
        query = SEEN_IN_DROP
    elif _comes_as_files(source):
        query = SEEN_AS_FILE
    else:
        query = SEEN_AT_API
    full = table.removesuffix(CHANGE_TABLE_SUFFIX)
    tables = [name for name in raw_tables(source) if name in (full, full + CHANGE_TABLE_SUFFIX)]
    return " ".join(query.split()).format(source=source.source, tables=", ".join(f"'{name}'" for name in tables))


def _comes_as_files(source: Source) -> bool:
    return source.connector.kind == "dropbox" or isinstance(source.connector, Report)


def _days(count: int) -> dict[str, Any]:
    return {"count": count, "period": "day"}
