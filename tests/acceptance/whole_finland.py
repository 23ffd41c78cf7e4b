"""A copy of the project configured for the whole of Finland: other declarations, the same code."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from warehouse.settings import PROJECT

TREE = ("dags", "dbt_project", "expectations", "include")
MADE = shutil.ignore_patterns("target", "logs", "__pycache__")
NO_AREA = "46"
Row = dict[str, str]
Declared = dict[str, Any]


def official_municipalities(shared: Path) -> list[Row]:
    """Read the official municipalities of 2026, each with its region, sub-region and employment area."""
    with (shared / "data" / "real" / "kunnat_2026_tyollisyysalue.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def configured(folder: Path, shared: Path) -> Path:
    """Copy the tree and declare every municipality and employment area in it, and what is followed of them."""
    for name in TREE:
        shutil.copytree(PROJECT / name, folder / name, ignore=MADE)
    catalogue = folder / "include" / "catalogue"
    _rewrite(catalogue / "areas.yml", lambda declared: _areas(declared, official_municipalities(shared)))
    _rewrite(catalogue / "indicators.yml", _indicators)
    return folder


def members(rows: list[Row], column: str) -> dict[str, set[str]]:
    """Group the municipalities' codes by a column."""
    return {
        value: {row["kunta_code"] for row in rows if row[column] == value} for value in {row[column] for row in rows}
    }


def official_rows(rows: list[Row]) -> dict[str, str]:
    """Return the employment areas with the borders of a region or sub-region, which have an official row."""
    areas = members(rows, "tyollisyysalue_code")
    wholes = [("MK", members(rows, "maakunta_code")), ("SK", members(rows, "seutukunta_code"))]
    return {
        area: f"{letters}{code}"
        for area, codes_of_area in areas.items()
        if area != NO_AREA
        for letters, codes in reversed(wholes)
        for code, theirs in codes.items()
        if codes_of_area == theirs
    }


def _rewrite(path: Path, change: Any) -> None:
    path.write_text(yaml.safe_dump(change(yaml.safe_load(path.read_text("utf-8"))), allow_unicode=True), "utf-8")


def _areas(declared: Declared, rows: list[Row]) -> Declared:
    """Add undeclared municipalities and areas; declared ones stay unchanged."""
    declared_codes = (
        {entry["code"] for entry in declared["municipalities"]},
        {entry["code"] for entry in declared["areas"]},
    )
    places = [_municipality(row) for row in rows if row["kunta_code"] not in declared_codes[0]]
    areas = [
        employment_area
        for employment_area in _employment_areas(rows)
        if employment_area["code"] not in declared_codes[1]
    ]
    return {
        **declared,
        "municipalities": [*declared["municipalities"], *places],
        "areas": [*declared["areas"], *areas],
    }


def _municipality(row: Row) -> Declared:
    code, area = row["kunta_code"], row["tyollisyysalue_code"]
    return {
        "key": int(code),
        "code": code,
        "geo": f"KU{code}",
        "name": {"fi": row["kunta_fi"], "sv": row["kunta_sv"], "en": row["kunta_fi"]},
        "area": None if area == NO_AREA else area,
    }


def _employment_areas(rows: list[Row]) -> Iterator[Declared]:
    official = official_rows(rows)
    names = {row["tyollisyysalue_code"]: row for row in rows}
    for code, municipalities in sorted(members(rows, "tyollisyysalue_code").items()):
        if code != NO_AREA:
            yield {
                "key": int(code),
                "code": code,
                "level": "employment_area",
                "geo": f"TA{code}",
                "official": official.get(code),
                "parts": sorted(f"KU{municipality}" for municipality in municipalities),
                "name": {language: names[code][f"tyollisyysalue_{language}"] for language in ("fi", "sv", "en")},
            }


def _indicators(declared: Declared) -> Declared:
    """Follow the totals of the employment statistics; of the plan's indicators the first alone keeps its number."""
    kept = [indicator for indicator in declared["indicators"] if indicator.get("source") == "statfin_12r5"]
    (plan,) = declared["plans"]
    section, *_ = plan["sections"]
    return {
        **declared,
        "plans": [{**plan, "sections": [{**section, "indicators": {1: "open_vacancies"}}]}],
        "indicators": [indicator if indicator["key"] == 1 else _companion(indicator) for indicator in kept],
    }


def _companion(declared: Declared) -> Declared:
    rest = {name: value for name, value in declared.items() if name != "companion_of"}
    return {**rest, "key": declared["key"] + 200 if declared["key"] < 100 else declared["key"], "breakdowns": ["total"]}
