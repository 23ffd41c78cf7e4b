"""What happened in a month: assessments (indicator 4), referrals (7), appointments (15), decisions (21, 22).

Every event counts in the home municipality of its person that day. Assessments count when completed, in the month they
ended; referrals count persons, each once a place; appointments count when held and booked; decisions count unless
annulled, at any time, and beside them the euros they grant. All by the classes of their persons.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.reference.register.by_class import cells_by_class, count_of
from tests.reference.register.classes import PERSONAL
from tests.reference.register.lives import Life, day
from tests.reference.register.tally import PublishedCell, Tally, count_cell

COUNTED = {
    "skills_assessments": "assessed",
    "multidisciplinary_referrals": "referred",
    "appointments_held": "held",
    "appointments_no_show": "no_show",
    "wage_subsidy_granted": "wage_subsidy",
    "startup_grant_granted": "startup_grant",
    "wage_subsidy_euros": "wage_subsidy euros",
    "startup_grant_euros": "startup_grant euros",
}


def count_events(tally: Tally, life: Life) -> None:
    """Count all events of one person."""
    for name, on, amount in _events(life):
        if on:
            count_of(tally, name, life.home_on(on), on, life, amount=amount)


def _events(life: Life) -> Iterator[tuple[str, date | None, Decimal]]:
    single = Decimal(1)
    for row in life.rows["service_period"]:
        if row["kind"] == "skills_assessment" and row["completed"] == "1":
            yield "assessed", day(row["ended_on"]), single
        if row["kind"] == "multidisciplinary_referral":
            yield "referred", day(row["started_on"]), single
    for row in life.rows["appointment"]:
        if row["booked"] == "1":
            yield row["outcome"], day(row["booked_for"]), single
    for row in life.rows["decision"]:
        if not row["annulled_on"]:
            yield row["kind"], day(row["decided_on"]), single
            yield f"{row['kind']} euros", day(row["decided_on"]), Decimal(row["euros"])


def flows(tally: Tally, place: str, month: date) -> Iterator[tuple[str, PublishedCell]]:
    """Yield what is published of a place and month."""
    for code, name in COUNTED.items():
        decimals, distinct = 2 * code.endswith("_euros"), name == "referred"

        def cell(ending: str, name: str = name, decimals: int = decimals, distinct: bool = distinct) -> PublishedCell:
            return count_cell(tally.of(name + ending, place, month), decimals, distinct=distinct)

        yield from cells_by_class(code, PERSONAL, cell)
