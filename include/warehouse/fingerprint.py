"""The fingerprint of the published relations' content: it binds a verdict to the numbers that were judged.

Each relation has its count of rows and the sum of the rows' hashes, over exactly the interface's columns in their order
and types. Equal content has an equal fingerprint, whether it lies in the marts or in a release, in whatever order.
"""

from collections.abc import Iterator, Mapping

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
BY_RELEASE = sql.SQL("""
    select release_from, release_to, count(*),
        sum(hash_record_extended(row({columns}), hash_record_extended(row({columns}), 0))::numeric)
    from {relation} group by release_from, release_to
""")
TABLE_COLUMNS = """
    select relation.relname, attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)
    from pg_class as relation
    inner join pg_attribute as attribute on attribute.attrelid = relation.oid
    where relation.relnamespace = 'release'::regnamespace and relation.relname = any(%s)
        and attribute.attnum > 0 and not attribute.attisdropped
        and attribute.attname not in ('release_from', 'release_to')
    order by relation.relname, attribute.attnum
"""
LOGGED_TABLES = """
    select relation.relnamespace::regnamespace::text, relation.relname
    from pg_class as relation
    where relation.relkind = 'r' and relation.relpersistence = 'p' and relation.relnatts > 0
        and relation.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    order by 1, 2
"""
WHOLE_TABLE = sql.SQL("select count(*), coalesce(sum({hashed}::numeric), 0) from {relation} as t")
# A type without a hash function, such as json, is compared as text.
ROW_HASH, TEXT_HASH = sql.SQL("hash_record_extended(t, 0)"), sql.SQL("hashtextextended(t::text, 0)")
SAME_TEXT = "set local datestyle = 'ISO'; set local timezone = 'UTC'; set local extra_float_digits = 1"
ALL, OPEN = sql.SQL("true"), sql.SQL("release_to is null")


def marts_fingerprint(connection: psycopg.Connection) -> Fingerprint:
    """Return the fingerprint of the marts as they are now; each relation is read on its own."""
    return {name: _mart_content(connection, name, relation) for name, relation in load_interface().items()}


def release_fingerprint(connection: psycopg.Connection) -> Fingerprint:
    """Return the fingerprint of what the highest release holds: the open rows."""
    return {name: _content(connection, "release", name, relation, OPEN) for name, relation in load_interface().items()}


def release_columns(connection: psycopg.Connection) -> dict[str, dict[str, str]]:
    """Return the columns of every stored relation and their types, as the database has them, in the interface's order.

    A relation of a database of another version that lacks a column is left out.
    """
    interface, actual = load_interface(), dict[str, dict[str, str]]()
    for name, column, type_name in connection.execute(TABLE_COLUMNS, [list(interface)]):
        actual.setdefault(name, {})[column] = type_name
    return {
        name: {column: actual[name][column] for column in dict.fromkeys((*relation.columns, *actual[name]))}
        for name, relation in interface.items()
        if name in actual and set(relation.columns) <= set(actual[name])
    }


def release_fingerprints(
    connection: psycopg.Connection, columns: Mapping[str, Mapping[str, str]]
) -> dict[int, Fingerprint]:
    """Return the fingerprint of every release that was published: each table is read once.

    Sums add up: a release is the sum of the rows that it shares with the same other releases.
    """
    ids = [row[0] for row in connection.execute("select release_id from release.release order by release_id")]
    contents: dict[int, Fingerprint] = {release_id: {} for release_id in ids}
    for name, types in columns.items():
        groups = list(_groups(connection, name, types))
        for release_id in ids:
            held = [group for group in groups if group[0] <= release_id and (group[1] is None or group[1] > release_id)]
            rows, hash_sum = sum(group[2] for group in held), sum(group[3] for group in held)
            contents[release_id][name] = {"rows": rows, "hash_sum": hash_sum}
    return contents


def table_fingerprints(connection: psycopg.Connection) -> Fingerprint:
    """Return the fingerprint of every table that a dump has; unlogged ones are empty after a restore."""
    tables = connection.execute(LOGGED_TABLES).fetchall()
    with connection.transaction():
        connection.execute(SAME_TEXT)
        return {f"{schema}.{name}": _table_content(connection, schema, name) for schema, name in tables}


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


def _groups(
    connection: psycopg.Connection, name: str, types: Mapping[str, str]
) -> Iterator[tuple[int, int | None, int, int]]:
    """Yield the rows and the sum of hashes by first release and first release no more."""
    columns = sql.SQL(", ").join(
        sql.SQL("{}::{}").format(sql.Identifier(column), sql.SQL(type_name)) for column, type_name in types.items()
    )
    query = BY_RELEASE.format(columns=columns, relation=sql.Identifier("release", name))
    for release_from, release_to, rows, hash_sum in connection.execute(query):
        yield release_from, release_to, int(rows), int(hash_sum)


def _table_content(connection: psycopg.Connection, schema: str, name: str) -> dict[str, int]:
    relation = sql.Identifier(schema, name)
    try:
        with connection.transaction():
            row = connection.execute(WHOLE_TABLE.format(hashed=ROW_HASH, relation=relation)).fetchone()
    except psycopg.errors.UndefinedFunction:
        row = connection.execute(WHOLE_TABLE.format(hashed=TEXT_HASH, relation=relation)).fetchone()
    rows, hash_sum = row or (0, 0)
    return {"rows": int(rows), "hash_sum": int(hash_sum)}
