"""Deliver: the public release as files that programs and people can read, and as a site that people open.

Both appear whole or not at all: they are written to a hidden folder next to their final place, which is renamed once
its last file is written.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg

from warehouse.catalogue.extracts import load_extracts, load_former_contracts
from warehouse.catalogue.publication import HELSINKI
from warehouse.catalogue.site import load_site
from warehouse.db import connect, role_dsn
from warehouse.declarations import Text
from warehouse.deliver.csv_file import CSV_DIALECT, write_csv
from warehouse.deliver.data_package import NAME as DATA_PACKAGE
from warehouse.deliver.data_package import write_data_package
from warehouse.deliver.datasets import STATUSES, TABLES, TARGET_STATUSES, Table
from warehouse.deliver.formats.contract import NAME as CONTRACT
from warehouse.deliver.formats.contract import write_contract
from warehouse.deliver.formats.dcat import NAME as DCAT
from warehouse.deliver.formats.dcat import write_dcat
from warehouse.deliver.formats.former_contract import write_former_contract
from warehouse.deliver.formats.sdmx import CSV_NAME, STRUCTURES, write_sdmx_csv, write_structures
from warehouse.deliver.parquet_file import write_parquet
from warehouse.deliver.plan_table import read_plan_table
from warehouse.deliver.public_calendar import write_public_calendar
from warehouse.deliver.query import (
    NEWEST_MONTHS,
    CurrentRelease,
    current_release,
    extract_connection,
    first_month,
    indicators,
    place_names,
    same_snapshot,
)
from warehouse.deliver.release_folders import ReleaseFolders
from warehouse.deliver.site import is_site_complete, write_site
from warehouse.deliver.transfer import Receipt, send_to_receivers
from warehouse.deliver.workbook import write_workbook
from warehouse.errors import WarehouseError
from warehouse.run_ledger import release_note, visible_release
from warehouse.settings import Settings
from warehouse.sources import load_sources
from warehouse.stage_runs import recorded

NAME = "manifest.json"
FORMAT_VERSION = 6
LANGUAGES = ("fi", "sv", "en")
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


def read_files(folder: Path) -> list[File]:
    """Return the files of an extract as its manifest describes them."""
    content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    return [File(**file) for file in content["files"]] if content["format_version"] == FORMAT_VERSION else []


def is_complete(folder: Path) -> bool:
    """Say whether a folder holds a complete extract of this format whose files match the manifest's checksums."""
    try:
        files = read_files(folder)
        return bool(files) and all(sha256_of(folder / file.name) == file.sha256 for file in files)
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
            "release_rule": source.release_rule.model_dump() if source.release_rule else None,
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
    """One extract and the site of its release; `unchanged` if both lay there already, and nothing was to be sent.

    `note` says that a higher release is withdrawn or under embargo; it is empty if none is.
    """

    release_id: int
    folder: Path
    site: Path
    files: tuple[Path, ...]
    unchanged: bool
    note: str = ""
    receipts: tuple[Receipt, ...] = ()


@recorded("deliver", "publisher")
def deliver(settings: Settings) -> Extract | None:
    """Write the public release below `settings.extracts` and `settings.site`; None if all is under embargo.

    WarehouseError if nothing has been published.

    The same release gives the same bytes. A folder whose files are not what they were written as is rewritten, and
    those of withdrawn releases are removed.
    """
    extracts, sites = ReleaseFolders(settings.extracts), ReleaseFolders(settings.site)
    with extract_connection(settings) as connection:
        write_public_calendar(settings)
        release = current_release(connection)
        if release is None:
            _stop_if_nothing_published(settings)
            remove_withdrawn(settings)
            return None
        folder, site = (folders.folder_of(release.release_id) for folders in (extracts, sites))
        has_extract = is_complete(folder)
        if not has_extract:
            with extracts.draft(release.release_id) as draft:
                _write(settings, connection, release, draft)
        has_site = has_extract and is_site_complete(site)
        if not has_site:
            with sites.draft(release.release_id) as draft:
                _link_files(folder, draft / "data")
                write_site(connection, release, draft, read_files(folder), settings.profile)
        remove_withdrawn(settings)
        for folders in (extracts, sites):
            folders.point_latest(release.release_id)
    receipts = send_to_receivers(settings)
    files = tuple(sorted(folder.iterdir()))
    unchanged = has_extract and has_site and not receipts
    return Extract(release.release_id, folder, site, files, unchanged, release_note(settings), receipts)


def _stop_if_nothing_published(settings: Settings) -> None:
    with connect(role_dsn(settings, "publisher")) as connection:
        if visible_release(connection) is None:
            raise WarehouseError("there is no release to deliver: publish one first")


def remove_withdrawn(settings: Settings) -> list[int]:
    """Remove what was delivered of every withdrawn release, and return the releases."""
    with connect(role_dsn(settings, "publisher")) as connection:
        withdrawn = [row[0] for row in connection.execute(WITHDRAWN)]
    removed = [ReleaseFolders(parent).remove(withdrawn) for parent in (settings.extracts, settings.site)]
    return sorted({release_id for releases in removed for release_id in releases})


def _link_files(extract: Path, folder: Path) -> None:
    """Let the site have the files of the extract: as links, or as copies where it lies on another disk."""
    folder.mkdir()
    for file in extract.iterdir():
        try:
            os.link(file, folder / file.name)
        except OSError:
            shutil.copyfile(file, folder / file.name)


def _write(settings: Settings, connection: psycopg.Connection, release: CurrentRelease, folder: Path) -> None:
    files = write_facts(settings, connection, TABLES, folder)
    files += _write_workbooks(connection, release, folder)
    shown = indicators(connection)
    files += _write_sdmx(connection, release, folder, shown)
    write_data_package(folder, release, {file.name: (file.sha256, file.bytes) for file in files})
    write_contract(folder / CONTRACT, load_site())
    files += [describe_file(folder / name, 0) for name in (DATA_PACKAGE, CONTRACT)]
    files += _write_former_contracts(folder, release, {file.name: file.rows for file in files})
    write_dcat(folder / DCAT, release, load_site(), files, first_month(connection))
    files.append(describe_file(folder / DCAT, 0))
    write_manifest(folder, release, files, shown)


def _write_sdmx(
    connection: psycopg.Connection, release: CurrentRelease, folder: Path, shown: list[dict[str, Any]]
) -> Iterator[File]:
    """Write the totals as SDMX-CSV, and their structure."""
    yield describe_file(folder / CSV_NAME, write_sdmx_csv(connection, folder / CSV_NAME))
    write_structures(folder, shown, place_names(connection), release)
    yield from (describe_file(folder / name, 0) for name in STRUCTURES)


def _write_former_contracts(folder: Path, release: CurrentRelease, rows: dict[str, int]) -> Iterator[File]:
    """Write the files of former versions of the contract that have not ended when the release is published."""
    for former in load_former_contracts():
        if release.published_at.astimezone(HELSINKI).date() <= former.until:
            current = {former.file_name(name): count for name, count in rows.items()}
            for path in write_former_contract(folder, former, load_site()):
                yield describe_file(path, current.get(path.name, 0))


def write_facts(
    settings: Settings, connection: psycopg.Connection, tables: Sequence[Table], folder: Path
) -> list[File]:
    """Write the tables as CSV and, at the same time, as Parquet: either keeps a core of PostgreSQL busy."""
    with same_snapshot(connection, settings) as other, ThreadPoolExecutor(1) as thread:
        copies = [thread.submit(write_csv, other, table, folder / table.csv) for table in tables]
        files = [
            describe_file(folder / table.parquet, write_parquet(connection, table, folder / table.parquet))
            for table in tables
        ]
        return files + [
            describe_file(folder / table.csv, copy.result()) for table, copy in zip(tables, copies, strict=True)
        ]


def _write_workbooks(connection: psycopg.Connection, release: CurrentRelease, folder: Path) -> Iterator[File]:
    """Write the declared workbooks in each of their languages, unless there is no number yet."""
    for extract in load_extracts():
        if (table := read_plan_table(connection, extract)) is not None:
            for language in extract.languages:
                path = folder / extract.file_name(language)
                yield describe_file(path, write_workbook(path, extract, language, release, table))
