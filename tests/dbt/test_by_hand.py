"""dbt by hand on a built warehouse, through `warehouse dbt` and bare: it works, and what it runs breaks nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.conftest import House
from warehouse.settings import PROJECT

RELATIONS = """
select n.nspname, c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('staging', 'intermediate', 'marts') and c.relkind in ('r', 'v') and c.relname <> 'int_register_build'
order by 1, 2
"""
UNLOGGED = """
select format('%I.%I', n.nspname, c.relname) from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('staging', 'intermediate') and c.relkind = 'r' and c.relpersistence = 'u'
"""
EMPTIED = "may be empty: PostgreSQL was restarted after a crash"
PARTIAL = "hold only the persons of the newest change files"


@pytest.fixture(autouse=True)
def project_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run from a folder that is not the project's."""
    monkeypatch.chdir(tmp_path)


def checksums(house: House) -> dict[str, tuple]:
    """How many rows every relation has, and the checksum of them."""
    with house.database() as owner:
        names = [f"{schema}.{name}" for schema, name in owner.execute(RELATIONS)]
        query = "select count(*), sum(hashtextextended(t::text, 0)::numeric) from {} as t"
        return {name: owner.execute(query.format(name)).fetchone() for name in names}


def refused(house: House, *arguments: str) -> str:
    """Run dbt, which must refuse it; return what it said."""
    result = house("dbt", *arguments)
    assert result.returncode != 0
    return result.stdout + result.stderr


READING = [
    "compile --select int_person_status int_stock_count fct_indicator_value",
    "show --select int_unemployed_month --limit 3",
    "docs generate",
    "deps",
    "source freshness --select source:raw.register_job_search source:raw.statfin_12r5 source:raw.budget_cost",
    "test --select int_person_status",
    "ls --select int_person_status+",
]


@pytest.mark.timeout(600)
def test_what_reads_works_and_changes_nothing(built: House) -> None:
    before = checksums(built)
    for command in READING:
        built.done("dbt", *command.split())
    assert checksums(built) == before


@pytest.mark.timeout(600)
@pytest.mark.parametrize("selected", ["int_indicator_value seed_measure stg_event dim_area", "int_person_status+1"])
def test_models_run_alone_and_twice_change_nothing_and_break_no_other(built: House, selected: str) -> None:
    before = checksums(built)
    assert len(before) > 100
    for _ in range(2):
        built.done("dbt", "build", "--exclude-resource-type", "unit_test", "--select", *selected.split())
        assert checksums(built) == before


def test_every_column_of_a_built_relation_is_described(built: House, models: dict) -> None:
    with built.database() as owner:
        columns = owner.execute(
            "select table_schema, table_name, array_agg(column_name::text order by column_name) from information_schema.columns"
            " where table_schema in ('staging', 'intermediate', 'marts') and table_name not like 'seed%' group by 1, 2"
        ).fetchall()
    described = {(node["schema"], name): sorted(node["columns"]) for name, node in models.items()}
    assert {(schema, name): sorted(names) for schema, name, names in columns} == described


def test_a_bare_dbt_works_in_the_printed_environment(built: House) -> None:
    lines = built.done("dbt", "--print-environment")
    assert all(line.startswith("export ") for line in lines.splitlines())
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("WAREHOUSE_", "DBT_"))}
    command = f"{lines}\n{PROJECT}/.venv/bin/dbt ls --select int_person_status"
    done = subprocess.run(["bash", "-c", command], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tilannekuva.intermediate.register.int_person_status" in done.stdout


def test_phases_of_a_build_are_not_run_by_hand(built: House) -> None:
    said = refused(built, "run", "--select", "int_stock_count", "--vars", "{phase: insert, change_files: [1]}")
    assert "found phase 'insert', expected 'whole'" in said


def test_what_holds_a_delta_is_not_read_as_if_it_were_whole(built: House) -> None:
    with built.database() as owner:
        owner.execute("update intermediate.int_register_build set is_incremental = true")
    assert f"int_customer_month {PARTIAL}" in refused(built, "run", "--select", "int_stock_count")
    before = checksums(built)
    built.done("dbt", "run", "--select", "int_customer_month", "int_stock_count")
    assert checksums(built) == before
    assert built.rows("select build_id from intermediate.int_register_build") == [(None,)]


@pytest.mark.timeout(600)
def test_after_a_crash_of_the_server_a_bare_build_is_right_and_parts_of_it_are_refused(built: House) -> None:
    before = checksums(built)
    with built.database() as owner:  # what PostgreSQL does with unlogged tables when it starts after a crash
        owner.execute("truncate " + ", ".join(name for (name,) in owner.execute(UNLOGGED)))
    assert f"int_stock_measure, int_unemployed_measure {EMPTIED}" in refused(built, "run", "--select", "int_measure")
    built.done("dbt", "build", "--exclude-resource-type", "unit_test")
    assert checksums(built) == before
    assert built.rows("select build_id, is_incremental from intermediate.int_register_build") == [(None, False)]
