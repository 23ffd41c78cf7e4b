"""The fingerprint of the published relations' content: it binds a verdict to the numbers that were judged.

Each relation has its count of rows and the sum of the rows' hashes, over exactly the interface's columns in their order
and types. Equal content has an equal fingerprint, whether it lies in the marts or in a release, in whatever order.
"""

import psycopg
from psycopg import sql

from warehouse.catalogue.interface import Relation, load_interface

Fingerprint = dict[str, dict[str, int] | None]
"""Rows and sum of hashes by relation; None for one that cannot be read as the interface declares it."""

# `hash_record_extended` alone is linear in the columns' hashes: of two rows that exchange a number, half have the same
# sum. Seeded with the row's own hash it is not, so that no change in one row cancels one in another.
CONTENT = sql.SQL("""
    select count(*), coalesce(sum(hash_record_extended(t, hash_record_extended(t, 0))::numeric), 0)
    from (select {columns} from {relation} where {condition}) as t
""")
ALL, OPEN = sql.SQL("true"), sql.SQL("release_to is null")


def marts_fingerprint(connection: psycopg.Connection) -> Fingerprint:
    """Return the fingerprint of the marts as they are now; each relation is read on its own."""
    return {name: _mart_content(connection, name, relation) for name, relation in load_interface().items()}


def release_fingerprint(connection: psycopg.Connection) -> Fingerprint:
    """Return the fingerprint of what the highest release holds: the open rows."""
    return {name: _content(connection, "release", name, relation, OPEN) for name, relation in load_interface().items()}


def changed_relations(actual: Fingerprint, expected: Fingerprint) -> str:
    """Name the relations whose content differs, as a person reads them; an empty text if none does."""
    names = sorted(actual.keys() | expected.keys())
    return ", ".join(name for name in names if actual.get(name) != expected.get(name))


def _mart_content(connection: psycopg.Connection, name: str, relation: Relation) -> dict[str, int] | None:
    try:
        with connection.transaction():
            return _content(connection, "marts", name, relation, ALL)
    except (psycopg.ProgrammingError, psycopg.DataError):  # no such relation or column, or of another type
        return None


def _content(
    connection: psycopg.Connection, schema: str, name: str, relation: Relation, condition: sql.SQL
) -> dict[str, int]:
    columns = sql.SQL(", ").join(
        sql.SQL("{}::{}").format(sql.Identifier(column), sql.SQL(declared.type))
        for column, declared in relation.columns.items()
    )
    query = CONTENT.format(columns=columns, relation=sql.Identifier(schema, name), condition=condition)
    rows, hash_sum = connection.execute(query).fetchone() or (0, 0)
    return {"rows": int(rows), "hash_sum": int(hash_sum)}
