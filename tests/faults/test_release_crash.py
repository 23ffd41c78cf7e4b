"""A gate, publish or deliver that is killed anywhere leaves readers one whole release; the next run does all of it, once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable

import psycopg
import pytest
from tests.publish.judged_marts import fact, judged

from warehouse.catalogue.interface import load_interface
from warehouse.db import owner_dsn, role_dsn
from warehouse.deliver.extract import deliver, is_complete
from warehouse.deliver.site import is_site_complete
from warehouse.gate.gate import GateStoppedError, gate
from warehouse.publish.public_release import make_public
from warehouse.publish.release import publish
from warehouse.settings import PROJECT, Settings

KILLED = """
import importlib, os, signal, sys
where, name, when, stage = sys.argv[1:5]
module = importlib.import_module(where)
real = getattr(module, name)
def killed(*arguments, **named):
    if when == "after":
        real(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, killed)
from warehouse.settings import Settings
module, function = stage.rsplit(".", 1)
arguments = ["a reason"] if function == "make_public" else []
getattr(importlib.import_module(module), function)(Settings(), *arguments)
"""
RELEASE, GATE, EXTRACT = "warehouse.publish.release", "warehouse.gate.gate", "warehouse.deliver.extract"
FOLDERS = "warehouse.deliver.release_folders"
UNCORRECTED = """
    set role transformer;
    create table staging.seed_correction (
        correction_code text, found_value numeric, measure_code text, geo_code text, month date, breakdown_code text
    );
    create table intermediate.int_measure (
        correction_code text, value numeric, observation_status text, measure_code text, geo_code text, month date,
        breakdown_code text
    );
"""
SEEN = "select value, release_id from published.fct_indicator_value order by month_key"
VERDICTS = "select verdict, critical, warnings, (select count(*) from ops.gate_result) from ops.verdict"


@pytest.fixture
def marts(settings: Settings) -> Callable[[str], None]:
    """Run a statement as the owner, on marts that are empty and of the published shape."""

    def run(statement: str) -> None:
        with psycopg.connect(owner_dsn(settings)) as connection:
            connection.execute(statement)

    run("set role transformer; " + "; ".join(
        f"create table marts.{name} ({', '.join(f'{column} {it.type}' for column, it in relation.columns.items())})"
        for name, relation in load_interface().items()
    ))  # fmt: skip
    return run


def kill(settings: Settings, where: str, name: str, when: str, stage: str) -> None:
    """Run a stage in a process that is killed before or after a function of it."""
    environment = os.environ | {
        "PYTHONPATH": str(PROJECT / "include"), "WAREHOUSE_HOME": str(settings.root), "WAREHOUSE_DSN": str(settings.dsn),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", KILLED, where, name, when, stage], env=environment, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def seen(settings: Settings, role: str = "bi") -> list[tuple]:
    with psycopg.connect(role_dsn(settings, role)) as reader:
        return reader.execute(SEEN).fetchall()


def releases(settings: Settings) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute("select release_id, changed_rows from release.release order by 1").fetchall()


@pytest.mark.parametrize(
    ("name", "when", "is_committed"),
    [
        ("_write_changes", "after", False),  # inside the transaction, rows closed and opened
        ("_write_release", "after", False),  # the pointer has moved in it
        ("analyze_releases", "after", False),
        ("_vacuum", "before", True),
    ],
)
def test_a_killed_publish(settings: Settings, marts: Callable, name: str, when: str, is_committed: bool) -> None:
    fact(marts, 202605, 10)
    judged(marts)
    publish(settings)
    marts("update marts.fct_indicator_value set value = 11")
    fact(marts, 202606, 20)
    judged(marts)
    kill(settings, RELEASE, name, when, f"{RELEASE}.publish")
    new = [(11, 2), (20, 2)]
    assert seen(settings) == (new if is_committed else [(10, 1)])
    assert publish(settings).release_id == 2
    assert seen(settings) == new and releases(settings) == [(1, 1), (2, 3)]


def test_a_killed_change_of_what_is_public(settings: Settings, marts: Callable) -> None:
    live = settings.model_copy(update={"profile": "live"})
    fact(marts, 202605, 10)
    judged(marts)
    publish(live)
    kill(settings, "warehouse.publish.public_release", "_move", "after", "warehouse.publish.public_release.make_public")
    assert seen(settings) == [] and seen(settings, "staff") == [(10, 1)]
    assert make_public(settings, "a reason").is_newest
    assert seen(settings) == [(10, 1)]


@pytest.mark.parametrize(
    ("name", "when"), [("write_misfits", "after"), ("audit", "before"), ("write_verdict", "after")]
)
def test_a_killed_gate(settings: Settings, marts: Callable, name: str, when: str) -> None:
    """Marts without places do not pass: the verdict after the kill is that of a gate nobody has disturbed."""
    fact(marts, 202605, 10)
    marts(UNCORRECTED)
    marts("insert into ops.build (code_fingerprint, snapshot_ids, status) values ('c', '{1}', 'built')")
    kill(settings, GATE, name, when, f"{GATE}.gate")
    with psycopg.connect(owner_dsn(settings)) as owner:
        left = owner.execute(VERDICTS).fetchall()
        with pytest.raises(GateStoppedError) as stopped:
            gate(settings)
        verdict = owner.execute(VERDICTS).fetchall()
        assert len(left) == (1 if name == "write_verdict" else 0) and left in ([], verdict)
        assert len(verdict) == 1 and verdict[0][0] == "stop" and verdict[0][1] > 0
    assert "nothing is published" in str(stopped.value) and releases(settings) == []


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (EXTRACT, "_write_workbooks"),
        (EXTRACT, "write_manifest"),
        (FOLDERS, "_move_into_place"),
        (EXTRACT, "write_site"),
    ],
)
def test_a_killed_deliver(settings: Settings, marts: Callable, module: str, name: str) -> None:
    fact(marts, 202605, 10)
    judged(marts)
    publish(settings)
    kill(settings, module, name, "before", f"{EXTRACT}.deliver")
    assert [is_complete(folder) for folder in settings.extracts.glob("release-*")] == [True] * (name == "write_site")
    assert not list(settings.site.glob("release-*"))
    extract = deliver(settings)
    assert extract is not None and not extract.unchanged
    assert is_complete(extract.folder) and is_site_complete(extract.site)
    for parent, folder in ((settings.extracts, extract.folder), (settings.site, extract.site)):
        assert sorted(path.name for path in parent.iterdir()) == ["latest", folder.name]
    manifest = json.loads((extract.folder / "manifest.json").read_text())
    assert manifest["release_id"] == 1
