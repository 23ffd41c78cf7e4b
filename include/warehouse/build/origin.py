"""What a build is made of, recorded with it: commit, lock, and the deliveries as they stand."""

import hashlib
import subprocess
from pathlib import Path

import psycopg

from warehouse.settings import PROJECT

LOCK = "requirements.txt"
DELIVERIES = """
    insert into ops.build_delivery (build_id, snapshot_id, as_of, is_counting)
    select %(build)s, snapshot.snapshot_id, snapshot.as_of,
        snapshot.reading_id is null or snapshot.reading_id in (select reading_id from ops.current_coverage)
    from ops.snapshot as snapshot
    where snapshot.snapshot_id = any(%(snapshots)s)
"""


def commit_sha(project: Path = PROJECT) -> str | None:
    """Return the commit of the code, with `-dirty` where files differ from it; None without a Git repository."""
    command = ["git", "-C", str(project), "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(  # noqa: S603 - git of the person's own PATH, never a shell
            command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def lock_sha256(project: Path = PROJECT) -> str | None:
    """Return the sha256 of the lock of all packages; None where it is missing."""
    try:
        return hashlib.sha256((project / LOCK).read_bytes()).hexdigest()
    except OSError:
        return None


def record_deliveries(connection: psycopg.Connection, build_id: int, snapshot_ids: tuple[int, ...]) -> None:
    """Record the deliveries that a build reads; who builds holds the lock, so that they stay as they are."""
    connection.execute(DELIVERIES, {"build": build_id, "snapshots": list(snapshot_ids)})
