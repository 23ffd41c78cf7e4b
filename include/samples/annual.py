"""Invented annual tables: population, employment rate, and the foreign-language population by main activity."""

import json
from typing import Any

from samples import days
from samples.dice import part, stream
from samples.proportions import AREA_12, LEVELS, NAMES

YEARS = days.YEARS_BEFORE
FOREIGN = {"MK16": 2300, "SSS": 420_000}  # persons aged 18 to 64
ACTIVITIES = {"SSS": "Yhteensä", "1": "Työvoima", "11": "Työlliset", "12": "Työttömät"}
Variable = dict[str, Any]


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
    return {"title": title, "updated": f"{days.LAST_YEAR}-04-24T05:00:00", "variables": variables, "cells": rates}


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
    updated = f"{days.LAST_YEAR}-04-01T05:00:{seed % 60:02}"
    return {"title": title, "updated": updated, "variables": variables, "cells": cells}


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
        variable("alue_23_20260101", "Alue", list(FOREIGN)),
        variable("sukupuoli_1_20180101", "Sukupuoli", ["SSS", "1", "2"]),
        variable("ika_13_20250101", "Ikä", ["SSS", "18-64"]),
        variable("kieli_1_20250101", "Kieli", ["SSS", "kotimainen", "vieras"]),
        variable("ptoim_1_20180101", "Pääasiallinen toiminta", list(ACTIVITIES)),
        variable("timeperiod_y", "Vuosi", list(YEARS), time=True),
        variable("contentscode", "Tiedot", ["vaesto"]),
    ]
    title = "Väestö muuttujina Alue, Sukupuoli, Ikä, Kieli, Pääasiallinen toiminta, Vuosi ja Tiedot"
    return {"title": title, "updated": f"{days.LAST_YEAR}-06-05T05:00:00", "variables": variables, "cells": cells}


def files(seed: int) -> dict[str, bytes]:
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
