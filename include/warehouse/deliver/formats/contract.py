"""The data contract of the extract (Open Data Contract Standard 3), rendered from the declared columns."""

from pathlib import Path
from typing import Any

import yaml

from warehouse.catalogue.extracts import FormerContract
from warehouse.catalogue.site import Site
from warehouse.deliver.datasets import TABLES, Column, Table

NAME = "contract.odcs.yaml"
VERSION = "4.1.0"
"""Semantic: the first number rises when a reader must change, the second when a column or file is added."""
LOGICAL_TYPES = {"text": "string", "integer": "integer", "numeric": "number", "boolean": "boolean", "date": "date"}


def write_contract(path: Path, site: Site, former: FormerContract | None = None) -> None:
    """Write the contract: tables, columns with types and meanings, keys, and what a reader may rely on.

    That of a former version has its names of columns, the files that have them, and its last day.
    """
    frequency = {"property": "frequency", "value": 1, "unit": "m"}
    content = {
        "apiVersion": "v3.0.2",
        "kind": "DataContract",
        "id": "tilannekuva-extract",
        "name": "Indicators of the employment area",
        "version": former.version if former else VERSION,
        "status": "deprecated" if former else "active",
        "domain": "employment",
        "description": {
            "purpose": "Indicators of the action plan, by municipality or area and month, period or year.",
            "usage": "Read the newest release at latest/. Select columns by name: new ones are added at the end.",
            "limitations": "A value needs its observation_status. Suppressed is neither zero nor missing.",
        },
        "support": [{"channel": "email", "url": f"mailto:{site.contact}"}],
        "slaProperties": [frequency, *_end_of_support(former)],
        "schema": [_table(table, former) for table in TABLES],
    }
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _end_of_support(former: FormerContract | None) -> list[dict[str, str]]:
    return [{"property": "endOfSupport", "value": former.until.isoformat()}] if former else []


def _table(table: Table, former: FormerContract | None) -> dict[str, Any]:
    names = former.renamed.get(table.name, {}) if former else {}
    return {
        "name": table.name,
        "physicalName": former.file_name(table.parquet) if former and names else table.parquet,
        "physicalType": "file",
        "logicalType": "object",
        "properties": [_column(table, column, names) for column in table.columns],
    }


def _column(table: Table, column: Column, former_names: dict[str, str]) -> dict[str, Any]:
    is_key = column.name in table.key
    described: dict[str, Any] = {
        "name": next((name for name, current in former_names.items() if current == column.name), column.name),
        "logicalType": LOGICAL_TYPES[column.meaning.type],
        "physicalType": column.meaning.type,
        "description": column.meaning.en,
        "required": is_key,
    }
    if is_key:
        described |= {"primaryKey": True, "primaryKeyPosition": table.key.index(column.name) + 1}
    return described
