"""One municipality sends a month before the others: what is newest stays where it was, but for that one place."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
from tests.conftest import fresh_instance
from tests.ingest.contact_books import Row, book, contact, drop

from samples.workbooks.styles import Grid, as_sheets
from warehouse.build.build import build
from warehouse.db import role_dsn
from warehouse.embedded.postgres import Server
from warehouse.gate.gate import gate
from warehouse.ingest.run import ingest_source
from warehouse.publish.release import publish

AREA_12 = ("Halsua", "Kannus", "Kaustinen", "Kokkola", "Lestijärvi", "Perho", "Toholampi", "Veteli")
AREA_25 = ("Kruunupyy", "Luoto", "Pietarsaari", "Pedersören kunta")
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
SAVED = datetime(2026, 3, 5, 9, tzinfo=UTC)
# Every municipality sends January and February; Veteli only January. Kannus adds March early.
CONTACTS: list[Row] = [
    contact(number, month.replace(day=8), municipality)
    for number, municipality in enumerate((*AREA_12, *AREA_25))
    for month in (JANUARY, FEBRUARY)
    if (municipality, month) != ("Veteli", FEBRUARY)
]
EARLY: list[Row] = [contact(90, date(2026, 3, 3), "Kannus"), contact(91, date(2026, 3, 4), "Kannus")]
SUPPORTED: Grid = [
    ["Kunta", "Kuukausi", "Osallistujia laskentapäivänä", "Uusia osallistujia"],
    *([municipality, f"{month}/2026", 7, 5] for municipality in AREA_12 for month in (1, 2)),
]


@pytest.fixture(scope="module")
def bi(postgres: Server, newest_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """A reader of a house that was given these files alone, and published them."""
    with fresh_instance(postgres, tmp_path_factory.mktemp("early"), newest_schema) as settings:
        drop(settings, "Kaikki.xlsx", book(*CONTACTS, saved=SAVED))
        drop(settings, "Kannus.xlsx", book(*EARLY, saved=SAVED))
        drop(
            settings,
            "Seutukunta.xlsx",
            as_sheets({"Työkyvyn tuki": SUPPORTED}, datetime(2026, 3, 5, 9)),
            "work_ability",
        )
        for source in ("employer_contacts", "work_ability"):
            assert ingest_source(source, settings).refused == ()
        build(settings)
        gate(settings)
        publish(settings)
        with psycopg.connect(role_dsn(settings, "bi")) as reader:
            yield reader


def newest(bi: psycopg.Connection, indicator: str) -> tuple[date | None, date | None]:
    query = "select latest_month, latest_month_any from published.dim_indicator where indicator_code = %s"
    (row,) = bi.execute(query, [indicator]).fetchall()
    return row


def latest(bi: psycopg.Connection, indicator: str) -> dict[str, list]:
    """Return what is marked as the newest total of every place: its month, value and status."""
    rows = bi.execute(
        """
        select area_code, month, value, observation_status from published.indicator_value
        where indicator_code = %s and breakdown_code = 'total' and is_latest
        """,
        [indicator],
    ).fetchall()
    assert len({row[0] for row in rows}) == len(rows)
    return {place: cell for place, *cell in rows}


def test_the_calendar_reaches_as_far_as_the_early_month(bi: psycopg.Connection) -> None:
    assert bi.execute("select max(month) from published.dim_month").fetchall() == [(MARCH,)]


def test_an_indicator_is_as_new_as_all_its_deliveries(bi: psycopg.Connection) -> None:
    # Of February Veteli lacks, of March everybody but Kannus.
    assert newest(bi, "employer_contacts") == (JANUARY, MARCH)
    assert newest(bi, "work_ability_participants") == (FEBRUARY, FEBRUARY)
    assert newest(bi, "unemployment_rate") == (None, None)


def test_every_place_has_its_own_newest_month(bi: psycopg.Connection) -> None:
    single, final = Decimal(1), "final"
    assert latest(bi, "employer_contacts") == {
        **{code: [FEBRUARY, single, final] for code in ("074", "236", "272", "421", "584", "849")},
        **{code: [FEBRUARY, single, final] for code in ("288", "440", "598", "599")},
        "217": [MARCH, Decimal(2), final],
        "924": [JANUARY, single, final],
        "12": [JANUARY, Decimal(8), final],
        "25": [FEBRUARY, Decimal(4), final],
        "12+25": [JANUARY, Decimal(12), final],
    }
    assert latest(bi, "unemployment_rate") == {}


def test_what_is_newest_at_a_place_is_null_where_nothing_has_settled(bi: psycopg.Connection) -> None:
    rows = bi.execute(
        """
        select count(*), count(month_key) from published.fct_indicator_latest_month
        join published.dim_indicator using (indicator_key) where indicator_code = 'unemployment_rate'
        """
    ).fetchall()
    assert rows == [(12, 0)]


def test_every_kind_of_period_has_its_own_newest_one(bi: psycopg.Connection) -> None:
    rows = bi.execute(
        """
        select area_code, period_code, value from published.indicator_period_value
        where indicator_code = 'employer_contacts' and breakdown_code = 'total' and is_latest
            and area_code in ('217', '272', '924', '12')
        """
    ).fetchall()
    # Kannus: one in January, one in February, two in March; the quarter and the year to date are whole.
    assert {(place, code): value for place, code, value in rows} == {
        ("217", "2026Q1"): 4,
        ("217", "2026YTD03"): 4,
        ("272", "2026YTD02"): 2,
        ("924", "2026YTD01"): 1,
        ("12", "2026YTD01"): 8,
    }
