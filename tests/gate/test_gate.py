"""The gate lets a right build through, and nothing else: every way to be wrong is tried on real marts."""

from pathlib import Path

import psycopg
import pytest

from tests.gate.conftest import spoil
from warehouse.db import owner_dsn, role_dsn
from warehouse.gate.audit import Suite, audit, load_suites
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.gate.verdict import Finding, Verdict
from warehouse.settings import Settings


def test_the_sample_passes_and_the_findings_are_kept(house: Settings) -> None:
    verdict = gate(house)
    assert verdict.word == "pass with warnings"
    assert "long_term_unemployed_change" not in verdict.message()
    with psycopg.connect(owner_dsn(house)) as owner:
        assert owner.execute("select verdict, critical, evaluated from ops.verdict").fetchall() == [
            ("pass with warnings", 0, len(verdict.findings))
        ]
        kept = owner.execute("select count(*) from ops.gate_result").fetchone()
    assert kept == (len(verdict.findings),)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("delete from marts.fct_indicator_value where municipality_key = 272 and month_key = 202606 and indicator_key = 1",
         "every indicator has a row for every place"),
        ("delete from marts.fct_indicator_area_value", "there are rows"),
        ("update marts.fct_indicator_value set value = value + 1 where indicator_key = "
         "(select indicator_key from marts.dim_indicator where indicator_code = 'unemployed') and breakdown_key = 1",
         "unemployment rate = 100"),
        ("update marts.fct_indicator_area_value set value = value + 1, numerator = numerator + 1 where indicator_key = "
         "(select indicator_key from marts.dim_indicator where indicator_code = 'job_seekers') and area_key = 12",
         "add up"),
        ("update marts.fct_indicator_value set value = -1, numerator = -1 where indicator_key = 1 and value > 0",
         "within the catalogue's range"),
        ("update marts.fct_indicator_value set value = 0 where observation_status = 'hidden'",
         "a value stands if and only if its status has one"),
        ("update marts.fct_indicator_value set observation_status = 'guessed' where indicator_key = 2", "status is known"),
        ("update marts.fct_indicator_value set observation_status = 'missing', value = null, numerator = null "
         "where indicator_key = 3 and value is not null", "no value of the newest release has gone missing"),
        ("update marts.fct_indicator_area_value set municipalities_delivered = 0 where indicator_key = 3",
         "have not all come says it is incomplete"),
        ("update marts.fct_indicator_value set target_status = 'nearly' where indicator_key = 3", "target status is known"),
        ("update marts.fct_indicator_area_value set target_status = 'on_target' where target is null and value > 0",
         "has no target if and only if it says so"),
        ("update marts.fct_indicator_area_value set target = 1, target_status = 'behind' where breakdown_key = "
         "(select breakdown_key from marts.dim_breakdown where breakdown_code = 'total') and observation_status = 'incomplete'",
         "only a final number is held against a target"),
        ("delete from marts.dim_indicator where indicator_key = 27", "run from 1 without a gap"),
        ("delete from marts.fct_indicator_period_value where municipality_key = 272 and period_key = 2025124 "
         "and indicator_key = 1", "every indicator has a row for every place, time"),
        ("update marts.fct_indicator_area_period_value set value = value + 1, numerator = numerator + 1 "
         "where period_key = 2025124 and area_key = 1000 and indicator_key = 101", "the quarters of a year add up to it"),
        ("update marts.fct_indicator_period_value set value = 9, numerator = 9, observation_status = 'final' "
         "where indicator_key = 4 and period_key = 2025124 and observation_status = 'hidden'",
         "a period made from a hidden month is hidden"),
        ("update marts.fct_indicator_area_value set value = value + 1, numerator = numerator + 1 "
         "where month_key = 202512 and indicator_key = 162 and area_key = 1016", "the value of the year"),
        ("update marts.fct_indicator_period_value set observation_status = 'missing', value = null, numerator = null, "
         "denominator = null where indicator_key = 3 and value is not null",
         "no value of the newest release has gone missing"),
    ],
)  # fmt: skip
def test_wrong_content_stops_the_release_and_is_named(house: Settings, statement: str, message: str) -> None:
    if "indicator_key = 27" in statement:  # a gap, not a shorter list
        statement = statement.replace("27", "26")
    spoil(house, statement)
    with pytest.raises(GateStoppedError, match="nothing is published") as stopped:
        gate(house)
    assert message in str(stopped.value)
    with psycopg.connect(owner_dsn(house)) as owner:
        assert owner.execute("select verdict from ops.verdict").fetchall() == [("stop",)]


def test_a_change_that_can_have_no_base_is_no_warning(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_area_value set value = null, numerator = null, denominator = null,"
        " observation_status = 'missing', target_status = 'no_target', target = null"
        " where indicator_key = 9 and area_key = 12 and month_key in (202306, 202307)",
    )
    spoil(house, "update release.fct_indicator_area_value set value = null where indicator_key = 9")
    missing = next(
        finding.message for finding in gate(house).findings
        if finding.suite == "fct_indicator_area_value" and "is missing" in finding.message
    )  # fmt: skip
    assert "long_term_unemployed_change" in missing
    assert "2023-07" in missing and "2023-06" not in missing, "June 2022 is older than the source"


def test_an_odd_target_is_a_warning(house: Settings) -> None:
    spoil(house, "update marts.fct_indicator_area_target set target = 0.85 where indicator_key = 10 and year = 2026")
    spoil(house, "delete from marts.fct_indicator_area_target where indicator_key = 24")
    spoil(
        house, "update marts.fct_indicator_area_target set indicator_key = 24 where indicator_key = 27 and year = 2026"
    )
    verdict = gate(house)
    warnings = {
        finding.expectation: finding.message
        for finding in verdict.findings
        if finding.suite == "fct_indicator_area_target" and not finding.success
    }
    assert verdict.word == "pass with warnings"
    assert (
        "initial_interview_on_time"
        in warnings["every target is a possible value, and a share is written as 85, not 0.85"]
    )
    assert "discretionary_support" in warnings["every target is for a place that its indicator has values for"]
    assert (
        "media_visibility" in warnings["every delivered target is set by a responsible municipality for its own area"]
    )


def test_an_expectation_that_raises_is_critical(house: Settings) -> None:
    spoil(house, "alter table marts.dim_area rename to dim_areas")
    with pytest.raises(GateStoppedError, match=r"(?s)critical.*dim_area"):
        gate(house)


def test_a_suite_that_evaluates_nothing_is_critical(house: Settings) -> None:
    findings = audit(role_dsn(house, "publisher"), [Suite("dim_area", list)])
    assert Verdict(1, tuple(findings)).word == "stop"
    assert findings == [Finding("dim_area", "suite", "critical", False, "the suite evaluates nothing")]


def test_a_folder_without_suites_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="found no suite"):
        load_suites(tmp_path)


@pytest.mark.parametrize(
    ("findings", "word"),
    [
        ((), "stop"),
        ((Finding("s", "e", "critical", True, ""),), "pass"),
        ((Finding("s", "e", "critical", True, ""), Finding("s", "e", "warning", False, "")), "pass with warnings"),
        ((Finding("s", "e", "critical", False, ""), Finding("s", "e", "warning", True, "")), "stop"),
    ],
)
def test_the_verdict(findings: tuple[Finding, ...], word: str) -> None:
    assert Verdict(1, findings).word == word
