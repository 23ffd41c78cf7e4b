"""The views of `published`, and the row security below them, from the declared interface.

A view shows the release that the reader's pointer names, the newest or the public one, and nothing of a later one. A
`where` in the view would not ensure that: a filter of the reader's that raises an error may be evaluated first and
carry the row out in its message. Row security is always evaluated first. It applies because the views belong to a role
that is neither a superuser nor the owner of the tables; views that are security barriers would do too, but are never
flattened.
The pointer is an uncorrelated subquery everywhere: it is read once a query, and the planner expects no join with it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import psycopg
from psycopg import sql
from sqlalchemy import Connection

from warehouse.catalogue.interface import Relation, read_interface
from warehouse.errors import WarehouseError
from warehouse.migrations.arrival_view import arrival_view
from warehouse.migrations.history_views import (
    CREATE_HISTORY_OWNER,
    EVER_SHOWN,
    HISTORY_OWNER,
    HISTORY_ROLES,
    SHOWN_FROM,
    as_of_functions,
    history_columns,
    history_views,
    is_total,
)
from warehouse.migrations.roles import MORE_VIEW_ROLES, VIEW_ROLES
from warehouse.migrations.star_views import star_views
from warehouse.migrations.wide_views import WIDE_VIEWS, wide_view
from warehouse.sources import load_sources

TABLES_TO_ANALYZE = """
    select distinct coalesce(parent.relname, relation.relname)
    from pg_class as relation
    left join pg_inherits as part on part.inhrelid = relation.oid
    left join pg_class as parent on parent.oid = part.inhparent
    left join pg_stat_xact_user_tables as changes on changes.relid = relation.oid
    where relation.relnamespace = 'release'::regnamespace and relation.relkind = 'r'
        and (
            changes.n_tup_ins + changes.n_tup_upd + changes.n_tup_del > 0
            or relation.reltuples < 0
            or pg_stat_get_last_analyze_time(relation.oid) is null
                and pg_stat_get_last_autoanalyze_time(relation.oid) is null
        )
    order by 1
"""
OWNER = "published_owner"
VIEW_OWNERS = (OWNER, HISTORY_OWNER)
POLICIES = {OWNER: "release_shown", HISTORY_OWNER: "ever_shown"}
READERS_POINTER = """(
    select case when pg_has_role('staff', 'usage') or pg_has_role('publisher', 'usage') then release_id
        else public_release_id end
    from release.pointer
)"""
"""Members of the roles in the house see the newest release; every other reader sees the public one."""
RELEASES = f"""
    select release_id, published_at, verdict, indicators, cells, changed_rows,
        release_id = {READERS_POINTER} as is_current, data_version, withdrawn_at is not null as is_withdrawn
    from release.release
"""  # noqa: S608 - a constant
CHANGED_IN = f"coalesce({SHOWN_FROM}, release_from)"
"""The release that first showed a row: one that was withdrawn did not."""
ROWS_SHOWN = f"release_from <= {READERS_POINTER} and (release_to is null or release_to > {READERS_POINTER})"
RELEASES_SHOWN = f"release_id <= {READERS_POINTER}"
CREATE_OWNER = f"""
    do $$ begin
        if not exists (select from pg_roles where rolname = '{OWNER}') then create role {OWNER} nologin; end if;
    end $$;
    grant {OWNER} to current_user;
    grant create, usage on schema published to {OWNER};
    grant usage on schema release, ops to {OWNER};
    grant select on release.release, release.pointer, ops.expected_delivery, ops.arrival_version,
        ops.declared_source, ops.declared_municipality to {OWNER};
"""
CURRENT_VIEWS = """
    select c.relname, c.relowner in (to_regrole(%s), to_regrole(%s)), array_agg(a.attname::text order by a.attnum)
    from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'published'::regnamespace and c.relkind = 'v' group by c.oid
"""
UNGUARDED = """
    select relname from pg_class
    where relnamespace = 'release'::regnamespace and relkind in ('r', 'p') and relname <> 'pointer'
        and not relrowsecurity
"""


def analyze_releases(connection: psycopg.Connection) -> None:
    """Analyse the release tables that this transaction has changed or that have no statistics.

    After a restore CREATE INDEX has counted the rows, but no ANALYZE is known.
    """
    for (name,) in connection.execute(TABLES_TO_ANALYZE).fetchall():
        # Of a partitioned table this is its own statistics and those of every partition.
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier("release", name)))


def publish_views(connection: Connection) -> None:
    """Make every view of `published` and the row security below; take no lock if they are as declared."""
    connection.exec_driver_sql(CREATE_OWNER)
    connection.exec_driver_sql(CREATE_HISTORY_OWNER)
    views, history = published_views(), history_views()
    functions = list(as_of_functions(published_columns()))
    statements = [*_row_security(), *views.values(), *history.values(), *functions]
    fingerprint = hashlib.sha256("\0".join(statements).encode()).hexdigest()
    if not _as_declared(connection, fingerprint, [*views, *history]):
        _drop_views_with_changed_columns(connection, [*views, *history])
        for statement in _row_security():
            connection.exec_driver_sql(statement)
        for name, query in {**views, **history}.items():
            owner = HISTORY_OWNER if name in history else OWNER
            connection.exec_driver_sql(f"create or replace view published.{name} as {query}".replace("%", "%%"))
            connection.exec_driver_sql(f"alter view published.{name} owner to {owner}")
        for statement in functions:
            connection.exec_driver_sql(statement.replace("%", "%%"))
        connection.exec_driver_sql("delete from ops.published_definition")
        connection.exec_driver_sql("insert into ops.published_definition (sha256) values (%s)", (fingerprint,))
    for name in views:
        roles = (*VIEW_ROLES, *MORE_VIEW_ROLES.get(name, ()))
        connection.exec_driver_sql(f"grant select on published.{name} to {', '.join(roles)}")
    for name in history:
        connection.exec_driver_sql(f"grant select on published.{name} to {', '.join(HISTORY_ROLES)}")
    every_role = dict.fromkeys((*VIEW_ROLES, *chain.from_iterable(MORE_VIEW_ROLES.values())))
    connection.exec_driver_sql(f"grant usage on schema published to {', '.join(every_role)}")


def published_views() -> dict[str, str]:
    """Return the query of every view, in an order in which each follows those it reads."""
    interface = read_interface()
    views = {name: _versioned_view(name, relation) for name, relation in interface.relations.items()}
    views |= {name: wide_view(name, interface.views[name].columns) for name in WIDE_VIEWS}
    views |= {"release": RELEASES, "arrival": arrival_view(load_sources().values())}
    views |= star_views(interface)
    if set(views) != set(interface.relations) | set(interface.views):
        raise WarehouseError(f"interface.yml: found the views {', '.join(interface.views)}, but no query for all")
    return views


def published_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of every view, in order."""
    interface = read_interface()
    relations = {name: tuple(_versioned_columns(name, relation)) for name, relation in interface.relations.items()}
    return relations | {name: tuple(view.columns) for name, view in interface.views.items()}


def _versioned_columns(name: str, relation: Relation) -> dict[str, str]:
    """Return the columns of a versioned relation and their expressions; facts have columns for the release."""
    columns = {column: column for column in relation.columns}
    if not name.startswith("fct_"):
        return columns
    keys = {column: column for column in relation.grain}
    total = {"is_total": is_total()} if "breakdown_key" in relation.grain else {}
    return keys | {"release_id": READERS_POINTER, "changed_in_release": CHANGED_IN} | columns | total


def _versioned_view(name: str, relation: Relation) -> str:
    columns = (f"{expression} as {column}" for column, expression in _versioned_columns(name, relation).items())
    return f"select {', '.join(columns)} from release.{name}"  # noqa: S608 - declared names


def _row_security() -> Iterator[str]:
    """Yield the statements that let each owner of views see its rows, and the publisher every row.

    The partitions have row security of their own: a grant on one of them by mistake would show nothing.
    """
    for name in read_interface().relations:
        yield from _policies(name, {OWNER: ROWS_SHOWN, HISTORY_OWNER: EVER_SHOWN})
        yield f"grant select on release.{name} to {OWNER}, {HISTORY_OWNER}"
        for partition in (f"{name}_open", f"{name}_closed"):
            yield from _policies(partition, {})
    yield from _policies("release", {OWNER: RELEASES_SHOWN, HISTORY_OWNER: RELEASES_SHOWN})


def _policies(table: str, conditions: Mapping[str, str]) -> Iterator[str]:
    """Yield the policies of a table: the publisher's, and by role which rows it sees."""
    yield f"alter table release.{table} enable row level security"
    yield f"drop policy if exists publisher_all on release.{table}"
    yield f"create policy publisher_all on release.{table} to publisher using (true) with check (true)"
    for role, condition in conditions.items():
        yield f"drop policy if exists {POLICIES[role]} on release.{table}"
        yield f"create policy {POLICIES[role]} on release.{table} for select to {role} using ({condition})"


def _as_declared(connection: Connection, fingerprint: str, views: Iterable[str]) -> bool:
    """Say whether the views were made from the same declarations and row security is in place."""
    made_from = connection.exec_driver_sql("select sha256 from ops.published_definition").scalar()
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return made_from == fingerprint and is_guarded(driver, views)


def is_guarded(connection: psycopg.Connection, views: Iterable[str]) -> bool:
    """Say whether row security holds for readers of the views; a restore without owners or policies loses it."""
    owned = {row[0] for row in connection.execute(CURRENT_VIEWS, VIEW_OWNERS) if row[1]}
    return owned >= set(views) and connection.execute(UNGUARDED).fetchone() is None


def _drop_views_with_changed_columns(connection: Connection, views: Iterable[str]) -> None:
    """Drop all views if one cannot be replaced: PostgreSQL adds columns to a view at its end alone."""
    columns = published_columns() | history_columns()
    rows = connection.exec_driver_sql(CURRENT_VIEWS, VIEW_OWNERS)
    standing: dict[str, tuple[str, ...]] = {row[0]: tuple(row[2]) for row in rows}
    if all(columns[name][: len(current)] == current for name, current in standing.items() if name in columns):
        return
    names = [sql.Identifier("published", name) for name in views if name in standing]
    statement = sql.SQL("drop view {}").format(sql.SQL(", ").join(names))
    connection.exec_driver_sql(statement.as_string(connection.connection.driver_connection))
