"""A verdict is bound to its content: marts changed by dbt run by hand are judged again, or not published."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.comparing import assert_same_cells
from tests.conftest import fresh_database
from tests.dbt.running import dbt
from warehouse.build.build import build
from warehouse.build.dbt_runner import DBT_PROJECT, connection_variables
from warehouse.db import database_of, owner_dsn, role_dsn
from warehouse.embedded.postgres import Server
from warehouse.errors import WarehouseError
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.publish.release import publish
from warehouse.settings import Settings

RATIO = "models/intermediate/indicators/int_indicator_ratio.sql"
COMMENT = "update marts.fct_indicator_area_target set comment_fi = 'Muutettu käsin' where comment_fi is not null"
WRONG = "update marts.fct_indicator_value set value = value / 2 where value > 100"


@pytest.fixture
def house(postgres: Server, sample_house: Settings) -> Iterator[Settings]:
    """A copy of the sample house: built, judged and published as release 1."""
    with fresh_database(postgres, "judged", database_of(owner_dsn(sample_house))) as copy:
        with psycopg.connect(copy) as owner:
            owner.execute(f"grant connect on database {database_of(copy)} to publisher, loader, transformer, bi")
            owner.execute(f"grant temporary on database {database_of(copy)} to publisher, transformer")
        yield Settings(home=sample_house.home, dsn=copy)


def rows(settings: Settings, query: str) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(query).fetchall()


def published_cells(settings: Settings) -> dict[tuple, tuple]:
    """Return every published value by indicator, place, month and class."""
    found = rows(
        settings, "select indicator_code, area_code, month, breakdown_code, value from published.indicator_value"
    )
    return {row[:4]: row[4:] for row in found}


def by_hand(settings: Settings, statement: str) -> int:
    """Commit a statement as the role that dbt runs as."""
    with psycopg.connect(role_dsn(settings, "transformer")) as transformer:
        return transformer.execute(statement).rowcount


def test_the_same_content_is_not_judged_again(house: Settings) -> None:
    query = "select decided_at, release_id from ops.verdict"
    before = rows(house, query)
    gate(house)
    assert rows(house, query) == before
    assert build(house).unchanged
    assert publish(house).unchanged


def test_content_that_was_changed_by_hand_is_judged_and_published_with_a_warning(house: Settings) -> None:
    assert by_hand(house, COMMENT) > 0
    with pytest.raises(WarehouseError, match="found other content in fct_indicator_area_target"):
        publish(house)
    findings = {
        finding.suite: finding for finding in gate(house).findings if not finding.success and finding.suite == "marts"
    }
    assert findings["marts"].severity == "warning"
    assert "fct_indicator_area_target changed after build" in findings["marts"].message
    assert publish(house).release_id == 2
    assert rows(
        house, "select distinct comment_fi from published.fct_indicator_area_target where comment_fi is not null"
    ) == [("Muutettu käsin",)]


def test_wrong_numbers_of_dbt_run_by_hand_are_neither_published_nor_kept(house: Settings, tmp_path: Path) -> None:
    """The case of the review: a passed build, a changed model by hand, then gate and publish; and how it is mended."""
    project = shutil.copytree(DBT_PROJECT, tmp_path / "dbt_project", ignore=shutil.ignore_patterns("target", "logs"))
    model = (project / RATIO).read_text()
    (project / RATIO).write_text(model.replace("/ nullif(denominator, 0)", "/ nullif(denominator, 0) / 2"))
    right = published_cells(house)
    done = dbt(
        tmp_path / "target", "build", "--select", "int_indicator_ratio+", "--exclude-resource-type", "unit_test",
        connection=connection_variables(house), project=project,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    wrong = "select count(*) from (table marts.fct_indicator_value except select {} from release.fct_indicator_value)"
    columns = rows(house, "select string_agg(attname, ',' order by attnum) from pg_attribute"
                   " where attrelid = 'marts.fct_indicator_value'::regclass and attnum > 0")  # fmt: skip
    assert rows(house, wrong.format(columns[0][0]))[0][0] > 1000, "the test is about numbers that differ"

    with pytest.raises(WarehouseError, match=r"found other content in .*fct_indicator_value"):
        publish(house)
    with pytest.raises(GateStoppedError, match="unemployment rate = 100"):
        gate(house)
    with pytest.raises(WarehouseError, match="has not passed the gate"):
        publish(house)
    assert_same_cells(published_cells(house), right)

    assert not build(house).unchanged, "what was changed by hand is made again, although nothing is new"
    gate(house)
    assert publish(house).unchanged
    assert_same_cells(published_cells(house), right)


def test_nothing_is_judged_when_the_marts_change_in_the_middle_of_the_audit(house: Settings) -> None:
    before = rows(house, "select * from ops.verdict")
    assert by_hand(house, COMMENT) > 0  # otherwise the gate has nothing to judge
    auditing = "select 1 from pg_stat_activity where datname = current_database() and usename = 'publisher'" \
               " and application_name <> 'tilannekuva'"  # fmt: skip
    with ThreadPoolExecutor(1) as pool, psycopg.connect(owner_dsn(house), autocommit=True) as owner:
        judging = pool.submit(gate, house)
        until = time.monotonic() + 120
        while not owner.execute(auditing).fetchone():
            assert time.monotonic() < until and not judging.done()
            time.sleep(0.01)
        assert by_hand(house, WRONG) > 0
        with pytest.raises(WarehouseError, match=r"changed while the gate was reading them: .* fct_indicator_value"):
            judging.result()
    assert rows(house, "select * from ops.verdict") == before
    with pytest.raises(WarehouseError, match="found other content in"):
        publish(house)
    with pytest.raises(GateStoppedError, match="critical"):
        gate(house)


def test_a_build_of_before_there_were_fingerprints_is_judged_again(house: Settings) -> None:
    with psycopg.connect(owner_dsn(house)) as owner:
        owner.execute("update ops.verdict set marts_fingerprint = null")
        owner.execute("update ops.build set marts_fingerprint = null")
        (before,) = owner.execute("select decided_at from ops.verdict").fetchone() or ()
    assert [one.message for one in gate(house).findings if one.suite == "marts"] == []
    assert rows(house, "select decided_at from ops.verdict") > [(before,)]
    assert publish(house).unchanged
