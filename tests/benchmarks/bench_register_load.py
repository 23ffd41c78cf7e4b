"""How long a register extract of a million rows takes to check, pseudonymise, land and load, against a bare copy.

Run: `.venv/bin/python tests/benchmarks/bench_register_load.py [--scale 1]`. Prints the medians of five alternating
runs, their ratio (the limit is 2.0) and the loader's peak memory. Everybody in the file is invented.
"""

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg
from arguments import arguments, exit_code, scaled

from warehouse.catalogue import load_catalogue
from warehouse.db import owner_dsn, role_dsn
from warehouse.embedded.postgres import Server, binaries
from warehouse.embedded.services import remove_everything
from warehouse.migrations.upgrade import upgrade
from warehouse.settings import Settings
from warehouse.sources import load_sources

NAME = "job_search_2026-06-30.csv"
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
ROWS, ROWS_EACH, RUNS, LIMIT = 1_000_000, 5, 5, 2.0
SOURCE = load_sources()["register"]
TABLE = SOURCE.tables["register_job_search"]
MUNICIPALITIES = [
    municipality.code for municipality in load_catalogue().municipalities if municipality.area == SOURCE.persons.area
]
"""Of the area whose register it is: rows of others would be set aside."""


def person(rng: random.Random) -> tuple[str, int]:
    """Invent a henkilötunnus of a test person, and the year of birth."""
    born = date(1958, 1, 1) + timedelta(rng.randrange(50 * 365))
    number = f"{born:%d%m%y}{rng.randrange(900, 1000)}"
    return f"{number[:6]}{'-' if born.year < 2000 else 'A'}{number[6:]}{CHECK[int(number) % 31]}", born.year


def row(rng: random.Random, number: int, who: tuple[str, int]) -> str:
    """Invent one job search."""
    started = date(2018, 1, 1) + timedelta(rng.randrange(3000))
    over = rng.random() < 0.8
    municipality = rng.choice(MUNICIPALITIES)
    values = [
        str(number), who[0], municipality, f"{started}", f"{started + timedelta(rng.randrange(400))}" if over else "",
        rng.choice(("employed", "services", "not_renewed", "other")) if over else "",
        rng.choice(("unemployed", "laid_off", "employed", "in_service", "outside")),
        str(1 + (int(who[0][7:10]) + 1) % 2), str(who[1]), rng.choice(("fi", "sv", "ru", "uk")),
        rng.choice(("FI", "SE", "UA")), str(rng.randrange(9)), str(rng.randrange(11111, 96300)),
    ]  # fmt: skip
    return ";".join(values)


def write_file(path: Path, rows: int) -> None:
    """Write the extract."""
    rng = random.Random(1)
    persons = [person(rng) for _ in range(scaled(rows, 1 / ROWS_EACH))]
    headings = [column.headers[0] if column.headers else name for name, column in TABLE.columns.items()]
    with path.open("w", encoding="utf-8") as file:
        file.write(";".join(headings) + "\n")
        file.writelines(row(rng, number, rng.choice(persons)) + "\n" for number in range(1, rows + 1))


def bare_copy(dsn: str, psql: Path, file: Path) -> float:
    """Time psql's own copy into a table of texts."""
    columns = ", ".join(f"{name} text" for name in TABLE.columns)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("drop table if exists public.bare")
        connection.execute(f"create table public.bare ({columns})")
        connection.execute("checkpoint")
    command = rf"\copy public.bare from '{file}' with (format csv, delimiter ';', header)"
    begun = time.perf_counter()
    subprocess.run([psql, "-X", "-q", dsn, "-c", command], check=True)
    return time.perf_counter() - begun


def full_load(settings: Settings, dsn: str, file: Path) -> tuple[float, int]:
    """Time the ingest stage in a process of its own; return seconds and peak memory in MB."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("truncate ops.snapshot, raw.register_job_search cascade")  # and all that refers to them
        connection.execute("checkpoint")
    shutil.rmtree(settings.root / "landing", ignore_errors=True)
    drop = settings.drop_folder / "register"
    drop.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, drop / NAME)
    command = [sys.executable, __file__, "--load"]
    made = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | {"WAREHOUSE_HOME": str(settings.root)}
    )
    seconds, memory = made.stdout.split()
    return float(seconds), int(memory)


def load_here() -> None:
    """Load what lies in the drop folder and print the seconds and the peak memory."""
    from warehouse.ingest.run import ingest

    settings = Settings()
    with psycopg.connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        begun = time.perf_counter()
        outcome = ingest(load_sources()["register"], settings, connection)
        seconds = time.perf_counter() - begun
    memory = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    assert len(outcome.loaded) == 1 and outcome.loaded[0].rejected_rows == 0, outcome
    print(seconds, sum(memory) // 1024)


def main() -> None:
    """Run both alternately and print what came out."""
    share = arguments(__doc__).parse_args().scale
    rows = scaled(ROWS, share)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", dsn=None)
        file = Path(folder) / NAME
        write_file(file, rows)
        os.utime(file, (1, 1))
        server = Server(settings)
        server.start()
        try:
            upgrade(settings)
            dsn, psql = owner_dsn(settings), binaries(server.account, server.folder.resolve()) / "psql"
            bare, full, memory = [], [], []
            for _ in range(RUNS):
                bare.append(bare_copy(dsn, psql, file))
                seconds, peak = full_load(settings, dsn, file)
                full.append(seconds)
                memory.append(peak)
        finally:
            remove_everything(settings)
    ratio = statistics.median(full) / statistics.median(bare)
    print(f"{rows} rows, {len(TABLE.columns)} columns, {os.cpu_count()} cores")
    print(
        "bare copy  " + "  ".join(f"{seconds:.2f} s" for seconds in bare) + f"   median {statistics.median(bare):.2f} s"
    )
    print(
        "full load  " + "  ".join(f"{seconds:.2f} s" for seconds in full) + f"   median {statistics.median(full):.2f} s"
    )
    print(f"ratio {ratio:.2f} (limit {LIMIT}), peak memory of the loader {max(memory)} MB")
    sys.exit(exit_code(ratio, LIMIT, share))


if __name__ == "__main__":
    load_here() if sys.argv[1:] == ["--load"] else main()
