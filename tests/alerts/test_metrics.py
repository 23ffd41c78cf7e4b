"""The metrics of an instance, read by Prometheus' own parser."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
from prometheus_client.parser import text_string_to_metric_families
from tests.end_to_end.conftest import House

from warehouse.db import owner_dsn
from warehouse.metrics import METRICS
from warehouse.settings import Settings

LEDGER = """
insert into ops.stage_run (stage, subject, started_at, seconds, status) values
    ('ingest', 'statfin', '2026-06-01 08:00+03', 4, 'succeeded'), ('ingest', 'statfin', '2026-06-02 08:00+03', 2.5, 'failed'),
    ('gate', '', '2026-06-02 09:00+03', 7, 'succeeded');
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, rejected_rows, loaded_at)
values ('newsletter', 'newsletter', 'a.csv', 'a', 1, 'a', 'a', 5, 0, '2026-06-01 08:00+03'),
    ('newsletter', 'newsletter', 'b.csv', 'b', 1, 'b', 'b', 7, 2, '2026-06-02 08:00+03');
insert into ops.build (code_fingerprint, snapshot_ids, status) values ('x', '{1}', 'built');
insert into ops.verdict (build_id, verdict, critical, warnings, evaluated) values (1, 'stop', 1, 0, 2);
insert into ops.gate_result (build_id, suite, expectation, severity, success, message)
values (1, 's', 'one', 'critical', false, 'm'), (1, 's', 'two', 'warning', true, 'm');
insert into ops.gate_finding (build_id, suite, expectation, severity, indicator_code, place_code, time_code, breakdown_code)
values (1, 's', 'one', 'critical', 'unemployed', '272', '2026-06', 'total');
insert into ops.incident (kind, subject, message) values ('gate', 'newest build', 'm'), ('disk', '/', 'm');
"""
LABELS = ("stage", "source", "raw_table", "severity", "kind")
HELSINKI_8 = 1780376400
"""2026-06-02 08:00 in Helsinki."""


def samples(text: str) -> Mapping[tuple[str, ...], float]:
    return {
        (sample.name, *(sample.labels[label] for label in LABELS if label in sample.labels)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_metrics_are_those_of_the_ledger(settings: Settings, tmp_path: Path) -> None:
    house = House(settings.root, WAREHOUSE_DSN=str(settings.dsn))
    assert {name for name, *_ in samples(house.done("metrics"))} <= {"warehouse_overdue_deliveries"}
    with psycopg.connect(owner_dsn(settings)) as owner:
        owner.execute(LEDGER)
    file = tmp_path / "metrics" / "warehouse.prom"
    house.done("metrics", str(file))
    found = samples(file.read_text())
    expected = {
        ("warehouse_stage_duration_seconds", "ingest", "statfin"): 2.5,
        ("warehouse_stage_duration_seconds", "gate", ""): 7,
        ("warehouse_stage_last_success_timestamp_seconds", "ingest", "statfin"): HELSINKI_8 - 24 * 3600,
        ("warehouse_stage_failed", "ingest", "statfin"): 1,
        ("warehouse_stage_failed", "gate", ""): 0,
        ("warehouse_source_loaded_timestamp_seconds", "newsletter"): HELSINKI_8,
        ("warehouse_snapshot_rows", "newsletter", "newsletter"): 7,
        ("warehouse_snapshot_rejected_rows", "newsletter", "newsletter"): 2,
        ("warehouse_gate_failed_expectations", "critical"): 1,
        ("warehouse_gate_failed_expectations", "warning"): 0,
        ("warehouse_gate_findings", "critical"): 1,
        ("warehouse_gate_stopped",): 1,
        ("warehouse_open_incidents", "gate"): 1,
        ("warehouse_open_incidents", "disk"): 1,
    }
    assert {key: found[key] for key in expected} == expected
    assert not [key for key in found if key[0].startswith(("warehouse_release", "warehouse_backup"))]


def test_every_metric_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "engineer" / "metrics.md").read_text(encoding="utf-8")
    assert [metric.name for metric in METRICS if f"`{metric.name}`" not in page] == []
