"""The deadline alert in real Airflow: what the scheduler stores, and what its callback logs for real deliveries."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from warehouse.arrivals import sync_expected
from warehouse.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
HELSINKI = ZoneInfo("Europe/Helsinki")
STORED = """
import json, sys
sys.path.insert(0, sys.argv[1])
import arrivals
from airflow.serialization.serialized_objects import DagSerialization
from airflow.serialization.encoders import encode_deadline_alert
(alert,) = arrivals.dag.deadline
stored = encode_deadline_alert(alert)
sensor = arrivals.dag.get_task("all_have_come")
print(json.dumps({"alert": stored, "mode": sensor.mode, "reschedule": sensor.poke_interval}, default=str))
"""
CALLED = """
import json, logging, sys
from airflow.sdk.execution_time.callback_supervisor import execute_callback
import structlog
context = {"dag_run": {"logical_date": sys.argv[2], "run_after": sys.argv[2]}, "deadline": {}}
sys.path.append(sys.argv[1])  # as the callback's process does with the folder of the DAGs
path = "unusual_prefix_0123_arrivals.tell_late"
ok, error = execute_callback(path, {"context": context}, "arrivals.py", sys.argv[1], structlog.get_logger())
print(json.dumps([ok, error]))
"""


def airflow(code: str, *arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "AIRFLOW_HOME": str(home / "airflow"),
        "PYTHONPATH": str(PROJECT / "include"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False", **settings,
    }  # fmt: skip
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_the_alert_is_stored_with_a_callback_that_needs_no_triggerer(tmp_path: Path) -> None:
    done = airflow(STORED, str(PROJECT / "dags"), home=tmp_path)
    stored = json.loads(done.stdout.splitlines()[-1])
    assert stored["alert"]["reference"] == {"reference_type": "DagRunLogicalDateDeadline"}
    assert "SyncCallback" in json.dumps(stored["alert"]["callback"])
    assert "arrivals.tell_late" in json.dumps(stored["alert"]["callback"])
    assert stored["mode"] == "reschedule"


@pytest.fixture
def owed(settings: Settings, database: str, as_role) -> date:
    """Make two deliveries due yesterday, and all others another day; return yesterday."""
    today = datetime.now(HELSINKI).date()
    sync_expected(as_role("loader"), today)
    with psycopg.connect(database) as owner:
        owner.execute("update ops.expected_delivery set deadline = %s", [today + timedelta(days=3)])
        owner.execute(
            "update ops.expected_delivery set deadline = %s where raw_table = 'employer_contact'"
            " and month = '2026-01-01' and municipality in ('074', '421')",
            [today - timedelta(days=1)],
        )
    return today - timedelta(days=1)


def test_airflow_calls_the_callback_and_it_names_who_is_late(settings: Settings, owed: date) -> None:
    at = datetime.combine(owed + timedelta(days=1), datetime.min.time(), HELSINKI) + timedelta(minutes=5)
    done = airflow(
        CALLED, str(PROJECT / "dags"), at.isoformat(), home=settings.root,
        WAREHOUSE_HOME=str(settings.root), WAREHOUSE_DSN=str(settings.dsn),
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == [True, None]
    output = done.stdout + done.stderr
    for name in ("074 Halsua", "421 Lestijärvi"):
        assert f"{name}: Työnantajakontaktit 2026-01 was due on {owed}" in output
    assert output.count("was due on") == 2


def test_a_run_is_done_when_all_that_was_due_has_come(settings: Settings, owed: date, database: str) -> None:
    from warehouse.arrivals.missed import day_before, missed_deliveries

    night = datetime.combine(owed + timedelta(days=1), datetime.min.time(), HELSINKI) + timedelta(minutes=5)
    assert [obligation.municipality_code for obligation in missed_deliveries(settings, day_before(night))] == [
        "074",
        "421",
    ]
    with psycopg.connect(database) as owner:
        for number, code in enumerate(("074", "421"), start=1):
            owner.execute(
                "insert into ops.delivery (source, sha256, bytes, name) values ('employer_contacts', %s, 1, 'x')",
                [code],
            )
            owner.execute(
                "insert into ops.reading (delivery_id, rules_fingerprint, outcome, format) values (%s, 'r', 'accepted', 'xlsx')",
                [number],
            )
            owner.execute(
                "insert into ops.coverage values (%s, 'employer_contact', %s, '2026-01-01', 0, 0)", [number, code]
            )
    assert missed_deliveries(settings, day_before(night)) == []
