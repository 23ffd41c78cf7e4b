"""The expected deliveries: by the declarations, for every month from the first one due to the present one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from psycopg import Connection

from warehouse.catalogue import load_catalogue
from warehouse.db import connect, role_dsn
from warehouse.settings import Settings
from warehouse.sources import Due, Source, workbook_sources
from warehouse.working_days import working_day_from

Obligation = tuple[str, str, str, date, date]
"""A source, raw table, municipality, month and deadline."""
HELSINKI = ZoneInfo("Europe/Helsinki")


def sync_expected(connection: Connection, today: date) -> None:
    """Bring the expected deliveries, titles and names in the database in line with the declarations.

    Obligations that have ended are deleted; running it again changes nothing. `today` is the day in Finland.
    """
    sources = workbook_sources()
    with connection.transaction():
        _replace_names(connection, sources)
        obligations = {
            (name, *obligation) for name, source in sources.items() for obligation in _obligations(source, today)
        }
        query = "select source, raw_table, municipality, month, deadline from ops.expected_delivery"
        recorded: set[Obligation] = set(connection.execute(query))
        _update_expected(connection, obligations - recorded, recorded - obligations)


def deadline(month: date, day: int) -> date:
    """Return the last day on which a month's delivery is in time: `day` of the month after, or the next working day."""
    return working_day_from((month.replace(day=1) + timedelta(days=32)).replace(day=day))


def newest_month_due(today: date) -> date:
    """Return the newest month of which something is due by a day."""
    tables = (table for source in workbook_sources().values() for table in source.tables.values())
    first_due_day = min(table.due.day for table in tables if table.due is not None and not table.due.optional)
    month = _month_before(today)
    return month if deadline(month, first_due_day) <= today else _month_before(month)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _obligations(source: Source, today: date) -> Iterator[tuple[str, str, date, date]]:
    for name, table in source.tables.items():
        if table.due is not None and not table.due.optional:
            for municipality in obligated_municipalities(table.due):
                for month in _months(date.fromisoformat(f"{table.due.since}-01"), today):
                    yield name, municipality, month, deadline(month, table.due.day)


def obligated_municipalities(due: Due) -> tuple[str, ...]:
    """Return the 3-digit codes of the municipalities that must deliver a table."""
    return due.municipalities or tuple(municipality.code for municipality in load_catalogue().municipalities)


def _months(first: date, today: date) -> Iterator[date]:
    month = first
    while month <= today:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _update_expected(connection: Connection, new: set[Obligation], obsolete: set[Obligation]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "delete from ops.expected_delivery where (source, raw_table, municipality, month, deadline)"
            " = (%s, %s, %s, %s, %s)",
            sorted(obsolete),
        )
        cursor.executemany(
            "insert into ops.expected_delivery (source, raw_table, municipality, month, deadline)"
            " values (%s, %s, %s, %s, %s) on conflict (raw_table, municipality, month)"
            " do update set source = excluded.source, deadline = excluded.deadline",
            sorted(new),
        )


def _replace_names(connection: Connection, sources: dict[str, Source]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.declared_source (source, title_fi, title_sv, title_en) values (%s, %s, %s, %s)"
            " on conflict (source) do update"
            " set title_fi = excluded.title_fi, title_sv = excluded.title_sv, title_en = excluded.title_en",
            [(name, source.title.fi, source.title.sv, source.title.en) for name, source in sources.items()],
        )
        cursor.executemany(
            "insert into ops.declared_municipality (municipality, name_fi, name_sv) values (%s, %s, %s)"
            " on conflict (municipality) do update set name_fi = excluded.name_fi, name_sv = excluded.name_sv",
            [
                (municipality.code, municipality.name.fi, municipality.name.sv)
                for municipality in load_catalogue().municipalities
            ],
        )


def expect_deliveries(settings: Settings) -> None:
    """Bring the expected deliveries in line with the declarations of today; running it again changes nothing."""
    with connect(role_dsn(settings, "loader")) as connection:
        sync_expected(connection, datetime.now(HELSINKI).date())
