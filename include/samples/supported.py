"""Invented participants of the work ability support model: how many on the count day, and how many began."""

from dataclasses import dataclass

from samples import days
from samples.dice import count, stream

FIRST_MONTH = days.LISTS_SINCE
# Participants at the start, by municipality; Lestijärvi has none.
LEVELS = {"074": 3, "217": 14, "236": 9, "272": 96, "421": 0, "584": 6, "849": 7, "924": 4}
BEGIN, END = 0.11, 0.09
LEAST_SHOWN = 5
"""The last month hides nobody, so that the sample shows a number everywhere."""


@dataclass(frozen=True)
class Support:
    """One municipality's month."""

    municipality: str
    month: str
    participants: int
    new: int


def draw_support(seed: int) -> list[Support]:
    """Draw every month of the eight municipalities of area 12, by municipality and month."""
    dice, found = stream(seed, "work ability"), []
    for code, level in LEVELS.items():
        now = level
        for month in days.months(FIRST_MONTH, days.LAST_MONTH):
            new, ended = count(dice, level * BEGIN), count(dice, now * END)
            now = max(new, now + new - ended)
            if level and month == days.LAST_MONTH:
                now = max(now, LEAST_SHOWN)
            found.append(Support(code, month, now, new))
    return found
