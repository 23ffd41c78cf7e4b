"""Withdraw and reinstate releases: move the pointers that say which release readers see."""

import psycopg

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.locks import PUBLISH_LOCK, acquire_locks
from warehouse.publish.public_release import follow_staff
from warehouse.run_ledger import VisibleRelease, visible_release
from warehouse.settings import Settings

WITHDRAW = """
    update release.release set withdrawn_at = now()
    where release_id > %s and release_id <= %s and withdrawn_at is null
"""
REINSTATE = "update release.release set withdrawn_at = null where release_id = %s"


def withdraw(settings: Settings, reason: str, to: int | None = None) -> VisibleRelease:
    """Let readers see an earlier release, the one before if none is named; `publish` does not undo it.

    It and those between are withdrawn: what only they held is never shown again, whatever is published later.
    """
    with connect(role_dsn(settings, "publisher")) as connection:
        visible = _lock_pointer(connection)
        earlier = [release for release in _releases(connection) if release < visible.release_id]
        chosen = _choose_release(earlier, to, f"before release {visible.release_id}")
        connection.execute(WITHDRAW, [chosen, visible.release_id])
        return _move_pointer(connection, visible, chosen, reason)


def reinstate(settings: Settings, reason: str, to: int | None = None) -> VisibleRelease:
    """Let readers see a withdrawn release again, the highest if none is named."""
    with connect(role_dsn(settings, "publisher")) as connection:
        visible = _lock_pointer(connection)
        later = [release for release in _releases(connection) if release > visible.release_id]
        chosen = _choose_release(later, to, f"withdrawn after release {visible.release_id}")
        connection.execute(REINSTATE, [chosen])
        return _move_pointer(connection, visible, chosen, reason)


def _lock_pointer(connection: psycopg.Connection) -> VisibleRelease:
    """Lock out publishes until the end of the transaction, and return the visible release."""
    acquire_locks(connection, PUBLISH_LOCK)
    visible = visible_release(connection)
    if visible is None:
        raise WarehouseError("nothing has been published yet")
    return visible


def _releases(connection: psycopg.Connection) -> list[int]:
    return [row[0] for row in connection.execute("select release_id from release.release order by release_id")]


def _choose_release(releases: list[int], to: int | None, which: str) -> int:
    if not releases:
        raise WarehouseError(f"found no release {which}")
    if to is not None and to not in releases:
        raise WarehouseError(f"found release {to}, expected one {which}: {', '.join(map(str, releases))}")
    return releases[-1] if to is None else to


def _move_pointer(connection: psycopg.Connection, visible: VisibleRelease, to: int, reason: str) -> VisibleRelease:
    if not reason.strip():
        raise WarehouseError("found no reason, expected one that those who ask later will understand")
    connection.execute("update release.pointer set release_id = %s", [to])
    follow_staff(connection)
    connection.execute(
        "insert into ops.pointer_move (from_release_id, to_release_id, reason) values (%s, %s, %s)",
        [visible.release_id, to, reason],
    )
    moved = visible_release(connection)
    assert moved is not None, "the pointer was moved"
    return moved
