"""The published views follow the declared interface: replaced where they differ, else untouched."""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.conftest import lend_passwords
from tests.publish.test_withdrawn_rows import RELEASES

from warehouse.db import owner_dsn, role_dsn, with_database
from warehouse.embedded.postgres import Server, binaries, server_account
from warehouse.migrations.upgrade import ensure_upgraded, upgrade
from warehouse.settings import Settings

SHAPE = """
    select c.relname, c.relowner::regrole::text, c.relacl::text, a.attname, col_description(c.oid, a.attnum)
    from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'published'::regnamespace order by c.relname, a.attnum
"""
SHOWN = "select value, release_id from published.fct_indicator_value"
WITHDRAWN = (
    "select value from published.fct_indicator_value where changed_in_release = 2 and (value || 'x')::integer = 1"
)


def shape(database: str) -> list[tuple]:
    with psycopg.connect(database) as owner:
        return owner.execute(SHAPE).fetchall()


def release(database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute(RELEASES)
        owner.execute("update release.pointer set release_id = 1, public_release_id = 1")


def test_views_with_other_columns_are_made_anew_with_owners_grants_and_comments(
    settings: Settings, database: str
) -> None:
    before = shape(database)
    with psycopg.connect(database) as owner:
        owner.execute("drop view published.indicator_value, published.indicator_period_value, published.dim_indicator")
        owner.execute(
            "create view published.dim_indicator as select indicator_code, indicator_key from release.dim_indicator"
        )
        owner.execute("delete from ops.published_definition")
    upgrade(settings)
    assert shape(database) == before


def test_an_upgrade_that_changes_no_view_waits_for_no_reader(settings: Settings, database: str) -> None:
    with psycopg.connect(role_dsn(settings, "bi")) as reader:
        reader.execute("select * from published.indicator_value")
        with psycopg.connect(database) as owner:
            owner.execute("alter role current_user set lock_timeout = '100ms'")
        try:
            upgrade(settings)
        finally:
            with psycopg.connect(database) as owner:
                owner.execute("alter role current_user reset lock_timeout")


def test_a_database_of_the_version_before_shows_the_same_and_no_withdrawn_row(
    settings: Settings, database: str
) -> None:
    """As the revisions left it: views of the tables' owner, and no row security."""
    release(database)
    with psycopg.connect(database) as owner:
        for (name,) in owner.execute(
            "select relname from pg_class where relnamespace = 'release'::regnamespace and relrowsecurity"
        ).fetchall():
            owner.execute(f"alter table release.{name} disable row level security")
        owner.execute("delete from ops.published_definition")
        owner.execute("""
            create or replace view published.fct_indicator_value as
            select indicator_key, municipality_key, month_key, breakdown_key, p.release_id, t.release_from as changed_in_release,
                numerator, denominator, value, observation_status, series_break, municipalities_delivered,
                municipalities_expected, target, target_status, breakdown_key = 1 as is_total
            from release.fct_indicator_value as t cross join release.pointer as p
            where t.release_from <= p.release_id and (t.release_to is null or t.release_to > p.release_id);
            alter view published.fct_indicator_value owner to current_user
        """)
        before = owner.execute(SHOWN).fetchall()
    with (
        psycopg.connect(role_dsn(settings, "bi")) as reader,
        pytest.raises(psycopg.errors.InvalidTextRepresentation, match="4242"),
    ):
        reader.execute(WITHDRAWN)
    upgrade(settings)
    with psycopg.connect(role_dsn(settings, "bi")) as reader:
        assert reader.execute(SHOWN).fetchall() == before == [(10, 1)]
        assert reader.execute(WITHDRAWN).fetchall() == []


@pytest.fixture
def restored(postgres: Server, settings: Settings, database: str, tmp_path: Path) -> Iterator[Settings]:
    """Another instance with a restored copy of the database, in which everything belongs to who restored it."""
    release(database)
    programs = binaries(server_account(), postgres.folder.resolve())
    dsn = with_database(owner_dsn(postgres.settings), f"restored_{uuid.uuid4().hex[:12]}")
    with psycopg.connect(with_database(dsn, "postgres"), autocommit=True) as admin:
        admin.execute(f"create database {dsn.rpartition('/')[2]}")  # type: ignore[arg-type]
    dump = tmp_path / "dump"
    subprocess.run([programs / "pg_dump", "-Fc", "-f", dump, database], check=True)
    subprocess.run([programs / "pg_restore", "--no-owner", "--exit-on-error", "-d", dsn, dump], check=True)
    home = tmp_path / "restored"
    lend_passwords(postgres, home)
    yield Settings(home=home, dsn=dsn)


def test_a_restored_copy_shows_no_withdrawn_row_and_has_statistics(restored: Settings) -> None:
    ensure_upgraded(restored)
    with psycopg.connect(role_dsn(restored, "bi")) as reader:
        assert reader.execute(SHOWN).fetchall() == [(10, 1)]
        assert reader.execute(WITHDRAWN).fetchall() == []
    with psycopg.connect(owner_dsn(restored)) as owner:
        tables = owner.execute("select count(distinct tablename) from pg_stats where schemaname = 'release'").fetchall()
        assert tables > [(10,)]
