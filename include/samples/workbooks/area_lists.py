"""The lists that are kept for the area, or for municipalities together: participants, groups, meetings, reviews."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples import calendar
from samples.random_draws import count, stream, weighted
from samples.register.rows import Row, text, yes_no
from samples.register.searches import CHANNELS, Search
from samples.workbooks.event_lists import cell_text, columns_of, place, with_empty_months
from samples.workbooks.styles import GROUPS, MEETINGS, SUPPORT, Record, WorkbookStyle, as_sheets, list_file, sheet_grid
from samples.workbooks.styles import REVIEWS as REVIEW_MANNER

GROUPS_SINCE = calendar.LISTS_SINCE
# Groups that begin in a month of the year; teaching begins after the holidays.
GROUPS_PER_MONTH = (1.1, 0.7, 0.5, 0.4, 0.2, 0.1, 0.0, 1.5, 0.9, 0.6, 0.3, 0.0)
GROUP_KINDS = {"literacy": 20, "slow": 25, "basic": 35, "fast": 15, "other": 5}
SWEDISH, BY_OTHERS = 0.3, 0.15
STEERING_SINCE = calendar.LISTS_SINCE
HOLIDAY = 7
STEERING_MEETINGS_PER_MONTH = {"0": 2, "1": 15, "2": 3}
STEERING_MEETING_KINDS = {"ordinary": 75, "extra": 10, "written": 15}
STATES = {"held": 85, "cancelled": 10, "postponed": 5}
NO_PLAN = 0.12
MEETING_KINDS = {"employment": 84, "activation": 9, "multidisciplinary": 7}
OBLIGED = 0.8
OUTCOMES = {"held": 81, "no_show": 10, "cancelled": 9}
BOOKED = 0.86
PLAN_ID, APPOINTMENT_ID = 3_000_000, 4_000_000
SUPPORT_SINCE = calendar.LISTS_SINCE
# Participants at the start, by municipality; Lestijärvi has none.
LEVELS = {"074": 3, "217": 14, "236": 9, "272": 96, "421": 0, "584": 6, "849": 7, "924": 4}
BEGIN, END = 0.11, 0.09
LEAST_SHOWN = 5
"""The last month hides nobody, so that the sample shows a number everywhere."""


@dataclass(frozen=True)
class Group:
    """One group; its id is the year and a running number."""

    group_id: str
    day: date
    kind: str
    language: str
    financed_by: str


def draw_groups(seed: int) -> list[Group]:
    """Draw every group of all months, by day."""
    rng, groups = stream(seed, "integration groups"), []
    numbers: Counter[str] = Counter()
    for month in calendar.months(GROUPS_SINCE, calendar.LAST_MONTH):
        begun = count(rng, GROUPS_PER_MONTH[int(month[5:]) - 1])
        for day in sorted(rng.choices(calendar.working_days_of(month), k=begun)):
            numbers[month[:4]] += 1
            language = "swedish" if rng.random() < SWEDISH else "finnish"
            financed = "other" if rng.random() < BY_OTHERS else "area"
            group_id = f"KOTO-{month[:4]}-{numbers[month[:4]]:02}"
            groups.append(Group(group_id, day, weighted(rng, GROUP_KINDS), language, financed))
    return groups


@dataclass(frozen=True)
class Meeting:
    """One meeting; its id is the year and a running number."""

    meeting_id: str
    day: date
    kind: str
    state: str


@dataclass(frozen=True)
class Review:
    """One planned review; `published` is none where it has not been."""

    review_id: str
    planned: date
    published: date | None
    title: str
    occasion: str


# Month and day of a year's plan, days until it was published (none: never), title, occasion; every other year alike.
PLANS: tuple[tuple[tuple[int, int, int | None, str, str], ...], ...] = (
    (
        (2, 27, -1, "Työllisyyskatsaus: tilinpäätös {before}", "annual"),
        (6, 12, 0, "Työllisyyskatsaus 1/{year}", "interim"),
        (6, 26, None, "Pitkäaikaistyöttömyys seudulla", "other"),
        (9, 25, 0, "Työllisyyskatsaus 2/{year}", "interim"),
    ),
    (
        (2, 28, 0, "Työllisyyskatsaus: tilinpäätös {before}", "annual"),
        (5, 23, 0, "Työllisyyskatsaus 1/{year}", "interim"),
        (9, 26, 7, "Työllisyyskatsaus 2/{year}", "interim"),
        (12, 12, None, "Nuorten työllisyys {year}", "other"),
    ),
)


def _review(year: int, number: int, plan: tuple[int, int, int | None, str, str]) -> Review:
    month, day, later, title, occasion = plan
    planned = date(year, month, day)
    published = (
        None if later is None or planned >= calendar.first_day(calendar.AFTER) else planned + timedelta(days=later)
    )
    return Review(
        f"TK-{year}-{number:02}", planned, published, title.format(year=year, before=year - 1), occasion
    )  # fmt: skip


REVIEWS = tuple(
    _review(year, number, plan)
    for year in calendar.list_years()
    for number, plan in enumerate(PLANS[year % 2], start=1)
)
"""The reviews planned for every year: one late, one never published, those of months to come not yet."""


def draw_meetings(seed: int) -> list[Meeting]:
    """Draw every meeting of all months, by day; July is free."""
    rng, meetings = stream(seed, "meetings of the steering group"), []
    numbers: Counter[str] = Counter()
    for month in calendar.months(STEERING_SINCE, calendar.LAST_MONTH):
        number = 0 if int(month[5:]) == HOLIDAY else int(weighted(rng, STEERING_MEETINGS_PER_MONTH))
        for day in sorted(rng.sample(calendar.working_days_of(month), number)):
            numbers[month[:4]] += 1
            meeting_id = f"TYM-{month[:4]}-{numbers[month[:4]]:02}"
            meetings.append(Meeting(meeting_id, day, weighted(rng, STEERING_MEETING_KINDS), weighted(rng, STATES)))
    return meetings


def plan_rows(rng: Random, searches: list[Search]) -> Iterator[Row]:
    """Draw the plans of all searches: the first within a month, updated about every three, sometimes late."""
    for search in searches:
        if rng.random() < NO_PLAN:
            continue
        foreign = search.person.mother_tongue not in ("", "fi", "sv", "se", "sms")
        kind = "integration" if foreign and rng.random() < 0.7 else weighted(rng, MEETING_KINDS)
        obligation = yes_no(rng.random() < OBLIGED)
        for day in _days(rng, search, (2, 30), (60, 130)):
            yield {
                "person": search.person.code, "kind": kind,
                "planned_on": text(day), "search_obligation": obligation,
            }  # fmt: skip


def appointment_rows(rng: Random, searches: list[Search]) -> Iterator[Row]:
    """Draw the appointments of all searches; a few come without a booking."""
    for search in searches:
        for day in _days(rng, search, (10, 60), (35, 90)):
            booked = rng.random() < BOOKED
            yield {
                "person": search.person.code,
                "booked_for": text(day),
                "outcome": weighted(rng, OUTCOMES) if booked else "held",
                "channel": weighted(rng, CHANNELS),
                "booked": yes_no(booked),
            }


def _days(rng: Random, search: Search, first: tuple[int, int], gap: tuple[int, int]) -> Iterator[date]:
    """Draw days while the search is open, none on or after the extract."""
    last = search.ended_on or calendar.AS_OF - timedelta(days=1)
    day = search.started_on + timedelta(days=rng.randint(*first))
    while day <= last:
        yield day
        day += timedelta(days=rng.randint(*gap))


@dataclass(frozen=True)
class Support:
    """One municipality's month."""

    municipality: str
    month: str
    participants: int
    new: int


def draw_support(seed: int) -> list[Support]:
    """Draw every month of the eight municipalities of area 12, by municipality and month."""
    rng, months_drawn = stream(seed, "work ability"), []
    for code, level in LEVELS.items():
        now = level
        for month in calendar.months(SUPPORT_SINCE, calendar.LAST_MONTH):
            new, ended = count(rng, level * BEGIN), count(rng, now * END)
            now = max(new, now + new - ended)
            if level and month == calendar.LAST_MONTH:
                now = max(now, LEAST_SHOWN)
            months_drawn.append(Support(code, month, now, new))
    return months_drawn


def month_cell(month: str, style: WorkbookStyle) -> str:
    """Write a month: as a word and a year, or in text tables as 6/2026."""
    year, number = month.split("-")
    return f"{int(number)}/{year}" if style.encoding else calendar.month_name(month)


def support_records(codes: tuple[str, ...], style: WorkbookStyle, seed: int) -> list[Record]:
    """Return the months of some municipalities, month by month."""
    supports = sorted(
        (support for support in draw_support(seed) if support.municipality in codes), key=lambda support: support.month
    )
    return [
        {
            "municipality": place(support.municipality, style),
            "month": month_cell(support.month, style),
            "participants": support.participants,
            "new_participants": support.new,
        }
        for support in supports
    ]


def group_records(style: WorkbookStyle, seed: int) -> list[Record]:
    """Return the groups that began, and the months without any; the area's own are not marked."""
    columns = columns_of("integration_groups", "integration_group")
    other = cell_text(columns["financed_by"], "other", style.language)
    records: list[Record] = [
        {
            "group_id": group.group_id,
            "started_on": group.day,
            "group_kind": cell_text(columns["group_kind"], group.kind, style.language),
            "training_language": cell_text(columns["training_language"], group.language, style.language),
            "financed_by": other if group.financed_by == "other" else None,
        }
        for group in draw_groups(seed)
    ]
    quiet: Record = {
        "group_id": None,
        "group_kind": cell_text(columns["group_kind"], "none", style.language),
        "training_language": None,
        "financed_by": None,
    }
    return with_empty_months(records, "started_on", quiet)


def meeting_records(style: WorkbookStyle, seed: int) -> list[Record]:
    """Return the meetings, held and not, and the months without any."""
    columns, municipality = columns_of("management_log", "steering_meeting"), place("272", style)
    records: list[Record] = [
        {
            "meeting_id": meeting.meeting_id,
            "meeting_date": meeting.day,
            "municipality": municipality,
            "meeting_kind": cell_text(columns["meeting_kind"], meeting.kind, style.language),
            "meeting_state": cell_text(columns["meeting_state"], meeting.state, style.language),
        }
        for meeting in draw_meetings(seed)
    ]
    nothing = cell_text(columns["meeting_kind"], "none", style.language)
    quiet: Record = {"meeting_id": None, "municipality": municipality, "meeting_kind": nothing, "meeting_state": None}
    return with_empty_months(records, "meeting_date", quiet)


def review_records(style: WorkbookStyle) -> list[Record]:
    """Return the planned reviews, those of months to come as well, and the months without any."""
    occasions = columns_of("management_log", "employment_review")["review_occasion"]
    records: list[Record] = [
        {
            "review_id": review.review_id,
            "planned_on": review.planned,
            "published_on": review.published,
            "review_title": review.title,
            "review_occasion": cell_text(occasions, review.occasion, style.language),
        }
        for review in REVIEWS
    ]
    quiet: Record = {
        "review_id": None,
        "published_on": None,
        "review_title": "-",
        "review_occasion": cell_text(occasions, "none", style.language),
    }
    return with_empty_months(records, "planned_on", quiet)


def area_list_files(seed: int) -> dict[str, bytes]:
    """Return every file of these lists, by path below the home."""
    files = {
        f"work_ability/Työkyvyn tuki {codes[0]}.{'csv' if style.encoding else 'xlsx'}": list_file(
            "Työkyvyn tuki", style, support_records(codes, style, seed)
        )
        for codes, style in SUPPORT.items()
    }
    files["integration_groups/Kotoutumiskoulutuksen ryhmät.xlsx"] = list_file(
        "Kotoutumisryhmät", GROUPS, group_records(GROUPS, seed)
    )
    log = {
        "Johtoryhmän kokoukset": sheet_grid(MEETINGS, meeting_records(MEETINGS, seed)),
        "Työllisyyskatsaukset": sheet_grid(REVIEW_MANNER, review_records(REVIEW_MANNER)),
    }
    files[f"management_log/Johtoryhmä ja katsaukset {calendar.LISTS_SINCE[:4]}-{calendar.LAST_YEAR}.xlsx"] = as_sheets(
        log, MEETINGS.saved
    )
    return {f"drop/{name}": content for name, content in files.items()}
