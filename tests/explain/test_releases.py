"""Which releases changed a cell, as an explanation names them, on a copy of the sample."""

from collections.abc import Iterator

import psycopg
import pytest
from tests.conftest import fresh_instance

from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.explain.explain import Question, explain
from warehouse.settings import Settings

KEYS = """
    indicator_key = (select indicator_key from release.dim_indicator where indicator_code = 'employer_contacts'
        and release_to is null)
    and municipality_key = 272 and month_key = 202606
"""
COLUMNS = "indicator_key, municipality_key, month_key, breakdown_key, observation_status, series_break"
RELEASE_2 = f"""
    insert into release.release (release_id, build_id, verdict, indicators, cells, changed_rows)
    select 2, build_id, verdict, indicators, cells, 2 from release.release where release_id = 1;
    update release.fct_indicator_value set release_to = 2 where {KEYS};
    insert into release.fct_indicator_value ({COLUMNS}, numerator, value, release_from)
    select {COLUMNS}, 4321, 4321, 2 from release.fct_indicator_value where {KEYS};
    update release.pointer set release_id = 2, public_release_id = 2;
"""
QUESTION = Question("employer_contacts", "272", "2026-06")


@pytest.fixture
def house(postgres: Server, sample_house: Settings, tmp_path) -> Iterator[Settings]:
    """A copy of the sample house with a second release, in which one number differs."""
    with fresh_instance(postgres, tmp_path, database_of(owner_dsn(sample_house))) as settings:
        with psycopg.connect(owner_dsn(settings)) as owner:
            owner.execute(RELEASE_2)
        yield settings


def test_a_release_that_changed_the_cell_is_named_with_the_columns(house: Settings) -> None:
    explanation = explain(house, QUESTION)
    first, second = explanation.releases
    assert explanation.value == 4321
    assert (first.release_id, first.is_first, first.changed) == (1, True, ())
    assert (second.release_id, second.is_first) == (2, False)
    assert {"numerator", "value"} <= set(second.changed)


def test_a_withdrawn_release_is_not_named_and_shows_nothing(house: Settings) -> None:
    with psycopg.connect(owner_dsn(house)) as owner:
        owner.execute("update release.pointer set release_id = 1, public_release_id = 1")
    explanation = explain(house, QUESTION)
    assert [release.release_id for release in explanation.releases] == [1]
    assert explanation.release_id == 1
    assert "4321" not in explanation.as_json()


def test_a_cell_that_is_hidden_now_names_no_changed_column(house: Settings) -> None:
    with psycopg.connect(owner_dsn(house)) as owner:
        owner.execute(
            f"update release.fct_indicator_value set observation_status = 'hidden', numerator = null, value = null"
            f" where {KEYS} and release_to is null"
        )
    explanation = explain(house, QUESTION)
    assert [release.changed for release in explanation.releases] == [(), ()]
    assert {(delivery.detail, delivery.rows) for delivery in explanation.deliveries} == {("date", ())}


def test_deliveries_after_the_release_are_not_traced_but_reported(house: Settings) -> None:
    with psycopg.connect(owner_dsn(house)) as owner:
        owner.execute("update ops.build set snapshot_ids = array_remove(snapshot_ids, (select max(snapshot_id) from ops.snapshot where source = 'employer_contacts'))")  # fmt: skip
    explanation = explain(house, Question("employer_contacts", "12+25", "2026-06"))
    assert explanation.has_newer_deliveries
    assert not explain(house, Question("open_vacancies", "272", "2026-06")).has_newer_deliveries
