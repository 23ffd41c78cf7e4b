"""A register delivered whole, or as changes only in whatever order the files arrive, makes the same marts."""

import os
from random import Random

import psycopg
import pytest
from tests.comparing import assert_same_cells
from tests.marts.register_history import history

from warehouse.build.build import build
from warehouse.db import owner_dsn
from warehouse.ingest.run import ingest_source
from warehouse.settings import Settings

CELLS = """
    select indicator_code, f.{place}, month_key, breakdown_key, numerator, denominator, value, observation_status, series_break
    from marts.{fact} as f join staging.seed_indicator as i on f.indicator_key = i.indicator_key
    where i.source = 'register' and month_key >= 202307
"""
FACTS = {"fct_indicator_value": "municipality_key", "fct_indicator_area_value": "area_key"}
BATCHES = 4


@pytest.fixture
def changing_house(settings: Settings) -> Settings:
    """A house that was given the history's files in a random order, in some batches, and built at the end."""
    files = list(history(1).items())
    Random(1).shuffle(files)
    folder = settings.drop_folder / "register"
    folder.mkdir(parents=True)
    for batch in range(BATCHES):
        for name, content in files[batch::BATCHES]:
            (folder / name).write_bytes(content)
            os.utime(folder / name, (1, 1))  # nobody is still writing it
        assert ingest_source("register", settings).refused == ()
    build(settings)
    return settings


def cells(settings: Settings, fact: str) -> dict[tuple, tuple]:
    """Return the register's cells of a fact: (indicator, place, month, class) -> what is said of it."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        rows = owner.execute(CELLS.format(fact=fact, place=FACTS[fact])).fetchall()
    found = {row[:4]: row[4:] for row in rows}
    assert len(found) == len(rows)
    return found


def test_changes_only_make_the_marts_of_the_full_extract(sample_house: Settings, changing_house: Settings) -> None:
    for fact in FACTS:
        whole = cells(sample_house, fact)
        assert len(whole) > 1000, fact
        assert_same_cells(cells(changing_house, fact), whole, fact)
    with psycopg.connect(owner_dsn(changing_house)) as owner:
        assert owner.execute("select count(*), sum(rejected_rows) from ops.snapshot").fetchone() == (50, 0)
