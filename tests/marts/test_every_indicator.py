"""Each of the plan's 27 indicators has a published value wherever it applies, in the sample's last ripe month."""

import psycopg
import pytest

from warehouse.catalogue import load_catalogue
from warehouse.db import role_dsn
from warehouse.settings import Settings

CATALOGUE = load_catalogue()
PLAN = [indicator for indicator in CATALOGUE.indicators if indicator.number is not None]
KNOWN = {"final", "preliminary"}
GUARDED = {*KNOWN, "hidden", "undefined"}
"""A small municipality's number may rest on too few persons, or its ratio on nobody; it is known all the same."""


def last_ripe_month(home: Settings, indicator: str) -> dict[str, str]:
    """The published status of every place in the last month that has a number somewhere and nowhere lacks deliveries."""
    with psycopg.connect(role_dsn(home, "bi")) as bi:
        rows = bi.execute(
            """
            with cell as (
                select area_code, month, observation_status, value from published.indicator_value
                where indicator_code = %s and breakdown_code = 'total'
            )
            select area_code, observation_status from cell
            where month = (
                select max(month) from cell
                where value is not null and month not in (select month from cell where observation_status = 'incomplete')
            )
            """,
            [indicator],
        )
        return dict(rows.fetchall())


def test_the_plan_has_its_27_indicators() -> None:
    assert [indicator.number for indicator in PLAN] == list(range(1, 28))


@pytest.mark.parametrize("indicator", PLAN, ids=lambda indicator: f"{indicator.number}-{indicator.code}")
def test_the_indicator_has_a_value_at_every_level_and_for_every_municipality(indicator, sample_house: Settings) -> None:
    statuses = last_ripe_month(sample_house, indicator.code)
    areas = {area.code: statuses.get(area.code) for area in CATALOGUE.areas_of(indicator)}
    municipalities = {
        municipality.code: statuses.get(municipality.code) for municipality in CATALOGUE.municipalities_of(indicator)
    }
    assert areas or municipalities
    # Where the source hides a municipality, so must the sum of an area without an official row.
    hides = "hidden" in municipalities.values() and indicator.aggregation == "official_or_sum"
    allowed = GUARDED if hides else KNOWN
    assert {code: status for code, status in areas.items() if status not in allowed} == {}
    assert {code: status for code, status in municipalities.items() if status not in GUARDED} == {}
    assert KNOWN & {*areas.values(), *municipalities.values()}
