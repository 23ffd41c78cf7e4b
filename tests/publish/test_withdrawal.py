"""A withdrawn release stays withdrawn, and every command reports it, until a reinstate or a new release."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from tests.end_to_end.conftest import House
from tests.publish.judged_marts import fact, judged

from warehouse.db import owner_dsn
from warehouse.errors import WarehouseError
from warehouse.publish.release import publish
from warehouse.publish.withdrawal import reinstate, withdraw
from warehouse.settings import PROJECT, Settings

Marts = Callable[[str], None]
WITHDRAWN = "release 3 is withdrawn, readers stay on 1"
SKIPPED = """
import json, sys
sys.path.insert(0, sys.argv[1])
import deliver, publish
from airflow.sdk.exceptions import AirflowSkipException
said = []
for task in (publish.dag.get_task("publish"), deliver.dag.get_task("deliver")):
    try:
        task.python_callable()
    except AirflowSkipException as skipped:
        said.append(str(skipped))
print(json.dumps(said))
"""


@pytest.fixture
def house(settings: Settings, marts: Marts) -> House:
    """A house with three releases, of which each has another value."""
    for value in (10, 11, 99):
        marts("delete from marts.fct_indicator_value")
        fact(marts, 202606, value)
        judged(marts)
        publish(settings)
    return House(settings.root, WAREHOUSE_DSN=str(settings.dsn))


def published_rows(house: House) -> list[tuple]:
    return house.rows("select value, release_id from published.fct_indicator_value", "bi")


def test_a_publish_of_the_same_leaves_readers_where_they_were_taken_back_to(house: House) -> None:
    with house.database() as owner:
        owner.execute("update release.pointer set release_id = 1, public_release_id = 1")
    for _ in range(2):
        assert house.done("publish").strip() == WITHDRAWN
    assert published_rows(house) == [(10, 1)]
    assert house.rows("select count(*) from release.release") == [(3,)]
    assert WITHDRAWN in house.done("status")
    assert house.done("deliver").splitlines()[-1] == WITHDRAWN


def test_the_tasks_of_airflow_are_skipped_with_the_reason(house: House, tmp_path: Path) -> None:
    with house.database() as owner:
        owner.execute("update release.pointer set release_id = 1, public_release_id = 1")
    house.done("deliver")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path / "airflow"),
        "PYTHONPATH": str(PROJECT / "include"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "WAREHOUSE_HOME": house.environment["WAREHOUSE_HOME"], "WAREHOUSE_DSN": house.environment["WAREHOUSE_DSN"],
    }  # fmt: skip
    command = [sys.executable, "-c", SKIPPED, str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    published, delivered = json.loads(done.stdout.splitlines()[-1])
    assert published == WITHDRAWN
    assert delivered.startswith("unchanged: release 1 ") and delivered.endswith(f"; {WITHDRAWN}")


def test_a_release_is_withdrawn_and_shown_again_by_commands_that_ask_why(house: House) -> None:
    assert house("withdraw").returncode == 2, "a reason is asked for"
    assert house("withdraw", "--reason", " ").returncode == 1
    assert house.done("withdraw", "--reason", "wrong file").strip() == "release 3 is withdrawn, readers stay on 2"
    assert published_rows(house) == [(11, 2)]
    assert house.done("withdraw", "--reason", "the one before too", "--to", "1").strip() == WITHDRAWN
    assert published_rows(house) == [(10, 1)]
    output = house.done("status")
    assert WITHDRAWN in output and "the one before too" in output
    assert house.done("publish").strip() == WITHDRAWN
    assert house.done("reinstate", "--reason", "it was right").strip() == "readers see release 3"
    assert published_rows(house) == [(99, 3)]
    assert "withdrawn, readers" not in house.done("status")
    assert house.done("publish").strip() == "release 3: unchanged"
    assert house.rows("select from_release_id, to_release_id, reason from ops.pointer_move order by 1, 2") == [
        (1, 3, "it was right"),
        (2, 1, "the one before too"),
        (3, 2, "wrong file"),
    ]


def test_other_content_becomes_a_new_release_that_readers_get(settings: Settings, house: House, marts: Marts) -> None:
    withdraw(settings, "wrong file")
    marts("update marts.fct_indicator_value set value = 12, numerator = 12")
    judged(marts)
    assert str(publish(settings)) == "release 4: 2 changed rows"
    assert published_rows(house) == [(12, 4)]


def test_what_cannot_be_shown_is_named_with_what_can(settings: Settings, house: House) -> None:
    for to in (3, 9):
        with pytest.raises(WarehouseError, match=f"found release {to}, expected one before release 3: 1, 2"):
            withdraw(settings, "x", to)
    with pytest.raises(WarehouseError, match="found no release withdrawn after release 3"):
        reinstate(settings, "x")
    withdraw(settings, "x", 1)
    with pytest.raises(WarehouseError, match="found no release before release 1"):
        withdraw(settings, "x")
    assert published_rows(house) == [(10, 1)]


def test_nobody_but_the_publisher_moves_the_pointer(settings: Settings, house: House, as_role) -> None:
    for role in ("bi", "ministry", "portal", "loader", "transformer"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_role(role).execute("update release.pointer set release_id = 1, public_release_id = 1")
    with psycopg.connect(owner_dsn(settings)) as owner:
        assert owner.execute("select release_id from release.pointer").fetchone() == (3,)
