"""Build a release again, on a server of its own, and compare it with what was published.

The ledger says what its build read: the snapshots and the day that each spoke for, the newest reading of a workbook,
the code and the lock of the packages. The rows are those of `raw`, which outlive the originals of a register. Code and
lock must be those of that time: which commit has them is said, and checking it out is left to the person.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.backup.client import restore_dump
from warehouse.backup.create import backup_dsn, dump_partly, roles_of_database, start_database
from warehouse.backup.scratch_server import NAME, scratch_database
from warehouse.build.build import build_whole
from warehouse.build.origin import lock_sha256
from warehouse.db import connect
from warehouse.embedded.processes import exclusive
from warehouse.errors import WarehouseError
from warehouse.fingerprint import (
    Fingerprint,
    changed_relations,
    marts_fingerprint,
    release_columns,
    release_fingerprints,
)
from warehouse.migrations.passwords import make_roles
from warehouse.run_ledger import code_fingerprint, inputs_now
from warehouse.settings import ROLES, Settings

WITHOUT_ROWS = ("release.fct_*", "release.dim_*", "staging.*", "intermediate.*", "marts.*")
"""Tables whose rows are not copied: what was published, and what dbt makes again."""
RECORDED = """
    select build_id, code_fingerprint, coalesce(commit_sha, 'unknown'), lock_sha256, snapshot_ids, coverage_digests,
        last_reading_id, started_at
    from release.release inner join ops.build using (build_id) where release_id = %s
"""
AS_IT_STOOD = """
    set session_replication_role = replica;
    delete from ops.snapshot where snapshot_id <> all(%(snapshots)s);
    update ops.snapshot set as_of = recorded.as_of
    from ops.build_delivery as recorded
    where recorded.build_id = %(build)s and recorded.snapshot_id = snapshot.snapshot_id;
    delete from ops.duplicate_delivery
    where seen_at > %(began)s or snapshot_id not in (select snapshot_id from ops.snapshot);
    delete from ops.reading where reading_id > %(reading)s;
    delete from ops.coverage where reading_id > %(reading)s;
    set session_replication_role = origin;
"""
"""In the scratch database alone; without triggers, because rows of other tables refer to what did not exist yet."""
LATER_ROWS = sql.SQL("delete from raw.{} where _snapshot_id not in (select snapshot_id from ops.snapshot)")
RAW_TABLES = "select relname from pg_class where relnamespace = 'raw'::regnamespace and relkind in ('r', 'p')"


@dataclass(frozen=True)
class Recorded:
    """What the ledger says of the build of a release."""

    release_id: int
    build_id: int
    code: str
    commit: str
    lock: str | None
    snapshot_ids: tuple[int, ...]
    coverage_digests: Mapping[str, str]
    last_reading_id: int
    began: datetime


@dataclass(frozen=True)
class Rebuilt:
    """A release that was built again with an equal fingerprint."""

    release_id: int
    snapshots: int
    rows: int
    seconds: float

    def __str__(self) -> str:
        """Say what was built and compared."""
        return (
            f"release {self.release_id} was built again from {self.snapshots} snapshots in {self.seconds:.0f} s:"
            f" all {self.rows} rows are equal"
        )


def rebuild(settings: Settings, release_id: int) -> Rebuilt:
    """Build a release again beside the instance; WarehouseError names the relations that differ.

    It is refused where the code or the lock is another than that of the release, or the ledger does not say enough.
    """
    start_database(settings)
    began = time.monotonic()
    with connect(backup_dsn(settings)) as connection:
        recorded = _recorded(connection, release_id)
        _refuse_other_code(recorded)
        published = release_fingerprints(connection, release_columns(connection))[release_id]
        roles = [role for role in roles_of_database(connection) if role not in ROLES]
    dump = settings.work / "rebuild.dump"
    dump.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with exclusive(settings, NAME), _removed(dump):
        dump_partly(settings, dump, WITHOUT_ROWS)
        with _without_addresses_of_roles(), scratch_database(settings, roles) as dsn:
            scratch = Settings(home=settings.work / NAME, dsn=dsn, server=None)
            _copy(dump, scratch)
            with connect(dsn, autocommit=True) as connection:
                _restore_inputs(connection, recorded)
            built = _build(scratch)
    if changed := changed_relations(built, published):
        raise WarehouseError(f"release {release_id}: found other content in {changed} when it was built again")
    rows = sum(content["rows"] for content in built.values() if content)
    return Rebuilt(release_id, len(recorded.snapshot_ids), rows, time.monotonic() - began)


def _recorded(connection: psycopg.Connection, release_id: int) -> Recorded:
    row = connection.execute(RECORDED, [release_id]).fetchone()
    if row is None:
        raise WarehouseError(f"found no release {release_id}, expected one that `warehouse status` lists")
    if row[6] is None:
        raise WarehouseError(
            f"release {release_id} is of build {row[0]} by an earlier version, which did not record all that it read"
        )
    return Recorded(release_id, row[0], row[1], row[2], row[3], tuple(row[4]), row[5], row[6], row[7])


def _refuse_other_code(recorded: Recorded) -> None:
    current = lock_sha256()
    how = f"check out commit {recorded.commit}, install its requirements, and run the command there"
    if recorded.lock is None or recorded.lock != current:
        raise WarehouseError(
            f"release {recorded.release_id} was built with the lock {recorded.lock}, found the lock {current}: {how}"
        )
    if recorded.code != code_fingerprint():
        raise WarehouseError(
            f"release {recorded.release_id} was built by other models, declarations or expectations: {how}"
        )


@contextmanager
def _without_addresses_of_roles() -> Iterator[None]:
    """Take the addresses of the instance's own roles out of the environment: they lead to its database."""
    names = [f"WAREHOUSE_DSN_{role.upper()}" for role in ROLES]
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(before)


@contextmanager
def _removed(dump: Path) -> Iterator[None]:
    """Remove the dump at the end, whatever happens."""
    try:
        yield
    finally:
        dump.unlink(missing_ok=True)


def _copy(dump: Path, scratch: Settings) -> None:
    """Copy ledger and raw rows as one snapshot has shown them."""
    with connect(str(scratch.dsn), autocommit=True) as connection:
        make_roles(connection, scratch)
    restore_dump(scratch, dump, str(scratch.dsn))


def _restore_inputs(connection: psycopg.Connection, recorded: Recorded) -> None:
    """Delete what came after the build; WarehouseError if what counts then is not what counted."""
    values = {
        "build": recorded.build_id, "snapshots": list(recorded.snapshot_ids), "began": recorded.began,
        "reading": recorded.last_reading_id,
    }  # fmt: skip
    with connection.transaction():
        for statement in filter(str.strip, AS_IT_STOOD.split(";")):
            connection.execute(statement.encode(), values if "%(" in statement else None)
        for (table,) in connection.execute(RAW_TABLES).fetchall():
            connection.execute(LATER_ROWS.format(sql.Identifier(table)))
    inputs = inputs_now(connection)
    digests = recorded.coverage_digests
    differing = sorted(
        source for source in {*digests, *inputs.coverage_digests}
        if digests.get(source) != inputs.coverage_digests.get(source)
    )  # fmt: skip
    if differing:
        raise WarehouseError(
            f"release {recorded.release_id} cannot be built again: which deliveries of {', '.join(differing)} counted"
            " then is not known any more, because the order of the files has changed since"
        )


def _build(scratch: Settings) -> Fingerprint:
    build_whole(scratch)
    with connect(str(scratch.dsn)) as connection:
        return marts_fingerprint(connection)
