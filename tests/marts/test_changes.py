"""A register delivered whole, or as changes only in whatever order the files arrive, makes the same marts."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from tests.conftest import lend_passwords
from tests.end_to_end.conftest import House
from tests.marts.register_history import history

from warehouse.db import owner_dsn, with_database
from warehouse.ingest.command import ingest_source
from warehouse.local.postgres import Server
from warehouse.migrations.upgrade import upgrade
from warehouse.settings import Settings

CHECKSUM = """
    select count(*), md5(string_agg(concat_ws('|', f.indicator_key, f.{place}, month_key, breakdown_key, numerator,
        denominator, value, observation_status, series_break), chr(10) order by f.indicator_key, f.{place}, month_key,
        breakdown_key))
    from marts.{fact} as f join staging.seed_indicator as i on f.indicator_key = i.indicator_key
    where i.source = 'register' and month_key >= 202307
"""
BATCHES = 4


@pytest.fixture(params=[1, 2], ids=["one order", "another order"])
def changing_house(request: pytest.FixtureRequest, postgres: Server, tmp_path: Path) -> Iterator[Settings]:
    """A house that was given the history's files in a random order, in some batches, and built at the end."""
    dsn = with_database(owner_dsn(postgres.settings), f"changes_{uuid.uuid4().hex[:12]}")
    settings = Settings(home=tmp_path, dsn=dsn)
    lend_passwords(postgres, tmp_path)
    upgrade(settings)
    files = list(history(request.param).items())
    Random(request.param).shuffle(files)
    folder = settings.drop_folder / "register"
    folder.mkdir(parents=True)
    for batch in range(BATCHES):
        for name, content in files[batch::BATCHES]:
            (folder / name).write_bytes(content)
        assert ingest_source("register", settings).refused == ()
    House(tmp_path, WAREHOUSE_DSN=dsn).done("build")  # in a process of its own: dbt is not made to run twice in one
    yield settings
    with psycopg.connect(with_database(dsn, "postgres"), autocommit=True) as admin:
        admin.execute(f"drop database {dsn.rpartition('/')[2]} with (force)")


def checksums(settings: Settings) -> list[tuple]:
    facts = {"fct_indicator_value": "municipality_key", "fct_indicator_area_value": "area_key"}
    with psycopg.connect(owner_dsn(settings)) as owner:
        return [owner.execute(CHECKSUM.format(fact=fact, place=place)).fetchone() for fact, place in facts.items()]


def test_changes_only_make_the_marts_of_the_full_extract(sample_house: Settings, changing_house: Settings) -> None:
    whole = checksums(sample_house)
    assert all(rows > 1000 for rows, _ in whole)
    assert checksums(changing_house) == whole
    with psycopg.connect(owner_dsn(changing_house)) as owner:
        assert owner.execute("select count(*), sum(rejected_rows) from ops.snapshot").fetchone() == (50, 0)
