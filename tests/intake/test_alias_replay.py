"""A municipality nobody knew comes back by itself when the alias table is mended: in a copy of the real project."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import psycopg

from tests.ingest.contact_books import book, contact, drop
from warehouse.settings import PROJECT, Settings

INGEST = """
import sys
from datetime import date
import psycopg
from warehouse.ingest.run import ingest
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources
assert str(PROJECT) == sys.argv[2], PROJECT
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    outcome = ingest(load_sources()["employer_contacts"], Settings(), connection, today=date(2026, 3, 20))
print([(one.rows, one.rejected_rows) for one in outcome.loaded], outcome.refused)
"""


def run_ingest(settings: Settings, database: str, project: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(project / "include"), "WAREHOUSE_HOME": str(settings.root)}
    command = [sys.executable, "-c", INGEST, database, str(project)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_row_is_accepted_after_the_alias_table_is_corrected(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "include", project / "include", ignore=shutil.ignore_patterns("__pycache__"))
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15)), contact(2, date(2026, 1, 16), "Haapajärven kulma")))
    assert run_ingest(settings, database, project) == "[(1, 1)] []"
    assert run_ingest(settings, database, project) == "[] []"
    aliases = project / "include" / "catalogue" / "municipality_aliases.yml"
    mended = aliases.read_text().replace(
        "aliases:\n", 'aliases:\n  - {name: Haapajärven kulma, code: "074", kind: spelling}\n', 1
    )
    aliases.write_text(mended)
    assert run_ingest(settings, database, project) == "[(2, 0)] []"
    assert run_ingest(settings, database, project) == "[] []"
    with psycopg.connect(database) as connection:
        counted = connection.execute("select municipality, rows, rejected_rows from ops.current_coverage").fetchall()
        readings = connection.execute("select outcome from ops.reading order by reading_id").fetchall()
    assert counted == [("074", 2, 0)]
    assert readings == [("partly_accepted",), ("accepted",)]
