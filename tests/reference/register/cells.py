"""Every cell of every register indicator, as it is to be published."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.reference import initial_interviews
from tests.reference.register.calendar import months_until
from tests.reference.register.flows import count_events, flows
from tests.reference.register.follow_ups import count_ends, count_starts, follow_ups
from tests.reference.register.interviews import Interviews, interviews
from tests.reference.register.lives import extract_date, read_lives
from tests.reference.register.states import Staff, count_states, read_staff, states
from tests.reference.register.tally import AREA, MUNICIPALITIES, PublishedCell, Tally

Cells = dict[tuple[str, str, str], PublishedCell]


def cells(folder: Path) -> Cells:
    """Return the cells by indicator ("indicator by class" for a breakdown), place (municipality code, or 12 for the area) and month (YYYY-MM)."""
    as_of, tally, staff = extract_date(folder), Tally(), read_staff(folder)
    for life in read_lives(folder):
        count_starts(tally, life)
        count_ends(tally, life)
        count_events(tally, life)
        for month in months_until(as_of):
            count_states(tally, life, month)
    return dict(_all(tally, staff, initial_interviews.cells(folder), as_of))


def _all(
    tally: Tally, staff: Staff, held: Interviews, as_of: date
) -> Iterator[tuple[tuple[str, str, str], PublishedCell]]:
    for month in months_until(as_of):
        for place in (*MUNICIPALITIES, AREA):
            for code, cell in (
                *follow_ups(tally, place, month, as_of),
                *flows(tally, place, month),
                *states(tally, staff, place, month),
                *interviews(held, place, month),
            ):
                yield (code, place, f"{month:%Y-%m}"), cell
