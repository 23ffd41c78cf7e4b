"""A release is whole for every reader, and holds only what changed."""

from collections.abc import Callable

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.errors import WarehouseError
from warehouse.publish.release import publish
from warehouse.settings import Settings


def read(connection: psycopg.Connection) -> list[tuple]:
    return connection.execute(
        "select month_key, value, release_id, changed_in_release from published.fct_indicator_value order by month_key"
    ).fetchall()


def test_a_release_writes_only_the_rows_that_changed(settings: Settings, marts: Callable[[str], None], as_role) -> None:
    fact(marts, 202605, 10)
    fact(marts, 202606, 11)
    judged(marts)
    assert publish(settings).release_id == 1
    marts("update marts.fct_indicator_value set value = 12, numerator = 12 where month_key = 202606")
    judged(marts)
    second = publish(settings)
    assert (second.release_id, second.changed_rows) == (2, 2)
    assert read(as_role("bi")) == [(202605, 10, 2, 1), (202606, 12, 2, 2)]


def test_publishing_the_same_again_adds_no_release_and_no_row(
    settings: Settings, marts: Callable[[str], None], as_role
) -> None:
    fact(marts, 202606, 11)
    judged(marts)
    publish(settings)
    judged(marts)
    again = publish(settings)
    assert again.unchanged
    assert again.release_id == 1
    with psycopg.connect(owner_dsn(settings)) as owner:
        assert owner.execute("select count(*) from release.release").fetchone() == (1,)
        assert owner.execute("select count(*) from release.fct_indicator_value").fetchone() == (1,)


def test_a_reader_who_began_before_a_publish_keeps_the_old_release_whole(
    settings: Settings, marts: Callable[[str], None], as_role
) -> None:
    fact(marts, 202605, 10)
    fact(marts, 202606, 11)
    judged(marts)
    publish(settings)
    reader = as_role("bi")
    reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    before = read(reader)
    marts("delete from marts.fct_indicator_value where month_key = 202605")
    fact(marts, 202607, 13)
    judged(marts)
    publish(settings)
    assert read(reader) == before == [(202605, 10, 1, 1), (202606, 11, 1, 1)]
    reader.commit()
    assert read(reader) == [(202606, 11, 2, 1), (202607, 13, 2, 2)]


@pytest.mark.parametrize("verdict", ["stop", None])
def test_what_has_not_passed_the_gate_is_not_published(
    settings: Settings, marts: Callable[[str], None], verdict: str | None
) -> None:
    fact(marts, 202606, 11)
    judged(marts, verdict or "pass")
    if verdict is None:
        marts("delete from ops.verdict")
    with pytest.raises(WarehouseError, match="has not passed the gate"):
        publish(settings)


def test_a_publish_that_fails_in_the_middle_leaves_nothing(
    settings: Settings, marts: Callable[[str], None], as_role
) -> None:
    fact(marts, 202606, 11)
    judged(marts)
    marts("alter table marts.fct_indicator_area_value drop column value")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        publish(settings)
    assert read(as_role("bi")) == []
    with psycopg.connect(owner_dsn(settings)) as owner:
        assert owner.execute("select count(*) from release.fct_indicator_value").fetchone() == (0,)


def test_after_a_rollback_the_next_publish_still_compares_with_the_highest_release(
    settings: Settings, marts: Callable[[str], None], as_role
) -> None:
    for value in (10, 99):
        marts("delete from marts.fct_indicator_value")
        fact(marts, 202606, value)
        judged(marts)
        publish(settings)
    marts("update release.pointer set release_id = 1, public_release_id = 1")
    assert read(as_role("bi")) == [(202606, 10, 1, 1)]
    marts("update marts.fct_indicator_value set value = 12, numerator = 12")
    judged(marts)
    assert publish(settings).release_id == 3
    assert read(as_role("bi")) == [(202606, 12, 3, 3)]
