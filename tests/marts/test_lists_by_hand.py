"""Workbooks written by hand, loaded and built; the expected figures were worked out with pencil and paper."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import psycopg
import pytest
from tests.conftest import fresh_instance

from samples.workbooks.styles import Grid, as_sheets
from warehouse.build.build import build
from warehouse.db import owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.ingest.run import ingest_source
from warehouse.settings import Settings

GROUPS = (
    *("Henkilöstö", "Toimitilat", "Lakisääteiset palvelut", "Palkkatuettu työ"),
    *("Harkinnanvarainen työllistäminen", "Kuntalisät", "Hankkeet"),
)
HEADINGS: Grid = [
    ["Kuukausi", "Menoryhmä", "Alkuperäinen talousarvio", "Muutettu talousarvio", "Toteuma vuoden alusta"]
]
SAVED = datetime(2026, 3, 20, 12)


def months(month: str, budgets: Sequence[float], amended: Sequence[float | None], actuals: Sequence[float]) -> Grid:
    """Return the rows of a month, as many groups as there are actuals."""
    return [[month, *row] for row in zip(GROUPS, budgets, amended, actuals, strict=False)]


# Perho prints thousands with minus signs. In January discretionary employment got more back than it cost; only the
# budget of the staff was amended. In February the row of the projects was forgotten.
PERHO_BUDGET = (-120, -12, -60, -48, -6, -4.5, 0)
PERHO_AMENDED = (-132, None, None, None, None, None, None)
PERHO: Grid = [
    ["Talousarvion toteuma (1 000 €)"],
    ["Kunta", "Perho"],
    [],
    *HEADINGS,
    *months("1/2026", PERHO_BUDGET, PERHO_AMENDED, (-11, -1, -5, -6, 0.5, -0.5, 0)),
    *months("2/2026", PERHO_BUDGET, PERHO_AMENDED, (-22, -2, -10, -12, 0, -1)),
]
# Halsua prints euros without signs, and has staff alone.
HALSUA: Grid = [
    ["Kunta", "Halsua"],
    [],
    *HEADINGS,
    *months("1/2026", (50_000, 0, 0, 0, 0, 0, 0), (None,) * 7, (5_000, 0, 0, 0, 0, 0, 0)),
]
# Perho leaves out how many took part in February.
SUPPORTED: Grid = [
    ["Kunta", "Kuukausi", "Osallistujia laskentapäivänä", "Uusia osallistujia"],
    ["Perho", "1/2026", 6, 0],
    ["Perho", "2/2026", None, 5],
    ["Halsua", "1/2026", 4, 5],
]
# Saved on 27 February, before the month was over: its review was to come out that day.
MEETINGS: Grid = [
    ["Kokouksen tunnus", "Kokouspäivä", "Kunta", "Kokouksen laji", "Kokouksen tila"],
    ["TYM-2026-01", date(2026, 1, 15), "Kokkola", "varsinainen", "pidetty"],
    ["TYM-2026-02", date(2026, 1, 22), "Kokkola", "ylimääräinen", None],
    ["TYM-2026-03", date(2026, 2, 10), "Kokkola", "varsinainen", "peruttu"],
]
REVIEWS: Grid = [
    ["Katsauksen tunnus", "Suunniteltu", "Julkaistiin", "Kunta", "Katsauksen nimi", "Raportin yhteydessä"],
    ["TK-2026-01", date(2026, 1, 30), date(2026, 2, 3), "Kokkola", "Vuosi 2025", "tilinpäätös"],
    ["TK-2026-02", date(2026, 2, 27), None, "Kokkola", "Alkuvuosi 2026", "osavuosikatsaus"],
]
FILES = {
    "budget/Perho.xlsx": as_sheets({"Talousarvio ja toteuma": PERHO}, SAVED),
    "budget/Halsua.xlsx": as_sheets({"Talousarvio ja toteuma": HALSUA}, SAVED),
    "work_ability/Seutukunta.xlsx": as_sheets({"Työkyvyn tuki": SUPPORTED}, SAVED),
    "management_log/Kokkola.xlsx": as_sheets(
        {"Johtoryhmän kokoukset": MEETINGS, "Työllisyyskatsaukset": REVIEWS}, datetime(2026, 2, 27, 8)
    ),
}


@pytest.fixture(scope="module")
def small_house(postgres: Server, newest_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A house that was given these files alone, and built."""
    with fresh_instance(postgres, tmp_path_factory.mktemp("lists"), newest_schema) as settings:
        for name, content in FILES.items():
            path = settings.drop_folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for source in ("budget", "work_ability", "management_log"):
            assert ingest_source(source, settings).refused == ()
        build(settings)
        yield settings


def cells(settings: Settings, indicator: str) -> dict[tuple[str, int, str], tuple[Decimal | None, str]]:
    """Return the cells of an indicator: (place, month of 2026, breakdown) -> value and status."""
    with psycopg.connect(owner_dsn(settings)) as owner:
        rows = owner.execute(
            """
            select substr(geo_code, 3), extract(month from month)::integer, breakdown_code, value, observation_status
            from intermediate.int_indicator_value
            join staging.seed_indicator using (indicator_key)
            join staging.seed_indicator_place using (indicator_key, geo_code)
            where indicator_code = %s
            """,
            [indicator],
        )
        return {(place, month, group): (value, status) for place, month, group, value, status in rows}


def test_a_ledger_of_negative_thousands_with_a_refund_and_a_forgotten_row(small_house: Settings) -> None:
    shares = cells(small_house, "budget_realised")
    # January: 11 000 + 1 000 + 5 000 + 6 000 - 500 + 500 = 23 000 of 132 000 + 12 000 + 60 000 + 48 000 + 6 000 + 4 500
    # = 262 500 euros, 8.76 per cent. Staff 11 000 of 132 000, discretionary employment -500 of 6 000, projects 0 of 0.
    assert shares["584", 1, "total"] == (Decimal("8.8"), "final")
    assert shares["584", 1, "cost_staff"] == (Decimal("8.3"), "final")
    assert shares["584", 1, "cost_discretionary_employment"] == (Decimal("-8.3"), "final")
    assert shares["584", 1, "cost_projects"] == (None, "undefined")
    # February: 22 000 + 2 000 + 10 000 + 12 000 + 0 + 1 000 = 47 000 of 262 500, but of the projects nothing is known.
    # It is the newest month, whose books may still change.
    assert shares["584", 2, "total"] == (Decimal("17.9"), "incomplete")
    assert shares["584", 2, "cost_staff"] == (Decimal("16.7"), "preliminary")
    assert shares["584", 2, "cost_projects"] == (None, "missing")


def test_the_area_is_reckoned_from_the_summed_euros_of_those_who_delivered(small_house: Settings) -> None:
    shares, euros = cells(small_house, "budget_realised"), cells(small_house, "operating_costs")
    assert shares["074", 1, "total"] == (Decimal("10.0"), "final")
    assert euros["074", 1, "cost_premises"] == (Decimal(0), "final")
    # 23 000 + 5 000 = 28 000 of 262 500 + 50 000 = 312 500; staff 16 000 of 182 000. Two of eight have delivered.
    assert shares["12", 1, "total"] == (Decimal("9.0"), "incomplete")
    assert shares["12", 1, "cost_staff"] == (Decimal("8.8"), "incomplete")
    assert euros["12", 1, "total"] == (Decimal(28_000), "incomplete")
    assert ("217", 1, "total") not in shares


def test_participants_left_blank_are_missing_and_few_are_hidden(small_house: Settings) -> None:
    active, new = (cells(small_house, f"work_ability_{prefix}participants") for prefix in ("", "new_"))
    assert active["584", 1, "total"] == (Decimal(6), "final")
    assert active["074", 1, "total"] == (None, "hidden")
    assert active["12", 1, "total"] == (Decimal(10), "incomplete")
    assert new["584", 1, "total"] == (Decimal(0), "final")
    assert new["074", 1, "total"] == (Decimal(5), "final")
    # The whole row of February waits to be mended.
    assert active["584", 2, "total"] == (None, "missing")
    assert new["584", 2, "total"] == (None, "missing")


def test_a_review_counts_once_its_month_was_over(small_house: Settings) -> None:
    assert cells(small_house, "reviews_published") == {("12", 1, "total"): (Decimal("100.0"), "final")}


def test_a_meeting_that_was_cancelled_leaves_a_true_zero(small_house: Settings) -> None:
    assert cells(small_house, "steering_group_meetings") == {
        ("12", 1, "total"): (Decimal(2), "final"),
        ("12", 2, "total"): (Decimal(0), "final"),
    }
