"""How long a workbook of 100 000 rows and 13 columns takes to check, against what reading it alone takes.

Run: `.venv/bin/python tests/benchmarks/bench_intake.py [--scale 1]`. Four ways read the same file, each run in a
process of its own, in turns: python-calamine alone, the whole check with its remarks, openpyxl in its
read-only mode, and pandas with openpyxl. Prints the medians, the ratio of the check to calamine (the limit is 2.0)
and the peak memory of each. Everything in the file is invented; one row in a thousand has a fault.
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from arguments import arguments, exit_code, scaled

from warehouse.catalogue import load_catalogue
from warehouse.sources import Source

ROWS, RUNS, SLOW_RUNS, LIMIT = 100_000, 5, 1, 2.0
SAID = {"fi": "-", "sv": "-", "en": "-"}
KINDS = {"staff": ["Palkat", "Löner"], "premises": ["Tilat", "Lokaler"], "services": ["Palvelut", "Tjänster"]}
COLUMNS = {
    "event_id": {"type": "text", "headers": ["Tunnus"], "pattern": "[0-9]{3}-[0-9]{7}"},
    "municipality": {"type": "municipality", "headers": ["Kunta"]},
    "day": {"type": "date", "headers": ["Päivä"], "past": True},
    "kind": {"type": "code", "headers": ["Laji"], "values": KINDS},
    "persons": {"type": "integer", "headers": ["Henkilöitä (lkm)"], "minimum": 0},
    "hours": {"type": "decimal", "headers": ["Tunteja"]},
    "amount": {"type": "decimal", "unit": "eur", "headers": ["Toteuma (€)"]},
    "distance": {"type": "decimal", "headers": ["Matka (km)"]},
    "title": {"type": "text", "headers": ["Nimike"]},
    "place": {"type": "text", "headers": ["Paikka"], "required": False},
    "decided": {"type": "date", "headers": ["Päätetty"], "required": False},
    "visits": {"type": "integer", "headers": ["Käyntejä"]},
    "others": {"type": "municipalities", "headers": ["Muut kunnat"], "required": False},
}


def sources() -> dict[str, Source]:
    """Declare the table of the file."""
    columns = {name: {**column, "description": SAID} for name, column in COLUMNS.items()}
    table = {"description": SAID, "supersede_by": ["municipality", "day"], "key": ["event_id"], "partial": True}
    declaration = {"source": "bench", "title": SAID, "owner": "-", "licence": "-", "attribution": SAID, "warning": "-"}
    declaration |= {"schedule": None, "connector": {"kind": "dropbox", "format": "workbook"}, "measures": {}}
    return {"bench": Source.model_validate(declaration | {"tables": {"event": {**table, "columns": columns}}})}


def write_file(path: Path, rows: int) -> None:
    """Invent the workbook: a title, the headings, the rows."""
    rng, names = random.Random(1), [municipality.name.fi for municipality in load_catalogue().municipalities]
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "d.m.yyyy"})
    sheet = book.add_worksheet("Tapahtumat")
    sheet.write_string(0, 0, "Tapahtumat")
    sheet.write_row(2, 0, [column["headers"][0] for column in COLUMNS.values()])
    texts = [texts[0] for texts in KINDS.values()]
    for number in range(rows):
        day = date(2024, 1, 1) + timedelta(rng.randrange(900))
        sheet.write_row(number + 3, 0, [f"272-{number:07}", rng.choice(names)])
        sheet.write_datetime(number + 3, 2, day)
        wrong = rng.random() < 0.001
        sheet.write_row(number + 3, 3, [rng.choice(texts), "1.234" if wrong else rng.randrange(500)])
        sheet.write_row(number + 3, 5, [rng.randrange(10_000) / 100, rng.randrange(10_000_000) / 100])
        sheet.write_number(number + 3, 7, rng.randrange(3_000) / 10)
        sheet.write_row(number + 3, 8, [f"Tapahtuma {rng.randrange(50_000)}", rng.choice(("", "Kokkola", "verkossa"))])
        if rng.random() < 0.5:
            sheet.write_datetime(number + 3, 10, day + timedelta(14))
        sheet.write_row(number + 3, 11, [rng.randrange(40), ", ".join(rng.sample(names, rng.randrange(3)))])
    book.close()


def by_calamine(path: Path) -> int:
    """Read with python-calamine alone."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)) - 3


def by_check(path: Path) -> int:
    """Understand the file: read, check, remark."""
    from warehouse.intake.validate import check

    declared = sources()
    verdict = check(path.read_bytes(), path.name, declared, date(2026, 11, 22))
    assert verdict.outcome == "partly_accepted", verdict.outcome
    (part,) = verdict.parts
    assert len([remark for remark in verdict.remarks if remark.severity == "error"]) == len(part.rejected_rows) > 0
    return len(part.rows) + len(part.rejected_rows)


def by_openpyxl(path: Path) -> int:
    """Read with openpyxl in its read-only mode, which is its quicker one."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) - 3


def by_pandas(path: Path) -> int:
    """Read with pandas, whose engine for workbooks is openpyxl."""
    import pandas

    return len(pandas.read_excel(path, header=2, engine="openpyxl"))


WAYS: dict[str, Callable[[Path], int]] = {
    "calamine": by_calamine, "check": by_check, "openpyxl": by_openpyxl, "pandas": by_pandas,
}  # fmt: skip


def measured(way: str, file: Path, rows: int) -> tuple[float, float, int]:
    """Run one way in a process of its own; return seconds (without its start), of processor too, and peak MB."""
    command = [sys.executable, __file__, "--way", way, str(file)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds, busy, memory, read = made.stdout.split()
    assert int(read) == rows, (way, read)
    return float(seconds), float(busy), int(memory)


def run_here(way: str, file: Path) -> None:
    """Read the file in one way; imports and the catalogue are not timed, since a service has read them."""
    if way == "check":
        small = file.with_name("small.xlsx")
        write_file(small, 1_000)
        by_check(small)
    begun, idle = time.perf_counter(), time.process_time()
    rows = WAYS[way](file)
    seconds, busy = time.perf_counter() - begun, time.process_time() - idle
    print(seconds, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, rows)


def main() -> None:
    """Run the ways in turns and print what came out."""
    share = arguments(__doc__).parse_args().scale
    rows = scaled(ROWS, share)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "272_bench.xlsx"
        # In a process of its own: what this one has used would count as the peak of those it starts.
        subprocess.run([sys.executable, __file__, "--write", str(file), str(rows)], check=True)
        timings: dict[str, list[tuple[float, float, int]]] = {way: [] for way in WAYS}
        for number in range(RUNS):
            for way in WAYS:
                if number < SLOW_RUNS or way in ("calamine", "check"):
                    timings[way].append(measured(way, file, rows))
        print(f"{rows} rows, {len(COLUMNS)} columns, {file.stat().st_size >> 20} MB, {os.cpu_count()} cores")
    middle = {way: statistics.median(seconds for seconds, _, _ in runs) for way, runs in timings.items()}
    busy = {way: statistics.median(seconds for _, seconds, _ in runs) for way, runs in timings.items()}
    for way, runs in timings.items():
        seconds_listed, peak = (
            "  ".join(f"{seconds:.2f}" for seconds, _, _ in runs),
            max(memory for _, _, memory in runs),
        )
        print(f"{way:9} median {middle[way]:6.2f} s  processor {busy[way]:6.2f} s  peak {peak:5} MB   {seconds_listed}")
    ratio = middle["check"] / middle["calamine"]
    print(f"check to calamine: {ratio:.2f} (limit {LIMIT}); by processor time {busy['check'] / busy['calamine']:.2f}")
    sys.exit(exit_code(ratio, LIMIT, share))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        run_here(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--write"]:
        write_file(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
