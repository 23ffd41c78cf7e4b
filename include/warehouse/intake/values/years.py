"""Years: 2026 from a number or a text, alone or with the word for a year."""

import re

from warehouse.intake.book import Cell
from warehouse.intake.values.calendar import FIRST_MONTH_YEAR, LAST_YEAR
from warehouse.intake.values.faults import Fault, folded
from warehouse.intake.values.texts import text_in

FORM = re.compile(r"(?:(?:v\.?|vuosi|vuonna|vuodelle|år(?:et)?) ?)?(?P<year>[0-9]{4})")


def year(cell: Cell, percent: bool = False, _: str | None = None) -> str | Fault:
    """Return the year of a cell that is not empty, as 2026."""
    text = "" if percent else text_in(cell)
    found = FORM.fullmatch(folded(text)) if isinstance(text, str) else None
    if found is None or not FIRST_MONTH_YEAR <= int(found["year"]) <= LAST_YEAR:
        return Fault("year_unknown")
    return found["year"]
