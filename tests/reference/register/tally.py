"""What is counted, by indicator, place and month, and what of it may be shown."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

AREA = "12"
MUNICIPALITIES = ("074", "217", "236", "272", "421", "584", "849", "924")
SMALL = range(1, 5)

PublishedCell = tuple[Decimal | int | None, Decimal | int | None, Decimal | None, str]


@dataclass
class Group:
    """Things that are counted: how many (or euros), and whose they are."""

    amount: Decimal = Decimal(0)
    persons: set[Hashable] = field(default_factory=set)


class Tally:
    """Groups by name, place and month; everything counts in its municipality and in the area."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._groups: dict[tuple[str, str, date], Group] = defaultdict(Group)

    def add(self, name: str, home: str, day: date, person: Hashable, amount: Decimal = Decimal(1)) -> None:
        """Count one thing of a person, in the month of the day; who lives outside the area counts nowhere."""
        for place in (home, AREA) if home in MUNICIPALITIES else ():
            group = self._groups[name, place, day.replace(day=1)]
            group.amount += amount
            group.persons.add(person)

    def of(self, name: str, place: str, month: date) -> Group:
        """Return a group; nobody if nothing was counted."""
        return self._groups.get((name, place, month), Group())


def count_cell(group: Group, decimals: int = 0, *, distinct: bool = False) -> PublishedCell:
    """Return a count as it is published: hidden if it rests on one to four persons."""
    if len(group.persons) in SMALL:
        return None, None, None, "hidden"
    count = Decimal(len(group.persons)) if distinct else group.amount
    return count, None, rounded(count, decimals), "final"


def share_cell(part: Group, whole: Group, scale: int = 100) -> PublishedCell:
    """Return a share of persons or their searches: hidden if those within, all, or those left out are one to four."""
    persons = len(part.persons), len(whole.persons), len(whole.persons) - len(part.persons)
    if {*persons, int(whole.amount - part.amount)} & set(SMALL):
        return None, None, None, "hidden"
    return quotient(part.amount, whole.amount, scale)


def quotient(numerator: Decimal, denominator: Decimal, scale: int) -> PublishedCell:
    """Return numerator, denominator and their quotient, which there is none of when nothing is divided by."""
    if not denominator:
        return None, None, None, "undefined"
    return numerator, denominator, rounded(scale * numerator / denominator, 1), "final"


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


NOT_RIPE: PublishedCell = (None, None, None, "not_ripe")
HIDDEN: PublishedCell = (None, None, None, "hidden")
