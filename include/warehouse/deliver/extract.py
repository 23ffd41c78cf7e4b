"""Deliver: the current release as files a ministry's programs and people can read.

An extract appears whole or not at all: it is written to a hidden folder next to its final place and
renamed once its last file, the manifest, is written.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg

from warehouse.db import connect, role_dsn
from warehouse.declarations import Text
from warehouse.deliver.csv_file import CSV_DIALECT, CsvFile
from warehouse.deliver.datasets import STATUSES, TABLES, TARGET_STATUSES, Table
from warehouse.deliver.query import (
    NEWEST_MONTHS,
    CurrentRelease,
    current_release,
    extract_connection,
    facts,
    indicators,
)
from warehouse.deliver.workbook import WorkbookProcess
from warehouse.disk import writing
from warehouse.run_ledger import withdrawal_notice
from warehouse.settings import Settings
from warehouse.sources import load_sources
from warehouse.stage_runs import recorded

NAME = "manifest.json"
FORMAT_VERSION = 3
LANGUAGES = ("fi", "sv", "en")
WORKBOOK = "indicators.xlsx"
FILES = (*(table.csv for table in TABLES), WORKBOOK, NAME)
WIDE, NARROW = 50, 16
WITHDRAWN = "select release_id from release.release where withdrawn_at is not null order by release_id"


@dataclass(frozen=True)
class File:
    """One file of the extract: `bytes` is its size, `rows` are without headers, of all sheets of a workbook."""

    name: str
    sha256: str
    bytes: int
    rows: int


def describe_file(path: Path, rows: int) -> File:
    """Describe a file that has been written."""
    return File(path.name, sha256_of(path), path.stat().st_size, rows)


def write_manifest(folder: Path, release: CurrentRelease, files: list[File], indicators: list[dict[str, Any]]) -> None:
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
        "indicators": [_indicator(indicator) for indicator in indicators],
        "observation_statuses": _meanings(STATUSES),
        "target_statuses": _meanings(TARGET_STATUSES),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def is_complete(folder: Path) -> bool:
    """Say whether a folder holds a complete extract of this format whose files match the manifest's checksums."""
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
    texts = {part: {language: row[f"{part}_{language}"] for language in LANGUAGES} for part in ("name", "definition")}
    plain = {name: row[name] for name in ("unit", "decimals", "roll_up", "source", "direction", *NEWEST_MONTHS)}
    return {"code": row["indicator_code"], **texts, **plain}


@dataclass(frozen=True)
class Extract:
    """One extract: its release, its folder and the files in it; `unchanged` if it lay there already.

    `withdrawal` says that a higher release is withdrawn from readers; it is empty if none is.
    """

    release_id: int
    folder: Path
    files: tuple[Path, ...]
    unchanged: bool
    withdrawal: str = ""


@recorded("deliver", "publisher")
def deliver(settings: Settings) -> Extract:
    """Write the current release below `settings.extracts`; WarehouseError if nothing has been published.

    The same release gives the same bytes. A folder whose files are not what its manifest says
    is rewritten, and those of withdrawn releases are removed.
    """
    with extract_connection(settings) as connection:
        release = current_release(connection)
        folder = folder_of(settings, release.release_id)
        unchanged = is_complete(folder)
        if not unchanged:
            draft = _empty_folder(folder.with_name(f".{folder.name}.part"))
            try:
                with writing(folder, lambda: _size(draft)):
                    _write(connection, release, draft)
            except Exception:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            _move_into_place(draft, folder)
    remove_withdrawn(settings)
    files = tuple(folder / name for name in FILES)
    return Extract(release.release_id, folder, files, unchanged, withdrawal_notice(settings))


def folder_of(settings: Settings, release_id: int) -> Path:
    """Return the folder of a release's extract."""
    return settings.extracts / f"release-{release_id:06d}"


def remove_withdrawn(settings: Settings) -> list[int]:
    """Remove the extract of every withdrawn release, and return those that had one.

    After a reinstatement `deliver` writes the same bytes again. A folder disappears whole, so that no program takes a
    part of it: nobody shall read there what the database no longer shows.
    """
    with connect(role_dsn(settings, "publisher")) as connection:
        withdrawn = [row[0] for row in connection.execute(WITHDRAWN)]
    removed = [release_id for release_id in withdrawn if folder_of(settings, release_id).is_dir()]
    for release_id in removed:
        folder = folder_of(settings, release_id)
        gone = folder.with_name(f".{folder.name}.withdrawn")
        shutil.rmtree(gone, ignore_errors=True)
        folder.rename(gone)
        shutil.rmtree(gone)
    return removed


def _write(connection: psycopg.Connection, release: CurrentRelease, folder: Path) -> None:
    catalogue = indicators(connection)
    with WorkbookProcess(folder / WORKBOOK, release.published_at) as book:
        files = [_write_facts(connection, table, folder, book) for table in TABLES]
        _write_dictionary(book, catalogue)
        _write_columns(book)
    files.append(describe_file(folder / WORKBOOK, book.rows))
    write_manifest(folder, release, files, catalogue)


def _write_facts(connection: psycopg.Connection, table: Table, folder: Path, book: WorkbookProcess) -> File:
    """Write a table as CSV and as a sheet."""
    book.sheet(table.sheet, tuple((column.name, column.width) for column in table.columns))
    with CsvFile(folder / table.csv, tuple(column.name for column in table.columns)) as file:
        for row in facts(connection, table):
            file.write(row)
            if table.in_sheet(row):
                book.write(row)
    return describe_file(folder / table.csv, file.rows)


def _write_dictionary(book: WorkbookProcess, catalogue: list[dict[str, Any]]) -> None:
    columns = [
        "indicator_code", "name_fi", "name_sv", "name_en", "definition_fi", "definition_sv", "definition_en",
        "unit", "decimals", "kind", "frequency", "level", "aggregation", "roll_up", "source",
        "companion_of", "direction", *NEWEST_MONTHS,
    ]  # fmt: skip
    wide = ("indicator_code", "companion_of", "name", "definition")
    header = tuple((name, WIDE if name.startswith(wide) else NARROW) for name in columns)
    book.sheet("indicators", header, wrapped=True)
    for row in catalogue:
        book.write(tuple(row[name] for name in columns))


def _write_columns(book: WorkbookProcess) -> None:
    header = (("table", NARROW), ("column", 26), ("type", NARROW), ("fi", WIDE), ("sv", WIDE), ("en", WIDE))
    book.sheet("columns", header, wrapped=True)
    for table in TABLES:
        for column in table.columns:
            meaning = column.meaning
            book.write((table.sheet, column.name, meaning.type, meaning.fi, meaning.sv, meaning.en))


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _empty_folder(folder: Path) -> Path:
    """Make an empty folder and remove what a crash left in it; the extract lock keeps other writers away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _move_into_place(draft: Path, folder: Path) -> None:
    """Rename the draft to its final name; a damaged folder of that name is moved aside and then removed."""
    old = draft.with_suffix(".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
