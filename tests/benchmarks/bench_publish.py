"""How long publishes take, and whether many releases make reading slower: a million facts, then 50 releases.

Run: `.venv/bin/python tests/benchmarks/bench_publish.py [--scale 1]`; the scale is one of 1 million cells of
municipalities and months. Printed: seconds of the first publish and of one that changes 1 % of the rows (median of
three), and how much longer a scan of the fact and a series of one place take after 50 such releases than after one.
"""

import statistics
import sys
import time

import psycopg
from arguments import arguments
from national_marts import PASSED, instance_with_marts
from psycopg.types.json import Jsonb

from warehouse.db import owner_dsn, role_dsn
from warehouse.fingerprint import marts_fingerprint
from warehouse.publish.release import publish
from warehouse.settings import Settings

MILLION = 0.1256
"""The share of the national size that has a million cells."""
RELEASES, ROUNDS = 50, 15
LIMITS = {"1 %": 0.6, "scan": 1.2, "series": 2.5}
CHANGE = """
update marts.fct_indicator_value set numerator = numerator + 1, value = round(100.0 * (numerator + 1) / denominator, 12)
where value is not null and abs(hashint4(indicator_key * 7 + municipality_key * 104729 + month_key * 31 + breakdown_key)) %% 100
    = %s
"""
QUERIES = {
    "scan": "select count(*), sum(value) from published.fct_indicator_value",
    "series": "select month_key, value from published.fct_indicator_value"
    " where indicator_key = 3 and municipality_key = 2 and breakdown_key = 1 order by 1",
    "series of the first release": "select month_key, value from published.fct_indicator_value_as_of(1)"
    " where indicator_key = 3 and municipality_key = 2 and breakdown_key = 1 order by 1",
}


def publish_seconds(settings: Settings) -> float:
    """Let the marts through, and return how long their publish takes."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute("analyze marts.fct_indicator_value")
        owner.execute(PASSED, [Jsonb(marts_fingerprint(owner))])
    begun = time.perf_counter()
    publish(settings)
    return time.perf_counter() - begun


def change(settings: Settings, number: int) -> None:
    """Change one of a hundred rows, others each time."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute(CHANGE, [number % 100])


def read_seconds(settings: Settings) -> dict[str, float]:
    """Return the median time of each query, on one connection."""
    with psycopg.connect(role_dsn(settings, "staff")) as reader:
        medians = {}
        for name, query in QUERIES.items():
            times = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                reader.execute(query).fetchall()
                times.append(time.perf_counter() - begun)
            medians[name] = statistics.median(times)
    return medians


def main() -> int:
    """Measure at the given scale."""
    share = arguments(__doc__).parse_args().scale
    releases = RELEASES if share >= 1 else 3
    with instance_with_marts(share * MILLION) as (settings, cells):
        first, later = publish_seconds(settings), []
        before = read_seconds(settings)
        for number in range(1, releases):
            change(settings, number)
            later.append(publish_seconds(settings))
        after = read_seconds(settings)
    ratios = {name: after[name] / before[name] for name in ("scan", "series")}
    ratios["1 %"] = statistics.median(later[:3]) / first
    print(
        f"{cells} cells: first publish {first:.1f} s, of 1 % {statistics.median(later[:3]):.1f} s ({ratios['1 %']:.2f}),"
        f" the last of {releases} {later[-1]:.1f} s; scan {after['scan']:.3f} s ({ratios['scan']:.2f} times before),"
        f" series {after['series']:.4f} s ({ratios['series']:.2f} times), of the first release"
        f" {after['series of the first release']:.4f} s"
    )
    return int(share >= 1 and any(ratios[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
