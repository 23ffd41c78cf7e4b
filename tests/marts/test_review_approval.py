"""An employment review counts as published once a named person has approved it, as the review that was planned."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from tests.conftest import fresh_instance
from tests.marts.test_lists_by_hand import MEETINGS, REVIEWS, cells

from samples.workbooks.styles import as_sheets
from warehouse import review_approval
from warehouse.build.build import build
from warehouse.catalogue.publication import load_publication
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.errors import WarehouseError
from warehouse.ingest.run import ingest_source
from warehouse.review_approval import PublishedReview, approve_review, propose_review
from warehouse.settings import Settings

RELEASE = """
insert into release.release (release_id, published_at, build_id, verdict, indicators, cells, changed_rows, public_at)
select 1, now(), max(build_id), 'pass', 1, 1, 1, now() from ops.build;
insert into release.pointer (release_id, public_release_id) values (1, 1);
"""
REVIEW = PublishedReview("review-TA12", "TK-2026-02", date(2026, 3, 2), "https://kokkola.example/katsaus-2026-02")
JANUARY, FEBRUARY = ("12", 1, "total"), ("12", 2, "total")
PERSON = "Invented Director"


@pytest.fixture(autouse=True)
def approvers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare who may approve."""
    declared = load_publication()
    declared = declared.model_copy(update={"reviews": declared.reviews.model_copy(update={"approvers": (PERSON,)})})
    monkeypatch.setattr(review_approval, "load_publication", lambda: declared)


@pytest.fixture(scope="module")
def house(postgres: Server, newest_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A house with the lists of Kokkola, saved when February was over, and a public release with a review."""
    with fresh_instance(postgres, tmp_path_factory.mktemp("reviews"), newest_schema) as settings:
        deliver_lists(settings, datetime(2026, 3, 20, 12))
        build(settings)
        with psycopg.connect(owner_dsn(settings)) as owner:
            owner.execute(RELEASE)
        report = settings.site / "release-000001" / "fi" / "report" / "review-TA12.pdf"
        report.parent.mkdir(parents=True)
        report.write_bytes(b"%PDF-1.7 the review")
        yield settings


def deliver_lists(settings: Settings, saved: datetime) -> None:
    path = settings.drop_folder / "management_log" / f"Kokkola {saved:%Y-%m-%d}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_sheets({"Johtoryhmän kokoukset": MEETINGS, "Työllisyyskatsaukset": REVIEWS}, saved))
    assert ingest_source("management_log", settings).refused == ()


def recorded(settings: Settings) -> list[tuple]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute(
            "select planned_review, to_char(planned_month, 'YYYY-MM'), municipality, report, release_id, link, approved_by"
            " from ops.review_approval order by 1"
        ).fetchall()


def deliveries(settings: Settings) -> int:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return owner.execute("select count(*) from ops.delivery where source = 'management_log'").fetchall()[0][0]


def test_a_planned_review_counts_from_its_approval_on(house: Settings) -> None:
    assert cells(house, "reviews_published") == {JANUARY: (Decimal(100), "final"), FEBRUARY: (Decimal(0), "final")}
    proposal = propose_review(house, REVIEW)
    assert str(proposal) == (
        "review-TA12 of release 1 as TK-2026-02, planned for 2026-02, published on 2026-03-02"
        " at https://kokkola.example/katsaus-2026-02"
    )
    assert approve_review(house, proposal, PERSON).startswith(f"approved by {PERSON}: review-TA12 of release 1")
    assert recorded(house) == [("TK-2026-02", "2026-02", "272", "review-TA12", 1, REVIEW.link, PERSON)]
    assert approve_review(house, proposal, PERSON), "once more"
    assert deliveries(house) == 2, "the list, and one list of approvals"
    assert ingest_source("management_log", house).refused == ()
    build(house)
    assert cells(house, "reviews_published") == {JANUARY: (Decimal(100), "final"), FEBRUARY: (Decimal(100), "final")}
    deliver_lists(house, datetime(2026, 3, 25, 12))  # in which nobody has written the day
    build(house)
    assert cells(house, "reviews_published")[FEBRUARY] == (Decimal(100), "final")


def test_what_is_listed_and_approved_counts_once(house: Settings) -> None:
    approve_review(house, propose_review(house, replace(REVIEW, planned_review="TK-2026-01")), PERSON)
    assert ingest_source("management_log", house).refused == ()
    build(house)
    assert cells(house, "reviews_published") == {JANUARY: (Decimal(100), "final"), FEBRUARY: (Decimal(100), "final")}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"planned_review": "TK-2026-09"}, "found TK-2026-09 0 times in the list of planned reviews"),
        ({"report": "review-TA25"}, "found no review review-TA25 in release 1: review-TA12"),
        ({"report": "../../secret"}, "found no review"),
        ({"link": "http://kokkola.example/x"}, "expected an address that begins with https://"),
        ({"published_on": date.today() + timedelta(days=2)}, "expected one that has come"),
    ],
)
def test_what_cannot_be_approved_says_why(house: Settings, changed: dict[str, object], message: str) -> None:
    with pytest.raises(WarehouseError, match=message):
        propose_review(house, replace(REVIEW, **changed))


def test_only_a_named_person_approves_and_nobody_otherwise_than_before(house: Settings) -> None:
    proposal = propose_review(house, replace(REVIEW, published_on=date(2026, 3, 3)))
    with pytest.raises(WarehouseError, match=f"found Somebody, expected one of reviews.approvers: {PERSON}"):
        approve_review(house, proposal, "Somebody")
    approve_review(house, propose_review(house, REVIEW), PERSON)
    with pytest.raises(WarehouseError, match=f"TK-2026-02 has been approved otherwise by {PERSON}"):
        approve_review(house, proposal, PERSON)


def test_two_approvals_at_once_are_both_in_the_list_of_the_later_one(house: Settings) -> None:
    with psycopg.connect(owner_dsn(house)) as owner:
        owner.execute("delete from ops.review_approval")
    # With addresses of their own: a list that has been delivered before would not be delivered again.
    reviews = [
        replace(REVIEW, planned_review=f"TK-2026-0{number}", link=f"https://kokkola.example/at-once-{number}")
        for number in (1, 2)
    ]
    proposals = [propose_review(house, review) for review in reviews]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda proposal: approve_review(house, proposal, PERSON), proposals))
    with psycopg.connect(owner_dsn(house)) as owner:
        query = "select url from ops.delivery where source = 'management_log' order by delivery_id desc limit 1"
        ((url,),) = owner.execute(query).fetchall()
    listed = (house.root / "landing" / url).read_text(encoding="utf-8")
    assert [planned in listed for planned in ("TK-2026-01", "TK-2026-02")] == [True, True]


def test_a_list_that_cannot_be_stored_leaves_no_approval(house: Settings) -> None:
    with psycopg.connect(owner_dsn(house)) as owner:
        owner.execute("delete from ops.review_approval where planned_review = 'TK-2026-02'")
    before = recorded(house), deliveries(house)
    elsewhere = house.model_copy(update={"landing": "file:///proc/no-folder"})
    with pytest.raises(OSError, match="no-folder"):
        approve_review(elsewhere, propose_review(house, replace(REVIEW, link="https://kokkola.example/other")), PERSON)
    assert (recorded(house), deliveries(house)) == before
