"""The invented table: true sums, the source's hiding, the official rate, plausible levels."""

import csv
import gzip
import io
from decimal import ROUND_HALF_UP, Decimal

import pytest

from samples import generate
from samples.random_draws import AREA_12, AREAS
from samples.statfin import tables
from samples.statfin.counts import MEASURES
from warehouse.sources import load_sources

Cells = dict[tuple[str, str, str], str]


@pytest.fixture(scope="module")
def cells() -> Cells:
    content = gzip.decompress(generate.statfin_files()["pxweb/12r5.csv.gz"]).decode()
    reader = csv.DictReader(io.StringIO(content))
    return {(row["alue"], row["kuukausi"], row["tiedot"]): row["value"] for row in reader}


def test_the_table_is_whole(cells: Cells) -> None:
    assert len(cells) == 19 * 48 * 23
    assert {area for area, _, _ in cells} == set(AREAS)
    assert sorted({month for _, month, _ in cells})[::47] == ["2022M07", "2026M06"]
    declared = load_sources()["statfin_12r5"].measures.values()
    assert {rule.value for measure in declared for rule in measure.rules} <= set(MEASURES)


def test_one_to_four_are_suppressed_and_zero_is_published(cells: Cells) -> None:
    counts = {key: value for key, value in cells.items() if key[2] != "TYOTOSUUS"}
    assert not {"1", "2", "3", "4"} & set(counts.values())
    assert {"", "0", "5"} <= set(counts.values())
    hidden = [key for key, value in counts.items() if key[2] == "AVPAIKATLOPUSSA" and value == ""]
    assert len({month for area, month, _ in hidden if area[2:] in AREA_12}) > 40
    assert all(value for key, value in cells.items() if key[0] == "MK16")


def test_regions_are_the_exact_sums_of_their_municipalities(cells: Cells) -> None:
    for (area, month, measure), value in cells.items():
        parts = [cells[f"KU{code}", month, measure] for code in AREAS[area] if f"KU{code}" in AREAS]
        if measure == "TYOTOSUUS" or len(parts) < len(AREAS[area]):
            continue
        low = sum(int(part or 1) for part in parts)
        high = sum(int(part or 4) for part in parts)
        assert low <= int(value or low) <= high
    sums = tables.area_rows("MK16", ["2026-06"], {code: [dict.fromkeys(MEASURES, 1)] for code in AREA_12})
    assert {row[3] for row in sums if row[2] != "TYOTOSUUS"} == {"8"}


def test_the_rate_is_unemployed_of_the_labour_force_halves_up(cells: Cells) -> None:
    assert [tables.rate(125, 1000), tables.rate(41, 800), tables.rate(4, 100), tables.rate(0, 0)] == [
        *("12.5", "5.1", "", "")
    ]
    for (area, month, measure), value in cells.items():
        unemployed, force = (cells[area, month, name] for name in ("TYOTTOMATLOPUSSA", "TYOVOIMATK"))
        if measure == "TYOTOSUUS" and unemployed and force != "0":
            exact = Decimal(100 * int(unemployed)) / int(force)
            assert value == str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_groups_fit_into_the_unemployed(cells: Cells) -> None:
    for area, month in {key[:2] for key in cells if key[0] != "KU199"}:
        cell = {name: int(cells[area, month, name] or 0) for name in MEASURES if name != "TYOTOSUUS"}
        whole = cell["TYOTTOMATLOPUSSA"]
        if cell["TYOTTOMATMIEHET"] and cell["TYOTTOMATNAISET"]:
            assert cell["TYOTTOMATMIEHET"] + cell["TYOTTOMATNAISET"] == whole
        assert cell["TYOTTOMAT20"] <= (cell["TYOTTOMAT25"] or 4)
        assert max(cell["PITKAAIKAISTYOTTOMAT"], cell["TYOTTOMAT50"], cell["LOMAUTETTU"]) <= whole
        assert whole < cell["HAKIJALOPUSSA"]


def test_levels_stand_in_proportion_to_the_published_totals(cells: Cells) -> None:
    last = {name: int(cells["MK16", "2026M06", name]) for name in ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "HAKIJALOPUSSA")}
    published = {"TYOTTOMATLOPUSSA": 3175, "TYOVOIMATK": 30858, "HAKIJALOPUSSA": 5875}
    assert last == pytest.approx(published, rel=0.05)
    assert int(cells["MK16", "2026M06", "PITKAAIKAISTYOTTOMAT"]) == pytest.approx(1062, rel=0.1)


def test_the_pseudo_area_shows_vacancies_and_no_people(cells: Cells) -> None:
    measures = {measure for (area, _, measure), value in cells.items() if area == "KU199" and value not in ("", "0")}
    assert measures == {"AVPAIKATLOPUSSA", "UUDETAVP"}
