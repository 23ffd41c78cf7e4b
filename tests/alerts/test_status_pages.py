"""The pages of the engineer: everything in them is from the ledger, and nothing of persons."""

import re
from pathlib import Path

import psycopg
import pytest
from tests.conftest import fresh_database

from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.settings import Settings
from warehouse.status_pages import write_status_pages

FILES = sorted(f"{page}-{language}.html" for page in ("status", "findings") for language in ("fi", "sv", "en"))
PLANTED = """
insert into ops.gate_result (build_id, suite, expectation, severity, success, message)
select build_id, 'fct_indicator_value', 'planted <script>', 'critical', false, 'm' from ops.verdict order by build_id desc limit 1;
insert into ops.gate_finding (build_id, suite, expectation, severity, indicator_code, place_code, time_code, breakdown_code,
    value, expected_min, expected_max, reason)
select build_id, 'fct_indicator_value', 'planted <script>', 'critical', indicator, '272', '2026-06', 'total', value, low, null, 'r'
from (select max(build_id) as build_id from ops.verdict) as verdict
cross join (values ('employer_contacts', 987123, 11), ('unemployed_in_register', 987456, 3)) as cell (indicator, value, low);
insert into ops.incident (kind, subject, message) values ('disk', '/', 'full & <b>');
insert into ops.stage_run (stage, subject, started_at, seconds, status) values ('gate', '', now(), 7.25, 'failed');
"""


def pages(settings: Settings) -> dict[str, str]:
    folder = write_status_pages(settings).parent
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_an_instance_without_anything_has_its_pages_too(settings: Settings) -> None:
    written = pages(settings)
    assert sorted(written) == FILES
    assert "Mitään ei ole vielä julkaistu." in written["status-fi.html"]
    assert "Inget bygge har bedömts." in written["findings-sv.html"]


@pytest.fixture
def judged(postgres: Server, sample_house: Settings, tmp_path: Path):
    with fresh_database(postgres, "paged", database_of(owner_dsn(sample_house))) as copy:
        with psycopg.connect(copy) as owner:
            owner.execute(f"grant connect on database {owner.info.dbname} to publisher")
            owner.execute(PLANTED.encode())
        yield sample_house.model_copy(update={"dsn": copy})


def test_the_pages_of_the_sample(judged: Settings) -> None:
    written = pages(judged)
    assert sorted(written) == FILES
    for name, html in written.items():
        assert "<script" not in html and "<b>" not in html and not re.search(r"(src|href)=.https?:", html), name
        assert "None" not in html and "Undefined" not in html, name
    status, findings = written["status-en.html"], written["findings-en.html"]
    assert "full &amp; &lt;b&gt;" in status and "7.2" in status
    assert "Readers see release <strong>1</strong>" in status
    for code in ("employer_contacts", "unemployed_in_register"):
        assert code not in findings, "an indicator is shown by its name"
    assert findings.count("planted &lt;script&gt;") == 1
    assert "987\u00a0123" in findings and "Kokkola" in findings
    assert "987\u00a0456" not in "".join(written.values()), "a number of customers is not shown"
    with psycopg.connect(owner_dsn(judged)) as owner:
        failed = owner.execute(
            "select count(*) from ops.gate_result where not success and build_id = (select max(build_id) from ops.verdict)"
        ).fetchall()
    assert findings.count("<details") == failed[0][0]
