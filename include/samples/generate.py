"""Generate the sample data: `python -m samples.generate --home FOLDER [--seed 12] [--persons 20000]`.

The newest month and the day of the register extract are settings of the process (`samples.calendar`).
Everything is invented. The same seed gives the same bytes, so a second run delivers the same files;
a register file that has been taken out of the drop folder is made again.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from samples import apis, calendar
from samples.random_draws import AREA_12, NAMES
from samples.register import extract
from samples.statfin.tables import annual_files, class_files, monthly_counts, table, table_bytes
from samples.workbooks import contacts as workbooks
from samples.workbooks.area_lists import area_list_files
from samples.workbooks.budgets import budget_files
from samples.workbooks.contacts import draw_contacts
from samples.workbooks.event_lists import list_files, refused_files

SEED, PERSONS = 12, 5000
A_MONTH = 0.157
"""Persons whose first search begins in a month, for each one unemployed at the end of the newest: within 5 %."""


def statfin_files(seed: int = SEED) -> dict[str, bytes]:
    """Return the table the PxWeb stand-in serves, by its path below the home."""
    return {"pxweb/12r5.csv.gz": table_bytes(table(seed))}


def persons_like_official(seed: int) -> int:
    """Return how many persons the register needs to count about as many unemployed as the official table does."""
    _, series = monthly_counts(seed)
    unemployed = sum(series[code][-1]["TYOTTOMATLOPUSSA"] for code in AREA_12)
    return round(A_MONTH * unemployed * len(calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH)))


def register_files(seed: int = SEED, persons: int = PERSONS) -> dict[str, bytes]:
    """Return the files of the register extract, by path below the home."""
    tables = extract.extract(seed, persons)
    return {f"drop/register/{extract.file_name(name)}": extract.file_bytes(name, rows) for name, rows in tables.items()}


def contact_files(seed: int = SEED) -> dict[str, bytes]:
    """Return one workbook for each of the 12 municipalities, by path below the home."""
    contacts = draw_contacts(seed)
    return {
        f"drop/employer_contacts/{workbooks.file_name(code)}": workbooks.workbook_bytes(
            code, workbooks.rows(seed, code, contacts)
        )
        for code in NAMES
    }


def api_files(seed: int = SEED) -> dict[str, bytes]:
    """Return what the other APIs of the stand-in hold, and the exports of their tools, by path below the home."""
    tables = annual_files(seed) | class_files(seed)
    return apis.audience_files(seed) | apis.advertisement_files(seed) | apis.reference_files(seed) | tables


def generate(home: Path, seed: int = SEED, persons: int = PERSONS) -> list[Path]:
    """Write every sample file below the home and return their paths; identical files are left untouched."""
    files = statfin_files(seed) | register_files(seed, persons) | contact_files(seed) | list_files(seed)
    files |= area_list_files(seed) | budget_files(seed) | api_files(seed) | refused_files(seed)
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    return [home / name for name in files]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(prog="samples.generate", description="Write invented sample data below a folder.")
    parser.add_argument(
        "--home", type=Path, required=True, help="the folder; pxweb/, apis/, drop/ and later/ are made in it"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives other data")
    parser.add_argument("--persons", type=int, help="of the register; by default as many as fit the official total")
    chosen = parser.parse_args(arguments)
    os.umask(0o077)
    files = generate(chosen.home, chosen.seed, chosen.persons or persons_like_official(chosen.seed))
    print(f"{len(files)} files below {chosen.home}")


if __name__ == "__main__":
    main()
