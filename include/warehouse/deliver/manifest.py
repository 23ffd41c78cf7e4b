"""The manifest of an extract: what it is, whose data it holds, its files, and what every name in them means."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from warehouse.deliver.formats import CSV_DIALECT
from warehouse.deliver.rows import NEWEST_MONTHS, Current
from warehouse.deliver.statuses import STATUSES, TARGET_STATUSES
from warehouse.deliver.tables import TABLES, Table
from warehouse.sources import load_sources
from warehouse.texts import Text

NAME = "manifest.json"
FORMAT_VERSION = 3
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True)
class File:
    """One file of the extract, as it lies there; rows without headers, of every sheet of a workbook."""

    name: str
    sha256: str
    bytes: int
    rows: int


def described(path: Path, rows: int) -> File:
    """Describe a file that has been written."""
    return File(path.name, sha256_of(path), path.stat().st_size, rows)


def write_manifest(folder: Path, release: Current, files: list[File], indicators: list[dict[str, Any]]) -> None:
    """Write the manifest; it is the last file of an extract."""
    content = {
        "format_version": FORMAT_VERSION,
        "release_id": release.release_id,
        "published_at": release.published_at.astimezone(UTC).isoformat(),
        "verdict": release.verdict,
        "csv": CSV_DIALECT | {"formulas": "a text that would begin a formula has an apostrophe before it"},
        "sources": _sources(),
        "files": [asdict(file) for file in files],
        "columns": {table.name: _columns(table) for table in TABLES},
        "indicators": [_indicator(one) for one in indicators],
        "observation_statuses": _meanings(STATUSES),
        "target_statuses": _meanings(TARGET_STATUSES),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def is_complete(folder: Path) -> bool:
    """Say whether a folder holds a whole extract of this format, every byte as its manifest says."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = [File(**file) for file in content["files"]]
        return content["format_version"] == FORMAT_VERSION and all(
            sha256_of(folder / file.name) == file.sha256 for file in files
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sources() -> list[dict[str, Any]]:
    return [
        {
            "source": name,
            "title": source.title.model_dump(),
            "owner": source.owner,
            "licence": source.licence,
            "attribution": source.attribution.model_dump(),
        }
        for name, source in load_sources().items()
    ]


def _meanings(codes: dict[str, Text]) -> list[dict[str, str]]:
    return [{"code": code} | text.model_dump() for code, text in codes.items()]


def _columns(table: Table) -> list[dict[str, str]]:
    return [
        {"name": column.name} | {key: getattr(column.meaning, key) for key in ("type", *LANGUAGES)}
        for column in table.columns
    ]


def _indicator(row: dict[str, Any]) -> dict[str, Any]:
    texts = {part: {one: row[f"{part}_{one}"] for one in LANGUAGES} for part in ("name", "definition")}
    plain = {name: row[name] for name in ("unit", "decimals", "roll_up", "source", "direction", *NEWEST_MONTHS)}
    return {"code": row["indicator_code"], **texts, **plain}
