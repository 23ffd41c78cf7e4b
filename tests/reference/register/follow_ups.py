"""Who found work: after the start of a job search (indicator 2), after a service (5 and its companions).

Indicator 2: of the job searches begun in the month by persons then unemployed or laid off (by their status that day,
or by the search if that is not known), those whose status turns to employed on the open labour market within 30 days,
the first not counted. Ripe when 30 days and 14 for recording have passed since the month's last day.

Indicator 5: of the persons who ended training (vocational or recruitment, completed or not) in the month, those
employed exactly three calendar months after the end; the companion takes those employed on any day until then.
Who ended several in the month is followed from the last. Ripe three months and 14 days after the month's last day.
Both by the classes of the persons, as well.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.reference.register.by_class import cells_by_class, count_of
from tests.reference.register.calendar import in_month, last_day, months_later
from tests.reference.register.classes import PERSONAL
from tests.reference.register.lives import Life, day
from tests.reference.register.tally import NOT_RIPE, PublishedCell, Tally, share_cell

RECORDED = timedelta(days=14)
KINDS = {
    "training": ("training", "recruitment_training"),
    "recruitment_training": ("recruitment_training",),
    "integration_training": ("integration_training",),
    "skills_assessment": ("skills_assessment",),
    "multidisciplinary_referral": ("multidisciplinary_referral",),
    "work_trial": ("work_trial",),
}
INDICATORS = {
    "employed_after_training_3m": ("then", "training"),
    "employed_within_3m_of_training": ("by then", "training"),
    **{f"employed_3m_after_{kind}": ("then", kind) for kind in KINDS if kind != "training"},
}


def count_starts(tally: Tally, life: Life) -> None:
    """Count the searches of one person that an unemployed person began."""
    for search in life.searches:
        at_start = life.status_on(search.began) or search.row["status_at_start"]
        if at_start in ("unemployed", "laid_off"):
            is_employed = any(
                life.status_on(search.began + timedelta(days=later)) == "employed" for later in range(1, 31)
            )
            home = search.row["municipality"]
            count_of(tally, "begun", home, search.began, life)
            if is_employed:
                count_of(tally, "found work", home, search.began, life)


def count_ends(tally: Tally, life: Life) -> None:
    """Count one person in every month a service of a kind ended."""
    for name, kinds in KINDS.items():
        ends = {end for row in life.rows["service_period"] if row["kind"] in kinds and (end := day(row["ended_on"]))}
        for end in ends:
            if not any(in_month(other, end) and other > end for other in ends):
                _count_end(tally, life, name, end)


def _count_end(tally: Tally, life: Life, name: str, end: date) -> None:
    then = months_later(end, 3)
    count_of(tally, f"ended {name}", life.home_on(end), end, life)
    if life.status_on(then) == "employed":
        count_of(tally, f"then {name}", life.home_on(end), end, life)
    if any(life.status_on(end + timedelta(days=later)) == "employed" for later in range(1, (then - end).days + 1)):
        count_of(tally, f"by then {name}", life.home_on(end), end, life)


def follow_ups(tally: Tally, place: str, month: date, as_of: date) -> Iterator[tuple[str, PublishedCell]]:
    """Yield what is published of a place and month."""
    month_end = last_day(month)
    shares = {"employed_within_30_days": ("found work", "begun", month_end + timedelta(days=30))}
    for code, (when, name) in INDICATORS.items():
        shares[code] = (f"{when} {name}", f"ended {name}", months_later(month_end, 3))
    for code, (part, whole, followed) in shares.items():

        def cell(ending: str, part: str = part, whole: str = whole, followed: date = followed) -> PublishedCell:
            if followed + RECORDED >= as_of:
                return NOT_RIPE
            return share_cell(tally.of(part + ending, place, month), tally.of(whole + ending, place, month))

        yield from cells_by_class(code, PERSONAL, cell)
