"""Which deliveries counted when a build began: a corrected file supersedes the month of the one before."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import psycopg
from tests.ingest.contact_books import book, contact, drop

from warehouse.build.origin import record_deliveries
from warehouse.ingest.run import ingest
from warehouse.run_ledger import inputs_now
from warehouse.settings import Settings
from warehouse.sources import load_sources

LATER = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def test_a_superseded_delivery_is_recorded_as_not_counting(
    settings: Settings, as_role: Callable[[str], psycopg.Connection]
) -> None:
    day = date(2026, 2, 3)
    drop(settings, "first.xlsx", book(contact(1, day)))
    drop(settings, "corrected.xlsx", book(contact(1, day), contact(2, day), saved=LATER))
    ingest(load_sources()["employer_contacts"], settings, as_role("loader"))
    with as_role("transformer") as transformer:
        inputs = inputs_now(transformer)
        (build_id,) = transformer.execute(
            "insert into ops.build (code_fingerprint, snapshot_ids) values ('code', %s) returning build_id",
            [list(inputs.snapshot_ids)],
        ).fetchone()
        record_deliveries(transformer, build_id, inputs.snapshot_ids)
        counted = transformer.execute(
            "select snapshot.delivery_name, is_counting from ops.build_delivery"
            " inner join ops.snapshot as snapshot using (snapshot_id) where build_id = %s",
            [build_id],
        ).fetchall()
    assert dict(counted) == {"first.xlsx": False, "corrected.xlsx": True}
