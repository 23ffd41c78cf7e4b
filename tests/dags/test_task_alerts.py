"""The callbacks of failed and mended tasks, in a process of Airflow, against a real database."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from warehouse.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
CALLED = """
import sys
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
import common
from warehouse.errors import SourceError, WarehouseError
def context(dag, task, error=None):
    return {"ti": SimpleNamespace(dag_id=dag, task_id=task), "exception": error}
common.task_failed(context("build", "build", WarehouseError("dbt found nothing")))
common.task_failed(context("ingest_register", "ingest", SourceError("x", "HTTP 404", "200")))
common.task_failed(context("ingest_register", "ingest", KeyError("010101-900R")))
common.task_resolved(context("build", "build"))
common.announce_alerts()
"""


@pytest.mark.parametrize("recipients", ["", "engineer@example.org"])
def test_a_failed_task_is_an_incident_unless_its_failure_is_in_the_ledger(
    settings: Settings, database: str, recipients: str
) -> None:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(settings.root), "AIRFLOW_HOME": str(settings.root / "airflow"),
        "PYTHONPATH": str(PROJECT / "include"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "WAREHOUSE_HOME": str(settings.root), "WAREHOUSE_DSN": str(settings.dsn), "WAREHOUSE_ALERT_DISK_PERCENT": "0",
        "WAREHOUSE_ALERT_EMAIL": recipients, "AIRFLOW_CONN_SMTP_DEFAULT": "smtp://127.0.0.1:1/?disable_ssl=true&disable_tls=true&retry_limit=1&from_email=a%40example.org",
    }  # fmt: skip
    command = [sys.executable, "-c", CALLED, str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if recipients:
        assert "email: the mail server did not accept the message: " in done.stderr
        return
    assert done.returncode == 0, done.stderr
    with psycopg.connect(database) as owner:
        incidents = owner.execute(
            "select subject, message, closed_at is not null from ops.incident where kind = 'task' order by incident_id"
        ).fetchall()
    assert incidents == [
        ("build.build", "the task failed: dbt found nothing", True),
        ("ingest_register.ingest", "the task failed: KeyError", False),
    ]
    assert len(list(settings.alert_folder.glob("*"))) == 3
