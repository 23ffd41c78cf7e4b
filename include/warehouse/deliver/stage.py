"""Deliver: the current release as files a ministry's programs and people can read.

An extract appears whole or not at all: it is written in a hidden folder beside its place and
renamed when its last file, the manifest, is there.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from warehouse.deliver.beside import BookBeside
from warehouse.deliver.formats import CsvFile
from warehouse.deliver.manifest import NAME, File, described, is_complete, write_manifest
from warehouse.deliver.rows import NEWEST_MONTHS, Current, current_release, facts, indicators, reading
from warehouse.deliver.tables import TABLES, Table
from warehouse.disk import writing
from warehouse.ledger import withdrawal
from warehouse.settings import Settings

WORKBOOK = "indicators.xlsx"
FILES = (*(table.csv for table in TABLES), WORKBOOK, NAME)
WIDE, NARROW = 50, 16


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


def deliver(settings: Settings) -> Extract:
    """Write the current release below `settings.extracts`; WarehouseError if nothing has been published.

    The same release gives the same bytes. A folder whose files are not what its manifest says
    is written anew.
    """
    with reading(settings) as connection:
        release = current_release(connection)
        folder = settings.extracts / f"release-{release.release_id:06d}"
        unchanged = is_complete(folder)
        if not unchanged:
            draft = _empty(folder.with_name(f".{folder.name}.part"))
            try:
                with writing(folder, lambda: _size(draft)):
                    _write(connection, release, draft)
            except Exception:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            _put(draft, folder)
    files = tuple(folder / name for name in FILES)
    return Extract(release.release_id, folder, files, unchanged, withdrawal(settings))


def _write(connection: psycopg.Connection, release: Current, folder: Path) -> None:
    catalogue = indicators(connection)
    with BookBeside(folder / WORKBOOK, release.published_at) as book:
        files = [_write_facts(connection, table, folder, book) for table in TABLES]
        _write_dictionary(book, catalogue)
        _write_columns(book)
    files.append(described(folder / WORKBOOK, book.rows))
    write_manifest(folder, release, files, catalogue)


def _write_facts(connection: psycopg.Connection, table: Table, folder: Path, book: BookBeside) -> File:
    """Write a table as CSV and as a sheet."""
    book.sheet(table.sheet, tuple((column.name, column.width) for column in table.columns))
    with CsvFile(folder / table.csv, tuple(column.name for column in table.columns)) as file:
        for row in facts(connection, table):
            file.write(row)
            if table.in_sheet(row):
                book.write(row)
    return described(folder / table.csv, file.rows)


def _write_dictionary(book: BookBeside, catalogue: list[dict[str, Any]]) -> None:
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


def _write_columns(book: BookBeside) -> None:
    header = (("table", NARROW), ("column", 26), ("type", NARROW), ("fi", WIDE), ("sv", WIDE), ("en", WIDE))
    book.sheet("columns", header, wrapped=True)
    for table in TABLES:
        for column in table.columns:
            what = column.meaning
            book.write((table.sheet, column.name, what.type, what.fi, what.sv, what.en))


def _size(folder: Path) -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _empty(folder: Path) -> Path:
    """Make the folder; what a crash left in it goes (the lock is ours, so nobody writes there)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _put(draft: Path, folder: Path) -> None:
    """Rename the draft to its place; a damaged folder there makes way, hidden, and is removed after."""
    old = draft.with_suffix(".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
