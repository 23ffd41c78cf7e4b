"""The YAML files of the dbt project: sources, seeds, and the contracts of the marts."""

from typing import Any

import yaml

from warehouse.catalogue.interface import Relation, three_languages
from warehouse.migrations.upgrade import raw_tables
from warehouse.render.freshness import freshness
from warehouse.render.rules import Table
from warehouse.sources import Source

HEAD = "# Rendered from the declarations in include/ by `warehouse render`; a test fails when it is stale.\n"
OPS = {
    "snapshot": "One row per loaded delivery of a raw table: what it is, and the day it speaks for.",
    "current_coverage": "One row per raw table, municipality and month that a workbook covers: its current reading.",
}
PXWEB_COLUMNS = {
    "area": "Geographic code of Statistics Finland: KU272, MK16, SSS.",
    "period": "The month (2026-06) or year (2026).",
    "value_code": "Code of the content of the cell: which of the table's figures it is.",
    "value": "The number as the table gives it; empty where it gives a symbol.",
    "symbol": "Why there is no number: `...` hidden, `..` not available, `.` not applicable.",
    "class_code": "Code of the class, in a table with a variable that is a breakdown.",
}
EXPOSURES = {
    "published": ("application", "Views over the releases, in the schema `published`: all that readers may see."),
    "extract": ("analysis", "Files of every release, written by `warehouse deliver`, with their data dictionary."),
    "bi": ("dashboard", "Dashboards of the area, which read `published` as the role `bi`."),
    "ministry": ("analysis", "What the ministry reads of `published`, as the role `ministry`."),
}
"""Who reads the marts, through the releases. The portal is none of them: it reads `ops`, which no model makes."""
TYPES = {"numeric": "pg_catalog.numeric"}
"""dbt treats a bare `numeric` as one without decimals; in PostgreSQL it holds any number exactly."""


def source_properties(sources: dict[str, Source]) -> str:
    """Return the dbt sources: every raw table, with its owner, licence and warning."""
    tables = [
        {
            "name": table,
            "description": f"{three_languages(source.title)}\n\n{source.warning}",
            "config": {"meta": {"owner": source.owner, "licence": source.licence, "source": source.source}}
            | freshness(source, table),
            "columns": [{"name": column} | _description(source, table, column) for column in columns],
        }
        for source in sources.values()
        for table, columns in raw_tables(source).items()
    ]
    ops = {
        "name": "ops",
        "schema": "ops",
        "tables": [{"name": table, "description": text} for table, text in OPS.items()],
    }
    return _yaml({"version": 2, "sources": [{"name": "raw", "schema": "raw", "tables": tables}, ops]})


def _description(source: Source, table: str, column: str) -> dict[str, str]:
    """Return what a source's declaration says of a column; the columns of PxWeb tables are the same everywhere."""
    declared = source.tables[table].columns.get(column) if table in source.tables else None
    text = three_languages(declared.description) if declared else PXWEB_COLUMNS.get(column)
    return {"description": text} if text else {}


def seed_properties(seeds: dict[str, Table]) -> str:
    """Return the seeds' descriptions and column types; without types dbt would read 074 as 74."""
    properties = [
        {"name": name, "description": seed.description, "config": {"column_types": seed.columns}}
        for name, seed in seeds.items()
    ]
    return _yaml({"version": 2, "seeds": properties})


def mart_properties(interface: dict[str, Relation]) -> str:
    """Return the marts with enforced contracts, grain in meta and as a test, and their exposures."""
    owners = {relation.grain[0]: name for name, relation in interface.items() if len(relation.grain) == 1}
    models = [_mart(name, relation, owners) for name, relation in interface.items()]
    exposures = [
        {
            "name": name,
            "type": kind,
            "owner": {"name": "Tilannekuva", "email": "tilannekuva@example.invalid"},
            "description": text,
            "depends_on": [f"ref('{relation}')" for relation in interface],
        }
        for name, (kind, text) in EXPOSURES.items()
    ]
    return _yaml({"version": 2, "models": models, "exposures": exposures})


def _mart(name: str, relation: Relation, owners: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "description": three_languages(relation.description),
        "config": {"contract": {"enforced": True}, "meta": {"grain": list(relation.grain)}},
        "constraints": [{"type": "primary_key", "columns": list(relation.grain)}],
        "data_tests": [{"unique_grain": {"arguments": {"columns": list(relation.grain)}}}],
        "columns": [
            {
                "name": column,
                "data_type": TYPES.get(declared.type, declared.type),
                "description": three_languages(declared),
            }
            | _relationship_test(column, owners.get(column, name), name)
            for column, declared in relation.columns.items()
        ],
    }


def _relationship_test(key: str, owner: str, name: str) -> dict[str, Any]:
    """Return the test that a key exists in the relation whose key it is, unless that is this relation."""
    test = {"relationships": {"arguments": {"to": f"ref('{owner}')", "field": key}}}
    return {} if owner == name else {"data_tests": [test]}


def _yaml(content: dict[str, Any]) -> str:
    return HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
