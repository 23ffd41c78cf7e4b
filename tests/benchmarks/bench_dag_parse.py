"""How long all DAG files take to parse, against `import airflow.sdk` alone, alternately in one run.

Run: `.venv/bin/python tests/benchmarks/bench_dag_parse.py`
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROUNDS = 9
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
    pairs = [(seconds(ALONE), seconds(ALL)) for _ in range(ROUNDS)]
    alone, everything = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"import airflow.sdk {alone:.2f} s, all DAG files {everything:.2f} s, ratio {everything / alone:.2f}")


if __name__ == "__main__":
    main()
