"""Rules every DAG keeps: one verb a DAG, thin files, assets from hand to hand."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse.sources import load_sources

PROJECT = Path(__file__).resolve().parents[2]
READ = """
import json, sys, importlib, pathlib
folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
from airflow.sdk import DAG, CronTriggerTimetable
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import TimeRestriction
def names(condition):
    return [condition.name] if hasattr(condition, "name") else [n for one in condition.objects for n in names(one)]

def first_run(timetable):
    core = encode_timetable(timetable) if isinstance(timetable, CronTriggerTimetable) else None
    if core is None:
        return None
    none_before = TimeRestriction(earliest=None, latest=None, catchup=False)
    return decode_timetable(core).next_dagrun_info(last_automated_data_interval=None, restriction=none_before).run_after.timestamp()

dags = {}
for path in sorted(folder.glob("*.py")):
    module = importlib.import_module(path.stem)
    for dag in vars(module).values():
        if isinstance(dag, DAG):
            dags[dag.dag_id] = {
                "start_date": dag.start_date and str(dag.start_date), "first_run": first_run(dag.timetable),
                "file": path.stem, "tags": sorted(dag.tags), "max_active_runs": dag.max_active_runs,
                "catchup": dag.catchup, "doc": bool(dag.doc_md), "timetable": type(dag.timetable).__name__,
                "assets": names(dag.timetable.asset_condition) if getattr(dag.timetable, "asset_condition", None) else [],
                "tasks": {t.task_id: {"owner": t.owner, "outlets": [o.name for o in t.outlets], "trigger": str(t.trigger_rule),
                    "retry_policy": t.retry_policy is not None, "timeout": t.execution_timeout is not None,
                    "pool": t.pool, "slots": t.pool_slots, "priority": t.priority_weight, "weight": t.weight_rule.__class__.__name__,
                    "upstream": sorted(t.upstream_task_ids)} for t in dag.tasks},
            }
heavy = ("dbt", "great_expectations", "pandas", "psycopg", "warehouse.ingest", "warehouse.build", "warehouse.gate")
print(json.dumps({"dags": dags, "heavy": [name for name in heavy if name in sys.modules]}))
"""


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Every DAG as Airflow's own SDK reads it, in a process where a warning is an error and nothing can be reached."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "AIRFLOW_HOME": str(home), "PYTHONPATH": str(PROJECT / "include"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "WAREHOUSE_HOME": str(home / "none"),
    }  # fmt: skip
    command = [sys.executable, "-W", "error::DeprecationWarning:common", "-c", READ, str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (home / "none").exists(), "parsing a DAG file writes nothing"
    return json.loads(done.stdout.splitlines()[-1])


def test_one_verb_is_one_dag(parsed: dict) -> None:
    ingests = {f"ingest_{name}" for name in load_sources()}
    assert set(parsed["dags"]) == ingests | {
        "build", "publish", "make_public", "deliver", "approve_review", "maintain", "arrivals", "alert",
    }  # fmt: skip


def test_parsing_imports_no_stage_and_nothing_heavy(parsed: dict) -> None:
    assert parsed["heavy"] == []


def test_the_flow_goes_by_assets(parsed: dict) -> None:
    dags = parsed["dags"]
    for name in load_sources():
        assert dags[f"ingest_{name}"]["tasks"]["ingest"]["outlets"] == [f"raw.{name}"]
    assert set(dags["build"]["assets"]) == {f"raw.{name}" for name in load_sources()} | {"code"}
    assert dags["build"]["tasks"]["build"]["outlets"] == dags["publish"]["assets"] == ["marts"]
    assert dags["publish"]["tasks"]["publish"]["outlets"] == ["published"]
    assert dags["make_public"]["tasks"]["make_public"]["outlets"] == ["public"]
    assert dags["deliver"]["assets"] == ["published", "public"]
    assert dags["publish"]["tasks"]["publish"]["upstream"] == ["gate"]
    assert dags["maintain"]["tasks"]["code"]["outlets"] == ["code"]
    assert set(dags["maintain"]["tasks"]) == {"retention", "backup", "code"}
    upstream = [task["upstream"] for task in dags["maintain"]["tasks"].values()]
    assert upstream == [[], [], []], "one that fails neither stops another nor is hidden by its success"


def test_no_dag_has_a_slot_that_has_passed_to_make_up_for(parsed: dict) -> None:
    scheduled = {name: dag for name, dag in parsed["dags"].items() if dag["first_run"]}
    assert set(scheduled) >= {f"ingest_{name}" for name, source in load_sources().items() if source.schedule}
    assert {"maintain", "arrivals"} <= set(scheduled)
    for name, dag in scheduled.items():
        assert dag["start_date"] is None, name
        assert dag["first_run"] > time.time() - 600, name


def test_a_build_takes_the_whole_pool_and_yields_to_what_it_waits_for(parsed: dict) -> None:
    pools = json.loads((PROJECT / "include" / "airflow_pools.json").read_text())
    tasks = {
        f"{name}.{task}": attributes
        for name, dag in parsed["dags"].items()
        for task, attributes in dag["tasks"].items()
    }
    users = {name: attributes for name, attributes in tasks.items() if attributes["pool"] == "marts"}
    assert set(users) == {f"ingest_{name}.ingest" for name in load_sources()} | {
        "build.build", "publish.gate", "publish.publish",
    }  # fmt: skip
    assert users["build.build"]["slots"] == pools["marts"]["slots"]
    assert {attributes["slots"] for name, attributes in users.items() if name != "build.build"} == {1}
    order = ("build.build", "ingest_register.ingest", "publish.gate")
    assert sorted(order, key=lambda name: users[name]["priority"]) == list(order)
    assert users["publish.publish"]["priority"] == users["publish.gate"]["priority"]


def test_every_dag_keeps_the_house_rules(parsed: dict) -> None:
    for name, dag in parsed["dags"].items():
        assert dag["max_active_runs"] == 1 or name == "arrivals", name
        assert dag["catchup"] is False, name
        assert dag["doc"], name
        assert dag["tags"], name
        most = 3 if name in ("maintain", "approve_review") else 2  # a person answers between its two
        assert len(dag["tasks"]) <= most, f"{name}: one process a stage, {most} at most"
        for task, attributes in dag["tasks"].items():
            assert attributes["owner"] == "data-engineer", (name, task)
            assert attributes["retry_policy"], (name, task)
            assert attributes["timeout"], (name, task)
