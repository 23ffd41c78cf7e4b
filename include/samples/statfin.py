"""The invented employment statistics table: 19 areas x 48 months x 23 measures.

Counts of 1-4 are hidden cell by cell and zeros shown, as the real table does; larger areas are
summed before anything is hidden.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random

from samples import days
from samples.dice import stream
from samples.proportions import AREAS, LEVELS
from samples.statfin_counts import MEASURES, Counts, month_counts
from samples.statfin_levels import labour_forces, unemployed_path

FIRST_MONTH = "2022-07"
RATE = "TYOTOSUUS"
HIDDEN = ""
HEADER = ("alue", "kuukausi", "tiedot", "value")
Row = tuple[str, str, str, str]


def base_series(dice: Random, base: str, months: list[str]) -> list[Counts]:
    """Draw one area's counts, unhidden, month by month."""
    level = LEVELS[base]
    unemployed = unemployed_path(dice, level.unemployed, months)
    force = labour_forces(dice, level.labour_force, months)
    return [
        month_counts(dice, level, month, unemployed=unemployed[place], labour_force=force[place])
        for place, month in enumerate(months)
    ]


def rate(unemployed: int, labour_force: int) -> str:
    """Return unemployed in per cent of the labour force, one decimal, halves up; hidden if either is not shown."""
    if HIDDEN in (shown(unemployed), shown(labour_force)) or labour_force == 0:
        return HIDDEN
    share = Decimal(100 * unemployed) / Decimal(labour_force)
    return str(share.quantize(Decimal("0.1"), ROUND_HALF_UP))


def shown(number: int) -> str:
    """Return a count as published: 1-4 hidden (empty), zero as 0."""
    return HIDDEN if 1 <= number <= 4 else str(number)


def area_rows(area: str, months: list[str], series: dict[str, list[Counts]]) -> Iterator[Row]:
    """Yield one area's published rows: the sum of its parts, then the rate, then hiding."""
    for place, month in enumerate(months):
        parts = [series[base][place] for base in AREAS[area]]
        for measure in MEASURES:
            if measure == RATE:
                unemployed, force = (sum(part[name] for part in parts) for name in ("TYOTTOMATLOPUSSA", "TYOVOIMATK"))
                value = rate(unemployed, force)
            else:
                value = shown(sum(part[measure] for part in parts))
            yield area, month.replace("-", "M"), measure, value


@cache
def drawn(seed: int) -> tuple[list[str], dict[str, list[Counts]]]:
    """Draw the unhidden counts of every base area, month by month; the months stand first."""
    months = days.months(FIRST_MONTH, days.LAST_MONTH)
    return months, {base: base_series(stream(seed, f"statfin {base}"), base, months) for base in LEVELS}


def table(seed: int) -> list[Row]:
    """Draw the whole table: area code, month (YYYYMnn), measure code, value (empty = hidden)."""
    months, series = drawn(seed)
    return [row for area in AREAS for row in area_rows(area, months, series)]


def table_bytes(rows: list[Row]) -> bytes:
    """Write rows as gzipped CSV; no file name or time goes in, so that the bytes stay the same."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), mtime=0)
