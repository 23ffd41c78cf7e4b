"""Invented employment statistics by occupation and by level of education, as tables of the stand-in.

Their totals are those of the employment statistics table. Occupations are of four digits, fewer than the real ones;
counts of 1-4 are hidden cell by cell, as there.
"""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

from samples import days, statfin
from samples.annual import variable
from samples.dice import part, stream
from samples.proportions import AREAS, LEVELS, NAMES

SHOWN_AREAS = (*(f"KU{code}" for code in NAMES), "MK16", "SSS")
UNEMPLOYED, VACANCIES = "TYOTTOMATLOPUSSA", "AVPAIKATLOPUSSA"
TOTAL = "SSS"
Counts = dict[str, int]

# Weights of the unemployed and of vacancies; X stands for those outside the classification, X999 for the unknown.
OCCUPATIONS: dict[str, tuple[float, float]] = {
    "0110": (0.1, 0), "0310": (0.2, 0), "1211": (0.8, 0.5), "1321": (1, 1), "2221": (1, 6), "2341": (3, 4),
    "2512": (4, 1), "3115": (3, 3), "3221": (1.5, 5), "3412": (3, 2), "4110": (6, 1.5), "4311": (2, 1.5),
    "5120": (4, 5), "5223": (10, 8), "5311": (3, 4), "5321": (5, 12), "6111": (2, 2), "6130": (2, 1),
    "7115": (7, 4), "7212": (4, 4), "7231": (3, 3), "8160": (5, 5), "8332": (5, 5), "9112": (6, 9),
    "9412": (3, 4), "X011": (3, 1), "X999": (8, 2),
}  # fmt: skip
LEVELS_OF_EDUCATION = {"1": 1.0, "2": 24, "3": 47, "4": 2, "5": 7, "6": 10, "7": 7, "8": 0.6, "9_X": 1.4}


def split(dice: Random, whole: int, weights: Mapping[str, float]) -> Counts:
    """Draw how a count falls into classes; they add up to it."""
    counts, left, rest = {}, whole, sum(weights.values())
    for code, weight in weights.items():
        counts[code] = part(dice, left, min(1.0, weight / rest)) if weight else 0
        left, rest = left - counts[code], rest - weight
    last = list(weights)[-1]
    return counts | {last: counts[last] + left}


def by_class(seed: int, measure: str, what: str, weights: Mapping[str, float]) -> dict[tuple[str, str, str], int]:
    """Draw each base area's counts and add them up to areas: (area, class, month) -> count, totals included."""
    months, series = statfin.drawn(seed)
    drawn = {
        base: [split(dice, counts[measure], weights) for counts in series[base]]
        for base in LEVELS
        for dice in [stream(seed, f"{what} {measure} {base}")]
    }
    found = {
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
    return {**totals, **found}


def occupations(seed: int) -> dict[str, Any]:
    """Draw the unemployed and the vacancies by occupation."""
    cells: dict[str, str] = {}
    for place, measure in enumerate((UNEMPLOYED, VACANCIES)):
        weights = {code: pair[place] for code, pair in OCCUPATIONS.items()}
        for (area, code, month), number in by_class(seed, measure, "occupation", weights).items():
            cells[f"{area}|{code}|{_coded(month)}|{measure}"] = statfin.shown(number) or "..."
    variables = [
        variable("Alue", "Alue", list(SHOWN_AREAS)),
        variable("Ammattiryhmä", "Ammattiryhmä", [TOTAL, *OCCUPATIONS]),
        variable("timeperiod_m", "Kuukausi", _months(seed), time=True),
        variable("contentscode", "Tiedot", [UNEMPLOYED, VACANCIES]),
    ]
    title = "Työttömät työnhakijat ja avoimet työpaikat muuttujina Alue, Ammattiryhmä, Kuukausi ja Tiedot"
    return {"title": title, "updated": f"{days.AFTER}-21T05:00:00", "variables": variables, "cells": cells}


def education(seed: int) -> dict[str, Any]:
    """Draw the unemployed by level of education, both sexes together."""
    drawn = by_class(seed, UNEMPLOYED, "education", LEVELS_OF_EDUCATION)
    cells = {
        f"{area}|SSS|{code}|{_coded(month)}|{UNEMPLOYED}": statfin.shown(number) or "..."
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
    return {"title": title, "updated": f"{days.AFTER}-21T05:00:00", "variables": variables, "cells": cells}


def _months(seed: int) -> list[str]:
    return [_coded(month) for month in statfin.drawn(seed)[0]]


def _coded(month: str) -> str:
    return month.replace("-", "M")


def files(seed: int) -> dict[str, bytes]:
    """Return each table by its path below the home."""
    tables = {"12ti": occupations(seed), "12te": education(seed)}
    return {
        f"apis/pxweb/StatFin/tyonv/{name}.json": json.dumps(table, ensure_ascii=False).encode()
        for name, table in tables.items()
    }
