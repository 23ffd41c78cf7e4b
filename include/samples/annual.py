"""Invented annual tables: the employment rate by area, and the foreign-language population by main activity."""

import json
from typing import Any

from samples.dice import part, stream
from samples.proportions import NAMES

YEARS = ("2022", "2023", "2024", "2025")
FOREIGN = {"MK16": 2300, "SSS": 420_000}  # persons aged 18 to 64
ACTIVITIES = {"SSS": "Yhteensä", "1": "Työvoima", "11": "Työlliset", "12": "Työttömät"}
Variable = dict[str, Any]


def _variable(code: str, text: str, values: list[str], **more: bool) -> Variable:
    return {"code": code, "text": text, "values": values, "valueTexts": values, **more}


def employment_rate(seed: int) -> dict[str, Any]:
    """Draw the rate of each municipality, region and country by year."""
    areas = [*(f"KU{code}" for code in NAMES), "MK16", "SSS"]
    rates = {
        f"{area}|{year}|tyollisyysaste": f"{stream(seed, f'rate {area} {year}').uniform(70, 81):.1f}"
        for area in areas
        for year in YEARS
    }
    variables = [
        _variable("alue_23_20260101", "Alue", areas),
        _variable("timeperiod_y", "Vuosi", list(YEARS), time=True),
        _variable("contentscode", "Tiedot", ["tyollisyysaste", "tyottomyysaste"]),
    ]
    title = "Työllisyys- ja työttömyysaste muuttujina Alue, Vuosi ja Tiedot"
    return {"title": title, "updated": "2026-04-24T05:00:00", "variables": variables, "cells": rates}


def foreign_language(seed: int) -> dict[str, Any]:
    """Draw the foreign-language population by main activity; of the region always the same shares of the country's."""
    cells: dict[str, str] = {}
    for area, population in FOREIGN.items():
        for year in YEARS:
            dice = stream(seed, f"foreign {area} {year}")
            force = part(dice, population, 0.75)
            unemployed = part(dice, force, 0.17)
            counts = {"SSS": population, "1": force, "11": force - unemployed, "12": unemployed}
            for activity, number in counts.items():
                cells[f"{area}|SSS|18-64|vieras|{activity}|{year}|vaesto"] = str(number)
    variables = [
        _variable("alue_23_20260101", "Alue", list(FOREIGN)),
        _variable("sukupuoli_1_20180101", "Sukupuoli", ["SSS", "1", "2"]),
        _variable("ika_13_20250101", "Ikä", ["SSS", "18-64"]),
        _variable("kieli_1_20250101", "Kieli", ["SSS", "kotimainen", "vieras"]),
        _variable("ptoim_1_20180101", "Pääasiallinen toiminta", list(ACTIVITIES)),
        _variable("timeperiod_y", "Vuosi", list(YEARS), time=True),
        _variable("contentscode", "Tiedot", ["vaesto"]),
    ]
    title = "Väestö muuttujina Alue, Sukupuoli, Ikä, Kieli, Pääasiallinen toiminta, Vuosi ja Tiedot"
    return {"title": title, "updated": "2026-06-05T05:00:00", "variables": variables, "cells": cells}


def files(seed: int) -> dict[str, bytes]:
    """Return each table by its path below the home."""
    tables = {"115x": employment_rate(seed), "vieraskieliset": foreign_language(seed)}
    return {
        f"apis/pxweb/StatFin/tyokay/{name}.json": json.dumps(table, ensure_ascii=False).encode()
        for name, table in tables.items()
    }
