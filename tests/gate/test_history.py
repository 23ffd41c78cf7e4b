"""The gate compares new and changed cells of real marts with their history, through the suites."""

import psycopg
import pytest

from tests.gate.conftest import spoil
from tests.gate.test_findings import kept
from warehouse.db import owner_dsn
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.settings import Settings

TOTAL_OF = "indicator_key = {indicator} and breakdown_key = 1 and month_key = {month}"
KOKKOLA = f"update marts.fct_indicator_value set value = value * {{factor}}, numerator = numerator * {{factor}} where {TOTAL_OF} and municipality_key = 272"


def test_a_factor_of_ten_stops_and_a_smaller_jump_is_a_warning(house: Settings) -> None:
    spoil(house, KOKKOLA.format(factor=10, indicator=15, month=202606))  # appointments held
    spoil(house, KOKKOLA.format(factor=6, indicator=3, month=202606))  # employer contacts, 15: up to 72 are usual
    with pytest.raises(GateStoppedError, match="far from the history") as stopped:
        gate(house)
    assert "appointments_held 272 2026-06: found" in str(stopped.value)
    assert kept(house, "fct_indicator_value", "far from the history of its place") == [
        ("appointments_held", "272", "2026-06", "total")
    ]
    jump = kept(
        house,
        "fct_indicator_value",
        "every number fits the history",
        "indicator_code, place_code, time_code, value > expected_max, score > 4.5, reason",
    )
    assert jump == [
        ("employer_contacts", "272", "2026-06", True, True,
         "it lies above what the month before and the same month a year before let one expect")
    ]  # fmt: skip


def test_what_was_released_is_not_judged_again(house: Settings) -> None:
    """An oddity that a release holds already is no news: only what is new or has changed is."""
    spoil(house, KOKKOLA.format(factor=6, indicator=3, month=202605))
    released = KOKKOLA.format(factor=6, indicator=3, month=202605).replace("marts.", "release.")
    spoil(house, released)
    gate(house)
    assert kept(house, "fct_indicator_value", "every number fits the history") == []
    with psycopg.connect(owner_dsn(house)) as owner:
        assert owner.execute("select count(*) from ops.misfit").fetchone() == (0,)


def test_a_first_release_judges_every_month_and_finds_nothing_in_the_sample(house: Settings) -> None:
    spoil(house, "delete from release.fct_indicator_value; delete from release.fct_indicator_area_value")
    verdict = gate(house)
    assert verdict.critical == 0
    assert kept(house, "fct_indicator_value", "history") == []
    with psycopg.connect(owner_dsn(house)) as owner:
        assert owner.execute("select * from ops.misfit").fetchall() == []


def test_a_cell_newly_hidden_is_named_without_its_number(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_value set value = null, numerator = null, observation_status = 'hidden',"
        f" target_status = 'no_target', target = null where {TOTAL_OF.format(indicator=105, month=202606)}"
        " and municipality_key = 272",
    )
    spoil(house, f"delete from release.fct_indicator_value where {TOTAL_OF.format(indicator=105, month=202606)}")
    with pytest.raises(GateStoppedError):  # the area's sum has a hidden part now
        gate(house)
    assert kept(house, "fct_indicator_value", "hidden that never was", "indicator_code, place_code, time_code, value, expected_min, score, reason") == [
        ("long_term_unemployed", "272", "2026-06", None, None, None, "it is hidden, and never was in a year")
    ]  # fmt: skip
