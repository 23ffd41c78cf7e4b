"""A database made by the previous version is upgraded, and its releases can still be read."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError
from tests.conftest import lend_passwords

from warehouse.catalogue.interface import read_interface
from warehouse.db import owner_dsn, with_database
from warehouse.embedded.postgres import Server
from warehouse.migrations import upgrade as migrations
from warehouse.migrations.upgrade import ensure_database
from warehouse.privacy.pseudonym import landing_recipient, pseudonym_key
from warehouse.settings import Settings

PREVIOUS_RELEASE = """
insert into ops.build (code_fingerprint, snapshot_ids, status) values ('earlier', '{}', 'built');
insert into release.release (release_id, build_id, verdict, indicators, cells, changed_rows)
values (1, 1, 'pass', 1, 1, 3), (2, 1, 'pass', 1, 1, 2);
insert into release.pointer (release_id) values (2);
insert into release.dim_month (month_key, month, year, quarter, month_of_year, count_day, release_from)
values (202606, '2026-06-01', 2026, 2, 6, '2026-06-30', 1);
insert into release.fct_indicator_value
    (indicator_key, municipality_key, month_key, breakdown_key, numerator, value, observation_status, series_break,
     release_from, release_to)
values (1, 272, 202606, 1, 150, 150, 'final', false, 1, 2), (1, 272, 202606, 1, 154, 154, 'final', false, 2, null);
"""


@pytest.fixture
def empty(postgres: Server, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an instance whose database exists and is empty."""
    dsn = with_database(owner_dsn(postgres.settings), f"old_{uuid.uuid4().hex[:12]}")
    ensure_database(dsn)
    lend_passwords(postgres, tmp_path)
    yield Settings(home=tmp_path, dsn=dsn)


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return [revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()]


@pytest.mark.parametrize("previous", ["0003", "newest but one"])
def test_the_releases_of_the_previous_version_are_read_after_an_upgrade(empty: Settings, previous: str) -> None:
    previous = revisions()[1] if previous == "newest but one" else previous
    with migrations.transaction(owner_dsn(empty)) as connection:
        migrations.upgrade_revisions(connection, previous)
    with psycopg.connect(owner_dsn(empty)) as connection:
        connection.execute(PREVIOUS_RELEASE)
    migrations.upgrade(empty)
    with psycopg.connect(owner_dsn(empty)) as connection:
        facts = connection.execute(
            "select value, release_id, changed_in_release from published.fct_indicator_value"
        ).fetchall()
        assert facts == [(154, 2, 2)]
        connection.execute("update release.pointer set release_id = 1, public_release_id = 1")
        assert connection.execute("select value from published.fct_indicator_value").fetchall() == [(150,)]
        assert connection.execute("select month_key from published.dim_month").fetchall() == [(202606,)]


BEFORE_READINGS = """
create table raw.employer_contact (_snapshot_id bigint not null, _row bigint not null, contact_id text,
    contact_date text, municipality text, other_municipalities text, contact_kind text, employers_reached text, _extra jsonb);
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, loaded_at)
values ('employer_contacts', 'employer_contact', 'first.xlsx', 'a', 1, 'file:///a', 'a', 2, '2026-02-01'),
    ('employer_contacts', 'employer_contact', 'second.xlsx', 'b', 1, 'file:///b', 'b', 1, '2026-03-01'),
    ('register', 'register_job_search', 'x.csv', 'c', 1, 'file:///c', 'c', 1, '2026-03-01');
insert into raw.employer_contact (_snapshot_id, _row, contact_id, contact_date, municipality) values
    (1, 2, 'A', '2026-01-08', '074'), (1, 3, 'B', '2026-02-03', '074'), (2, 2, 'C', '2026-01-09', '074');
"""


def test_what_was_delivered_before_readings_were_kept_still_counts(empty: Settings) -> None:
    with migrations.transaction(owner_dsn(empty)) as connection:
        migrations.upgrade_revisions(connection, "0003")
    with psycopg.connect(owner_dsn(empty)) as connection:
        connection.execute(BEFORE_READINGS)
    pseudonym_key(empty.secrets)
    landing_recipient(empty.secrets)  # a home that has loaded a register has its keys
    migrations.upgrade(empty)
    with psycopg.connect(owner_dsn(empty)) as connection:
        counts = connection.execute(
            "select month::text, delivery.name, rows from ops.current_coverage join ops.delivery using (delivery_id) order by 1"
        ).fetchall()
        assert counts == [("2026-01-01", "second.xlsx", 1), ("2026-02-01", "first.xlsx", 1)]
        readings = connection.execute("select raw_table, reading_id from ops.snapshot order by snapshot_id").fetchall()
        assert readings == [("employer_contact", 1), ("employer_contact", 2), ("register_job_search", None)]


def test_a_second_upgrade_changes_nothing(settings: Settings) -> None:
    def shape() -> list[tuple]:
        with psycopg.connect(owner_dsn(settings)) as connection:
            return connection.execute(
                """
                select n.nspname, c.relname, c.relkind::text, c.relacl::text, a.attname, a.atttypid::regtype::text,
                    col_description(c.oid, a.attnum)
                from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
                join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
                where n.nspname in ('raw', 'ops', 'release', 'published') order by 1, 2, a.attnum
                """
            ).fetchall()

    before = shape()
    migrations.upgrade(settings)
    assert shape() == before


def test_an_upgrade_gives_up_soon_when_a_reader_is_in_the_way(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TIMEOUT", "200ms")
    with psycopg.connect(owner_dsn(settings)) as reader:
        reader.execute("select * from published.fct_indicator_value")
        with (
            pytest.raises(OperationalError, match="lock timeout"),
            migrations.transaction(owner_dsn(settings)) as change,
        ):
            change.exec_driver_sql("alter table release.fct_indicator_value add column note text")


def test_the_views_and_the_interface_declare_the_same_columns(settings: Settings) -> None:
    with psycopg.connect(owner_dsn(settings)) as connection:
        for name, relation in (read_interface().relations | read_interface().views).items():
            rows = connection.execute(
                "select column_name from information_schema.columns where table_schema = 'published' and table_name = %s",
                [name],
            ).fetchall()
            is_stored = name.startswith("fct_") and name in read_interface().relations
            extra = {"release_id", "changed_in_release"} if is_stored else set()
            extra |= {"is_total"} if is_stored and "breakdown_key" in relation.columns else set()
            assert {row[0] for row in rows} == set(relation.columns) | extra, name


def test_an_upgrade_beside_a_vacuum_of_the_same_tables_ends_well(empty: Settings) -> None:
    """A vacuum holds what a comment needs while it waits for a grant to be committed: the two deadlocked once."""
    migrations.upgrade(empty)
    ended = Event()

    def vacuum() -> None:
        with psycopg.connect(owner_dsn(empty), autocommit=True) as connection:
            while not ended.is_set():
                connection.execute("vacuum (analyze)")

    with ThreadPoolExecutor(1) as pool:
        vacuuming = pool.submit(vacuum)
        try:
            for _ in range(10):
                with psycopg.connect(owner_dsn(empty)) as connection:
                    connection.execute("comment on table raw.register_service_plan is 'of an earlier version'")
                migrations.upgrade(empty)
        finally:
            ended.set()
        vacuuming.result()
