"""One sheet of a template: title, municipality and month, the box, the headings, and rows to fill in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from warehouse.catalogue import load_catalogue
from warehouse.intake.cells.text import example_of
from warehouse.intake.tables import vocabulary
from warehouse.sources import Column, text_in
from warehouse.template.layout import BLUE, Frame, Styles, name_of, shown_day
from warehouse.template.obligations import Obligation

FORMATS = {"date": "d.m.yyyy", "integer": "0", "decimal": "General", "year": "0"}
EUROS, SHARE, TEXT = "#,##0.00", "0.0%", "@"
YEARS = (2000, 2099)
FAR = 10**12
"""A number beyond all that are counted: where nothing smaller is declared, the validation only asks for a number."""
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
PREPARED = 200
"""Rows with borders and colour; those below them may be filled in too."""
CHECKED = 5_000
"""Rows whose cells are validated."""
TITLE, WHAT, PLACE, MONTH, HINT, BOX, EMPTY, HEADINGS = range(8)
"""Rows of the sheet. An empty one stands above the headings, so that nothing above is read as a part of them."""
HEIGHTS = {TITLE: 24, WHAT: 18, PLACE: 17, MONTH: 17, HINT: 18, BOX: 20, EMPTY: 8, HEADINGS: 32}
ACROSS = 6
UNLOCKED = 40
"""Columns that may be written in: whoever keeps notes of their own beside the table must not be stopped."""
NARROWEST, WIDEST = 14, 34
COMMENT = {"author": "Tilannekuva", "width": 240, "height": 110, "font_size": 9}
PROTECTION = dict.fromkeys(
    (
        "format_cells",
        "format_columns",
        "format_rows",
        "insert_rows",
        "delete_rows",
        "sort",
        "autofilter",
        "insert_hyperlinks",
    ),
    True,
)


@dataclass(frozen=True)
class TemplateColumn:
    """One column of the template: its heading, and what to say of it."""

    name: str
    column: Column
    heading: str
    needed: bool


def number_format(column: Column) -> str:
    """Return how the column's cells are shown; codes are text and keep their zeros."""
    units = {"eur": EUROS, "percent": SHARE}
    return units.get(column.unit or "") or FORMATS.get(column.type, TEXT)


def help_text(asked: TemplateColumn, obligation: Obligation, frame: Frame) -> str:
    """Return what to write in a column: the declared description, and the form it takes unless an example shows it."""
    said, pattern = frame.words.pick(asked.column.description), asked.column.pattern
    shown = pattern is not None and re.search(rf"(?<!\w)(?:{pattern})(?!\w)", said) is not None
    return said if shown else f"{said} {form(asked, obligation, frame)}".strip()


def form(asked: TemplateColumn, obligation: Obligation, frame: Frame) -> str:
    """Return the form a column's values take, in words."""
    column, words = asked.column, frame.words
    least = "." if column.minimum is None else words("at_least", minimum=str(column.minimum))
    pattern = column.pattern or ""
    shape = example_of(pattern)
    forms = {
        "date": words(
            "day" if asked.name == obligation.dated else "any_day", month=frame.shown, example=shown_day(frame.first)
        ),
        "month": words("any_month", month=frame.shown),
        "year": words("any_year", year=str(frame.first.year)),
        "integer": words("whole") + least,
        "decimal": words("share" if column.unit == "percent" else "decimal") + least,
        "code": words("choose"),
        "municipality": words("choose"),
        "municipalities": words("choose_several"),
    }
    return forms.get(column.type) or (words("shape", shape=shape) if shape != pattern else "")


def validation(asked: TemplateColumn, obligation: Obligation, frame: Frame, listed: str) -> dict[str, Any]:
    """Return a column's validation, as XlsxWriter takes it; `listed` is the range of its drop-down, if it has one."""
    return {
        "ignore_blank": True,
        "input_title": asked.heading[:LONGEST_TITLE],
        "input_message": help_text(asked, obligation, frame)[:LONGEST_MESSAGE],
        "error_title": frame.words("wrong"),
        "error_message": form(asked, obligation, frame)[:LONGEST_MESSAGE],
        **_rule(asked, obligation, frame, listed),
    }


def _rule(asked: TemplateColumn, obligation: Obligation, frame: Frame, listed: str) -> Mapping[str, Any]:
    column = asked.column
    if listed:
        return {"validate": "list", "source": f"={listed}", "show_error": column.type != "municipalities"}
    match column.type:
        case "date" if asked.name == obligation.dated:
            end = frame.last
            maximum = f"=MIN(DATE({end.year},{end.month},{end.day}),TODAY())" if column.past else end
            return {"validate": "date", "criteria": "between", "minimum": frame.first, "maximum": maximum}
        case "date":
            return {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
        case "year":
            return {"validate": "integer", "criteria": "between", "minimum": YEARS[0], "maximum": YEARS[1]}
        case "integer" | "decimal":
            return {"validate": column.type, **_range(column)}
    return {"validate": "any"}


def _range(column: Column) -> Mapping[str, Any]:
    if column.unit == "percent":  # whoever types 12,5 into a cell of this format gets 12,5 %, which is stored as 0.125
        return {"criteria": "between", "minimum": 0, "maximum": 1}
    return {"criteria": "between", "minimum": -FAR if column.minimum is None else column.minimum, "maximum": FAR}


def choices(obligation: Obligation, column: str) -> list[str]:
    """Return the texts a column is chosen from; none if it is written freely."""
    what, language = obligation.columns[column], obligation.frame.words.language
    if what.values is not None:
        nothing = obligation.nothing.get(column)
        return [text_in(texts, language) for code, texts in what.values.items() if code != nothing]
    if what.type in ("municipality", "municipalities"):
        own = obligation.frame.place.code if what.type == "municipalities" else ""
        return sorted(name_of(place, language) for place in load_catalogue().municipalities if place.code != own)
    return []


def asked(obligation: Obligation) -> list[TemplateColumn]:
    """Return the columns that are asked for, in their declared order; something of a row's key is needed too."""
    language = obligation.frame.words.language
    told = any(obligation.table.columns[name].required for name in obligation.table.key)
    return [
        TemplateColumn(
            name, column, text_in(column.headers or (name,), language), column.required or (name in key and not told)
        )
        for key in [obligation.table.key]
        for name, column in obligation.columns.items()
    ]


class SheetWriter:
    """One sheet in the making."""

    def __init__(self, sheet: Worksheet, looks: Styles, obligation: Obligation) -> None:
        """Take an empty sheet."""
        self._sheet, self._looks, self._one, self._frame = sheet, looks, obligation, obligation.frame

    def write(self, lists: Mapping[tuple[str, str], str]) -> None:
        """Write everything; `lists` are the ranges of the drop-downs by table and column."""
        columns, sheet = asked(self._one), self._sheet
        sheet.set_tab_color(BLUE)
        sheet.set_column(0, UNLOCKED, 12, self._looks["free"])
        self._above()
        for number, what in enumerate(columns):
            self._column(number, what, lists.get((self._one.name, what.name), ""))
        for row in range(HEADINGS + 1, HEADINGS + 1 + PREPARED):
            for number, what in enumerate(columns):
                sheet.write_blank(row, number, None, self._looks.entry(number_format(what.column), filled=True))
        self._set_up(max(len(columns), ACROSS))

    def _above(self) -> None:
        sheet, looks, words, one = self._sheet, self._looks, self._frame.words, self._one
        for row, height in HEIGHTS.items():
            sheet.set_row(row, height, looks["locked"])
        sheet.write_string(TITLE, 0, one.title, looks["title"])
        hint = words("leave_hint" if one.due.optional else "tick_hint")
        for row, text in ((WHAT, words.pick(one.table.description)), (HINT, hint)):
            sheet.merge_range(row, 0, row, ACROSS - 1, text, looks["hint"])
        place, month = (words.pick(label) for label in (vocabulary.MUNICIPALITY, vocabulary.MONTH))
        sheet.write_string(PLACE, 0, f"{place}: {self._frame.municipality}", looks["label"])
        if not one.by_year:
            sheet.write_string(MONTH, 0, f"{month}: {self._frame.shown}", looks["label"])
        if not one.due.optional:
            self._box()

    def _box(self) -> None:
        """Write the box that says nothing happened."""
        sheet, looks, words = self._sheet, self._looks, self._frame.words
        nothing = words.pick(vocabulary.NOTHING)
        sheet.write_string(BOX, 0, nothing, looks["label"])
        sheet.write_blank(BOX, 1, None, looks["box"])
        hint = {"input_title": nothing, "input_message": words("tick_hint"), "error_message": words("tick_hint")}
        sheet.data_validation(BOX, 1, BOX, 1, {"validate": "list", "source": ["x"], **hint})

    def _column(self, number: int, what: TemplateColumn, listed: str) -> None:
        sheet, looks, one = self._sheet, self._looks, self._one
        sheet.set_column(number, number, self._width(what), looks.entry(number_format(what.column), filled=False))
        sheet.write_string(HEADINGS, number, what.heading, looks["heading" if what.needed else "optional"])
        sheet.write_comment(HEADINGS, number, help_text(what, one, self._frame), COMMENT)
        rule = validation(what, one, self._frame, listed)
        sheet.data_validation(HEADINGS + 1, number, HEADINGS + CHECKED, number, rule)

    def _width(self, what: TemplateColumn) -> int:
        """Return the width that holds the heading and every choice; what is written freely is wrapped."""
        free = what.column.type == "municipalities" or (what.column.type == "text" and what.column.pattern is None)
        longest = max(map(len, choices(self._one, what.name)), default=0)
        return WIDEST if free else min(WIDEST, max(NARROWEST, len(what.heading) + 4, longest + 2))

    def _set_up(self, columns: int) -> None:
        sheet = self._sheet
        sheet.freeze_panes(HEADINGS + 1, 0)
        sheet.set_selection(HEADINGS + 1, 0, HEADINGS + 1, 0)
        sheet.protect("", PROTECTION)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADINGS)
        sheet.print_area(0, 0, HEADINGS + PREPARED, columns - 1)
