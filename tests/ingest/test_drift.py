"""Drift of each kind of source: a missing declared column stops it, an undeclared one is stored and reported.

In a source of persons the second is refused too: no undeclared personal data. Of an advertisement only its name is
reported, for its values may name people.
"""

import csv
import io
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
import pytest
from tests.ingest.contact_books import HEADINGS, book, contact

from samples.generate import api_files, register_files
from samples.standin import serve
from warehouse.embedded.status import QUERIES
from warehouse.errors import WarehouseError
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

NEW = "uusi_tieto"
Records = list[dict[str, Any]]


def csv_table(change: str, content: bytes, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Rename the named column of a CSV file, or add one."""
    rows = list(csv.reader(io.StringIO(content.decode(encoding)), delimiter=delimiter))
    if change == NEW:
        rows = [[*row, NEW if number == 0 else "x"] for number, row in enumerate(rows)]
    else:
        rows[0] = [f"{NEW}_nimi" if heading == change else heading for heading in rows[0]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def objects(change: str, content: bytes) -> bytes:
    return json.dumps([_changed(change, record) for record in json.loads(content)]).encode()


def lines(change: str, content: bytes) -> bytes:
    records = [json.loads(line) for line in content.splitlines()]
    return "".join(json.dumps(_changed(change, record)) + "\n" for record in records).encode()


def visits(change: str, content: bytes) -> bytes:
    sites = json.loads(content)
    changed = {
        site: {month: _changed(change, month_figures) for month, month_figures in months.items()}
        for site, months in sites.items()
    }
    return json.dumps(changed).encode()


def variables(change: str, content: bytes) -> bytes:
    """Rename the table's measure, or add a variable that may be left out."""
    if change != NEW:
        return content.replace(change.encode(), f"{NEW}_nimi".encode())
    table = json.loads(content)
    more = {"code": NEW, "text": "Uusi tieto", "values": ["a", "b"], "valueTexts": ["a", "b"], "elimination": True}
    table["variables"].append(more)
    return json.dumps(table).encode()


def _changed(change: str, record: dict[str, Any]) -> dict[str, Any]:
    if change == NEW:
        return record | {NEW: "x"}
    *path, last = change.split(".")
    inner = record
    for name in path:
        inner = inner[name]
    inner[f"{NEW}_nimi"] = inner.pop(last)
    return record


@dataclass(frozen=True)
class Kind:
    """One kind of source: its file, how it is changed, the declared column that is removed, and the others."""

    source: str
    file: str
    change: Callable[[str, bytes], bytes]
    removed_column: str
    declared: tuple[str, ...]
    table: str
    persons: bool = False
    kept: str | None = field(default=NEW)


KINDS = {
    "register": Kind(
        "register", "drop/register/specialist_2026-07-20.csv", csv_table, "full_time_share",
        ("specialist_period_id", "specialist", "municipality"), "register_specialist", persons=True,
    ),
    "survey": Kind(
        "customer_survey", "drop/customer_survey/customer_survey_2026-07-20.csv",
        lambda change, content: csv_table(change, content, encoding="utf-8-sig"), "Arvosana",
        ("Vastauspäivä", "Kunta or Kommun"), "customer_survey_answer", persons=True,
    ),
    "export": Kind(
        "newsletter", "drop/newsletter/newsletters_2025-12-31.csv",
        lambda change, content: csv_table(change, content, encoding="utf-8-sig"), "Toimitettu",
        ("id", "unique_opens", "delivered or Toimitettu"), "newsletter",
    ),
    "workbook": Kind(
        "employer_contacts", "drop/employer_contacts/halsua.xlsx", lambda change, _: workbook(change), "Laji",
        ("Laji",), "employer_contact",
    ),
    "pxweb": Kind(
        "statfin_115x", "apis/pxweb/StatFin/tyokay/115x.json", variables, "tyokay-tyollisyysaste",
        ("tyokay-tyollisyysaste",), "statfin_115x", kept=None,
    ),
    "matomo": Kind(
        "website", "apis/matomo.json", visits, "nb_visits", ("site", "month", "nb_uniq_visitors"), "website_month",
    ),
    "report": Kind(
        "newsletter", "apis/newsletters.json", objects, "delivered", ("id", "sent_at", "unique_opens"), "newsletter",
    ),
    "vacancies": Kind(
        "vacancies", "apis/vacancies.ndjson", lines, "application.openPositions",
        ("metadata.externalId", "location.municipalities"), "vacancy_ad", kept=None,
    ),
    "download": Kind(
        "kela_unemployment", "apis/kela/unemployment.csv", lambda change, content: csv_table(change, content, encoding="utf-8-sig"),
        "saajat", ("aikajakso", "vuosi", "maksetut_etuudet_euroa"), "kela_unemployment",
    ),
    "classification": Kind(
        "classifications",
        "apis/classifications/v2/classifications/kunta_1_20260101/classificationItems.fi.json", objects,
        "classificationItemNames", ("code",), "classification_municipality", kept=None,
    ),
}  # fmt: skip


def workbook(change: str) -> bytes:
    headings = [f"{NEW}_nimi" if heading == change else heading for heading in HEADINGS] + (
        [NEW] if change == NEW else []
    )
    row = (*contact(1, date(2026, 1, 15)), *(["x"] if change == NEW else []))
    return book(row, headings=headings)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def run_ingest(
    settings: Settings, as_role: Callable[[str], psycopg.Connection], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Kind, str], IngestOutcome]:
    """Deliver the changed sample of one kind, and ingest it."""

    def deliver(kind: Kind, change: str) -> IngestOutcome:
        home = settings.root
        everything = api_files() | register_files(persons=60) | {"drop/employer_contacts/halsua.xlsx": b""}
        for name, content in everything.items():
            if name.startswith("apis/") or name == kind.file:
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                (home / name).write_bytes(kind.change(change, content) if name == kind.file else content)
                os.utime(home / name, (1, 1))
        source = load_sources()[kind.source]
        if kind.file.startswith("drop/newsletter"):
            source = source.model_copy(update={"connector": source.connector.export})  # type: ignore[union-attr]
        (home / "pxweb").mkdir()
        (home / "pxweb" / "table.json").write_text(TABLE)
        with serve(home / "pxweb") as base:
            monkeypatch.setenv("WAREHOUSE_STANDIN", base)
            return ingest(source, settings, as_role("loader"), ("KU272", "MK16"), date(2026, 3, 20))

    return deliver


TABLE = json.dumps({
    "columns": [{"code": "Alue", "text": "Alue", "type": "d"}, {"code": "m", "text": "Kk", "type": "t"}, {"code": "a", "text": "a", "type": "c"}],
    "comments": [], "data": [{"key": ["SSS", "2026M01"], "values": ["1"]}], "metadata": [{"updated": "2026-07-21T05.00.00Z", "label": "x"}],
})  # fmt: skip


@pytest.fixture
def query(database: str) -> Callable[[str], list[tuple]]:
    def ask(query: str) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()

    return ask


def test_a_declared_column_that_is_gone_stops_the_source(kind: Kind, run_ingest, query) -> None:
    try:
        (message,) = run_ingest(kind, kind.removed_column).refused
    except WarehouseError as error:
        message = str(error)
    if kind.source != "classifications":  # its items have fields that nobody reads: what is query for is messages
        assert kind.removed_column in message and f"{NEW}_nimi" in message, "the old one and the new one are messages"
    assert [name for name in kind.declared if name not in message] == [], message
    assert query("select count(*) from ops.snapshot") == query(f"select count(*) from raw.{kind.table}") == [(0,)]


def test_an_undeclared_column_is_reported(kind: Kind, run_ingest, query, caplog: pytest.LogCaptureFixture) -> None:
    outcome = run_ingest(kind, NEW)
    if kind.persons:
        assert NEW in outcome.refused[0] and "only declared columns in a person-level source" in outcome.refused[0]
        assert query("select count(*) from ops.snapshot") == [(0,)]
        assert NEW in query(QUERIES["Refused"])[0][3] and NEW in caplog.text
        return
    assert len(outcome.loaded) == 1 and outcome.refused == []
    empty = "_extra = '{}'"  # of a month without visits there is nothing
    extra = query(
        f"select bool_and(_extra ->> '{NEW}' is not null) filter (where not {empty}), count(_extra) from raw.{kind.table}"
    )[0]
    if kind.kept:
        assert extra[0] and extra[1] > 0, "it is kept beside its row"
    else:
        assert extra[1] == 0
    if kind.source == "classifications":
        return
    messages = [message for message in outcome.messages if NEW in message]
    assert len(messages) == 1 and messages[0] in caplog.text, "the DAG's log"
    assert [row[3] for row in query(QUERIES["Notices"])] == outcome.messages, "ops.notice and `warehouse status`"
    assert any(record.levelno == logging.WARNING for record in caplog.records)
    assert not any("'x'" in message for message in outcome.messages)
