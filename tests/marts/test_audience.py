"""Visitors, newsletters and satisfaction as published, against the sample's own files read in plain Python."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest

from warehouse.catalogue import load_catalogue
from warehouse.db import role_dsn
from warehouse.settings import Settings

MUNICIPALITIES = {
    "Halsua": "074", "Kannus": "217", "Kaustinen": "236", "Kokkola": "272",
    "Lestijärvi": "421", "Perho": "584", "Toholampi": "849", "Veteli": "924",
}  # fmt: skip
MONTHS = 18  # January 2025 to June 2026
Cells = dict[tuple[str, str], tuple]


@pytest.fixture(scope="module")
def bi(sample_house: Settings) -> Iterator[psycopg.Connection]:
    with psycopg.connect(role_dsn(sample_house, "bi")) as connection:
        yield connection


def cells(bi: psycopg.Connection, indicator: str) -> Cells:
    rows = bi.execute(
        """
        select area_code, to_char(month, 'YYYY-MM'), numerator, denominator, value, observation_status
        from published.indicator_value
        where indicator_code = %s and observation_status <> 'not_applicable'
        """,
        [indicator],
    )
    return {(area, month): tuple(rest) for area, month, *rest in rows}


def test_visitors_are_those_of_the_areas_own_site(bi: psycopg.Connection, sample_house: Settings) -> None:
    visits = json.loads((sample_house.root / "apis" / "matomo.json").read_text())["1"]
    published = cells(bi, "website_visitors")
    assert {area for area, _ in published} == {"12"}
    months = [month for month in visits if month >= "2025-01"]
    assert len(months) == MONTHS
    for month in months:
        assert published["12", month] == (None, None, visits[month]["nb_uniq_visitors"], "final"), month


def test_the_open_rate_is_weighted_by_letters_delivered(bi: psycopg.Connection, sample_house: Settings) -> None:
    opened: dict[str, int] = defaultdict(int)
    delivered: dict[str, int] = defaultdict(int)
    for load in json.loads((sample_house.root / "apis" / "newsletters.json").read_text()):
        opened[load["sent_at"][:7]] += load["unique_opens"]
        delivered[load["sent_at"][:7]] += load["delivered"]
    published = cells(bi, "newsletter_open_rate")
    assert {area for area, _ in published} == {"12"}
    for month in [month for month in delivered if month >= "2025-01"]:
        rate = (Decimal(100 * opened[month]) / delivered[month]).quantize(Decimal("0.1"), ROUND_HALF_UP)
        status = "preliminary" if month == max(delivered) else "final"  # letters are opened for weeks
        assert published["12", month] == (opened[month], delivered[month], rate, status), month
    assert published["12", "2025-07"] == (None, None, None, "undefined")  # no newsletter is sent in July


def test_satisfaction_is_the_mean_of_answers_and_small_groups_are_hidden(
    bi: psycopg.Connection, sample_house: Settings
) -> None:
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    (file,) = (sample_house.root / "delivered" / "customer_survey").iterdir()
    with file.open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            if row["Arvosana"]:
                for area in (MUNICIPALITIES[row["Kunta"]], "12"):
                    scores[area, row["Vastauspäivä"][:7]].append(int(row["Arvosana"]))
    published = cells(bi, "customer_satisfaction")
    assert len([key for key in published if key[1] <= "2026-06"]) == 9 * MONTHS
    statuses: dict[str, int] = defaultdict(int)
    for (area, month), cell in published.items():
        answers = scores[area, month]
        if 1 <= len(answers) <= 4:
            assert cell == (None, None, None, "hidden"), (area, month)
        elif not answers:
            assert cell == (None, None, None, "undefined"), (area, month)
        else:
            mean = (Decimal(sum(answers)) / len(answers)).quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert cell == (sum(answers), len(answers), mean, "final"), (area, month)
        statuses[cell[3]] += 1
    assert statuses["hidden"] and statuses["undefined"] and statuses["final"] > 50


def test_open_vacancies_are_places_of_ads_in_force_on_the_last_working_day(
    bi: psycopg.Connection, sample_house: Settings
) -> None:
    lines = (sample_house.root / "apis" / "vacancies.ndjson").read_text().splitlines()
    ads = [json.loads(line) for line in lines]
    areas = {row.code: row.area for row in load_catalogue().municipalities}
    # The last working days of the months, from a calendar; 30 April to 1 May and Midsummer are not at a month's end.
    days = ("2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29", "2026-06-30")
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for ad in ads:
        published, expires = ad["application"]["published"][:10], ad["application"]["expires"][:10]
        archived = ad["metadata"].get("archived", "9999")[:10]
        for day in days:
            if published <= day <= expires and archived > day:
                municipalities = ad["location"]["municipalities"]
                for place in {*municipalities, *(areas[code] for code in municipalities), "12+25"}:
                    expected[place, day[:7]] += ad["application"]["openPositions"]
    cells_published = cells(bi, "open_vacancies_advertised")
    assert len(cells_published) == len(days) * (12 + 2 + 1)
    for key, cell in cells_published.items():
        assert cell == (expected[key], None, expected[key], "final"), key
    assert max(expected.values()) > 50


def test_annual_rates_of_foreign_language_speakers_stand_on_december(
    bi: psycopg.Connection, sample_house: Settings
) -> None:
    file = sample_house.root / "apis" / "pxweb" / "StatFin" / "tyokay" / "vieraskieliset.json"
    served = json.loads(file.read_text())["cells"]

    def count(activity: str) -> int:
        return int(served[f"MK16|SSS|18-64|vieras|{activity}|2025|vaesto"])

    for indicator, part, whole in (
        ("foreign_language_unemployment_rate", "12", "1"),
        ("foreign_language_employment_rate", "11", "SSS"),
    ):
        rate = (Decimal(100 * count(part)) / count(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert cells(bi, indicator) == {("12", "2025-12"): (count(part), count(whole), rate, "final")}
    rates = cells(bi, "employment_rate")
    rates_served = json.loads((file.parent / "115x.json").read_text())["cells"]
    assert len(rates) == 4 * (8 + 3)
    for (area, month), (*_, value, status) in rates.items():
        code = area if area in ("MK16", "SSS") else "MK16" if area == "12" else f"KU{area}"
        assert (value, status) == (Decimal(rates_served[f"{code}|{month[:4]}|tyokay-tyollisyysaste"]), "final"), (
            area,
            month,
        )


def test_population_and_subsidy_are_published_as_given(bi: psycopg.Connection, sample_house: Settings) -> None:
    apis = sample_house.root / "apis"
    served = json.loads((apis / "pxweb" / "StatFin" / "vaerak" / "11re.json").read_text())["cells"]
    published = cells(bi, "population")
    codes = list(MUNICIPALITIES.values())
    for year in ("2022", "2025"):
        assert published["272", f"{year}-12"][2] == int(served[f"KU272|SSS|SSS|{year}|vaerak-vaesto"])
        assert published["12", f"{year}-12"][2] == sum(
            int(served[f"KU{code}|SSS|SSS|{year}|vaerak-vaesto"]) for code in codes
        )
    assert {month[5:] for _, month in published} == {"12"}
    paid: Cells = cells(bi, "labour_market_subsidy_paid")
    with (apis / "kela" / "unemployment.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter=";") if row["etuuslaji"] == "Työmarkkinatuki"]
    assert len(rows) == 12 * 4
    for row in rows:
        value = Decimal(row["maksetut_etuudet_euroa"]) if row["maksetut_etuudet_euroa"] else None
        cell = paid[row["kuntanumero"].zfill(3), f"{row['vuosi']}-12"]
        assert cell == (value, None, value, "final" if value is not None else "hidden"), row
