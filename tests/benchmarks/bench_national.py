"""How long a register of national size takes to load and build, and the month after it on all of its history or a tenth.

Run: `.venv/bin/python tests/benchmarks/bench_national.py [persons] [years] [--scale 1] [--check]`; 700 000 persons and
ten years are 20 million statuses, some 50 GB of disk and the better part of an hour on two cores. Printed: rows,
seconds, the peak memory of everything outside PostgreSQL, and the ratio of the two months (the limit is 1.3). `--check`
makes everything anew in the end and compares the facts; `--others` loads the other sources as well, from the stand-in, so that
the facts have a row for every month since the open figures begin, whatever the history of the register. The scale is one of
persons; below a tenth only the long history is built, as there is nothing to compare. Everybody is invented.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from argparse import Namespace
from pathlib import Path

import psutil
import psycopg
from arguments import arguments, exit_code, scaled
from national import National
from national_files import write_changes, write_extract

from samples.generate import generate
from samples.standin import serve
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.embedded.services import remove_everything
from warehouse.ingest.run import ingest_source
from warehouse.migrations.upgrade import upgrade
from warehouse.settings import Settings
from warehouse.sources import load_sources

COMMAND = (sys.executable, "-m", "warehouse")
MEMORY_MB, RATIO, COMPARED_FROM = 4096, 1.3, 0.1
FACTS = """
    select md5(string_agg(concat_ws('|', {key}, month_key, indicator_key, breakdown_key, value, observation_status), ','
        order by indicator_key, {key}, month_key, breakdown_key)) from marts.{fact}
"""


class Peak(threading.Thread):
    """The most memory that a process and its children held at once, in MB."""

    def __init__(self, process: subprocess.Popen) -> None:
        super().__init__(daemon=True)
        self.process, self.megabytes = psutil.Process(process.pid), 0
        self.start()

    def run(self) -> None:
        while self.process.is_running():
            try:
                family = [self.process, *self.process.children(recursive=True)]
                self.megabytes = max(self.megabytes, sum(process.memory_info().rss for process in family) // 2**20)
            except psutil.NoSuchProcess:
                pass
            time.sleep(0.2)


def timed(home: Path, *arguments: str) -> float:
    """Run a command of the warehouse, print its result, and return the seconds; live, so without the sample."""
    begun = time.perf_counter()
    process = subprocess.Popen([*COMMAND, *arguments], env=os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_PROFILE": "live"}, stdout=subprocess.DEVNULL)  # fmt: skip
    peak = Peak(process)
    assert process.wait() == 0, arguments
    seconds = time.perf_counter() - begun
    print(f"  {' '.join(arguments):22} {seconds:8.1f} s   peak outside PostgreSQL {peak.megabytes} MB", flush=True)
    assert peak.megabytes < MEMORY_MB
    return seconds


def slowest(settings: Settings) -> None:
    """Print what took longest in the newest build."""
    query = "select node, seconds from ops.dbt_result where build_id = (select max(build_id) from ops.build) order by seconds desc limit 8"  # fmt: skip
    with psycopg.connect(owner_dsn(settings)) as owner:
        print("   ", ", ".join(f"{node.split('.')[2]} {seconds:.1f}" for node, seconds in owner.execute(query)))


def rejected(settings: Settings) -> int:
    """Return how many rows were set aside."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute("select sum(rejected_rows) from ops.snapshot").fetchone()[0]


def was_added(settings: Settings) -> bool:
    """Say whether the newest build added the month to the one before it."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(
            "select cardinality(change_files) > 0 from ops.build order by build_id desc limit 1"
        ).fetchone() == (True,)


def facts(settings: Settings) -> list[str]:
    """Return checksums of the facts."""
    keys = {"fct_indicator_value": "municipality_key", "fct_indicator_area_value": "area_key"}
    with psycopg.connect(owner_dsn(settings)) as owner:
        return [owner.execute(FACTS.format(fact=fact, key=key)).fetchone()[0] for fact, key in keys.items()]


def load_others(settings: Settings) -> None:
    """Load every source but the register."""
    generate(settings.root)
    shutil.rmtree(settings.drop_folder / "register")
    settings.state.mkdir(parents=True, exist_ok=True)
    with serve(settings.root / "pxweb") as base:
        os.environ["WAREHOUSE_STANDIN"] = base
        for name in load_sources().keys() - {"register"}:
            assert ingest_source(name, settings).refused == (), name


def next_month(nation: National, share: float, options: Namespace) -> float:
    """Load and build a share of the history, then the month after it; return the seconds of that build."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), dsn=None)
        drop = settings.drop_folder / "register"
        Server(settings).start()
        try:
            upgrade(settings)
            if options.others:
                load_others(settings)
            drop.mkdir(parents=True)
            print(f"history {share:.0%}: " + ", ".join(f"{name} {rows}" for name, rows in write_extract(nation, drop, share).items()))  # fmt: skip
            timed(settings.root, "ingest", "register")
            timed(settings.root, "build")
            slowest(settings)
            print(" the next month: " + ", ".join(f"{name} {rows}" for name, rows in write_changes(nation, drop).items()))  # fmt: skip
            timed(settings.root, "ingest", "register")
            seconds = timed(settings.root, "build")
            slowest(settings)
            assert rejected(settings) == 0
            assert was_added(settings), "the month was not added to what was built before"
            if options.check:
                added = facts(settings)
                timed(settings.root, "build", "--whole")
                assert facts(settings) == added
                print("  the facts are the same when everything is made anew")
        finally:
            remove_everything(settings)
    return seconds


def options() -> Namespace:
    """Read the arguments."""
    parser = arguments(__doc__)
    parser.add_argument("persons", type=int, nargs="?", default=700_000)
    parser.add_argument("years", type=int, nargs="?", default=10)
    parser.add_argument("--check", action="store_true", help="make everything anew in the end and compare the facts")
    parser.add_argument("--others", action="store_true", help="load the other sources as well")
    return parser.parse_args()


def main() -> None:
    """Print both histories and the ratio."""
    arguments = options()
    nation = National(scaled(arguments.persons, arguments.scale), arguments.years)
    print(f"{nation.persons} persons, {arguments.years} years, {os.cpu_count()} cores", flush=True)
    whole = next_month(nation, 1.0, arguments)
    if arguments.scale < COMPARED_FROM:
        print(f"the next month: {whole:.1f} s on all of the history")
        return
    tenth = next_month(nation, 0.1, arguments)
    print(f"the next month: {whole:.1f} s on all of the history, {tenth:.1f} s on a tenth, ratio {whole / tenth:.2f} (limit {RATIO})")  # fmt: skip
    sys.exit(exit_code(whole / tenth, RATIO, arguments.scale))


if __name__ == "__main__":
    main()
