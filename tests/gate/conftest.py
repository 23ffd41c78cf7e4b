"""Copies of the sample house whose marts a test may spoil."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import fresh_database
from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.settings import Settings


@pytest.fixture
def house(postgres: Server, sample_house: Settings) -> Iterator[Settings]:
    """A copy of the sample house whose newest build has not been judged."""
    with fresh_database(postgres, "gate", database_of(owner_dsn(sample_house))) as copy:
        with psycopg.connect(copy) as owner:
            for table in ("verdict", "gate_result", "gate_finding"):
                owner.execute(f"delete from ops.{table}")
            owner.execute(f"grant connect on database {database_of(copy)} to publisher, loader, transformer")
        yield Settings(home=sample_house.home, dsn=copy)


def spoil(settings: Settings, statement: str) -> None:
    """Change the marts as their owner."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute(statement)
