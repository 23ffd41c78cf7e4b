"""How long the main job takes after the set-up, from removed state to a published release, with the time of each stage.

Run: `.venv/bin/python tests/benchmarks/bench_main_job.py [rounds]`. The limit is 150 s on two cores.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = Path(sys.executable).with_name("warehouse")


def run(home: Path) -> float:
    """Run the main job in an empty home, print what it says of its stages, remove the home, and return the seconds."""
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    began = time.perf_counter()
    done = subprocess.run([COMMAND, "run"], env=environment, capture_output=True, text=True, check=True)
    took = time.perf_counter() - began
    print("\n".join(line for line in done.stdout.splitlines() if " done " in line))
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
