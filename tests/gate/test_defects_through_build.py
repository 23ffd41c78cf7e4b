"""A few defects end to end: in a later delivery of the official table, built by dbt, judged by the suites."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import fresh_database
from tests.gate.test_findings import kept
from warehouse.build.build import build
from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.settings import Settings

FACT = "fct_indicator_value"
LATER = """
with later as (
    insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, resolved)
    select source, raw_table, 'later', md5('later'), bytes, landed_url, landed_sha256, rows, resolved
    from ops.snapshot where raw_table = 'statfin_12r5' returning snapshot_id
)
insert into raw.statfin_12r5 (_snapshot_id, _row, area, period, value_code, value, symbol)
select snapshot_id, _row, area, period, value_code, value, symbol from raw.statfin_12r5 cross join later
"""
WRONG = {
    ("KU272", "HAKIJALOPUSSA"): "(value::integer * 10)::text",
    ("KU272", "AVPAIKATLOPUSSA"): "(value::integer * 10)::text",
    ("KU440", "TYOTTOMATLOPUSSA"): "null",
}
EXCHANGED = """
update raw.statfin_12r5 as cell set value = other.value from raw.statfin_12r5 as other
where cell._snapshot_id = {newest} and other._snapshot_id = {newest} and cell.period = '2026-06' and other.period = '2026-06'
    and cell.value_code = 'HAKIJALOPUSSA' and other.value_code = 'HAKIJALOPUSSA'
    and (cell.area, other.area) in (('KU598', 'KU599'), ('KU599', 'KU598'))
"""


@pytest.fixture(scope="module")
def spoiled(postgres: Server, sample_house: Settings) -> Iterator[Settings]:
    """A copy of the sample house with a later delivery of the table, in which four things are wrong; it is judged."""
    with fresh_database(postgres, "defects", database_of(owner_dsn(sample_house))) as copy:
        settings = Settings(home=sample_house.home, dsn=copy)
        with psycopg.connect(copy) as owner:
            owner.execute(f"grant connect on database {database_of(copy)} to publisher, loader, transformer")
            owner.execute(f"grant temporary on database {database_of(copy)} to publisher, transformer")
            owner.execute(LATER)
            (newest,) = owner.execute("select max(snapshot_id) from ops.snapshot").fetchone() or (0,)
            for (area, code), value in WRONG.items():
                changed = owner.execute(
                    f"update raw.statfin_12r5 set value = {value}, symbol = case when {value} is null then '...' end"
                    f" where _snapshot_id = {newest} and area = '{area}' and period = '2026-06' and value_code = '{code}'"
                )
                assert changed.rowcount == 1
            assert owner.execute(EXCHANGED.format(newest=newest)).rowcount == 2
        assert not build(settings).unchanged
        with pytest.raises(GateStoppedError):
            gate(settings)
        yield settings


@pytest.mark.parametrize(
    ("expectation", "cells"),
    [
        # The exchanged numbers, 1820 and 380, are also far from what either place ever had.
        ("far from the history of its place", {("job_seekers", place) for place in ("272", "598", "599")}),
        ("no two places are exchanged", {("job_seekers", "598"), ("job_seekers", "599")}),
        ("hidden that never was", {("unemployed", "440")}),
    ],
)
def test_a_defect_of_a_delivery_is_named_by_indicator_and_place(
    spoiled: Settings, expectation: str, cells: set[tuple[str, str]]
) -> None:
    named = kept(spoiled, FACT, expectation, "indicator_code, place_code, time_code")
    assert {(indicator, place) for indicator, place, _ in named} == cells
    assert {month for *_, month in named} == {"2026-06"}


def test_a_vacancy_count_of_the_wrong_size_is_a_warning(spoiled: Settings) -> None:
    named = kept(spoiled, FACT, "every number fits the history", "indicator_code, place_code, time_code, severity")
    assert ("open_vacancies", "272", "2026-06", "warning") in named


def test_nothing_but_the_wrong_month_is_named(spoiled: Settings) -> None:
    with psycopg.connect(owner_dsn(spoiled)) as owner:
        assert owner.execute("select distinct month_key from ops.misfit").fetchall() == [(202606,)]
