"""The public pointer: which release readers outside see. Staff sees the newest one, over the same rows.

A release is under embargo until the pointer has moved to it: on its day of the calendar, or when a named person has
approved exactly this release. Withdrawing and reinstating move both pointers.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from warehouse.catalogue.publication import HELSINKI, Rule, load_publication
from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.fingerprint import release_columns, release_fingerprints
from warehouse.locks import PUBLISH_LOCK, acquire_locks
from warehouse.publish.diff import diff_releases
from warehouse.run_ledger import VisibleRelease, visible_release
from warehouse.settings import Settings

# A build that read nothing of the calendar's source waits from its own publish on.
APPEARED = """
    select coalesce(
        (
            select max(loaded_at) from ops.snapshot
            where source = %(source)s and snapshot_id = any(build.snapshot_ids)
        ),
        published_at
    ), (select max(public_at) from release.release)
    from release.release inner join ops.build using (build_id)
    where release_id = %(release)s
"""
PUBLIC_AGAIN = """
    update release.pointer set public_release_id = (
        select max(release_id) from release.release
        where public_at is not null and withdrawn_at is null and release_id <= pointer.release_id
    )
"""
"""After a withdrawal or a reinstatement: nothing becomes public by it that was not."""
MOVE = """
    insert into ops.pointer_move (pointer, from_release_id, to_release_id, reason) values ('public', %s, %s, %s)
"""

UNTIL: dict[Rule, str] = {"at_once": "until `warehouse make-public`", "approval": "until it is approved"}


@dataclass(frozen=True)
class PublicRelease:
    """The public release, and how a newer one that staff sees already will become public."""

    release_id: int | None
    newest: int
    rule: Rule
    due: datetime | None = None
    """When the calendar makes the newest one public; None if another rule does, or it is public."""

    @property
    def is_newest(self) -> bool:
        """Whether readers outside see what staff sees."""
        return self.release_id == self.newest

    def __str__(self) -> str:
        """Say which release readers outside see, and until when the newest one is under embargo."""
        if self.is_newest:
            return f"release {self.newest} is public"
        outside = f"stay on {self.release_id}" if self.release_id else "see none"
        end = f"until {self.due.astimezone(HELSINKI):%Y-%m-%d %H:%M}" if self.due else UNTIL[self.rule]
        return f"release {self.newest} is under embargo {end}, readers outside {outside}"


@dataclass(frozen=True)
class Candidate:
    """A release that waits for an approval, which holds for content with this fingerprint and no other."""

    release_id: int
    fingerprint: str
    changes: str
    """What it changes of the public one, counted: the numbers are for `warehouse diff`."""


def public_release(settings: Settings) -> PublicRelease | None:
    """Return which release is public now; None if nothing has been published."""
    with connect(role_dsn(settings, "publisher")) as connection:
        return read_public_release(connection, settings)


def read_public_release(connection: psycopg.Connection, settings: Settings) -> PublicRelease | None:
    """Return the same, read on a connection that may read the ledger."""
    visible = visible_release(connection)
    return _public_release(connection, settings, visible) if visible else None


def public_candidate(settings: Settings) -> Candidate | None:
    """Return the newest release with what an approval of it holds for; None if it is public already."""
    public = public_release(settings)
    if public is None or public.is_newest:
        return None
    with connect(role_dsn(settings, "publisher")) as connection:
        fingerprint = _fingerprint(connection, public.newest)
    changes = str(diff_releases(settings, public.release_id, public.newest, 0)) if public.release_id else ""
    return Candidate(public.newest, fingerprint, changes or "It is the first one that becomes public.")


def make_public(
    settings: Settings, reason: str, release_id: int | None = None, fingerprint: str | None = None
) -> PublicRelease:
    """Show readers outside a release that staff sees, the newest if none is named, whatever the calendar says.

    WarehouseError if it is withdrawn, not newer than what is public, or of another content than `fingerprint` says.
    """
    if not reason.strip():
        raise WarehouseError("found no reason, expected one that those who ask later will understand")
    with connect(role_dsn(settings, "publisher")) as connection:
        acquire_locks(connection, PUBLISH_LOCK)
        visible = _visible(connection)
        chosen = visible.release_id if release_id is None else release_id
        _check(connection, visible, chosen)
        if fingerprint is not None and _fingerprint(connection, chosen) != fingerprint:
            raise WarehouseError(f"found other content in release {chosen}, expected what was approved")
        _move(connection, visible, chosen, reason, datetime.now(UTC))
        return _public_release(connection, settings, _visible(connection))


def make_public_when_due(settings: Settings, now: datetime | None = None) -> PublicRelease:
    """Show readers outside the newest release if its day has come; running it again changes nothing."""
    with connect(role_dsn(settings, "publisher")) as connection:
        acquire_locks(connection, PUBLISH_LOCK)
        visible = _visible(connection)
        public = _public_release(connection, settings, visible)
        now = now or datetime.now(UTC)
        if not public.is_newest and (public.rule == "at_once" or (public.due is not None and public.due <= now)):
            reason = f"public day {public.due.astimezone(HELSINKI):%Y-%m-%d}" if public.due else "no rule holds it back"
            _move(connection, visible, visible.release_id, reason, now)
        return _public_release(connection, settings, _visible(connection))


def show_at_once(connection: psycopg.Connection, settings: Settings, release_id: int) -> None:
    """Make a release public in the transaction that publishes it, if that is the rule."""
    if load_publication().rule_of(settings.profile) == "at_once":
        connection.execute("update release.release set public_at = now() where release_id = %s", [release_id])
        connection.execute("update release.pointer set public_release_id = %s", [release_id])


def follow_staff(connection: psycopg.Connection) -> None:
    """Let the public pointer follow the other one that was moved: to the newest of what was public."""
    connection.execute(PUBLIC_AGAIN)


def _visible(connection: psycopg.Connection) -> VisibleRelease:
    visible = visible_release(connection)
    if visible is None:
        raise WarehouseError("nothing has been published yet")
    return visible


def _public_release(connection: psycopg.Connection, settings: Settings, visible: VisibleRelease) -> PublicRelease:
    publication = load_publication()
    rule = publication.rule_of(settings.profile)
    public = PublicRelease(visible.public_release_id, visible.release_id, rule)
    if rule != "calendar" or public.is_newest:
        return public
    values = {"source": publication.calendar.source, "release": visible.release_id}
    row = connection.execute(APPEARED, values).fetchone()
    assert row is not None, "the pointer names a release that exists"
    due = publication.calendar.public_from(row[0])
    if row[1] is not None and row[1] >= due:  # of this month the readers have seen a release: the next one waits
        (due,) = publication.calendar.next_times(row[1], 1)
    return PublicRelease(public.release_id, public.newest, rule, due)


def _fingerprint(connection: psycopg.Connection, release_id: int) -> str:
    content = release_fingerprints(connection, release_columns(connection))[release_id]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _check(connection: psycopg.Connection, visible: VisibleRelease, chosen: int) -> None:
    row = connection.execute("select withdrawn_at from release.release where release_id = %s", [chosen]).fetchone()
    if row is None or row[0] is not None or chosen > visible.release_id:
        raise WarehouseError(f"found release {chosen}, expected one that staff sees: up to {visible.release_id}")
    if visible.public_release_id is not None and chosen <= visible.public_release_id:
        raise WarehouseError(f"found release {chosen}, expected one after {visible.public_release_id}, which is public")


def _move(connection: psycopg.Connection, visible: VisibleRelease, chosen: int, reason: str, now: datetime) -> None:
    connection.execute("update release.release set public_at = %s where release_id = %s", [now, chosen])
    connection.execute("update release.pointer set public_release_id = %s", [chosen])
    connection.execute(MOVE, [visible.public_release_id, chosen, reason])
