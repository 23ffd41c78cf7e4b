"""One sheet of a template: title, municipality and month, the "nothing happened" box, headings, rows to fill in."""

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
from warehouse.template.layout import BLUE, Styles, TemplateContext, format_day, municipality_name
from warehouse.template.obligations import Obligation

FORMATS = {"date": "d.m.yyyy", "integer": "0", "decimal": "General", "year": "0"}
EUROS, SHARE, TEXT = "#,##0.00", "0.0%", "@"
YEARS = (2000, 2099)
MAX_NUMBER = 10**12
"""The limit of numbers without a declared one: Excel's validation needs both limits."""
MAX_TITLE_LENGTH, MAX_MESSAGE_LENGTH = 32, 255
PREPARED_ROWS = 200
"""Rows with borders and colour; rows below them may be filled in too."""
VALIDATED_ROWS = 5_000
"""Rows whose cells are validated."""
TITLE, DESCRIPTION, MUNICIPALITY, MONTH, HINT, BOX, EMPTY, HEADINGS = range(8)
"""Rows of the sheet. The empty row keeps the intake from reading the rows above it as headings."""
HEIGHTS = {TITLE: 24, DESCRIPTION: 18, MUNICIPALITY: 17, MONTH: 17, HINT: 18, BOX: 20, EMPTY: 8, HEADINGS: 32}
TEXT_COLUMNS = 6
UNLOCKED_COLUMNS = 40
"""Columns that may be edited: senders may keep notes to the right of the table."""
MIN_WIDTH, MAX_WIDTH = 14, 34
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
    """One column of the template; `required`: its cells must be filled in."""

    name: str
    declared: Column
    heading: str
    required: bool


def number_format(column: Column) -> str:
    """Return the number format of a column; codes are text and keep their zeros."""
    units = {"eur": EUROS, "percent": SHARE}
    return units.get(column.unit or "") or FORMATS.get(column.type, TEXT)


def help_text(column: TemplateColumn, obligation: Obligation, context: TemplateContext) -> str:
    """Return the help for a column: its declared description, and the format of its values unless it has an example."""
    description, pattern = context.texts.translate(column.declared.description), column.declared.pattern
    has_example = pattern is not None and re.search(rf"(?<!\w)(?:{pattern})(?!\w)", description) is not None
    return description if has_example else f"{description} {value_format(column, obligation, context)}".strip()


def value_format(column: TemplateColumn, obligation: Obligation, context: TemplateContext) -> str:
    """Return a sentence on the format of a column's values."""
    declared, texts = column.declared, context.texts
    minimum = "." if declared.minimum is None else texts("at_least", minimum=str(declared.minimum))
    pattern = declared.pattern or ""
    example = example_of(pattern)
    sentences = {
        "date": texts(
            "day" if column.name == obligation.date_column else "any_day",
            month=context.month_text,
            example=format_day(context.first_day),
        ),
        "month": texts("any_month", month=context.month_text),
        "year": texts("any_year", year=str(context.first_day.year)),
        "integer": texts("whole") + minimum,
        "decimal": texts("share" if declared.unit == "percent" else "decimal") + minimum,
        "code": texts("choose"),
        "municipality": texts("choose"),
        "municipalities": texts("choose_several"),
    }
    return sentences.get(declared.type) or (texts("shape", shape=example) if example != pattern else "")


def data_validation(
    column: TemplateColumn, obligation: Obligation, context: TemplateContext, list_range: str
) -> dict[str, Any]:
    """Return a column's validation as XlsxWriter options; `list_range` is that of its drop-down list, or empty."""
    return {
        "ignore_blank": True,
        "input_title": column.heading[:MAX_TITLE_LENGTH],
        "input_message": help_text(column, obligation, context)[:MAX_MESSAGE_LENGTH],
        "error_title": context.texts("wrong"),
        "error_message": value_format(column, obligation, context)[:MAX_MESSAGE_LENGTH],
        **_criteria(column, obligation, context, list_range),
    }


def _criteria(
    column: TemplateColumn, obligation: Obligation, context: TemplateContext, list_range: str
) -> Mapping[str, Any]:
    declared = column.declared
    if list_range:
        return {"validate": "list", "source": f"={list_range}", "show_error": declared.type != "municipalities"}
    match declared.type:
        case "date" if column.name == obligation.date_column:
            end = context.last_day
            maximum = f"=MIN(DATE({end.year},{end.month},{end.day}),TODAY())" if declared.past else end
            return {"validate": "date", "criteria": "between", "minimum": context.first_day, "maximum": maximum}
        case "date":
            return {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
        case "year":
            return {"validate": "integer", "criteria": "between", "minimum": YEARS[0], "maximum": YEARS[1]}
        case "integer" | "decimal":
            return {"validate": declared.type, **_range(declared)}
    return {"validate": "any"}


def _range(column: Column) -> Mapping[str, Any]:
    if column.unit == "percent":  # 12,5 typed into a cell of this format is 12,5 %, stored as 0.125
        return {"criteria": "between", "minimum": 0, "maximum": 1}
    minimum = -MAX_NUMBER if column.minimum is None else column.minimum
    return {"criteria": "between", "minimum": minimum, "maximum": MAX_NUMBER}


def choices(obligation: Obligation, column: str) -> list[str]:
    """Return the texts of a column's drop-down list; none if it has no list."""
    declared, language = obligation.columns[column], obligation.context.texts.language
    if declared.values is not None:
        zero_code = obligation.zero_codes.get(column)
        return [text_in(texts, language) for code, texts in declared.values.items() if code != zero_code]
    if declared.type in ("municipality", "municipalities"):
        left_out = obligation.context.municipality.code if declared.type == "municipalities" else ""
        municipalities = load_catalogue().municipalities
        return sorted(municipality_name(place, language) for place in municipalities if place.code != left_out)
    return []


def template_columns(obligation: Obligation) -> list[TemplateColumn]:
    """Return the columns to fill in, in their declared order; of a key without a required column all are required."""
    language, key = obligation.context.texts.language, obligation.table.key
    required_key = () if any(obligation.table.columns[name].required for name in key) else key
    return [
        TemplateColumn(
            name, column, text_in(column.headers or (name,), language), column.required or name in required_key
        )
        for name, column in obligation.columns.items()
    ]


class SheetWriter:
    """Writes one sheet of a template."""

    def __init__(self, sheet: Worksheet, styles: Styles, obligation: Obligation) -> None:
        """Write to an empty sheet."""
        self._sheet, self._styles, self._obligation, self._context = sheet, styles, obligation, obligation.context

    def write(self, lists: Mapping[tuple[str, str], str]) -> None:
        """Write the whole sheet; `lists` are the ranges of the drop-down lists by table and column."""
        columns, sheet = template_columns(self._obligation), self._sheet
        sheet.set_tab_color(BLUE)
        sheet.set_column(0, UNLOCKED_COLUMNS, 12, self._styles["free"])
        self._preamble()
        for number, column in enumerate(columns):
            self._column(number, column, lists.get((self._obligation.name, column.name), ""))
        for row in range(HEADINGS + 1, HEADINGS + 1 + PREPARED_ROWS):
            for number, column in enumerate(columns):
                sheet.write_blank(row, number, None, self._styles.entry(number_format(column.declared), coloured=True))
        self._set_up(max(len(columns), TEXT_COLUMNS))

    def _preamble(self) -> None:
        sheet, styles, texts, obligation = self._sheet, self._styles, self._context.texts, self._obligation
        for row, height in HEIGHTS.items():
            sheet.set_row(row, height, styles["locked"])
        sheet.write_string(TITLE, 0, obligation.title, styles["title"])
        hint = texts("leave_hint" if obligation.due.optional else "tick_hint")
        for row, text in ((DESCRIPTION, texts.translate(obligation.table.description)), (HINT, hint)):
            sheet.merge_range(row, 0, row, TEXT_COLUMNS - 1, text, styles["hint"])
        municipality, month = (texts.translate(label) for label in (vocabulary.MUNICIPALITY, vocabulary.MONTH))
        sheet.write_string(MUNICIPALITY, 0, f"{municipality}: {self._context.municipality_text}", styles["label"])
        if not obligation.is_by_year:
            sheet.write_string(MONTH, 0, f"{month}: {self._context.month_text}", styles["label"])
        if not obligation.due.optional:
            self._box()

    def _box(self) -> None:
        """Write the box to tick when nothing happened."""
        sheet, styles, texts = self._sheet, self._styles, self._context.texts
        nothing = texts.translate(vocabulary.NOTHING)
        sheet.write_string(BOX, 0, nothing, styles["label"])
        sheet.write_blank(BOX, 1, None, styles["box"])
        hint = {"input_title": nothing, "input_message": texts("tick_hint"), "error_message": texts("tick_hint")}
        sheet.data_validation(BOX, 1, BOX, 1, {"validate": "list", "source": ["x"], **hint})

    def _column(self, number: int, column: TemplateColumn, list_range: str) -> None:
        sheet, styles, obligation = self._sheet, self._styles, self._obligation
        sheet.set_column(
            number, number, self._width(column), styles.entry(number_format(column.declared), coloured=False)
        )
        sheet.write_string(HEADINGS, number, column.heading, styles["heading" if column.required else "optional"])
        sheet.write_comment(HEADINGS, number, help_text(column, obligation, self._context), COMMENT)
        options = data_validation(column, obligation, self._context, list_range)
        sheet.data_validation(HEADINGS + 1, number, HEADINGS + VALIDATED_ROWS, number, options)

    def _width(self, column: TemplateColumn) -> int:
        """Return a width that fits the heading and every choice; columns of free text are wide and wrapped."""
        free = column.declared.type == "municipalities" or (
            column.declared.type == "text" and column.declared.pattern is None
        )
        longest = max(map(len, choices(self._obligation, column.name)), default=0)
        return MAX_WIDTH if free else min(MAX_WIDTH, max(MIN_WIDTH, len(column.heading) + 4, longest + 2))

    def _set_up(self, columns: int) -> None:
        sheet = self._sheet
        sheet.freeze_panes(HEADINGS + 1, 0)
        sheet.set_selection(HEADINGS + 1, 0, HEADINGS + 1, 0)
        sheet.protect("", PROTECTION)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADINGS)
        sheet.print_area(0, 0, HEADINGS + PREPARED_ROWS, columns - 1)
