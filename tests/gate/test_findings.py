"""Every cell that a failed expectation does not hold for is kept, with what was expected, and hidden ones without numbers."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest

from tests.gate.conftest import spoil
from warehouse.catalogue.waivers import Waiver
from warehouse.db import owner_dsn
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.gate.verdict import EXAMPLES, Offender, summary
from warehouse.settings import Settings

CELL = "indicator_code, place_code, time_code, breakdown_code"


def kept(settings: Settings, suite: str, expectation: str, columns: str = CELL) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(
            f"select {columns} from ops.gate_finding where suite = %s and expectation like %s",
            [suite, f"%{expectation}%"],
        ).fetchall()


def rows(settings: Settings, query: str) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(query).fetchall()


def test_all_offenders_are_kept_not_only_the_first_two_hundred(house: Settings) -> None:
    wrong = "update marts.fct_indicator_value set value = -7 where indicator_key = 102 and breakdown_key = 2"
    spoil(house, wrong + " and value is not null")
    expected = rows(
        house,
        """
        select 'unemployed', m.municipality_code, to_char(d.month, 'YYYY-MM'), 'male'
        from marts.fct_indicator_value as f join marts.dim_municipality as m using (municipality_key)
        join marts.dim_month as d using (month_key)
        where f.value = -7 and f.indicator_key = 102
        """,
    )
    assert len(expected) > 400
    with pytest.raises(GateStoppedError, match=f"catalogue's range: found {len(expected)}, for example") as stopped:
        gate(house)
    line = next(line for line in str(stopped.value).splitlines() if "range" in line)
    assert "unemployed" in line and len(line) < 1000
    assert sorted(kept(house, "fct_indicator_value", "range")) == sorted(expected)
    numbers = kept(house, "fct_indicator_value", "range", "distinct value, expected_min, expected_max")
    assert numbers == [(Decimal(-7), Decimal(0), None)]


def test_a_cell_that_is_hidden_is_kept_without_its_numbers(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_value set value = 3, numerator = 3, denominator = 4"
        " where observation_status = 'hidden' and indicator_key = 4 and month_key = 202605",
    )
    with pytest.raises(GateStoppedError) as stopped:
        gate(house)
    words = "a value stands if and only if its status has one"
    hidden = rows(
        house, "select count(*) from marts.fct_indicator_value where value = 3 and observation_status = 'hidden'"
    )
    cells = kept(house, "fct_indicator_value", words, "time_code, value, expected_min, expected_max, reason")
    assert cells == [("2026-05", None, None, None, "the cell is hidden")] * hidden[0][0]
    line = next(line for line in str(stopped.value).splitlines() if words in line)
    assert "found 3" not in line.partition("for example")[2]


def test_a_typed_expectation_on_a_column_keeps_its_cells_too(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_area_value set target_status = 'nearly' where indicator_key = 3 and area_key = 12"
        " and month_key = 202606",
    )
    with pytest.raises(GateStoppedError):
        gate(house)
    assert kept(house, "fct_indicator_area_value", "target status is known") == [
        ("employer_contacts", "12", "2026-06", "total")
    ]


def test_findings_are_replaced_with_the_next_verdict(house: Settings) -> None:
    spoil(house, "update marts.fct_indicator_value set value = -1 where indicator_key = 1 and value > 0")
    with pytest.raises(GateStoppedError):
        gate(house)
    assert kept(house, "fct_indicator_value", "range")
    spoil(house, "update marts.fct_indicator_value set value = numerator where indicator_key = 1")
    gate(house)
    assert not kept(house, "fct_indicator_value", "range")
    assert kept(house, "fct_indicator_value", "missing", f"{CELL}, reason") == [
        ("youth_employed_by_companies", "421", "2026-06", "total", "nothing delivered")
    ]


def test_a_waived_cell_is_published_and_kept_with_its_waiver(house: Settings) -> None:
    checks = (
        "values lie within the catalogue's range",
        "no number is far from the history of its place",
        "municipalities add up to their employment area",
    )
    waivers = [
        Waiver(
            code=f"recount_{number}", check=check, indicator="unemployed", first_month="2026-06", last_month="2026-06",
            reason="A recount of the source", person="Maija Esimerkki", until=date(2099, 1, 1),
        )
        for number, check in enumerate(checks)
    ]  # fmt: skip
    wrong = "update marts.fct_indicator_value set value = -7 where indicator_key = 102 and breakdown_key = 2"
    spoil(house, f"{wrong} and municipality_key = 272 and month_key = 202606")
    with pytest.raises(GateStoppedError, match="catalogue's range"):
        gate(house)
    verdict = gate(house, waivers)
    assert verdict.word == "pass with warnings"
    assert "let through by the waiver recount_0 of Maija Esimerkki until 2099-01-01" in verdict.message()
    waived = kept(house, "fct_indicator_value", "range", "distinct waiver, severity, value")
    assert waived == [("recount_0", "warning", Decimal(-7))]


def test_a_message_shows_the_worst_and_how_many() -> None:
    offenders = [
        Offender("unemployed", "272", f"2026-{month:02}", "total", Decimal(month), Decimal(1), Decimal(2), float(month))
        for month in range(1, 13)
    ]
    text = summary(offenders)
    assert text.startswith("found 12, for example unemployed 272 2026-12: found 12, expected 1 to 2; ")
    assert text.count("unemployed") == EXAMPLES


def test_a_message_groups_what_is_equally_wrong() -> None:
    offenders = [
        Offender("unemployed", place, f"2026-{month:02}", "total", reason="nothing delivered")
        for place in ("074", "272")
        for month in range(1, 7)
    ]
    assert summary([*offenders, Offender("job_seekers", "12", "2026-05", "total")]) == (
        "found 13, for example 12 of unemployed at 074, 272 2026-01 to 2026-06"
        " (unemployed 074 2026-01: nothing delivered); at 12 2026-05 (job_seekers 12 2026-05)"
    )
