"""Readers outside see the public release, staff the newest one, over the same rows."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.deliver.extract import deliver
from warehouse.errors import WarehouseError
from warehouse.publish.public_release import make_public, make_public_when_due, public_candidate, public_release
from warehouse.publish.release import publish
from warehouse.publish.withdrawal import reinstate, withdraw
from warehouse.settings import Settings

Marts = Callable[[str], None]
SNAPSHOT = """
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, loaded_at)
values ('statfin_12r5', 'statfin_12r5', '{0}', '{0}', 1, 'x', 'x', 1, '{0}');
update ops.build set snapshot_ids = (select array_agg(snapshot_id) from ops.snapshot)
where build_id = (select max(build_id) from ops.build);
"""
SEEN = "select value, release_id, changed_in_release from published.fct_indicator_value"
OUTSIDE, IN_HOUSE = ("bi", "ministry"), ("staff", "publisher")


@pytest.fixture
def live(settings: Settings) -> Settings:
    """The profile whose rule is the calendar."""
    return settings.model_copy(update={"profile": "live"})


def release(settings: Settings, marts: Marts, value: int, loaded_at: str | None = None) -> None:
    """Publish another value, of a build that read a new month of the calendar's source if a time is given."""
    marts("delete from marts.fct_indicator_value")
    fact(marts, 202606, value)
    judged(marts)
    if loaded_at:
        marts(SNAPSHOT.format(loaded_at))
    else:
        marts("update ops.build set snapshot_ids = array(select snapshot_id from ops.snapshot)"
              " where build_id = (select max(build_id) from ops.build)")  # fmt: skip
    publish(settings)


def seen(settings: Settings, as_role: Callable[[str], psycopg.Connection], roles: tuple[str, ...]) -> list[tuple]:
    """Return what every one of the roles sees, which must be the same."""
    found = [as_role(role).execute(SEEN).fetchall() for role in roles]
    assert all(rows == found[0] for rows in found)
    return found[0]


def at(settings: Settings, text: str) -> int | None:
    """Ask at a time, in UTC, whether a release is due, and return the public one."""
    return make_public_when_due(settings, datetime.fromisoformat(text).replace(tzinfo=UTC)).release_id


def test_without_a_calendar_a_release_is_public_at_once(settings: Settings, marts: Marts, as_role) -> None:
    release(settings, marts, 10)
    release(settings, marts, 11)
    assert seen(settings, as_role, OUTSIDE) == seen(settings, as_role, IN_HOUSE) == [(11, 2, 2)]
    assert str(public_release(settings)) == "release 2 is public"


def test_a_release_waits_for_its_day(live: Settings, marts: Marts, as_role) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    assert seen(live, as_role, OUTSIDE) == [] and seen(live, as_role, IN_HOUSE) == [(10, 1, 1)]
    assert deliver(live) is None
    assert at(live, "2026-10-27T05:59") is None
    assert at(live, "2026-10-27T06:00") == 1
    release(live, marts, 11, "2026-11-24T06:15Z")
    assert str(public_release(live)) == ("release 2 is under embargo until 2026-11-25 08:00, readers outside stay on 1")
    assert at(live, "2026-11-24T23:00") == 1
    assert seen(live, as_role, OUTSIDE) == [(10, 1, 1)] and seen(live, as_role, IN_HOUSE) == [(11, 2, 2)]
    assert [at(live, "2026-11-25T06:00"), at(live, "2026-11-25T06:00")] == [2, 2]
    assert at(live, "2026-10-28T06:00") == 2, "a clock that jumps back takes nothing back"
    assert seen(live, as_role, OUTSIDE) == [(11, 2, 2)]


def test_an_embargo_that_another_rule_has_left_ends_with_the_next_run(
    live: Settings, settings: Settings, marts: Marts
) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    assert str(public_release(settings)) == (
        "release 1 is under embargo until `warehouse make-public`, readers outside see none"
    )
    assert at(settings, "2026-10-22T06:20") == 1


def test_a_release_between_two_days_waits_for_the_next_one(live: Settings, marts: Marts, as_role) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    at(live, "2026-10-27T06:00")
    release(live, marts, 11)
    assert at(live, "2026-11-20T06:00") == 1
    assert at(live, "2026-11-25T06:00") == 2, "the day of the calendar, with what staff sees then"


def test_no_value_under_embargo_reaches_a_reader_outside(live: Settings, marts: Marts, as_role) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    make_public(live, "the first one")
    release(live, marts, 424242)
    for role in OUTSIDE:
        reader = as_role(role)
        attempts = (
            "select * from published.fct_indicator_value where 1 / (value - 424242) > 1",
            "select * from published.release where changed_rows / (release_id - 2) > 0",
            "select * from published.fct_indicator_value_as_of(2)", "select * from release.fct_indicator_value",
        )  # fmt: skip
        for attempt in attempts:
            try:
                found = str(reader.execute(attempt).fetchall())  # type: ignore[arg-type]
            except psycopg.Error as error:
                found = str(error)
            reader.rollback()
            assert "424242" not in found and "division" not in found, attempt
        assert reader.execute("select release_id, is_current from published.release").fetchall() == [(1, True)]


def test_a_reason_ends_an_embargo_and_is_kept(live: Settings, marts: Marts, as_role) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    release(live, marts, 11)
    with pytest.raises(WarehouseError, match="found no reason"):
        make_public(live, " ")
    with pytest.raises(WarehouseError, match="found release 3, expected one that staff sees: up to 2"):
        make_public(live, "a slip", 3)
    assert make_public(live, "the board asked", 1).release_id == 1
    assert make_public(live, "the board asked again").release_id == 2
    with pytest.raises(WarehouseError, match="found release 1, expected one after 2, which is public"):
        make_public(live, "back", 1)
    with psycopg.connect(owner_dsn(live)) as owner:
        moves = owner.execute("select pointer, from_release_id, to_release_id, reason from ops.pointer_move order by 3")
        assert moves.fetchall() == [
            ("public", None, 1, "the board asked"), ("public", 1, 2, "the board asked again"),
        ]  # fmt: skip


def test_a_withdrawal_takes_both_pointers_back_and_shows_nothing_new(live: Settings, marts: Marts, as_role) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    make_public(live, "public")
    release(live, marts, 11)
    release(live, marts, 12)
    make_public(live, "public")
    assert withdraw(live, "wrong").public_release_id == 1, "2 was never public"
    assert seen(live, as_role, OUTSIDE) == [(10, 1, 1)] and seen(live, as_role, IN_HOUSE) == [(11, 2, 2)]
    assert reinstate(live, "right after all").public_release_id == 3
    assert seen(live, as_role, OUTSIDE) == [(12, 3, 3)]


def test_an_approval_holds_for_one_content(live: Settings, marts: Marts) -> None:
    release(live, marts, 10, "2026-10-22T06:15Z")
    first = public_candidate(live)
    assert first is not None and first.release_id == 1 and first.changes == "It is the first one that becomes public."
    marts("update release.fct_indicator_value set value = 9")
    with pytest.raises(WarehouseError, match="found other content in release 1, expected what was approved"):
        make_public(live, "approved", first.release_id, first.fingerprint)
    marts("update release.fct_indicator_value set value = 10")
    make_public(live, "approved", first.release_id, first.fingerprint)
    assert public_candidate(live) is None
    release(live, marts, 11)
    second = public_candidate(live)
    assert second is not None and "fct_indicator_value" in second.changes
