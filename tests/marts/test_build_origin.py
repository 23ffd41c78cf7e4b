"""What is recorded with a build, so that it can be made again: commit, lock, and the deliveries that counted."""

import hashlib
import subprocess
from pathlib import Path

import psycopg

from warehouse.build.origin import commit_sha, lock_sha256
from warehouse.db import role_dsn
from warehouse.settings import PROJECT, Settings


def test_a_build_records_commit_lock_and_every_delivery_as_it_stood(sample_house: Settings) -> None:
    with psycopg.connect(role_dsn(sample_house, "transformer")) as transformer:
        (build_id, commit, lock, snapshot_ids) = transformer.execute(
            "select build_id, commit_sha, lock_sha256, snapshot_ids from ops.build order by build_id desc limit 1"
        ).fetchone()
        rows = transformer.execute(
            "select snapshot_id, recorded.as_of is not distinct from snapshot.as_of from ops.build_delivery as recorded"
            " inner join ops.snapshot as snapshot using (snapshot_id) where build_id = %s order by 1",
            [build_id],
        ).fetchall()
    assert lock == hashlib.sha256((PROJECT / "requirements.txt").read_bytes()).hexdigest()
    head = subprocess.run(["git", "-C", PROJECT, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    assert (commit or "").removesuffix("-dirty") == head.stdout.strip()
    assert rows == [(snapshot_id, True) for snapshot_id in sorted(snapshot_ids)]


def test_without_a_repository_or_lock_nothing_is_made_up(tmp_path: Path) -> None:
    assert commit_sha(tmp_path) is None
    assert lock_sha256(tmp_path) is None
