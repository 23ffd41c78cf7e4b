"""Under which rules a file is read: when they change, what was kept out is worth another reading."""

import hashlib
from functools import cache
from pathlib import Path

from warehouse.settings import PROJECT
from warehouse.sources import Source

TABLES = ("areas.yml", "municipality_aliases.yml")


def fingerprint(source: Source) -> str:
    """Return one sha256 of all that decides how a file of the source is read.

    These are its declaration, the municipalities with their aliases, and the code of the intake; not the words in
    which it answers.
    """
    return hashlib.sha256(f"{source.model_dump_json()}{_shared_rules()}".encode()).hexdigest()


@cache
def _shared_rules(project: Path = PROJECT) -> str:
    digest = hashlib.sha256()
    catalogue, code = project / "include" / "catalogue", project / "include" / "warehouse" / "intake"
    for path in (*(catalogue / name for name in TABLES), *sorted(code.rglob("*.py"))):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
