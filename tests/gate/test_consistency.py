"""Numbers of real marts against each other: classes and totals, the register and the statistics, rows of deliveries."""

import psycopg
import pytest

from tests.gate.conftest import spoil
from tests.gate.test_findings import kept
from warehouse.db import owner_dsn
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.settings import Settings

CELL = "month_key = 202606 and municipality_key = 272"
FACT = "fct_indicator_value"
SNAPSHOT = """
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows)
select source, raw_table, 'later', md5(random()::text), 1, landed_url, landed_sha256, round(rows * {share})
from ops.snapshot where raw_table = '{table}' order by snapshot_id desc limit 1
"""


def test_classes_above_their_total_stop_and_name_the_dimension(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_value set value = value + 60, numerator = numerator + 60 where indicator_key = 102"
        f" and breakdown_key = 2 and {CELL}",
    )
    with psycopg.connect(owner_dsn(house)) as owner:
        (total,) = owner.execute(
            f"select value from marts.fct_indicator_value where indicator_key = 102 and breakdown_key = 1 and {CELL}"
        ).fetchone() or (None,)
    with pytest.raises(GateStoppedError, match="do not exceed the total"):
        gate(house)
    assert kept(house, FACT, "do not exceed the total", "indicator_code, place_code, time_code, reason, value") == [
        ("unemployed", "272", "2026-06", "the classes of sex together", total + 60)
    ]


def test_classes_that_leave_some_out_are_a_warning_where_they_usually_add_up(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_value set value = value - 60, numerator = numerator - 60 where indicator_key = 102"
        f" and breakdown_key = 3 and {CELL}",
    )
    with pytest.raises(GateStoppedError, match="add up to their employment area"):  # the area is as it was
        gate(house)
    assert kept(house, FACT, "add up to the total where they usually do", "indicator_code, place_code, reason") == [
        ("unemployed", "272", "the classes of sex together")
    ]


def test_a_register_that_has_lost_half_of_a_municipality_shows_its_residual(house: Settings) -> None:
    spoil(
        house,
        "update marts.fct_indicator_value set value = round(value / 2), numerator = round(numerator / 2)"
        f" where indicator_key = 133 and breakdown_key = 1 and {CELL}",
    )
    with pytest.raises(GateStoppedError):  # the municipalities no longer add up to the area
        gate(house)
    (finding,) = kept(house, FACT, "unemployed_in_register is to unemployed", "place_code, time_code, reason")
    assert finding[:2] == ("272", "2026-06")
    assert "unemployed is 2416, residual -" in finding[2]


@pytest.mark.parametrize(("share", "severity"), [(0.4, "critical"), (0.8, "warning"), (1.7, "warning"), (0.97, None)])
def test_a_delivery_is_held_against_the_one_before(house: Settings, share: float, severity: str | None) -> None:
    spoil(house, SNAPSHOT.format(share=share, table="register_person"))
    if severity == "critical":
        with pytest.raises(GateStoppedError, match="lost most of its rows"):
            gate(house)
    else:
        gate(house)
    volumes = kept(house, FACT, "delivery", "severity, reason")
    assert [(level, reason.partition(",")[0]) for level, reason in volumes] == (
        [(severity, "rows of register_person")] if severity else []
    )
