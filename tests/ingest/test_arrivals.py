"""The arrival board by a calendar worked out by hand."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.ingest.contact_books import SAVED, book, contact, drop, nothing

from warehouse.arrivals import Arrival, arrivals, overdue_arrivals, remarks_of, sync_expected, versions
from warehouse.catalogue import load_catalogue
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

CONTACTS = load_sources()["employer_contacts"]
TODAY = datetime.now(ZoneInfo("Europe/Helsinki")).date()
THIS_MONTH = TODAY.replace(day=1)


def expected(query: Callable[..., list[tuple]], municipality: str, table: str = "employer_contact") -> list[tuple]:
    return query(
        "select month, deadline from ops.expected_delivery where municipality = %s and raw_table = %s order by 1",
        municipality, table,
    )  # fmt: skip


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> psycopg.Connection:
    return as_role("loader")


@pytest.fixture
def query(database: str) -> Callable[..., list[tuple]]:
    def ask(query: str, *values: object) -> list[tuple]:
        with psycopg.connect(database) as connection:
            return connection.execute(query, values).fetchall()

    return ask


def test_every_municipality_is_due_every_month_from_the_first_to_the_present(loader, query) -> None:
    sync_expected(loader, date(2025, 3, 1))
    assert expected(query, "421") == [
        (date(2025, 1, 1), date(2025, 2, 10)),  # a Monday
        (date(2025, 2, 1), date(2025, 3, 10)),  # a Monday
        (date(2025, 3, 1), date(2025, 4, 10)),  # a Thursday
    ]
    assert len(query("select from ops.expected_delivery where raw_table = 'employer_contact'")) == 12 * 3
    assert expected(query, "421", "support_payment") == []  # Kokkola alone pays
    assert expected(query, "272", "support_payment") == [
        (date(2025, 1, 1), date(2025, 2, 20)),
        (date(2025, 2, 1), date(2025, 3, 20)),
        (date(2025, 3, 1), date(2025, 4, 22)),  # the 20th is Easter Sunday, the 21st Easter Monday
    ]
    for table in ("work_ability_month", "budget_cost"):  # the plan is area 12's
        assert (len(expected(query, "421", table)), expected(query, "598", table)) == (3, []), table
    for table in ("integration_group", "steering_meeting", "employment_review"):  # Kokkola keeps them for the area
        assert (len(expected(query, "272", table)), expected(query, "217", table)) == (3, []), table


def test_the_expected_follow_the_declarations_and_a_second_time_changes_nothing(loader, query, database: str) -> None:
    sync_expected(loader, date(2025, 3, 1))
    before = query("select *, xmin::text from ops.expected_delivery order by 1, 2, 3, 4")
    sync_expected(loader, date(2025, 3, 31))
    assert query("select *, xmin::text from ops.expected_delivery order by 1, 2, 3, 4") == before
    with psycopg.connect(database) as owner:
        owner.execute("update ops.expected_delivery set deadline = '2030-01-01' where municipality = '421'")
        owner.execute("insert into ops.expected_delivery values ('gone', 'gone', '421', '2025-01-01', '2025-02-10')")
    sync_expected(loader, date(2025, 3, 31))
    assert [row[:-1] for row in query("select *, xmin::text from ops.expected_delivery order by 1, 2, 3, 4")] == [
        row[:-1] for row in before
    ]


def state(as_role: Callable[[str], psycopg.Connection], role: str = "bi") -> dict[tuple[str, date], Arrival]:
    board = arrivals(as_role(role))
    return {
        (arrival.municipality_code, arrival.month): arrival
        for arrival in board
        if arrival.raw_table == "employer_contact"
    }


def test_a_missing_delivery_is_due_and_then_late(loader, as_role, database: str) -> None:
    sync_expected(loader, TODAY)
    board = state(as_role)
    assert board["421", THIS_MONTH].status == "due" and not board["421", THIS_MONTH].is_overdue
    assert board["421", date(2025, 1, 1)].status == "late" and board["421", date(2025, 1, 1)].is_overdue
    with psycopg.connect(database) as owner:
        owner.execute("update ops.expected_delivery set deadline = %s where municipality = '421'", [TODAY])
        owner.execute("update ops.expected_delivery set deadline = %s where municipality = '217'",
                      [TODAY - timedelta(days=1)])  # fmt: skip
    board = state(as_role)
    assert board["421", date(2025, 1, 1)].status == "due"  # until the end of the day
    assert board["217", THIS_MONTH].status == "late"


def test_the_board_shows_the_state_of_every_month(settings: Settings, loader, as_role) -> None:
    drop(
        settings, "a.xlsx", book(contact(1, date(2026, 1, 15)), nothing(date(2026, 2, 1)), contact(2, date(2024, 5, 6)))
    )
    drop(settings, "b.xlsx", book(contact(3, date(2026, 1, 16)), saved=SAVED + timedelta(days=1)))
    drop(settings, "217_2026-01.xlsx", book(headings=("Päivä", "Lukumäärä")))
    ingest(CONTACTS, settings, loader, today=TODAY)
    board = state(as_role)
    corrected, quiet, refused, early = (
        board["074", date(2026, 1, 1)], board["074", date(2026, 2, 1)],
        board["217", date(2026, 1, 1)], board["074", date(2024, 5, 1)],
    )  # fmt: skip
    assert (corrected.status, corrected.rows, corrected.kept_out, corrected.versions) == ("accepted", 1, 0, 2)
    assert (corrected.municipality_name_fi, corrected.municipality_name_sv) == ("Halsua", "Halso")
    assert corrected.source_title_sv == "Arbetsgivarkontakter" and corrected.outcome == "accepted"
    assert (quiet.status, quiet.versions) == ("accepted", 1)
    assert (refused.status, refused.outcome, refused.rows, refused.is_overdue) == ("refused", "refused", None, True)
    assert (early.status, early.deadline, early.is_overdue) == ("accepted", None, False)
    messages = versions(loader, "employer_contact", "074", date(2026, 1, 1))
    assert [(arrival.status, arrival.rows) for arrival in messages] == [("accepted", 1), ("superseded", 1)]
    (reading,) = [version.reading_id for version in versions(loader, "employer_contact", "217", date(2026, 1, 1))]
    assert reading is not None
    for language in ("fi", "sv", "en"):
        remarks = remarks_of(as_role("portal"), reading, language)
        assert remarks and remarks[0].severity == "error" and remarks[0].text.found


def test_the_late_are_those_without_an_accepted_file(settings: Settings, loader, as_role) -> None:
    drop(settings, "a.xlsx", book(contact(1, date(2026, 1, 15))))
    drop(settings, "217_2026-01.xlsx", book(headings=("Päivä", "Lukumäärä")))
    ingest(CONTACTS, settings, loader, today=TODAY)
    missing = {
        arrival.municipality_code for arrival in overdue_arrivals(as_role("bi"))
        if (arrival.raw_table, arrival.month) == ("employer_contact", date(2026, 1, 1))
    }  # fmt: skip
    assert missing == {municipality.code for municipality in load_catalogue().municipalities} - {"074"}


def test_the_board_of_a_municipality_and_some_months(loader, as_role) -> None:
    sync_expected(loader, TODAY)
    board = arrivals(as_role("portal"), "421", (date(2025, 2, 1), date(2025, 3, 1)))
    assert {(arrival.municipality_code, arrival.month) for arrival in board} == {
        ("421", date(2025, 2, 1)), ("421", date(2025, 3, 1)),
    }  # fmt: skip
    assert [arrival.month for arrival in board] == sorted((arrival.month for arrival in board), reverse=True)


@pytest.mark.parametrize("role", ["bi", "ministry", "portal"])
def test_who_may_see_the_board(as_role, role: str) -> None:
    assert arrivals(as_role(role)) == []


@pytest.mark.parametrize("statement", [
    "select * from raw.employer_contact", "select * from ops.quarantined_row", "select * from ops.snapshot",
    "update ops.delivery set name = 'x'", "delete from ops.delivery", "insert into ops.reading default values",
    "insert into ops.delivery (source, sha256, bytes, name, received_at) values ('a', 'b', 1, 'c', '2020-01-01')",
])  # fmt: skip
def test_the_portal_sees_and_writes_no_more_than_it_needs(as_role, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role("portal").execute(statement)
