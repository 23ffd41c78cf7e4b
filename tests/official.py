"""The official figures and classifications that are carried with the tests; their sources stand in the folder's README."""

import csv
from pathlib import Path

OFFICIAL = Path(__file__).resolve().parent / "data" / "official"
MONTHLY_TABLE = OFFICIAL / "statfin_12r5_2006M01_2023M10.csv.gz"
NEWEST_MONTH = OFFICIAL / "statfin_12r5_2026M06.csv.gz"
KELA_BENEFITS = OFFICIAL / "kela_tyottomyysturva_veteli_2000_2018.csv"
POPULATION = OFFICIAL / "statfin_11re_jsonstat2_three_cities.json"
Row = dict[str, str]


def official_municipalities(year: int = 2026) -> list[Row]:
    """Read the municipalities of a year, each with its region, sub-region and employment area."""
    return [row for row in _rows("municipalities_2025_2026.csv") if row["year"] == str(year)]


def abolished_municipalities() -> list[Row]:
    """Read the municipalities that ended by 2022, one row for each successor."""
    return _rows("abolished_municipalities_until_2022.csv")


def _rows(name: str) -> list[Row]:
    with (OFFICIAL / name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))
