"""Marts that are empty and of the published shape."""

from collections.abc import Callable

import psycopg
import pytest

from warehouse.catalogue.interface import load_interface
from warehouse.db import owner_dsn
from warehouse.settings import Settings


@pytest.fixture
def marts(settings: Settings) -> Callable[[str], None]:
    """Run a statement as the owner, on marts that are empty and of the published shape."""

    def run(statement: str) -> None:
        with psycopg.connect(owner_dsn(settings)) as connection:
            connection.execute(statement)

    with psycopg.connect(owner_dsn(settings)) as connection:
        connection.execute("set role transformer")
        for name, relation in load_interface().items():
            columns = ", ".join(f"{column} {declared.type}" for column, declared in relation.columns.items())
            connection.execute(f"create table marts.{name} ({columns})")
    return run
