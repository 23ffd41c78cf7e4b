"""The lists that are kept for the area, or for municipalities together: participants, groups, meetings, reviews."""

from samples import days
from samples.groups import draw_groups
from samples.lists import columns_of, place, text, whole
from samples.management import REVIEWS, draw_meetings
from samples.manners import GROUPS, MEETINGS, SUPPORT
from samples.manners import REVIEWS as REVIEW_MANNER
from samples.officers import Manner, Record, as_file, as_sheets, laid_out
from samples.supported import draw_support


def month_shown(month: str, manner: Manner) -> str:
    """Write a month: as a word and a year, or in text tables as 6/2026."""
    year, number = month.split("-")
    return f"{int(number)}/{year}" if manner.encoding else days.named(month)


def support_records(codes: tuple[str, ...], manner: Manner, seed: int) -> list[Record]:
    """Return the months of some municipalities, month by month."""
    found = sorted((one for one in draw_support(seed) if one.municipality in codes), key=lambda one: one.month)
    return [
        {
            "municipality": place(one.municipality, manner),
            "month": month_shown(one.month, manner),
            "participants": one.participants,
            "new_participants": one.new,
        }
        for one in found
    ]


def group_records(manner: Manner, seed: int) -> list[Record]:
    """Return the groups that began, and the months without any; the area's own are not marked."""
    columns = columns_of("integration_groups", "integration_group")
    other = text(columns["financed_by"], "other", manner.language)
    found: list[Record] = [
        {
            "group_id": one.group_id,
            "started_on": one.day,
            "group_kind": text(columns["group_kind"], one.kind, manner.language),
            "training_language": text(columns["training_language"], one.language, manner.language),
            "financed_by": other if one.financed_by == "other" else None,
        }
        for one in draw_groups(seed)
    ]
    quiet: Record = {
        "group_id": None,
        "group_kind": text(columns["group_kind"], "none", manner.language),
        "training_language": None,
        "financed_by": None,
    }
    return whole(found, "started_on", quiet)


def meeting_records(manner: Manner, seed: int) -> list[Record]:
    """Return the meetings, held and not, and the months without any."""
    columns, own = columns_of("management_log", "steering_meeting"), place("272", manner)
    found: list[Record] = [
        {
            "meeting_id": one.meeting_id,
            "meeting_date": one.day,
            "municipality": own,
            "meeting_kind": text(columns["meeting_kind"], one.kind, manner.language),
            "meeting_state": text(columns["meeting_state"], one.state, manner.language),
        }
        for one in draw_meetings(seed)
    ]
    nothing = text(columns["meeting_kind"], "none", manner.language)
    quiet: Record = {"meeting_id": None, "municipality": own, "meeting_kind": nothing, "meeting_state": None}
    return whole(found, "meeting_date", quiet)


def review_records(manner: Manner) -> list[Record]:
    """Return the planned reviews, those of months to come as well, and the months without any."""
    occasions = columns_of("management_log", "employment_review")["review_occasion"]
    found: list[Record] = [
        {
            "review_id": one.review_id,
            "planned_on": one.planned,
            "published_on": one.published,
            "review_title": one.title,
            "review_occasion": text(occasions, one.occasion, manner.language),
        }
        for one in REVIEWS
    ]
    quiet: Record = {
        "review_id": None,
        "published_on": None,
        "review_title": "-",
        "review_occasion": text(occasions, "none", manner.language),
    }
    return whole(found, "planned_on", quiet)


def area_list_files(seed: int) -> dict[str, bytes]:
    """Return every file of these lists, by path below the home."""
    files = {
        f"work_ability/Työkyvyn tuki {codes[0]}.{'csv' if manner.encoding else 'xlsx'}": as_file(
            "Työkyvyn tuki", manner, support_records(codes, manner, seed)
        )
        for codes, manner in SUPPORT.items()
    }
    files["integration_groups/Kotoutumiskoulutuksen ryhmät.xlsx"] = as_file(
        "Kotoutumisryhmät", GROUPS, group_records(GROUPS, seed)
    )
    log = {
        "Johtoryhmän kokoukset": laid_out(MEETINGS, meeting_records(MEETINGS, seed)),
        "Työllisyyskatsaukset": laid_out(REVIEW_MANNER, review_records(REVIEW_MANNER)),
    }
    files[f"management_log/Johtoryhmä ja katsaukset {days.LISTS_SINCE[:4]}-{days.LAST_YEAR}.xlsx"] = as_sheets(
        log, MEETINGS.saved
    )
    return {f"drop/{name}": content for name, content in files.items()}
