"""The whole of Finland by configuration alone: 308 municipalities and 45 employment areas of the official table.

What is expected comes from the official files by plain addition, without the warehouse's code.
"""

import csv
import gzip
import json
import uuid
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import psycopg
import pytest

from samples.standin import API, serve
from tests.acceptance import whole_finland
from tests.comparing import assert_same_cells
from tests.end_to_end.conftest import House
from warehouse.db import owner_dsn, with_database
from warehouse.embedded.postgres import Server

CODES = {
    "unemployed": "TYOTTOMATLOPUSSA",
    "labour_force": "TYOVOIMATK",
    "open_vacancies": "AVPAIKATLOPUSSA",
    "new_vacancies": "UUDETAVP",
    "job_seekers": "HAKIJALOPUSSA",
    "long_term_unemployed": "PITKAAIKAISTYOTTOMAT",
}
"""Which measure of the table an indicator is."""
LONG = ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "AVPAIKATLOPUSSA")
"""What the file of many months holds; the answer of June 2026 holds all."""
Cell = tuple[Decimal | None, str]
Key = tuple[str, str, str]
HIDDEN: Cell = (None, "hidden")
Calls = list[tuple[str, str, int]]


@pytest.fixture(scope="module")
def calls() -> Calls:
    """What the stand-in was asked: method, path, status."""
    return []


@pytest.fixture(scope="module")
def finland(
    separate_postgres: Server, tmp_path_factory: pytest.TempPathFactory, shared: Path, calls: Calls
) -> Iterator[House]:
    """The whole of Finland, published from the official files by a configured copy of the project."""
    tree = whole_finland.configured(tmp_path_factory.mktemp("finland"), shared)
    database = with_database(owner_dsn(separate_postgres.settings), f"finland_{uuid.uuid4().hex[:12]}")
    with serve(shared / "data" / "real", calls=calls) as base:
        house = House(
            tmp_path_factory.mktemp("home"),
            PYTHONPATH=str(tree / "include"),
            WAREHOUSE_DSN=database,
            WAREHOUSE_PROFILE="live",
            WAREHOUSE_ADDRESS_STATFIN_12R5=base + API,
        )
        assert "seeds/seed_municipality.csv" in house.done("render")
        public = ["make-public", "--reason", "an acceptance test waits for no calendar"]
        for verb in (["ingest", "statfin_12r5"], ["build"], ["gate"], ["publish"], public):
            house.done(*verb)
    yield house
    house("remove", "--yes")
    with psycopg.connect(with_database(database, "postgres"), autocommit=True) as admin:
        admin.execute(f"drop database {database.rpartition('/')[2]} with (force)")


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[Key, Cell]:
    """The official files: (area, month, measure) -> value and status."""
    cells: dict[Key, Cell] = {}
    with gzip.open(shared / "data" / "real" / "statfin_12r5_2006M01_2023M10_all_areas.csv.gz", "rt") as lines:
        for area, month, measure, value in list(csv.reader(lines))[1:]:
            cells[area, month, measure] = (Decimal(value), "final") if value else HIDDEN
    answer = json.loads((shared / "data" / "real" / "statfin_12r5_2026M06_pxweb_v1.json").read_bytes())
    measures = [column["code"] for column in answer["columns"] if column["type"] == "c"]
    for row in answer["data"]:
        for measure, value in zip(measures, row["values"], strict=True):
            cells[*row["key"], measure] = HIDDEN if value == "..." else (Decimal(value), "final")
    return cells


@pytest.fixture(scope="module")
def expected(official: dict[Key, Cell], shared: Path) -> dict[Key, Cell]:
    """By plain addition: (place, month, indicator) -> value and status."""
    rows = whole_finland.official_municipalities(shared)
    areas = whole_finland.members(rows, "tyollisyysalue_code")
    same = whole_finland.official_rows(rows) | {"SSS": "SSS", "MK16": "MK16"}
    cells: dict[Key, Cell] = {}
    for month in sorted({month for _, month, _ in official}):
        for indicator, measure in CODES.items():
            if measure not in LONG and month != "2026M06":
                continue
            where = (month, indicator)
            for row in rows:
                cells[row["kunta_code"], *where] = official["KU" + row["kunta_code"], month, measure]
            for area in {*areas, *same} - {whole_finland.NO_AREA}:
                cells[area, *where] = (
                    official[same[area], month, measure]
                    if area in same
                    else added(official[f"KU{code}", month, measure] for code in areas[area])
                )
            cells["12+25", *where] = added([cells["12", *where], cells["25", *where]])
        for place in {place for place, when, _ in cells if when == month}:
            unemployed, force = cells[place, month, "unemployed"], cells[place, month, "labour_force"]
            cells[place, month, "unemployment_rate"] = share(unemployed, force)
    return cells


def added(parts: "Iterator[Cell] | list[Cell]") -> Cell:
    """Add up; one hidden part hides the sum."""
    values = [value for value, _ in parts]
    numbers = [value for value in values if value is not None]
    return (sum(numbers, Decimal(0)), "final") if len(numbers) == len(values) else HIDDEN


def share(part: Cell, whole: Cell) -> Cell:
    """Give a part in per cent of the whole, halves up."""
    if part[0] is None or whole[0] is None:
        return HIDDEN
    return (100 * part[0] / whole[0]).quantize(Decimal("0.1"), ROUND_HALF_UP), "final"


def test_the_table_was_asked_within_its_limits(finland: House, calls: Calls, shared: Path) -> None:
    cells = finland.rows("select count(*) from raw.statfin_12r5")[0][0]
    asked = 308 + len({*whole_finland.official_rows(whole_finland.official_municipalities(shared)).values(), "SSS"})
    assert cells == asked * 215 * 13
    assert {status for *_, status in calls} == {200}
    assert cells / 120_000 < sum(method == "POST" for method, *_ in calls) < 40


def test_every_municipality_and_area_is_there(finland: House) -> None:
    assert finland.rows(
        """
        select (select count(*) from published.dim_municipality),
            (select count(*) from published.dim_area where area_level = 'employment_area'),
            (select count(distinct area_key) from published.dim_municipality)
        """,
        "bi",
    ) == [(308, 45, 45)]


def test_municipalities_of_aland_have_values_and_no_area(finland: House, shared: Path) -> None:
    rows = whole_finland.official_municipalities(shared)
    alone = {row["kunta_code"] for row in rows if row["maakunta_fi"] == "Ahvenanmaa"}
    without_area = finland.rows("select municipality_code from published.dim_municipality where area_key is null", "bi")
    assert {code for (code,) in without_area} == alone
    assert len(alone) == 16
    valued = finland.rows(
        """
        select distinct area_code from published.indicator_value
        where area_level = 'municipality' and indicator_code = 'labour_force' and value is not null
        """,
        "bi",
    )
    assert alone < {code for (code,) in valued}


@pytest.mark.parametrize("level", ["municipality", "area"])
def test_every_cell_equals_the_official_file(finland: House, expected: dict[Key, Cell], level: str) -> None:
    published = finland.rows(
        f"""
        select area_code, to_char(month, 'YYYY"M"MM'), indicator_code, value, observation_status
        from published.indicator_value where (area_level = 'municipality') = {level == "municipality"}
            and indicator_code <> 'long_term_unemployed_change'
        """,
        "bi",
    )
    places = 308 if level == "municipality" else 48
    assert len({row[0] for row in published}) == places
    found = {tuple(key): (value, status) for *key, value, status in published}
    wanted = {key: expected.get(key, (None, "missing")) for key in found}
    assert_same_cells(found, wanted, level)
    assert sum(status != "missing" for _, status in wanted.values()) == places * (214 * 4 + 7)


def test_the_two_areas_have_their_official_figures(finland: House) -> None:
    rows = finland.rows(
        """
        select area_code, indicator_code, value from published.indicator_value
        where month = '2026-06-01' and breakdown_code = 'total' and area_code in ('12', '25', '272')
            and indicator_code in
            ('unemployed', 'labour_force', 'unemployment_rate', 'long_term_unemployed', 'open_vacancies')
        """,
        "ministry",
    )
    values = {(area, indicator): value for area, indicator, value in rows}
    assert [
        values["12", indicator]
        for indicator in ("unemployed", "labour_force", "long_term_unemployed", "open_vacancies")
    ] == [
        3175,
        30858,
        1062,
        174,
    ]
    assert [values["25", indicator] for indicator in ("unemployed", "labour_force", "long_term_unemployed")] == [
        1384,
        20295,
        390,
    ]
    assert [values["272", indicator] for indicator in ("unemployed", "labour_force")] == [2441, 22548]
    rates = [values[area, "unemployment_rate"] for area in ("12", "25", "272")]
    assert rates == [Decimal("10.3"), Decimal("6.8"), Decimal("10.8")]
