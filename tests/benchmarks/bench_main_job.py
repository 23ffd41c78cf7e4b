"""How long the main job takes after the set-up, from removed state to a published release, with the time of each stage.

Told apart from what a task does is how long it waited: a build in the pool until nothing else uses the marts, the gate
for a process. Run: `.venv/bin/python tests/benchmarks/bench_main_job.py [--rounds 3] [--scale 1]`. The limit is 150 s
on two cores.

Most of it is the start of Airflow and dbt, which no size makes shorter. So below full size one source is loaded into the
empty home instead, which needs the command, the home, PostgreSQL, the sample and the stand-in: all that this file relies
on besides `warehouse run` and what it prints, which tests/end_to_end/test_main_job.py runs whole.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from arguments import arguments, exit_code

from warehouse.db import connect, owner_dsn
from warehouse.migrations.upgrade import airflow_dsn
from warehouse.settings import Settings

INGESTS = "select count(*), count(distinct dag_id) from dag_run where dag_id like 'ingest_%'"
TASKS = """
    select dag_id, task_id, state, extract(epoch from queued_dttm - scheduled_dttm)::float,
        extract(epoch from start_date - queued_dttm)::float, duration, extract(epoch from end_date)::float
    from task_instance where dag_id in ('build', 'publish', 'deliver') order by start_date
"""
COMMAND, LIMIT = Path(sys.executable).with_name("warehouse"), 150
WHOLE, ONE_SOURCE = ("run",), ("ingest", "statfin_12r5")


def seconds(home: Path, verb: tuple[str, ...]) -> float:
    """Run a command in an empty home, print what it says is done, remove the home, and return the seconds."""
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    began = time.perf_counter()
    try:
        done = subprocess.run([COMMAND, *verb], env=environment, stdout=subprocess.PIPE, text=True, check=True)
        took = time.perf_counter() - began
        print("\n".join(line for line in done.stdout.splitlines() if " done " in line or verb != WHOLE))
        if verb == WHOLE:
            print_waiting(Settings(home=home, dsn=None), took)
    finally:
        subprocess.run([COMMAND, "remove", "--yes"], env=environment, capture_output=True, check=True)
    return took


def print_waiting(settings: Settings, took: float) -> None:
    """Print how many ingests ran, and of each task after them how long it waited, was queued and worked."""
    ended = time.time()
    with connect(airflow_dsn(owner_dsn(settings))) as airflow:
        print("ingest runs {}, of {} sources".format(*airflow.execute(INGESTS).fetchone() or ()))
        for dag, task, state, waited, queued, worked, end in airflow.execute(TASKS):
            until = took - (ended - end)
            print(
                f"{dag}.{task}: {state}, waited {waited:.1f} s, queued {queued:.1f} s, {worked:.1f} s, at {until:.1f} s"
            )


def main() -> None:
    """Print every round and the median."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    verb, rounds = (WHOLE, options.rounds) if options.scale >= 1 else (ONE_SOURCE, 1)
    took = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            took.append(seconds(Path(folder) / "home", verb))
        print(f"{' '.join(verb)} {took[-1]:.1f} s\n")
    median = statistics.median(took)
    print(f"median {median:.1f} s of {rounds}" + (f" (limit {LIMIT} s)" if verb == WHOLE else ""))
    sys.exit(exit_code(median, LIMIT, options.scale))


if __name__ == "__main__":
    main()
