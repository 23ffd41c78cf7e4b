"""What happened in a month: assessments (indicator 4), referrals (7), appointments (15), decisions (21, 22).

Every event counts in the home municipality of its person that day. Assessments count when completed, in the month they
ended; referrals count persons, each once a place; appointments count when held and booked; decisions count unless
annulled, at any time, and beside them the euros they grant.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.reference.register.lives import Life, day
from tests.reference.register.tally import Shown, Tally, shown_count


def count_events(tally: Tally, life: Life) -> None:
    """Count all events of one person."""
    for name, on, amount in _events(life):
        if on:
            tally.add(name, life.home_on(on), on, life, amount)


def _events(life: Life) -> Iterator[tuple[str, date | None, Decimal]]:
    one = Decimal(1)
    for row in life.rows["service_period"]:
        if row["kind"] == "skills_assessment" and row["completed"] == "1":
            yield "assessed", day(row["ended_on"]), one
        if row["kind"] == "multidisciplinary_referral":
            yield "referred", day(row["started_on"]), one
    for row in life.rows["appointment"]:
        if row["booked"] == "1":
            yield row["outcome"], day(row["booked_for"]), one
    for row in life.rows["decision"]:
        if not row["annulled_on"]:
            yield row["kind"], day(row["decided_on"]), one
            yield f"{row['kind']} euros", day(row["decided_on"]), Decimal(row["euros"])


def flows(tally: Tally, place: str, month: date) -> Iterator[tuple[str, Shown]]:
    """Yield what is published of a place and month."""
    yield "skills_assessments", shown_count(tally.of("assessed", place, month))
    yield "multidisciplinary_referrals", shown_count(tally.of("referred", place, month), distinct=True)
    yield "appointments_held", shown_count(tally.of("held", place, month))
    yield "appointments_no_show", shown_count(tally.of("no_show", place, month))
    for kind in ("wage_subsidy", "startup_grant"):
        yield f"{kind}_granted", shown_count(tally.of(kind, place, month))
        yield f"{kind}_euros", shown_count(tally.of(f"{kind} euros", place, month), decimals=2)
