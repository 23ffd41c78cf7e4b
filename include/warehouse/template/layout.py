"""Whom a template is for: a municipality, a month, a language."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from warehouse.catalogue import Municipality, load_catalogue
from warehouse.declarations import Declaration, Text, read_declaration
from warehouse.errors import WarehouseError
from warehouse.intake.report import Language
from warehouse.settings import PROJECT
from warehouse.sources import text_in

Look = Literal[
    "title",
    "lead",
    "text",
    "hint",
    "label",
    "heading",
    "optional",
    "head",
    "cell",
    "link",
    "number",
    "box",
    "locked",
    "free",
]
BLUE, YELLOW, PALE, GREY = "#1F4E79", "#FFF8DC", "#5B7FA6", "#595959"
_BOX = {"border": 1, "border_color": "#BFBFBF"}
_LOOKS: dict[Look, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": BLUE},
    "lead": {"font_size": 12, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "hint": {"font_color": GREY, "italic": True, "text_wrap": True, "valign": "vcenter"},
    "label": {"bold": True, "font_size": 12},
    "heading": {
        **_BOX,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": BLUE,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "optional": {
        **_BOX,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": PALE,
        "text_wrap": True,
        "valign": "vcenter",
    },
    "head": {**_BOX, "bold": True, "bg_color": "#F2F2F2"},
    "cell": {**_BOX, "text_wrap": True, "valign": "top"},
    "link": {**_BOX, "font_color": "#0563C1", "underline": 1, "valign": "top"},
    "number": {"align": "right", "valign": "top", "bold": True},
    "box": {"border": 2, "border_color": BLUE, "bg_color": YELLOW, "align": "center", "bold": True, "locked": False},
    "locked": {},
    "free": {"locked": False},
}
FILE = PROJECT / "include" / "catalogue" / "template_texts.yml"


class Styles:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        """Begin with none."""
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, look: Look) -> Format:
        """Return a format by what it is for."""
        return self._make(look, _LOOKS[look])

    def entry(self, number_format: str, *, filled: bool) -> Format:
        """Return the format of cells to write in; the prepared ones are `filled` with colour."""
        look = {"bg_color": YELLOW, "text_wrap": True, "valign": "top", **_BOX} if filled else {}
        return self._make(f"{number_format} {filled}", {"num_format": number_format, "locked": False, **look})

    def _make(self, name: str, properties: dict[str, Any]) -> Format:
        if name not in self._made:
            self._made[name] = self._book.add_format(properties)
        return self._made[name]


class TemplateTexts(Declaration):
    """The whole of template_texts.yml."""

    sheet: Text
    title: Text
    lead: Text
    steps_title: Text
    steps: tuple[Text, ...]
    sheets_title: Text
    sheet_heading: Text
    what: Text
    due: Text
    columns_title: Text
    column: Text
    meaning: Text
    needed: Text
    affirmed: Text = Field(alias="yes")
    denied: Text = Field(alias="no")
    tick_hint: Text
    leave_hint: Text
    voluntary: Text
    shape: Text
    choose: Text
    choose_several: Text
    day: Text
    any_day: Text
    any_month: Text
    any_year: Text
    whole: Text
    decimal: Text
    share: Text
    at_least: Text
    wrong: Text


@cache
def template_texts(file: Path = FILE) -> TemplateTexts:
    """Read the words of the templates; WarehouseError names what is wrong in the file."""
    return read_declaration(TemplateTexts, file)


class Words:
    """The words of the templates in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language: Language = language

    def __call__(self, part: str, **values: str) -> str:
        """Return one part; AttributeError if there is none of the name."""
        return self.pick(getattr(template_texts(), part)).format_map(values)

    def pick(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))


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
    return text_in((place.name.fi, place.name.sv), language)


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
