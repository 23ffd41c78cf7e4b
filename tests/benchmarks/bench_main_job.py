"""How long the main job takes after the set-up, from removed state to a published release, with the time of each stage.

Told apart from what a task does is how long it waited: a build in the pool until nothing else uses the marts, the gate
for a process. Run: `.venv/bin/python tests/benchmarks/bench_main_job.py [rounds]`. The limit is 150 s on two cores.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warehouse.db import connect, owner_dsn
from warehouse.migrations.databases import airflow_dsn
from warehouse.settings import Settings

INGESTS = "select count(*), count(distinct dag_id) from dag_run where dag_id like 'ingest_%'"
TASKS = """
    select dag_id, task_id, state, extract(epoch from queued_dttm - scheduled_dttm)::float,
        extract(epoch from start_date - queued_dttm)::float, duration, extract(epoch from end_date)::float
    from task_instance where dag_id in ('build', 'publish', 'deliver') order by start_date
"""
COMMAND = Path(sys.executable).with_name("warehouse")


def run(home: Path) -> float:
    """Run the main job in an empty home, print what it says of its stages, remove the home, and return the seconds."""
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    began = time.perf_counter()
    done = subprocess.run([COMMAND, "run"], env=environment, capture_output=True, text=True, check=True)
    took = time.perf_counter() - began
    print("\n".join(line for line in done.stdout.splitlines() if " done " in line))
    settings, ended = Settings(home=home, dsn=None), time.time()
    with connect(airflow_dsn(owner_dsn(settings))) as airflow:
        print("ingest runs {}, of {} sources".format(*airflow.execute(INGESTS).fetchone() or ()))
        for dag, task, state, waited, queued, worked, end in airflow.execute(TASKS):
            until = took - (ended - end)
            print(
                f"{dag}.{task}: {state}, waited {waited:.1f} s, queued {queued:.1f} s, {worked:.1f} s, at {until:.1f} s"
            )
    subprocess.run([COMMAND, "remove", "--yes"], env=environment, capture_output=True, check=True)
    return took


def main() -> None:
    """Print every round and the median."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    took = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            took.append(run(Path(folder) / "home"))
        print(f"main job {took[-1]:.1f} s\n")
    print(f"median {statistics.median(took):.1f} s of {rounds} (limit 150 s)")


if __name__ == "__main__":
    main()
