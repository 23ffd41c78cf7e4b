"""Feedback that could not be written is reported, and written by the next run from the recorded reading."""

from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from tests.ingest.contact_books import SAVED, book, contact, drop

from warehouse.ingest.deliveries.feedback_files import feedback_file
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

CONTACTS = load_sources()["employer_contacts"]
JANUARY = date(2026, 1, 15)


@pytest.fixture
def run_ingest(settings: Settings, as_role: Callable[[str], psycopg.Connection]) -> Callable[[], IngestOutcome]:
    loader = as_role("loader")
    return lambda: ingest(CONTACTS, settings, loader, today=date(2026, 3, 20))


@pytest.fixture
def query(database: str) -> Callable[[str], list[tuple]]:
    def ask(query: str) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()

    return ask


def test_feedback_that_failed_is_reported_and_written_by_the_next_run(settings: Settings, run_ingest, query) -> None:
    drop(settings, "a.xlsx", book(contact(1, JANUARY, reached=1)))
    run_ingest()
    folder = settings.answers / "employer_contacts"
    folder.rename(folder.with_name("answers_of_before"))
    folder.write_text("a file where the folder of answers should be: nothing can be written below it")
    drop(settings, "b.xlsx", book(contact(1, JANUARY, reached=7), saved=SAVED.replace(day=9)), at=5)
    failed, again = run_ingest(), run_ingest()
    message = "file b.xlsx: found no answer to its sender (NotADirectoryError), expected one; the next run tries"
    assert (len(failed.loaded), failed.messages) == (1, [message]), "the delivery stands"
    assert (again.loaded, again.messages) == ([], [message]), "it was tried, and is still missing"
    assert query("select delivery_name, message from ops.notice") == [("b.xlsx", message)]

    folder.unlink()
    folder.with_name("answers_of_before").rename(folder)
    retried = run_ingest()
    assert (retried.loaded, retried.refused, retried.messages) == ([], [], [])
    ((sha256,),) = query("select sha256 from ops.delivery where name = 'b.xlsx'")
    page = feedback_file(settings, "employer_contacts", sha256, ".html")
    unsaid = [value for value in ("1", "7") if f">{value}<" not in page.read_text()]
    assert unsaid == [], "what it changed, too: 1 became 7"
    written = page.stat().st_mtime_ns
    run_ingest()
    assert page.stat().st_mtime_ns == written, "once is enough"
