"""How things stood on a day: plans (indicator 11), customers per specialist (17), foreign-language unemployed (13).

Customers have an open job search on the month's last day; each is one, with one home. Due a discussion every three
months are those then unemployed or laid off one of whose open searches has lasted three calendar months. A plan is up
to date until the same day three calendar months on. A specialist at work on the month's last day counts wherever a
customer of theirs lives, without customers where the office is, and in the area once; shares of full time add up.
The unemployed, and of them the foreign-language ones and every other class, are counted on the last working day.
If one class of a dimension rests on one to four persons or leaves so many out, no class of it is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.reference.register.by_class import cells_by_class, count_of
from tests.reference.register.calendar import count_day, last_day, months_later
from tests.reference.register.classes import PERSONAL, UNEMPLOYED, unemployment_of
from tests.reference.register.lives import Life, Spell, newest, read_rows, spells
from tests.reference.register.tally import AREA, HIDDEN, SMALL, PublishedCell, Tally, count_cell, quotient, share_cell

Staff = dict[str, list[Spell]]


def read_staff(folder: Path) -> Staff:
    """Read the periods of every specialist."""
    staff: Staff = defaultdict(list)
    for spell in spells(read_rows(folder, "specialist"), "specialist_period_id"):
        staff[spell.row["specialist"]].append(spell)
    return staff


def count_states(tally: Tally, life: Life, month: date) -> None:
    """Count one person on the last day and on the count day of the month."""
    day = last_day(month)
    if life.is_searching_on(day):
        home = life.home_on(day)
        tally.add("customers", home, day, life)
        if life.is_unemployed_on(day) and any(
            search.covers(day) and months_later(search.began, 3) <= day for search in life.searches
        ):
            _count_due(tally, life, home, day)
        for spell in spells(life.rows["specialist_customer"], "assignment_id"):
            if spell.covers(day):
                tally.add("serves", home, day, spell.row["specialist"])
    day = count_day(month)
    if life.is_searching_on(day) and life.is_unemployed_on(day):
        count_of(tally, "unemployed", life.home_on(day), day, life, also=unemployment_of(life, day))


def _count_due(tally: Tally, life: Life, home: str, day: date) -> None:
    count_of(tally, "due", home, day, life)
    plans = [(date.fromisoformat(row["planned_on"]), int(row["plan_id"]), row) for row in life.rows["service_plan"]]
    made = [plan for plan in plans if plan[0] <= day]
    if any(months_later(on, 3) >= day for on, _, _ in made):
        count_of(tally, "up to date", home, day, life)
    if made and max(made, key=lambda plan: plan[:2])[2]["search_obligation"] == "1":
        count_of(tally, "obliged", home, day, life)


def states(tally: Tally, staff: Staff, place: str, month: date) -> Iterator[tuple[str, PublishedCell]]:
    """Yield what is published of a place and month."""

    def share(part: str) -> Callable[[str], PublishedCell]:
        return lambda end: share_cell(tally.of(part + end, place, month), tally.of(f"due{end}", place, month))

    yield from cells_by_class("service_plan_up_to_date", PERSONAL, share("up to date"))
    yield from cells_by_class("search_obligation_share", PERSONAL, share("obliged"))
    yield "unemployed_foreign_language", count_cell(tally.of("unemployed by tongue_foreign", place, month))
    yield from cells_by_class(
        "unemployed_in_register", UNEMPLOYED, lambda end: count_cell(tally.of(f"unemployed{end}", place, month))
    )
    yield from _caseload(tally, staff, place, month)


def _caseload(tally: Tally, staff: Staff, place: str, month: date) -> Iterator[tuple[str, PublishedCell]]:
    customers = tally.of("customers", place, month)
    working = {who: period for who, periods in staff.items() if (period := newest_at_work(periods, last_day(month)))}
    here = {who for who, period in working.items() if _counts_in(tally, who, period, place, month)}
    few = len(customers.persons) in SMALL
    yield "caseload_per_specialist", HIDDEN if few else quotient(customers.amount, Decimal(len(here)), 1)
    if place == AREA:
        full_time = sum((Decimal(period.row["full_time_share"]) / 100 for period in working.values()), Decimal(0))
        yield "caseload_per_full_time_specialist", HIDDEN if few else quotient(customers.amount, full_time, 1)


def newest_at_work(periods: list[Spell], day: date) -> Spell | None:
    """Return the period that holds on the day: the later one of two that cover it."""
    return newest([period for period in periods if period.covers(day)], day)


def _counts_in(tally: Tally, who: str, period: Spell, place: str, month: date) -> bool:
    if place == AREA:
        return True
    has_customers = who in tally.of("serves", AREA, month).persons
    return who in tally.of("serves", place, month).persons if has_customers else period.row["municipality"] == place
