"""What has been loaded, built and published: the questions every stage asks before it works."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg

from warehouse.db import connect, role_dsn
from warehouse.settings import PROJECT, Settings

CODE = ("dbt_project", "expectations", "include/catalogue", "include/sources")
NOT_CODE = {"target", "logs", "__pycache__"}


@dataclass(frozen=True)
class Inputs:
    """What a build is a function of: the loaded snapshots, which of them count, and the code.

    `coverage_digests` has a digest for every source whose deliveries cover municipalities and months, or came again
    for a later day: a delivery read or sent again can change what counts without a new snapshot.
    """

    snapshot_ids: tuple[int, ...]
    code: str
    coverage_digests: Mapping[str, str] = field(default_factory=dict)


def inputs_now(connection: psycopg.Connection) -> Inputs:
    """Return what a build would read at this moment."""
    rows = connection.execute("select snapshot_id from ops.snapshot order by snapshot_id").fetchall()
    return Inputs(tuple(row[0] for row in rows), code_fingerprint(), _coverage_digests(connection))


def _coverage_digests(connection: psycopg.Connection) -> dict[str, str]:
    rows = connection.execute(
        """
        select source, md5(string_agg(
            concat_ws(' ', raw_table, municipality, month, reading_id), ',' order by raw_table, municipality, month
        ))
        from ops.current_coverage group by source
        union all
        select source, md5(string_agg(concat_ws(' ', snapshot_id, as_of), ',' order by snapshot_id))
        from ops.snapshot where snapshot_id in (select snapshot_id from ops.duplicate_delivery) group by source
        """
    ).fetchall()
    return dict(rows)


def judged_inputs(connection: psycopg.Connection) -> Inputs | None:
    """Return what the newest build the gate has judged was made of; none if it has judged none."""
    row = connection.execute(
        """
        select build.snapshot_ids, build.code_fingerprint, build.coverage_digests
        from ops.verdict join ops.build using (build_id)
        order by build_id desc limit 1
        """
    ).fetchone()
    return Inputs(tuple(row[0]), row[1], row[2]) if row else None


def is_source_judged(connection: psycopg.Connection, source: str) -> bool:
    """Say whether everything loaded of a source stands in a build that the gate has judged.

    An ingest that loaded nothing new still asks for a build when this is false: a crash between
    a load and its event must not leave data behind for ever.
    """
    judged = judged_inputs(connection)
    judged_ids = set(judged.snapshot_ids) if judged else set()
    rows = connection.execute("select snapshot_id from ops.snapshot where source = %s", [source]).fetchall()
    counted = judged.coverage_digests.get(source) if judged else None
    return all(row[0] in judged_ids for row in rows) and _coverage_digests(connection).get(source) == counted


@dataclass(frozen=True)
class VisibleRelease:
    """The release that staff sees, the highest there is, and the public one; they differ while one is withdrawn.

    The public one is None until the first release is shown to readers outside.
    """

    release_id: int
    highest: int
    public_release_id: int | None = None

    @property
    def embargo(self) -> str:
        """Say that the newest release is not public yet; an empty text if it is."""
        if self.public_release_id == self.release_id:
            return ""
        outside = f"stay on {self.public_release_id}" if self.public_release_id else "see none"
        return f"release {self.release_id} is under embargo, readers outside {outside}"

    @property
    def withdrawal(self) -> str:
        """Say that the highest release is withdrawn; an empty text if it is not."""
        if self.release_id == self.highest:
            return ""
        return f"release {self.highest} is withdrawn, readers stay on {self.release_id}"


def visible_release(connection: psycopg.Connection) -> VisibleRelease | None:
    """Return which releases readers see; None if nothing has been published."""
    row = connection.execute(
        "select release_id, (select max(release_id) from release.release), public_release_id from release.pointer"
    ).fetchone()
    return VisibleRelease(*row) if row else None


def release_note(settings: Settings) -> str:
    """Say that the highest release is withdrawn, or that the newest one is under embargo; else an empty text."""
    with connect(role_dsn(settings, "publisher")) as connection:
        release = visible_release(connection)
    return "; ".join(filter(None, [release.withdrawal, release.embargo])) if release else ""


def has_code_changed(settings: Settings) -> bool:
    """Say whether models, catalogue, sources or expectations differ from those of the newest judged build."""
    with connect(role_dsn(settings, "transformer")) as connection:
        judged = judged_inputs(connection)
    return judged is not None and judged.code != code_fingerprint()


@cache
def code_fingerprint(project: Path = PROJECT) -> str:
    """Return one sha256 of every file that a release depends on: models, catalogue, sources, expectations."""
    digest = hashlib.sha256()
    for path in _code_files(project):
        digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _code_files(project: Path) -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((project / folder).rglob("*")):
            if path.is_file() and not NOT_CODE.intersection(path.parts[len(project.parts) :]):
                yield path
