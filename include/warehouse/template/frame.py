"""Whom a template is for: a municipality, a month, a language."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from warehouse.catalogue import Municipality, load_catalogue
from warehouse.errors import WarehouseError
from warehouse.intake.remarks import Language
from warehouse.sources import spoken
from warehouse.template.texts import Words


@dataclass(frozen=True)
class Frame:
    """The municipality and month that the whole workbook is for, and the words of its language."""

    place: Municipality
    first: date
    words: Words

    @property
    def month(self) -> str:
        """The month as it is stored: 2026-10."""
        return f"{self.first:%Y-%m}"

    @property
    def shown(self) -> str:
        """The month as a person writes it: 10/2026."""
        return f"{self.first.month}/{self.first.year}"

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def municipality(self) -> str:
        """The municipality's code and name."""
        return f"{self.place.code} {name_of(self.place, self.words.language)}"


def frame(municipality: str, month: str, language: Language | None) -> Frame:
    """Return the frame, in the municipality's own language if none is named.

    WarehouseError if the catalogue has no such municipality (3-digit code), or the month is not written 2026-10.
    """
    place = municipality_of(municipality)
    return Frame(place, _first_day(month), Words(language or place.language))


def municipality_of(code: str) -> Municipality:
    """Return a municipality of the catalogue by its 3-digit code; WarehouseError if there is none."""
    for place in load_catalogue().municipalities:
        if place.code == code:
            return place
    raise WarehouseError(
        f"there is no municipality {code} in the catalogue, expected a code of three digits such as 421"
    )


def name_of(place: Municipality, language: Language) -> str:
    """Return a municipality's name for a reader."""
    return spoken((place.name.fi, place.name.sv), language)


def shown_day(day: date) -> str:
    """Return a day as a person writes it: 1.10.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def _first_day(month: str) -> date:
    try:
        if len(month) != len("2026-10"):
            raise ValueError(month)
        return date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise WarehouseError(f"found month {month}, expected a month such as 2026-10") from error
