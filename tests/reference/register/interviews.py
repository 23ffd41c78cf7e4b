"""Initial interviews on time (indicator 10) by both limits, as they are to be published."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.reference.initial_interviews import Cell
from tests.reference.register.by_class import cells_by_class
from tests.reference.register.classes import PERSONAL
from tests.reference.register.tally import HIDDEN, SMALL, PublishedCell, quotient

Interviews = dict[tuple[str, str, str], Cell]
LIMITS = {"initial_interview_on_time": "plan", "initial_interview_on_time_statutory": "statutory"}


def interviews(cells: Interviews, place: str, month: date) -> Iterator[tuple[str, PublishedCell]]:
    """Yield what is published of a place and month; every person has one search a month that needs an interview."""
    for code, rule in LIMITS.items():

        def cell(ending: str, rule: str = rule) -> PublishedCell:
            cell = cells.get((rule + ending, place, f"{month:%Y-%m}"), Cell(0, 0, None, 0))
            if {cell.due, cell.held, cell.due - cell.held} & set(SMALL):
                return HIDDEN
            return quotient(Decimal(cell.held), Decimal(cell.due), 100)

        yield from cells_by_class(code, PERSONAL, cell)
