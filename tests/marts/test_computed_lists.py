"""What workbooks become before they are rolled up to years and periods, against what was drawn for them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import psycopg
import pytest
from tests.comparing import assert_same_cells

from samples import calendar
from samples.random_draws import AREA_12, AREA_25
from samples.workbooks.area_lists import draw_groups, draw_meetings, draw_support
from samples.workbooks.budgets import LEVELS, draw_costs
from samples.workbooks.events import draw_trainings
from warehouse.db import owner_dsn
from warehouse.settings import Settings

SEED = 12
MONTHS = calendar.months("2025-01", "2026-06")
PublishedCell = tuple[Decimal | None, str]
Cells = dict[tuple[str, str], PublishedCell]
"""(Place, month) -> value and status."""


@pytest.fixture(scope="module")
def owner(sample_house: Settings) -> Iterator[psycopg.Connection]:
    with psycopg.connect(owner_dsn(sample_house)) as connection:
        yield connection


def computed(owner: psycopg.Connection, indicator: str, breakdown: str = "total") -> Cells:
    """Return every monthly cell of an indicator at the places it applies to."""
    rows = owner.execute(
        """
        select substr(cells.geo_code, 3), to_char(month, 'YYYY-MM'), value, observation_status
        from intermediate.int_indicator_value as cells
        join staging.seed_indicator as indicators using (indicator_key)
        join staging.seed_indicator_place as places using (indicator_key, geo_code)
        where indicator_code = %s and breakdown_code = %s and month >= applies_from
        """,
        [indicator, breakdown],
    )
    return {(place, month): (value, status) for place, month, value, status in rows}


def year(cells: Cells, place: str) -> tuple[Decimal | None, set[str]]:
    """Return the sum of 2025, and the statuses of its months."""
    months = [cells[place, month] for month in calendar.months("2025-01", "2025-12")]
    return sum(value for value, _ in months if value is not None), {status for _, status in months}


def december_cell(owner: psycopg.Connection, indicator: str, place: str) -> PublishedCell:
    """Return what is published of a place for the year 2025."""
    query = """
        select value, observation_status from published.indicator_value
        where indicator_code = %s and area_code = %s and month = '2025-12-01'
    """
    (cell,) = owner.execute(query, [indicator, place]).fetchall()
    return cell


def test_trainings_count_once_in_each_place_and_cancelled_ones_nowhere(owner: psycopg.Connection) -> None:
    places: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for training in draw_trainings(SEED):
        month = f"{training.day:%Y-%m}"
        # Kruunupyy and Luoto have not delivered June 2026: what only their lists hold is not known.
        delivered = {*training.municipalities} - ({"288", "440"} if month == "2026-06" else set())
        areas = {"12" if code in AREA_12 else "25" for code in training.municipalities}
        if delivered and not training.cancelled:
            for place in (*training.municipalities, *areas, "12+25"):
                places[place, month].add(training.training_id)
    cells, lost_cells = computed(owner, "recruitment_trainings"), 0
    for place in (*AREA_12, *AREA_25, "12", "25", "12+25"):
        for month in MONTHS:
            late = month == "2026-06" and place in ("288", "440", "25", "12+25")
            count = len(places[place, month])
            # Where nobody has told of a training there is nothing to compute: the facts say that it is missing.
            lost = late and place in ("288", "440") and not count
            assert cells.get((place, month)) == (
                None if lost else (Decimal(count), "incomplete" if late else "final")
            ), (place, month)
            lost_cells += lost
    assert len(cells) == 15 * 18 - lost_cells
    # A training of both areas is one in the shared picture.
    assert year(cells, "12+25")[0] < year(cells, "12")[0] + year(cells, "25")[0]
    in_2025 = Counter(
        training.cancelled
        for training in draw_trainings(SEED)
        if training.day.year == 2025 and {*AREA_12} & {*training.municipalities}
    )
    assert in_2025[True] > 0
    assert year(cells, "12") == (Decimal(in_2025[False]), {"final"})
    for place in (*AREA_12, *AREA_25, "12", "25", "12+25"):
        assert december_cell(owner, "recruitment_trainings", place) == (year(cells, place)[0], "final"), place


@pytest.mark.parametrize(
    ("indicator", "drawn"), [("work_ability_participants", "participants"), ("work_ability_new_participants", "new")]
)
def test_participants_are_counted_and_small_numbers_hidden(
    owner: psycopg.Connection, indicator: str, drawn: str
) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for support in draw_support(SEED):
        for place in (support.municipality, "12"):
            counted[place, support.month] += getattr(support, drawn)
    expected: Cells = {
        (place, month): (None, "hidden") if 1 <= count <= 4 else (Decimal(count), "final")
        for place in (*AREA_12, "12")
        for month in MONTHS
        for count in [counted[place, month]]
    }
    assert_same_cells(computed(owner, indicator), expected, indicator)
    # Lestijärvi has nobody: it says so, and 0 is shown; the others show their number in the last month.
    assert expected["421", "2026-06"] == (Decimal(0), "final")
    assert {expected["074", month][1] for month in MONTHS} == {"hidden", "final"}


def test_groups_of_others_are_not_counted(owner: psycopg.Connection) -> None:
    counted = Counter(f"{group.day:%Y-%m}" for group in draw_groups(SEED) if group.financed_by == "area")
    expected: Cells = {("12", month): (Decimal(counted[month]), "final") for month in MONTHS}
    cells = computed(owner, "integration_training_groups")
    assert_same_cells(cells, expected)
    in_2025 = [group for group in draw_groups(SEED) if group.day.year == 2025]
    assert year(cells, "12") == (sum(group.financed_by == "area" for group in in_2025), {"final"})
    assert any(group.financed_by == "other" for group in in_2025)
    assert december_cell(owner, "integration_training_groups", "12") == (year(cells, "12")[0], "final")


def test_meetings_cancelled_or_postponed_are_not_counted(owner: psycopg.Connection) -> None:
    counted = Counter(f"{meeting.day:%Y-%m}" for meeting in draw_meetings(SEED) if meeting.state == "held")
    expected: Cells = {("12", month): (Decimal(counted[month]), "final") for month in MONTHS}
    cells = computed(owner, "steering_group_meetings")
    assert_same_cells(cells, expected)
    in_2025 = [meeting for meeting in draw_meetings(SEED) if meeting.day.year == 2025]
    assert year(cells, "12") == (sum(meeting.state == "held" for meeting in in_2025), {"final"})
    assert {meeting.state for meeting in draw_meetings(SEED)} == {"held", "cancelled", "postponed"}
    assert december_cell(owner, "steering_group_meetings", "12") == (year(cells, "12")[0], "final")


def test_reviews_count_in_the_month_they_were_planned_for(owner: psycopg.Connection) -> None:
    """By hand, from the eight reviews of the invented log, saved in July 2026."""
    shares = {
        "2025-02": "100.0",  # TK-2025-01 on its day
        "2025-05": "100.0",  # TK-2025-02 on its day
        "2025-09": "100.0",  # TK-2025-03 a week late, in October
        "2025-12": "0.0",  # TK-2025-04 never
        "2026-02": "100.0",  # TK-2026-01 a day early
        "2026-06": "50.0",  # TK-2026-02 on its day, TK-2026-03 not yet
    }
    expected: Cells = {
        ("12", month): (Decimal(shares[month]), "final") if month in shares else (None, "undefined") for month in MONTHS
    }
    # TK-2026-04 is planned for September 2026, which is still to come.
    assert_same_cells(computed(owner, "reviews_published"), expected)


def test_the_budget_realised_is_reckoned_from_euros_however_the_ledgers_show_them(owner: psycopg.Connection) -> None:
    spent: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    budget: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in draw_costs(SEED):
        for place in (row.municipality, "12"):
            for group in (row.group, "total"):
                spent[place, row.month, group] += row.actual
                budget[place, row.month, group] += row.budget if row.amended is None else row.amended
    for group in ("total", *LEVELS):
        shares, euros, amended = (
            computed(owner, indicator, group) for indicator in ("budget_realised", "operating_costs", "amended_budget")
        )
        assert len(shares) == len(euros) == len(amended) == 9 * 18
        for (place, month), published_share in shares.items():
            cell = (place, month, group)
            # The books of the newest month may still change.
            status = "preliminary" if month == MONTHS[-1] else "final"
            assert euros[place, month] == (spent[cell], status), cell
            assert amended[place, month] == (budget[cell], status), cell
            if budget[cell]:
                share = (100 * spent[cell] / budget[cell]).quantize(Decimal("0.1"), ROUND_HALF_UP)
                assert published_share == (share, status), cell
            else:
                assert published_share == (None, "undefined"), cell


def test_some_of_the_budget_by_hand(owner: psycopg.Connection) -> None:
    """Kokkola prints minus signs and thousands, Kannus has no column of amendments, Lestijärvi has no projects."""
    amended = computed(owner, "amended_budget")
    # 5 900 000 + 520 000 + 2 800 000 + 3 600 000 + 420 000 + 260 000 + 740 000, and from June 2025 250 000 more staff.
    assert amended["272", "2025-05"] == (Decimal(14_240_000), "final")
    assert amended["272", "2025-06"] == (Decimal(14_490_000), "final")
    assert amended["272", "2026-06"] == (Decimal(14_240_000), "preliminary")
    # 9 per cent of Kokkola's: 531 000 + 46 800 + 252 000 + 324 000 + 37 800 + 23 400 + 66 600.
    assert amended["217", "2026-06"] == (Decimal(1_281_600), "preliminary")
    # A tenth of Kannus's 66 600 for projects came back in January 2026.
    assert computed(owner, "operating_costs", "cost_projects")["217", "2026-01"] == (Decimal(-6_660), "final")
    assert computed(owner, "budget_realised", "cost_projects")["217", "2026-01"] == (Decimal("-10.0"), "final")
    assert computed(owner, "budget_realised", "cost_projects")["421", "2026-01"] == (None, "undefined")
    assert computed(owner, "operating_costs", "cost_projects")["421", "2026-01"] == (Decimal(0), "final")
