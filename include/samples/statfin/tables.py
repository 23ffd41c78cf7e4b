"""The invented employment statistics table: 19 areas x 48 months x 23 measures.

Counts of 1-4 are hidden cell by cell and zeros shown, as the real table does; larger areas are
summed before anything is hidden.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random
from typing import Any

from samples import calendar
from samples.random_draws import AREA_12, AREAS, LEVELS, NAMES, part, stream
from samples.statfin.counts import MEASURES, Counts, labour_forces, month_counts, unemployed_path

YEARS = calendar.YEARS_BEFORE
FOREIGN = {"MK16": 2300, "SSS": 420_000}  # persons aged 18 to 64
ACTIVITIES = {"SSS": "Yhteensä", "1": "Työvoima", "11": "Työlliset", "12": "Työttömät"}
Variable = dict[str, Any]
FIRST_MONTH = "2022-07"
RATE = "TYOTOSUUS"
HIDDEN = ""
HEADER = ("alue", "kuukausi", "tiedot", "value")
Row = tuple[str, str, str, str]
SHOWN_AREAS = (*(f"KU{code}" for code in NAMES), "MK16", "SSS")
UNEMPLOYED, VACANCIES = "TYOTTOMATLOPUSSA", "AVPAIKATLOPUSSA"
TOTAL = "SSS"

# Weights of the unemployed and of vacancies; X stands for those outside the classification, X999 for the unknown.
OCCUPATIONS: dict[str, tuple[float, float]] = {
    "0110": (0.1, 0), "0310": (0.2, 0), "1211": (0.8, 0.5), "1321": (1, 1), "2221": (1, 6), "2341": (3, 4),
    "2512": (4, 1), "3115": (3, 3), "3221": (1.5, 5), "3412": (3, 2), "4110": (6, 1.5), "4311": (2, 1.5),
    "5120": (4, 5), "5223": (10, 8), "5311": (3, 4), "5321": (5, 12), "6111": (2, 2), "6130": (2, 1),
    "7115": (7, 4), "7212": (4, 4), "7231": (3, 3), "8160": (5, 5), "8332": (5, 5), "9112": (6, 9),
    "9412": (3, 4), "X011": (3, 1), "X999": (8, 2),
}  # fmt: skip
LEVELS_OF_EDUCATION = {"1": 1.0, "2": 24, "3": 47, "4": 2, "5": 7, "6": 10, "7": 7, "8": 0.6, "9_X": 1.4}


def variable(code: str, text: str, values: list[str], **more: bool) -> Variable:
    """Describe one variable of a table, its codes being its texts."""
    return {"code": code, "text": text, "values": values, "valueTexts": values, **more}


def employment_rate(seed: int) -> dict[str, Any]:
    """Draw the rate of each municipality, region and country by year."""
    areas = [*(f"KU{code}" for code in NAMES), "MK16", "SSS"]
    rates = {
        f"{area}|{year}|tyokay-tyollisyysaste": f"{stream(seed, f'rate {area} {year}').uniform(70, 81):.1f}"
        for area in areas
        for year in YEARS
    }
    variables = [
        variable("alue_23_20260101", "Alue", areas),
        variable("timeperiod_y", "Vuosi", list(YEARS), time=True),
        variable("contentscode", "Tiedot", ["tyokay-tyollisyysaste", "tyokay-tyottomyysaste"]),
    ]
    title = "Työllisyys- ja työttömyysaste muuttujina Alue, Vuosi ja Tiedot"
    return {"title": title, "updated": f"{calendar.LAST_YEAR}-04-24T05:00:00", "variables": variables, "cells": rates}


def population(seed: int) -> dict[str, Any]:
    """Draw the population of each municipality, region and country by year, twice its labour force and a little."""
    sizes: dict[str, list[int]] = {
        f"KU{code}": [round(2.2 * LEVELS[code].labour_force * 0.996**number) for number in range(len(YEARS))]
        for code in NAMES
    }
    sizes["MK16"] = [sum(year) for year in zip(*(sizes[f"KU{code}"] for code in AREA_12), strict=True)]
    sizes["SSS"] = [5_600_000 + 15_000 * number for number in range(len(YEARS))]
    cells = {
        f"{area}|SSS|SSS|{year}|vaerak-vaesto": str(size)
        for area, series in sizes.items()
        for year, size in zip(YEARS, series, strict=True)
    }
    variables = [
        variable("alue_23_20260101", "Alue", list(sizes)),
        variable("ikaryhma_10_20180101", "Ikä", ["SSS"]),
        variable("sukupuoli_9_20180101", "Sukupuoli", ["SSS", "1", "2"]),
        variable("timeperiod_y", "Vuosi", list(YEARS), time=True),
        variable("contentscode", "Tiedot", ["vaerak-vaesto"]),
    ]
    title = "Väestö 31.12. muuttujina Alue, Ikä, Sukupuoli, Vuosi ja Tiedot"
    updated = f"{calendar.LAST_YEAR}-04-01T05:00:{seed % 60:02}"
    return {"title": title, "updated": updated, "variables": variables, "cells": cells}


def foreign_language(seed: int) -> dict[str, Any]:
    """Draw the foreign-language population by main activity; of the region always the same shares of the country's."""
    cells: dict[str, str] = {}
    for area, population in FOREIGN.items():
        for year in YEARS:
            rng = stream(seed, f"foreign {area} {year}")
            force = part(rng, population, 0.75)
            unemployed = part(rng, force, 0.17)
            counts = {"SSS": population, "1": force, "11": force - unemployed, "12": unemployed}
            for activity, number in counts.items():
                cells[f"{area}|SSS|18-64|vieras|{activity}|{year}|vaesto"] = str(number)
    variables = [
        variable("alue_23_20260101", "Alue", list(FOREIGN)),
        variable("sukupuoli_1_20180101", "Sukupuoli", ["SSS", "1", "2"]),
        variable("ika_13_20250101", "Ikä", ["SSS", "18-64"]),
        variable("kieli_1_20250101", "Kieli", ["SSS", "kotimainen", "vieras"]),
        variable("ptoim_1_20180101", "Pääasiallinen toiminta", list(ACTIVITIES)),
        variable("timeperiod_y", "Vuosi", list(YEARS), time=True),
        variable("contentscode", "Tiedot", ["vaesto"]),
    ]
    title = "Väestö muuttujina Alue, Sukupuoli, Ikä, Kieli, Pääasiallinen toiminta, Vuosi ja Tiedot"
    return {"title": title, "updated": f"{calendar.LAST_YEAR}-06-05T05:00:00", "variables": variables, "cells": cells}


def annual_files(seed: int) -> dict[str, bytes]:
    """Return each table by its path below the home."""
    tables = {
        "tyokay/115x": employment_rate(seed),
        "tyokay/vieraskieliset": foreign_language(seed),
        "vaerak/11re": population(seed),
    }
    return {
        f"apis/pxweb/StatFin/{name}.json": json.dumps(table, ensure_ascii=False).encode()
        for name, table in tables.items()
    }


def base_series(rng: Random, base: str, months: list[str]) -> list[Counts]:
    """Draw one area's counts, unhidden, month by month."""
    level = LEVELS[base]
    unemployed = unemployed_path(rng, level.unemployed, months)
    force = labour_forces(rng, level.labour_force, months)
    return [
        month_counts(rng, level, month, unemployed=unemployed[place], labour_force=force[place])
        for place, month in enumerate(months)
    ]


def rate(unemployed: int, labour_force: int) -> str:
    """Return unemployed in per cent of the labour force, one decimal, halves up; hidden if either is not shown."""
    if HIDDEN in (published_count(unemployed), published_count(labour_force)) or labour_force == 0:
        return HIDDEN
    share = Decimal(100 * unemployed) / Decimal(labour_force)
    return str(share.quantize(Decimal("0.1"), ROUND_HALF_UP))


def published_count(number: int) -> str:
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
                value = published_count(sum(part[measure] for part in parts))
            yield area, month.replace("-", "M"), measure, value


@cache
def monthly_counts(seed: int) -> tuple[list[str], dict[str, list[Counts]]]:
    """Return the months, and the unsuppressed counts of every base area by month."""
    months = calendar.months(FIRST_MONTH, calendar.LAST_MONTH)
    return months, {base: base_series(stream(seed, f"statfin {base}"), base, months) for base in LEVELS}


def table(seed: int) -> list[Row]:
    """Draw the whole table: area code, month (YYYYMnn), measure code, value (empty = hidden)."""
    months, series = monthly_counts(seed)
    return [row for area in AREAS for row in area_rows(area, months, series)]


def table_bytes(rows: list[Row]) -> bytes:
    """Write rows as gzipped CSV without file name and time, so that the bytes are reproducible."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), mtime=0)


def split(rng: Random, whole: int, weights: Mapping[str, float]) -> Counts:
    """Draw how a count falls into classes; they add up to it."""
    counts, left, rest = {}, whole, sum(weights.values())
    for code, weight in weights.items():
        counts[code] = part(rng, left, min(1.0, weight / rest)) if weight else 0
        left, rest = left - counts[code], rest - weight
    last = list(weights)[-1]
    return counts | {last: counts[last] + left}


def by_class(seed: int, measure: str, dimension: str, weights: Mapping[str, float]) -> dict[tuple[str, str, str], int]:
    """Draw each base area's counts and add them up to areas: (area, class, month) -> count, totals included."""
    months, series = monthly_counts(seed)
    drawn = {
        base: [split(rng, counts[measure], weights) for counts in series[base]]
        for base in LEVELS
        for rng in [stream(seed, f"{dimension} {measure} {base}")]
    }
    classes = {
        (area, code, month): sum(drawn[base][place][code] for base in AREAS[area])
        for area in SHOWN_AREAS
        for place, month in enumerate(months)
        for code in weights
    }
    totals = {
        (area, TOTAL, month): sum(series[base][place][measure] for base in AREAS[area])
        for area in SHOWN_AREAS
        for place, month in enumerate(months)
    }
    return {**totals, **classes}


def occupations(seed: int) -> dict[str, Any]:
    """Draw the unemployed and the vacancies by occupation."""
    cells: dict[str, str] = {}
    for place, measure in enumerate((UNEMPLOYED, VACANCIES)):
        weights = {code: pair[place] for code, pair in OCCUPATIONS.items()}
        for (area, code, month), number in by_class(seed, measure, "occupation", weights).items():
            cells[f"{area}|{code}|{_coded(month)}|{measure}"] = published_count(number) or "..."
    variables = [
        variable("Alue", "Alue", list(SHOWN_AREAS)),
        variable("Ammattiryhmä", "Ammattiryhmä", [TOTAL, *OCCUPATIONS]),
        variable("timeperiod_m", "Kuukausi", _months(seed), time=True),
        variable("contentscode", "Tiedot", [UNEMPLOYED, VACANCIES]),
    ]
    title = "Työttömät työnhakijat ja avoimet työpaikat muuttujina Alue, Ammattiryhmä, Kuukausi ja Tiedot"
    return {"title": title, "updated": f"{calendar.AFTER}-21T05:00:00", "variables": variables, "cells": cells}


def education(seed: int) -> dict[str, Any]:
    """Draw the unemployed by level of education, both sexes together."""
    drawn = by_class(seed, UNEMPLOYED, "education", LEVELS_OF_EDUCATION)
    cells = {
        f"{area}|SSS|{code}|{_coded(month)}|{UNEMPLOYED}": published_count(number) or "..."
        for (area, code, month), number in drawn.items()
    }
    variables = [
        variable("alue_23_20260101", "Alue", list(SHOWN_AREAS)),
        variable("sukupuoli_9_20180101", "Sukupuoli", [TOTAL, "1", "2"]),
        variable("koulutusaste_1_20160101", "Koulutusaste", [TOTAL, *LEVELS_OF_EDUCATION]),
        variable("timeperiod_m", "Kuukausi", _months(seed), time=True),
        variable("contentscode", "Tiedot", [UNEMPLOYED]),
    ]
    title = "Työttömät työnhakijat muuttujina Alue, Sukupuoli, Koulutusaste, Kuukausi ja Tiedot"
    return {"title": title, "updated": f"{calendar.AFTER}-21T05:00:00", "variables": variables, "cells": cells}


def _months(seed: int) -> list[str]:
    return [_coded(month) for month in monthly_counts(seed)[0]]


def _coded(month: str) -> str:
    return month.replace("-", "M")


def class_files(seed: int) -> dict[str, bytes]:
    """Return each table by its path below the home."""
    tables = {"12ti": occupations(seed), "12te": education(seed)}
    return {
        f"apis/pxweb/StatFin/tyonv/{name}.json": json.dumps(table, ensure_ascii=False).encode()
        for name, table in tables.items()
    }
