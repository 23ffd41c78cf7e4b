"""What dbt itself makes of the project, for all tests of it."""

import json
from collections.abc import Iterator

import pytest

from tests.conftest import fresh_database
from tests.dbt.running import dbt
from tests.end_to_end.conftest import House
from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.migrations.roles import grant_roles
from warehouse.migrations.upgrade import transaction
from warehouse.settings import Settings

Node = dict


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """The project as dbt parses it, with no database in reach."""
    target = tmp_path_factory.mktemp("dbt")
    done = dbt(target, "parse", "--no-partial-parse")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((target / "manifest.json").read_text())


@pytest.fixture(scope="session")
def models(manifest: dict) -> dict[str, Node]:
    """Every model by its name."""
    found = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    assert found
    return found


@pytest.fixture(scope="module")
def built(postgres: Server, sample_house: Settings) -> Iterator[House]:
    """A copy of the warehouse with the invented sample in it, which tests may change."""
    with fresh_database(postgres, "by_hand", database_of(owner_dsn(sample_house))) as dsn:
        with transaction(dsn) as connection:
            grant_roles(connection)
        yield House(sample_house.root, WAREHOUSE_DSN=dsn)
