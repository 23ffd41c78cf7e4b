"""The models against cases worked by hand: dbt's unit tests, and the calendar they take as given."""

import csv
import json
from datetime import date

import psycopg
import pytest

from tests.dbt.running import dbt
from warehouse.build.dbt_runner import DBT_PROJECT, connection_variables
from warehouse.db import owner_dsn
from warehouse.settings import Settings

COVERED = {
    "int_area_measure", "int_customer_month", "int_employment_start", "int_event_delivered", "int_event_measure", "int_indicator_delivery",
    "int_flow_measure",
    "int_person_municipality", "int_indicator_change", "int_indicator_count", "int_indicator_ratio", "int_indicator_value",
    "int_initial_interview", "int_initial_interview_due", "int_initial_interview_month", "int_person_class",
    "int_person_plan", "int_register_class", "int_register_flow",
    "int_register_month", "int_register_place", "int_service_end", "int_shared_measure", "int_specialist_month",
    "int_person_status", "int_stock_measure", "int_unemployed_measure", "int_unemployed_month",
    "int_unemployment_spell", "stg_event", "stg_observation", "stg_register_decision",
    "int_flow_count", "int_initial_interview_count", "int_specialist_customer", "int_stock_count", "int_unemployed_count",
    "int_initial_interview_affected_month", "int_initial_interview_wait", "int_specialist_count",
    "int_affected_person", "int_affected_status", "int_first_open_month", "stg_register_changed_person",
    "int_figure_measure", "int_vacancy_open", "stg_delivery", "stg_figure",
    "int_indicator_period_value", "int_period", "int_period_delivery", "int_period_last", "int_period_month",
    "int_period_ratio", "int_period_sum", "int_reported_delivery", "int_reported_value",
    "fct_indicator_area_period_value", "fct_indicator_value", "int_target", "stg_target",
    "fct_indicator_area_latest_period", "fct_indicator_latest_month", "int_indicator_latest_month",
    "int_indicator_latest_period", "int_indicator_month_settled",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(sample_house: Settings, tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What came of every unit test, in a house whose relations exist."""
    target = tmp_path_factory.mktemp("dbt")
    done = dbt(target, "test", "--select", "test_type:unit", connection=connection_variables(sample_house))
    assert (target / "run_results.json").exists(), done.stdout + done.stderr
    results = json.loads((target / "run_results.json").read_text())["results"]
    return [result for result in results if result["unique_id"].startswith("unit_test.")]  # hooks have results too


def test_every_model_that_reckons_has_cases_worked_by_hand(results: list[dict]) -> None:
    assert {result["unique_id"].split(".")[2] for result in results} == COVERED


def test_every_case_comes_out_as_it_was_worked_by_hand(results: list[dict]) -> None:
    failed = {
        result["unique_id"].removeprefix("unit_test.tilannekuva."): result["message"]
        for result in results
        if result["status"] != "pass"
    }
    assert failed == {}


def test_a_build_leaves_the_cases_out(sample_house: Settings) -> None:
    with psycopg.connect(owner_dsn(sample_house)) as owner:
        nodes = {node.split(".")[0] for (node,) in owner.execute("select node from ops.dbt_result")}
    assert {"model", "seed", "test"} <= nodes
    assert "unit_test" not in nodes


@pytest.mark.parametrize(
    ("first", "last", "working_days"),
    [
        (date(2025, 4, 17), date(2025, 4, 22), [17, 22]),  # Easter: Friday 18 to Monday 21
        (date(2025, 12, 23), date(2025, 12, 31), [23, 29, 30, 31]),  # Christmas Eve is a holiday in the calendar
        (date(2026, 1, 1), date(2026, 1, 9), [2, 5, 7, 8, 9]),  # New Year's Day, a weekend, Epiphany
        (date(2026, 6, 18), date(2026, 6, 22), [18, 22]),  # Midsummer
        (date(2025, 12, 5), date(2025, 12, 8), [5, 8]),  # Independence Day on a Saturday
    ],
)
def test_working_days_are_numbered_over_weekends_and_holidays(
    sample_house: Settings, first: date, last: date, working_days: list[int]
) -> None:
    with psycopg.connect(owner_dsn(sample_house)) as owner:
        days = owner.execute(
            """
            select day, is_working_day, working_day_number, month from intermediate.int_day
            where day between %s and %s order by day
            """,
            [first, last],
        ).fetchall()
    assert [day.day for day, is_working, _, _ in days if is_working] == working_days
    before = days[0][2] - days[0][1]
    assert [number - before for _, _, number, _ in days] == [
        sum(worked <= day.day for worked in working_days) for day, *_ in days
    ]
    assert {month for *_, month in days} == {first.replace(day=1)}


def test_the_calendar_reaches_over_every_year_of_the_holidays(sample_house: Settings) -> None:
    with (DBT_PROJECT / "seeds" / "seed_holiday.csv").open() as lines:
        years = {int(row["day"][:4]) for row in csv.DictReader(lines)}
    with psycopg.connect(owner_dsn(sample_house)) as owner:
        bounds = owner.execute("select min(day), max(day), count(*) from intermediate.int_day").fetchone()
    assert bounds == (
        date(min(years), 1, 1),
        date(max(years), 12, 31),
        date(max(years), 12, 31).toordinal() - date(min(years), 1, 1).toordinal() + 1,
    )
