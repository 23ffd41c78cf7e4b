"""The state of an instance as metrics in Prometheus' text form: `warehouse metrics`.

No metric has a figure of the marts, a name of a person or a place.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from prometheus_client import CollectorRegistry, Gauge, generate_latest, write_to_textfile

from warehouse.db import connect, role_dsn
from warehouse.settings import Settings


@dataclass(frozen=True)
class Metric:
    """A gauge: what it means, and a query of its labels and, as the last column, its values."""

    name: str
    help: str
    query: str


METRICS = (
    Metric(
        "warehouse_stage_duration_seconds",
        "Duration of the newest run of a stage",
        "select distinct on (stage, subject) stage, subject as source, seconds from ops.stage_run"
        " order by stage, subject, started_at desc",
    ),
    Metric(
        "warehouse_stage_last_success_timestamp_seconds",
        "When a stage last began a run that succeeded",
        "select stage, subject as source, extract(epoch from max(started_at)) from ops.stage_run"
        " where status = 'succeeded' group by stage, subject",
    ),
    Metric(
        "warehouse_stage_failed",
        "1 if the newest run of a stage failed",
        "select distinct on (stage, subject) stage, subject as source, (status = 'failed')::integer from ops.stage_run"
        " order by stage, subject, started_at desc",
    ),
    Metric(
        "warehouse_source_loaded_timestamp_seconds",
        "When content of a source was last loaded that was new",
        "select source, extract(epoch from max(loaded_at)) from ops.snapshot group by source",
    ),
    Metric(
        "warehouse_snapshot_rows",
        "Rows of the newest snapshot of a raw table",
        "select distinct on (raw_table) source, raw_table, rows from ops.snapshot order by raw_table, snapshot_id desc",
    ),
    Metric(
        "warehouse_snapshot_rejected_rows",
        "Rows of the newest snapshot of a raw table that were set aside",
        "select distinct on (raw_table) source, raw_table, rejected_rows from ops.snapshot"
        " order by raw_table, snapshot_id desc",
    ),
    Metric(
        "warehouse_overdue_deliveries",
        "Months of municipalities whose deadline has passed without a delivery",
        "select source, count(*) from published.arrival where is_overdue group by source",
    ),
    Metric(
        "warehouse_gate_failed_expectations",
        "Expectations that did not hold for the newest judged build",
        "select severity, count(*) filter (where not success) from ops.gate_result"
        " where build_id = (select max(build_id) from ops.verdict) group by severity",
    ),
    Metric(
        "warehouse_gate_findings",
        "Cells that an expectation did not hold for, of the newest judged build",
        "select severity, count(*) from ops.gate_finding"
        " where build_id = (select max(build_id) from ops.verdict) group by severity",
    ),
    Metric(
        "warehouse_gate_stopped",
        "1 if the gate stopped the newest judged build",
        "select (verdict = 'stop')::integer from ops.verdict order by build_id desc limit 1",
    ),
    Metric(
        "warehouse_release_published_timestamp_seconds",
        "When the release that readers see was published",
        "select extract(epoch from published_at) from published.release where is_current",
    ),
    Metric(
        "warehouse_release_changed_rows",
        "Rows that the release that readers see has changed",
        "select changed_rows from published.release where is_current",
    ),
    Metric(
        "warehouse_open_incidents",
        "Incidents that are open",
        "select kind, count(*) from ops.incident where closed_at is null group by kind",
    ),
    Metric(
        "warehouse_backup_verified_timestamp_seconds",
        "As of when the newest verified backup is",
        "select extract(epoch from max(snapshot_at)) from ops.backup where deleted_at is null and name in"
        " (select name from ops.backup_verification where is_verified) having count(*) > 0",
    ),
)


def metrics_text(settings: Settings) -> str:
    """Return the metrics as text."""
    return generate_latest(_registry(settings)).decode()


def write_metrics(settings: Settings, file: Path) -> None:
    """Write the metrics to a file, which appears whole: the node exporter's textfile collector reads it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(file), _registry(settings))


def _registry(settings: Settings) -> CollectorRegistry:
    collected = CollectorRegistry()
    with connect(role_dsn(settings, "publisher")) as connection:
        for metric in METRICS:
            labels, rows = _rows(connection, metric)
            gauge = Gauge(metric.name, metric.help, labels, registry=collected)
            for *values, number in rows:
                (gauge.labels(*values) if labels else gauge).set(number)
            if not labels and not rows:
                collected.unregister(gauge)
    return collected


def _rows(connection: psycopg.Connection, metric: Metric) -> tuple[list[str], list[tuple[Any, ...]]]:
    cursor = connection.execute(metric.query.encode())
    return [column.name for column in cursor.description or ()][:-1], cursor.fetchall()
