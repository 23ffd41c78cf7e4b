"""`datapackage.json`: the files as a Data Package, which programs validate and load with types by themselves."""

import json
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from warehouse.deliver.csv_file import CSV_DIALECT
from warehouse.deliver.datasets import STATUSES, TABLES, TARGET_STATUSES, Column, Table
from warehouse.deliver.query import CurrentRelease
from warehouse.sources import load_sources

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {"text": "string", "date": "date", "integer": "integer", "numeric": "number", "boolean": "boolean"}
ENUMS = {"observation_status": tuple(STATUSES), "target_status": tuple(TARGET_STATUSES)}
CODE_PATTERNS = {"municipality_code": "KU[0-9]{3}", "month": "[0-9]{4}-(0[1-9]|1[0-2])"}


def write_data_package(folder: Path, release: CurrentRelease, files: Mapping[str, tuple[str, int]]) -> None:
    """Write the description of the CSV files; `files` has the sha256 and the bytes of each."""
    sources = load_sources().values()
    package = {
        "$schema": PROFILE,
        "name": "tilannekuva",
        "title": "Tilannekuva: indicators of the employment area by municipality and month",
        "created": release.published_at.astimezone(UTC).isoformat(),
        "sources": [{"title": source.attribution.en, "licence": source.licence} for source in sources],
        "resources": [_resource(table, *files[table.csv]) for table in TABLES],
    }
    if release.data_version:  # a release of an earlier version of the warehouse has none
        package["version"] = release.data_version
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def _resource(table: Table, sha256: str, size: int) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "type": "table",
        "path": table.csv,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": CSV_DIALECT["encoding"],
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "dialect": {"delimiter": CSV_DIALECT["delimiter"], "quoteChar": CSV_DIALECT["quote"]},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [CSV_DIALECT["missing"]],
            "primaryKey": list(table.key),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    meaning = column.meaning
    constraints: dict[str, Any] = {}
    if column.name in ENUMS:
        constraints["enum"] = list(ENUMS[column.name])
    if column.name in CODE_PATTERNS:
        constraints["pattern"] = CODE_PATTERNS[column.name]
    field = {"name": column.name, "type": TYPES[meaning.type], "description": meaning.en}
    return field | ({"constraints": constraints} if constraints else {})
