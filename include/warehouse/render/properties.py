"""The YAML files of the dbt project: sources, seeds, and the contracts of the marts."""

from typing import Any

import yaml

from warehouse.catalogue.interface import Relation, three_languages
from warehouse.migrations.upgrade import raw_tables
from warehouse.render.rules import Table
from warehouse.sources import Source

HEAD = "# Rendered from the declarations in include/ by `warehouse render`; a test fails when it is stale.\n"
OPS = ("snapshot", "current_scope")
TYPES = {"numeric": "pg_catalog.numeric"}
"""dbt treats a bare `numeric` as one without decimals; in PostgreSQL it holds any number exactly."""


def source_properties(sources: dict[str, Source]) -> str:
    """Return the dbt sources: every raw table, with its owner, licence and warning."""
    tables = [
        {
            "name": table,
            "description": f"{three_languages(source.title)}\n\n{source.warning}",
            "config": {"meta": {"owner": source.owner, "licence": source.licence, "source": source.source}},
            "columns": [{"name": column} for column in columns],
        }
        for source in sources.values()
        for table, columns in raw_tables(source).items()
    ]
    ops = {"name": "ops", "schema": "ops", "tables": [{"name": table} for table in OPS]}
    return _yaml({"version": 2, "sources": [{"name": "raw", "schema": "raw", "tables": tables}, ops]})


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
            "name": "published",
            "type": "analysis",
            "owner": {"name": "Tilannekuva", "email": "tilannekuva@example.invalid"},
            "description": "The releases users read: views over the marts as published.",
            "depends_on": [f"ref('{name}')" for name in interface],
        }
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
