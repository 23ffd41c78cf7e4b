"""The planner's statistics of the releases: right from the moment a release is shown.

Autovacuum comes too late, and to partitioned tables and to the pointer's one row never. Without the right to maintain
the tables ANALYZE does nothing but warn: every partition needs the grant too.
"""

import psycopg
from psycopg import sql

STALE = """
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


def analyze_releases(connection: psycopg.Connection) -> None:
    """Analyse what this transaction has changed, and what has no statistics.

    After a restore CREATE INDEX has counted the rows, but no ANALYZE is known.
    """
    for (name,) in connection.execute(STALE).fetchall():
        # Of a partitioned table this is its own statistics and those of every partition.
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier("release", name)))
