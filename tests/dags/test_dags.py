"""Rules every DAG keeps: one verb a DAG, thin files, assets from hand to hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.sources import load_sources

PROJECT = Path(__file__).resolve().parents[2]
READ = """
import json, sys, importlib, pathlib
folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
from airflow.sdk import DAG
def names(condition):
    return [condition.name] if hasattr(condition, "name") else [n for one in condition.objects for n in names(one)]

dags = {}
for path in sorted(folder.glob("*.py")):
    module = importlib.import_module(path.stem)
    for dag in vars(module).values():
        if isinstance(dag, DAG):
            dags[dag.dag_id] = {
                "file": path.stem, "tags": sorted(dag.tags), "max_active_runs": dag.max_active_runs,
                "catchup": dag.catchup, "doc": bool(dag.doc_md), "timetable": type(dag.timetable).__name__,
                "assets": names(dag.timetable.asset_condition) if getattr(dag.timetable, "asset_condition", None) else [],
                "tasks": {t.task_id: {"owner": t.owner, "outlets": [o.name for o in t.outlets], "trigger": str(t.trigger_rule),
                    "retry_policy": t.retry_policy is not None, "timeout": t.execution_timeout is not None,
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
    assert set(parsed["dags"]) == ingests | {"build", "publish", "deliver", "maintain", "arrivals"}


def test_parsing_imports_no_stage_and_nothing_heavy(parsed: dict) -> None:
    assert parsed["heavy"] == []


def test_the_flow_goes_by_assets(parsed: dict) -> None:
    dags = parsed["dags"]
    for name in load_sources():
        assert dags[f"ingest_{name}"]["tasks"]["ingest"]["outlets"] == [f"raw.{name}"]
    assert set(dags["build"]["assets"]) == {f"raw.{name}" for name in load_sources()} | {"code"}
    assert dags["build"]["tasks"]["build"]["outlets"] == dags["publish"]["assets"] == ["marts"]
    assert dags["publish"]["tasks"]["publish"]["outlets"] == dags["deliver"]["assets"] == ["published"]
    assert dags["publish"]["tasks"]["publish"]["upstream"] == ["gate"]
    assert dags["maintain"]["tasks"]["code"]["outlets"] == ["code"]


def test_every_dag_keeps_the_house_rules(parsed: dict) -> None:
    for name, dag in parsed["dags"].items():
        assert dag["max_active_runs"] == 1 or name == "arrivals", name
        assert dag["catchup"] is False, name
        assert dag["doc"], name
        assert dag["tags"], name
        assert len(dag["tasks"]) <= 2, f"{name}: one process a stage, two at most"
        for task, what in dag["tasks"].items():
            assert what["owner"] == "data-engineer", (name, task)
            assert what["retry_policy"], (name, task)
            assert what["timeout"], (name, task)
