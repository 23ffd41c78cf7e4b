"""The arrival board of a municipality: its own part first, then the whole area's of one month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg import Connection

from warehouse.arrivals import Arrival, arrivals

MONTHS = 6
"""How many months back a municipality sees all of its own; of older ones only what is late."""


@dataclass(frozen=True)
class Board:
    """`own` newest month first; `months` there are (2026-10), newest first; `shown` is the month of `cells`.

    `cells` are by municipality (3-digit code) and table; `tables` are the columns of the overview.
    """

    own: Sequence[Arrival]
    months: Sequence[str]
    shown: str
    cells: dict[tuple[str, str], Arrival]
    tables: Sequence[str]


def board(connection: Connection, municipality: str, asked: str | None, today: date) -> Board:
    """Return the board; of the asked month (2026-10) if there is one, else of the newest month that is over."""
    own = arrivals(connection, municipality)
    months = sorted({f"{one.month:%Y-%m}" for one in own}, reverse=True)
    over = (month for month in months if month < f"{today:%Y-%m}")
    shown = asked if asked in months else next(over, next(iter(months), ""))
    first = date.fromisoformat(f"{shown}-01") if shown else today
    whole = arrivals(connection, months=(first, first))
    newest = months[:MONTHS]
    return Board(
        own=[one for one in own if one.is_overdue or f"{one.month:%Y-%m}" in newest],
        months=months,
        shown=shown,
        cells={(one.municipality_code, one.raw_table): one for one in whole},
        tables=sorted({one.raw_table for one in whole}),
    )
