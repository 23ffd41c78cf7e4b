"""How long all DAG files take to parse, against `import airflow.sdk` alone, alternately in one run.

Run: `.venv/bin/python tests/benchmarks/bench_dag_parse.py [--scale 1]`; the scale is one of rounds. The limit is 1.5.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from arguments import arguments, exit_code, scaled

PROJECT = Path(__file__).resolve().parents[2]
ROUNDS, LIMIT = 9, 1.5
ALONE = "import airflow.sdk"
ALL = """
import importlib, pathlib, sys
folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
for path in sorted(folder.glob("*.py")):
    importlib.import_module(path.stem)
"""


def seconds(code: str) -> float:
    """Return how long a fresh interpreter needs for the code."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "include"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(PROJECT / "dags")], env=environment, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the medians and their ratio."""
    share = arguments(__doc__).parse_args().scale
    pairs = [(seconds(ALONE), seconds(ALL)) for _ in range(scaled(ROUNDS, share))]
    alone, everything = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = everything / alone
    print(f"import airflow.sdk {alone:.2f} s, all DAG files {everything:.2f} s, ratio {ratio:.2f} (limit {LIMIT})")
    sys.exit(exit_code(ratio, LIMIT, share))


if __name__ == "__main__":
    main()
