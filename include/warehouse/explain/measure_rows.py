"""The rows of staging that a measure is counted from: where they stand in which delivery, and never what they say."""

from dataclasses import dataclass
from datetime import date

import psycopg

EVENTS = """
    select snapshot_id, row_number, column_name, geo_code, month, is_zero
    from staging.stg_event
    where measure_code = %(measure)s and month = any(%(months)s)
        and (%(breakdown)s = 'total' or class_code = %(breakdown)s)
        and geo_code in (select municipality_geo_code from intermediate.int_place where geo_code = %(geo)s)
    order by snapshot_id, row_number, column_name, geo_code
"""
FIGURES = """
    select snapshot_id, raw_row_number, geo_code, month
    from staging.stg_figure
    where measure_code = %(measure)s and month = any(%(months)s) and breakdown_code = %(breakdown)s
    order by snapshot_id, raw_row_number
"""
OBSERVATIONS = """
    select snapshot_id, unnest(row_numbers), geo_code, month, observation_status <> 'missing'
    from staging.stg_observation
    where measure_code = %(measure)s and month = any(%(months)s) and breakdown_code = %(breakdown)s
    order by 1, 2
"""


@dataclass(frozen=True)
class Row:
    """One row of a delivery; `column` is the letter of its cell where a row of the sheet holds several."""

    snapshot_id: int
    number: int
    column: str
    geo: str
    month: date
    is_delivered: bool = True
    is_observation: bool = False


def event_rows(connection: psycopg.Connection, measure: str, breakdown: str, months: list[date], geo: str) -> list[Row]:
    """Return the rows that count for a place; where none does, those that state that nothing happened."""
    keys = {"measure": measure, "breakdown": breakdown, "months": months, "geo": geo}
    rows = connection.execute(EVENTS, keys).fetchall()
    counted = [row[:5] for row in rows if not row[5]]
    return [Row(*row) for row in counted or [row[:5] for row in rows]]


def figure_rows(connection: psycopg.Connection, measure: str, breakdown: str, months: list[date]) -> list[Row]:
    """Return the rows of every place that carry a figure."""
    keys = {"measure": measure, "breakdown": breakdown, "months": months}
    rows = connection.execute(FIGURES, keys).fetchall()
    return [Row(snapshot_id, number, "", geo, month) for snapshot_id, number, geo, month in rows]


def observation_rows(connection: psycopg.Connection, measure: str, breakdown: str, months: list[date]) -> list[Row]:
    """Return the cells of every place of a PxWeb table; a class may be several cells."""
    keys = {"measure": measure, "breakdown": breakdown, "months": months}
    rows = connection.execute(OBSERVATIONS, keys).fetchall()
    return [Row(snapshot_id, number, "", geo, month, status, True) for snapshot_id, number, geo, month, status in rows]
