"""How long the gate takes to compare marts of national size with their history: a new month, and a first release.

Run: `.venv/bin/python tests/benchmarks/bench_history.py [--scale 1]`; the scale is one of 8 million cells of
municipalities and months (308 x 96 x 271), some 8 GB of disk and minutes on two cores. The marts are those of the
dashboard benchmark, whose numbers mean nothing: shape and size are real. Printed: seconds of reading and judging, of a
publish that brings one new month and of the first one, which judges them all.
"""

import sys
import time

import psycopg
from arguments import arguments, exit_code
from national_marts import instance_with_marts

from warehouse.db import connect, owner_dsn, role_dsn
from warehouse.gate.history.judge import judge_fact
from warehouse.settings import Settings

LIMIT = 60.0
"""Seconds that a new month may take at full size."""
ALL_BUT_NEWEST = """
insert into release.fct_indicator_value ({columns}, release_from)
select {columns}, 1 from marts.fct_indicator_value where month_key < 202606;
analyze release.fct_indicator_value;
analyze marts.fct_indicator_value;
"""


def seconds(settings: Settings) -> float:
    """Return how long the fact of municipalities and months takes."""
    with connect(role_dsn(settings, "publisher"), autocommit=True) as connection:
        begun = time.perf_counter()
        judge_fact(connection, "fct_indicator_value")
        return time.perf_counter() - begun


def release_all_but_newest(owner: psycopg.Connection) -> None:
    """Write every month but the newest as if release 1 held it."""
    columns = owner.execute(
        "select string_agg(attname, ', ' order by attnum) from pg_attribute"
        " where attrelid = 'marts.fct_indicator_value'::regclass and attnum > 0 and not attisdropped"
    ).fetchone()
    assert columns is not None
    owner.execute(ALL_BUT_NEWEST.format(columns=columns[0]))


def main() -> int:
    """Measure both at the given scale."""
    share = arguments(__doc__).parse_args().scale
    with instance_with_marts(share) as (settings, cells):
        first = seconds(settings)
        with psycopg.connect(owner_dsn(settings)) as owner:
            release_all_but_newest(owner)
        month = seconds(settings)
    print(f"{cells} cells: a new month {month:.1f} s, a first release {first:.1f} s")
    return exit_code(month, LIMIT, share)


if __name__ == "__main__":
    sys.exit(main())
