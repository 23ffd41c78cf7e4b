"""Every register indicator of the invented sample, against a reference that shares no code with the models."""

import psycopg
import pytest
from tests.reference.register.cells import Cells, cells

from warehouse.catalogue import load_catalogue
from warehouse.db import role_dsn
from warehouse.settings import Settings

INTERVIEWS = {"initial_interview_on_time", "initial_interview_on_time_statutory", "initial_interview_median_days"}
CODES = sorted({row.code for row in load_catalogue().indicators if row.source == "register"} - INTERVIEWS)
MONTHS, PLACES = 36, 9


@pytest.fixture(scope="module")
def expected(sample_house: Settings) -> Cells:
    """What the definitions give for the delivered files."""
    return cells(sample_house.root / "delivered" / "register")


@pytest.fixture(scope="module")
def published(sample_house: Settings) -> Cells:
    """What a reader of the published schema sees."""
    with psycopg.connect(role_dsn(sample_house, "bi")) as bi:
        rows = bi.execute(
            """
            select indicator_code, area_code, to_char(month, 'YYYY-MM'), numerator, denominator, value, observation_status
            from published.indicator_value where breakdown_code = 'total' and observation_status <> 'not_applicable'
            """
        )
        return {row[:3]: row[3:] for row in rows}


@pytest.mark.parametrize("code", CODES)
def test_an_indicator_agrees_with_the_reference_on_every_cell(expected: Cells, published: Cells, code: str) -> None:
    wanted = {key: shown for key, shown in expected.items() if key[0] == code}
    found = {key: shown for key, shown in published.items() if key[0] == code}
    assert len(wanted) == MONTHS * (1 if load_catalogue().indicator(code).level == "area" else PLACES)
    assert found.keys() == wanted.keys()
    assert {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]} == {}


@pytest.mark.parametrize("code", CODES)
def test_the_sample_shows_the_indicator(published: Cells, code: str) -> None:
    assert [key for key, shown in published.items() if key[:2] == (code, "12") and shown[3] == "final"]
