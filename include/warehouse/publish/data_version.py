"""The version of the data set: what somebody who has built on it must expect of a release.

Major: a relation or column of the interface changed. Minor: there are values that were not there before. Patch: values
were revised, or are no more.
"""

import hashlib
import json

import psycopg
from psycopg import sql

from warehouse.catalogue.interface import Relation, load_interface

FIRST = "1.0.0"
PREVIOUS = """
    select data_version, structure_sha256 from release.release
    where data_version is not null order by release_id desc limit 1
"""
ADDED = sql.SQL("""
    select exists (
        select {keys} from release.{relation} where release_to is null and release_from = {release}
        except
        select {keys} from release.{relation} where release_to = {release}
    )
""")


def next_version(connection: psycopg.Connection, release_id: int) -> str:
    """Return the version of a release whose rows are written already."""
    row = connection.execute(PREVIOUS).fetchone()
    if row is None:
        return FIRST
    major, minor, patch = (int(number) for number in row[0].split("."))
    if row[1] != structure_fingerprint():
        return f"{major + 1}.0.0"
    if any(_has_added(connection, name, relation, release_id) for name, relation in load_interface().items()):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def structure_fingerprint() -> str:
    """Return one sha256 of the stored relations, their grain, and the names and types of their columns."""
    structure = {
        name: {"grain": relation.grain, "columns": {column: it.type for column, it in relation.columns.items()}}
        for name, relation in load_interface().items()
    }
    return hashlib.sha256(json.dumps(structure, sort_keys=True).encode()).hexdigest()


def _has_added(connection: psycopg.Connection, name: str, relation: Relation, release_id: int) -> bool:
    keys = sql.SQL(", ").join(map(sql.Identifier, relation.grain))
    query = ADDED.format(keys=keys, relation=sql.Identifier(name), release=sql.Literal(release_id))
    row = connection.execute(query).fetchone()
    return bool(row and row[0])
