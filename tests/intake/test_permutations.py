"""Deliveries, corrections and duplicates in 20 orders come to the same: what counts, the events, and the marts.

The file's own time decides which version is the newer one, not the order in which files happen to arrive.
"""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from tests.dbt.running import dbt
from tests.ingest.contact_books import SAVED, book, contact, drop, nothing
from warehouse.build.dbt_runner import connection_variables
from warehouse.db import owner_dsn, role_dsn
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

TODAY = date(2026, 3, 20)
CONTACTS = load_sources()["employer_contacts"]
ORDERS = 20
EMPTY = "truncate raw.employer_contact, ops.delivery restart identity cascade; truncate ops.snapshot restart identity cascade"


def deliveries() -> dict[str, bytes]:
    """Files by name: first versions, corrections of some months, a bad row, a refusal, and the same bytes renamed."""

    def saved(hours: int) -> dict:
        return {"saved": SAVED + timedelta(hours=hours)}

    january, february = date(2026, 1, 1), date(2026, 2, 1)
    halsua = book(*(contact(n, date(2026, 1, 9 + n)) for n in range(4)), contact(9, date(2026, 2, 3)), **saved(0))
    corrected = book(contact(0, date(2026, 1, 9)), contact(5, date(2026, 1, 20), reached=3), **saved(5))
    lines = "Kontaktin tunnus;Päivä;Kunta;Muut kunnat;Laji;Työnantajia (lkm)\n"
    return {
        "halsua.xlsx": halsua,
        "halsua korjattu.xlsx": corrected,
        "halsua kopio.xlsx": halsua,
        "halsua vanha luonnos.xlsx": book(contact(7, date(2026, 2, 8)), **saved(-50)),
        "halsua hylätty.xlsx": book(headings=("Kuukausi", "Lukumäärä"), **saved(9)),
        "kannus.xlsx": book(nothing(january, "Kannus"), contact(20, date(2026, 2, 2), "Kannus"), **saved(1)),
        "kannus nolla.xlsx": book(nothing(february, "Kannus"), **saved(2)),
        "kannus nolla uudestaan.xlsx": book(nothing(february, "Kannus"), **saved(2)),
        "perho.xlsx": book(contact(30, january, "Perho"), contact(31, january, "Perho", kind="hmm"), **saved(1)),
        "perho.csv": (lines + "074-202602-040;5.2.2026;Perho;;puhelu;2\n").encode("cp1252"),
        "veteli.csv": (lines + "074-202601-050;5.1.2026;Veteli;;puhelu;2\n").encode("utf-16"),
        "veteli uudempi.csv": (lines + "074-202601-051;6.1.2026;Veteli;;puhelu;2\n").encode(),
    }


WRITTEN = {"veteli uudempi.csv": 1_770_000_000.0}
CURRENT_COVERAGE = """
    select coverage.municipality, coverage.month, coverage.rows, coverage.rejected_rows, delivery.sha256
    from ops.current_coverage as coverage join ops.delivery using (delivery_id) order by 1, 2
"""
EVENTS = """
    select rows.municipality, rows.contact_date, rows.contact_id, rows.contact_kind, rows.employers_reached
    from raw.employer_contact as rows
    join ops.snapshot on snapshot_id = _snapshot_id
    join ops.current_coverage as coverage on coverage.reading_id = snapshot.reading_id
        and coverage.municipality = rows.municipality and to_char(coverage.month, 'YYYY-MM') = left(contact_date, 7)
    order by 1, 2, 3
"""
MARTS = """
    select measure_code, geo_code, month, value, observation_status from intermediate.int_event_measure order by 1, 2, 3
"""
DELIVERED = "select * from intermediate.int_event_delivered order by 1, 2, 3"
ONCE = "select count(*), count(distinct sha256) from ops.delivery"


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the files in this process: its limits are tested elsewhere, and starting 400 others takes minutes."""
    for place in ("warehouse.ingest.deliveries.workbook", "warehouse.feedback.write"):
        monkeypatch.setattr(f"{place}.run_in_sandbox", lambda function, *arguments, **limits: function(*arguments))


@pytest.fixture
def orders(settings: Settings) -> Iterator[tuple[int, list[str]]]:
    """Load the files in one random order after another, in two to four ingests each; the database is empty before."""

    def load() -> Iterator[tuple[int, list[str]]]:
        files = deliveries()
        for number in range(ORDERS):
            rng, names = Random(number), sorted(files)
            rng.shuffle(names)
            with psycopg.connect(owner_dsn(settings)) as owner:
                owner.execute(EMPTY)
            shutil.rmtree(settings.drop_folder, ignore_errors=True)
            for part in _parts(names, rng):
                _deliver(settings, part, files)
            yield number, names

    return load()


def _parts(names: list[str], rng: Random) -> list[list[str]]:
    size = rng.randint(3, 6)
    return [names[start : start + size] for start in range(0, len(names), size)]


def _deliver(settings: Settings, names: list[str], files: dict[str, bytes]) -> None:
    """Lay some files down under numbers that keep their order, beside what lies there, and ingest."""
    for place, name in enumerate(names):
        path = Path(name)
        drop(settings, f"{place}-{path.stem}{path.suffix}", files[name], at=WRITTEN.get(name, 1_760_000_000.0))
    with psycopg.connect(role_dsn(settings, "loader")) as loader:
        ingest(CONTACTS, settings, loader, today=TODAY)


def test_twenty_orders_of_arrival_end_in_the_same_marts(
    settings: Settings, in_this_process: None, orders: Iterator[tuple[int, list[str]]], tmp_path: Path
) -> None:
    first: dict[str, list] = {}
    for number, names in orders:
        queries = {"what counts": CURRENT_COVERAGE, "events": EVENTS, "once": ONCE}
        if number in (0, ORDERS - 1):
            done = dbt(
                tmp_path / "dbt", "build", "--select", "+int_event_measure", "--indirect-selection", "cautious",
                "--exclude-resource-type", "unit_test", connection=connection_variables(settings),
            )  # fmt: skip
            assert done.returncode == 0, done.stdout
            queries |= {"marts": MARTS, "delivered": DELIVERED}
        with psycopg.connect(owner_dsn(settings)) as owner:
            results = {name: owner.execute(query).fetchall() for name, query in queries.items()}
        for name, rows in results.items():
            assert rows == first.setdefault(name, rows), (name, names)
    assert first["what counts"] and len(first["events"]) == 8
    assert [row[:4] for row in first["what counts"]] == COUNTED

    assert {(geo, f"{month:%Y-%m}"): (value, status) for _, geo, month, value, status in first["marts"]} == WORKED


WORKED = {
    ("KU074", "2026-01"): (2, "final"), ("KU074", "2026-02"): (1, "final"),
    ("KU217", "2026-01"): (0, "final"), ("KU217", "2026-02"): (0, "final"),
    ("KU584", "2026-01"): (1, "incomplete"), ("KU584", "2026-02"): (1, "final"),
    ("KU924", "2026-01"): (1, "final"),
    ("TA12", "2026-01"): (4, "incomplete"), ("TA12", "2026-02"): (2, "incomplete"),
    ("TA12+25", "2026-01"): (4, "incomplete"), ("TA12+25", "2026-02"): (2, "incomplete"),
}  # fmt: skip
COUNTED = [
    ("074", date(2026, 1, 1), 2, 0),  # the correction
    ("074", date(2026, 2, 1), 1, 0),  # from the first file; the draft is older
    ("217", date(2026, 1, 1), 1, 0),
    ("217", date(2026, 2, 1), 1, 0),  # taken back: nothing happened
    ("584", date(2026, 1, 1), 1, 1),
    ("584", date(2026, 2, 1), 1, 0),
    ("924", date(2026, 1, 1), 1, 0),  # the file written later
]
