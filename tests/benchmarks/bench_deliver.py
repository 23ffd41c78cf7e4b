"""How long the files and the site of all Finland take, and how large they are: 308 municipalities, 8 million facts by month.

Run: `.venv/bin/python tests/benchmarks/bench_deliver.py [--scale 1]`. Printed, on invented marts of national size: seconds of the
facts by municipality and month as CSV and Parquet (the median of three), of the whole extract, and of the site with its reports; megabytes of
the site without the files of the extract; whether the site has the same bytes when it is written again.
"""

import hashlib
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psycopg
from arguments import arguments
from national_marts import PASSED, instance_with_marts
from psycopg.types.json import Jsonb

from warehouse.db import owner_dsn
from warehouse.deliver.datasets import TABLES
from warehouse.deliver.extract import deliver, write_facts
from warehouse.deliver.query import extract_connection
from warehouse.fingerprint import marts_fingerprint
from warehouse.publish.release import publish
from warehouse.settings import Settings

LIMITS = {"facts by month": 120.0, "everything": 600.0, "megabytes": 300.0}
LIKE_REAL = """
    update marts.dim_indicator set plan_section = '1.1', plan_number = nullif(least(plan_number, 28), 28),
        latest_month = date '2026-06-01', latest_month_any = date '2026-06-01';
    update marts.dim_indicator set unit = 'count', kind = 'stock', decimals = 0 where indicator_key % 3 <> 0;
    update marts.fct_indicator_value set value = numerator where indicator_key % 3 <> 0 and value is not null;
    update marts.fct_indicator_area_value set value = numerator where indicator_key % 3 <> 0 and value is not null;
"""
"""The invented indicators are all ratios, without a newest month, in a section that the catalogue has not.

Two of three real ones are counts or euros, whose numbers are shorter.
"""


def publish_marts(settings: Settings) -> None:
    """Publish the marts, as after a gate that has let them through."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute(LIKE_REAL)
        owner.execute("analyze marts.fct_indicator_value")
        owner.execute(PASSED, [Jsonb(marts_fingerprint(owner))])
    publish(settings)


def timed(settings: Settings) -> tuple[float, Path]:
    """Deliver, and return the seconds and the folder of the site."""
    begun = time.perf_counter()
    extract = deliver(settings)
    assert extract is not None and not extract.unchanged
    return time.perf_counter() - begun, extract.site


def facts_seconds(settings: Settings) -> float:
    """Write the facts by municipality and month as CSV and as Parquet, and return the seconds."""
    with tempfile.TemporaryDirectory() as folder, extract_connection(settings) as connection:
        begun = time.perf_counter()
        write_facts(settings, connection, TABLES[:1], Path(folder))
        return time.perf_counter() - begun


def own_files(site: Path) -> list[Path]:
    """Return the files of the site that are not those of the extract."""
    return sorted(path for path in site.rglob("*") if path.is_file() and path.parent != site / "data")


def digest(site: Path) -> str:
    """Return a checksum of the site's own files."""
    checksum = hashlib.sha256()
    for path in own_files(site):
        checksum.update(path.read_bytes())
    return checksum.hexdigest()


def main() -> int:
    """Print the figures; fail if one of them is over its limit at full size."""
    share = arguments(__doc__).parse_args().scale
    with instance_with_marts(share) as (settings, cells):
        publish_marts(settings)
        facts = median(facts_seconds(settings) for _ in range(3))
        both, site = timed(settings)
        first = digest(site)
        shutil.rmtree(site)
        alone, site = timed(settings)
        size = sum(path.stat().st_size for path in own_files(site)) / 1e6
        figures = {"facts by month": facts, "everything": both, "megabytes": size}
        pages = len(list(site.rglob("*.html")))
        same = digest(site) == first
    print(
        f"{cells} facts by month as CSV and Parquet {facts:.1f} s, the whole extract {both - alone:.1f} s;"
        f" site and reports {alone:.1f} s, {pages} pages, {size:.0f} MB; same bytes: {same}"
    )
    over = {name: figure for name, figure in figures.items() if share == 1 and figure > LIMITS[name]}
    if over or not same:
        print(f"over the limit: {over}", file=sys.stderr)
    return 1 if over or not same else 0


if __name__ == "__main__":
    sys.exit(main())
