"""The ledger's tables and columns got other names: a database that holds rows keeps them, and the rights to them."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import fresh_database, lend_passwords

from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.migrations import upgrade as migrations
from warehouse.migrations.passwords import make_roles
from warehouse.settings import Settings

FORMER = "0019"
FORMER_ROWS = """
insert into ops.delivery (source, sha256, bytes, name, url, received_at) values
    ('employer_contacts', 'a', 1, 'first.xlsx', 'employer_contacts/aa/a.xlsx', '2026-02-01'),
    ('employer_contacts', 'b', 1, 'second.xlsx', 'employer_contacts/bb/b.xlsx', '2026-03-01'),
    ('employer_contacts', 'c', 1, 'refused.xlsx', 'employer_contacts/cc/c.xlsx', '2026-04-01');
insert into ops.delivery (source, sha256, bytes, name, url, via, sender, received_at, meant_for)
values ('employer_contacts', 'd', 1, 'unread.xlsx', 'employer_contacts/dd/d.xlsx', 'portal', '074', '2026-05-01',
    '[{"raw_table": "employer_contact", "municipality": "074", "month": "2026-04-01"}]');
insert into ops.sighting (delivery_id, name, modified_at) values (1, 'copy.xlsx', '2026-02-01');
insert into ops.reading (delivery_id, rules, outcome, format, how, digest) values
    (1, 'rules 1', 'accepted', 'xlsx', '{}', 'digest 1'),
    (2, 'rules 1', 'partly_accepted', 'csv', '{"delimiter": ";"}', 'digest 2'),
    (3, 'rules 1', 'refused', 'xlsx', '{}', 'digest 3');
insert into ops.remark (reading_id, position, severity, code, said)
values (3, 1, 'error', 'tick_without_scope', '{"fi": {"found": "rasti"}}');
insert into ops.scope (reading_id, raw_table, municipality, month, rows, kept_out) values
    (1, 'employer_contact', '074', '2026-01-01', 3, 0), (2, 'employer_contact', '074', '2026-01-01', 2, 1);
insert into ops.meant_for (reading_id, raw_table, municipality, month)
values (3, 'employer_contact', '074', '2026-03-01');
insert into ops.reading_change
values (2, 'employer_contact', '074', '2026-01-01', 1, 0, 1, 0, '[{"kind": "removed", "number": "7"}]');
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, as_of)
values ('newsletter', 'newsletter', 'x.csv', 'e', 1, 'newsletter/ee/e.csv', 'e', 1, '2026-07-31');
insert into ops.sent_again (snapshot_id, as_of, delivery_name) values (1, '2026-07-31', 'x_2026-07-31.csv');
insert into ops.source_failure (source, message, mended_at) values ('statfin', 'no answer', '2026-02-02');
insert into ops.build (code_fingerprint, snapshot_ids, status, scopes, news)
values ('code', '{1}', 'built', '{"newsletter": "digest"}', '{1}');
"""
ROWS_BY_QUERY = {
    "select delivery_id, name from ops.delivery_file": [(1, "copy.xlsx")],
    "select snapshot_id, as_of::text, delivery_name from ops.duplicate_delivery": [
        (1, "2026-07-31", "x_2026-07-31.csv")
    ],
    "select reading_id, month::text from ops.refused_coverage": [(3, "2026-03-01")],
    "select intended_coverage -> 0 ->> 'month' from ops.delivery where sender is not null": [("2026-04-01",)],
    "select reading_id, rows, rejected_rows from ops.coverage order by 1": [(1, 3, 0), (2, 2, 1)],
    "select reading_id, rows, rejected_rows from ops.current_coverage": [(2, 2, 1)],
    "select reading_id, superseded_reading_id, removed, cells from ops.delivery_change": [
        (2, 1, 1, [{"kind": "removed", "number": "7"}])
    ],
    "select rules_fingerprint, interpretation, content_digest from ops.latest_reading where delivery_id = 2": [
        ("rules 1", {"delimiter": ";"}, "digest 2")
    ],
    "select code, messages from ops.remark": [("tick_without_coverage", {"fi": {"found": "rasti"}})],
    "select coverage_digests, change_files from ops.build": [({"newsletter": "digest"}, [1])],
    "select source, resolved_at is not null from ops.source_failure": [("statfin", True)],
    "select delivery_id, status, rows, rejected_rows from ops.arrival_version order by 1": [
        (1, "superseded", 3, 0),
        (2, "accepted", 2, 1),
        (3, "refused", None, None),
        (4, "received", None, None),
    ],
    "select month::text, status, rows, kept_out from published.arrival order by 1": [
        ("2026-01-01", "accepted", 2, 1),
        ("2026-03-01", "refused", None, None),
        ("2026-04-01", "received", None, None),
    ],
}
FORMER_RIGHTS = """
grant select, insert on ops.sighting, ops.scope, ops.meant_for, ops.reading_change, ops.sent_again to loader;
grant select on ops.newest_reading, ops.current_scope, ops.arrival_version to loader;
grant update (rules, read_at) on ops.reading to loader;
grant insert (source, sha256, bytes, name, url, via, sender, meant_for) on ops.delivery to portal;
grant select on ops.newest_reading, ops.meant_for, ops.reading_change to portal;
grant select (source, raw_table, municipality, month, delivery_id, reading_id, status, outcome, received_at, ordered_at)
    on ops.arrival_version to portal;
"""
SHAPE = {
    "columns": """
        select c.relnamespace::regnamespace::text, c.relname, c.relkind::text, array(select unnest(c.relacl)::text order by 1), obj_description(c.oid),
            a.attname, format_type(a.atttypid, a.atttypmod), array(select unnest(a.attacl)::text order by 1),
            col_description(c.oid, a.attnum)
        from pg_class as c left join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace in ('ops'::regnamespace, 'published'::regnamespace) order by 1, 2, a.attnum
    """,
    "constraints": """
        select connamespace::regnamespace::text, conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'ops'::regnamespace order by 2, 3
    """,
    "indexes": "select schemaname, tablename, indexname, indexdef from pg_indexes where schemaname = 'ops' order by 2, 3",
    "views": "select schemaname, viewname, definition from pg_views where schemaname in ('ops', 'published') order by 1, 2",
}
FORMER_WORDS = (
    "sighting", "sent_again", "meant", "scope", "kept_out", "newest_reading", "reading_change", "against_reading",
    "said", "mended",
)  # fmt: skip


@pytest.fixture
def upgraded(postgres: Server, tmp_path: Path) -> Iterator[Settings]:
    """An instance whose database held rows, and rights to them, under the former names."""
    with fresh_database(postgres, f"former_{uuid.uuid4().hex[:8]}", "template0") as dsn:
        lend_passwords(postgres, tmp_path)
        settings = Settings(home=tmp_path, dsn=dsn)
        with migrations.transaction(dsn) as connection:
            make_roles(migrations.psycopg_connection(connection), settings)
            migrations.upgrade_revisions(connection, FORMER)
            connection.exec_driver_sql(FORMER_ROWS.replace("%", "%%"))
            connection.exec_driver_sql(FORMER_RIGHTS)
        migrations.upgrade(settings)
        yield settings


def shape(settings: Settings) -> dict[str, list[tuple]]:
    with psycopg.connect(owner_dsn(settings)) as connection:
        return {name: connection.execute(query).fetchall() for name, query in SHAPE.items()}


def test_rows_are_read_under_the_names_of_today(upgraded: Settings) -> None:
    with psycopg.connect(owner_dsn(upgraded)) as connection:
        assert {query: connection.execute(query).fetchall() for query in ROWS_BY_QUERY} == ROWS_BY_QUERY


def test_an_upgraded_database_equals_a_new_one(upgraded: Settings, settings: Settings) -> None:
    after, new = shape(upgraded), shape(settings)
    for kind, rows in new.items():
        assert [row for row in after[kind] if row not in rows] == [], kind
        assert [row for row in rows if row not in after[kind]] == [], kind


def test_no_relation_of_the_ledger_keeps_a_former_word(settings: Settings) -> None:
    texts = [str(row) for rows in shape(settings).values() for row in rows if row[0] == "ops"]
    assert [text for text in texts for word in FORMER_WORDS if word in text] == []
