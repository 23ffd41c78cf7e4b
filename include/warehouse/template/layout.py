"""What the sheets of a template share: styles, texts, and the municipality, month and language it is for."""

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

StyleName = Literal[
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
_STYLES: dict[StyleName, dict[str, Any]] = {
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
    """The formats of one workbook, each created once."""

    def __init__(self, book: Workbook) -> None:
        """Start without formats."""
        self._book = book
        self._formats: dict[str, Format] = {}

    def __getitem__(self, name: StyleName) -> Format:
        """Return the format of a style."""
        return self._format(name, _STYLES[name])

    def entry(self, number_format: str, *, coloured: bool) -> Format:
        """Return the format of cells to fill in; prepared rows are `coloured` and have borders."""
        style = {"bg_color": YELLOW, "text_wrap": True, "valign": "top", **_BOX} if coloured else {}
        return self._format(f"{number_format} {coloured}", {"num_format": number_format, "locked": False, **style})

    def _format(self, name: str, properties: dict[str, Any]) -> Format:
        if name not in self._formats:
            self._formats[name] = self._book.add_format(properties)
        return self._formats[name]


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
    """Read the texts of the templates; WarehouseError names what is wrong in the file."""
    return read_declaration(TemplateTexts, file)


class Translations:
    """The texts of the templates in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language: Language = language

    def __call__(self, part: str, **values: str) -> str:
        """Return one text with its values filled in; AttributeError if there is none of the name."""
        return self.translate(getattr(template_texts(), part)).format_map(values)

    def translate(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))


@dataclass(frozen=True)
class TemplateContext:
    """The municipality and month that a template is for, and the texts of its language."""

    municipality: Municipality
    first_day: date
    texts: Translations

    @property
    def month(self) -> str:
        """The month as it is stored: 2026-10."""
        return f"{self.first_day:%Y-%m}"

    @property
    def month_text(self) -> str:
        """The month as a person writes it: 10/2026."""
        return f"{self.first_day.month}/{self.first_day.year}"

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return self.first_day.replace(day=monthrange(self.first_day.year, self.first_day.month)[1])

    @property
    def municipality_text(self) -> str:
        """The municipality's code and name."""
        return f"{self.municipality.code} {municipality_name(self.municipality, self.texts.language)}"


def template_context(municipality_code: str, month: str, language: Language | None) -> TemplateContext:
    """Return the context of a template, in the municipality's language if none is given.

    WarehouseError if the catalogue has no such municipality (3-digit code), or the month is not written 2026-10.
    """
    municipality = municipality_by_code(municipality_code)
    return TemplateContext(municipality, _first_day(month), Translations(language or municipality.language))


def municipality_by_code(code: str) -> Municipality:
    """Return a municipality of the catalogue by its 3-digit code; WarehouseError if there is none."""
    for municipality in load_catalogue().municipalities:
        if municipality.code == code:
            return municipality
    raise WarehouseError(
        f"there is no municipality {code} in the catalogue, expected a code of three digits such as 421"
    )


def municipality_name(municipality: Municipality, language: Language) -> str:
    """Return a municipality's name in a language."""
    return text_in((municipality.name.fi, municipality.name.sv), language)


def format_day(day: date) -> str:
    """Return a day as a person writes it: 1.10.2026."""
    return f"{day.day}.{day.month}.{day.year}"


def _first_day(month: str) -> date:
    try:
        if len(month) != len("2026-10"):
            raise ValueError(month)
        return date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise WarehouseError(f"found month {month}, expected a month such as 2026-10") from error
