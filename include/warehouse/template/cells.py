"""What the cells of a column take: their format, and the validation that helps to fill them in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from warehouse.intake.values.texts import example_of
from warehouse.sources import Column
from warehouse.template.frame import Frame, shown_day
from warehouse.template.owed import Owed

FORMATS = {"date": "d.m.yyyy", "integer": "0", "decimal": "General", "year": "0"}
EUROS, SHARE, TEXT = "#,##0.00", "0.0%", "@"
YEARS = (2000, 2099)
FAR = 10**12
"""A number beyond all that are counted: where nothing smaller is declared, the validation only asks for a number."""
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255


@dataclass(frozen=True)
class Asked:
    """One column of the template: its heading, and what to say of it."""

    name: str
    column: Column
    heading: str
    needed: bool


def number_format(column: Column) -> str:
    """Return how the column's cells are shown; codes are text and keep their zeros."""
    units = {"eur": EUROS, "percent": SHARE}
    return units.get(column.unit or "") or FORMATS.get(column.type, TEXT)


def help_text(asked: Asked, one: Owed, frame: Frame) -> str:
    """Return what to write in a column: the declared description, and the form it takes unless an example shows it."""
    said, pattern = frame.words.pick(asked.column.description), asked.column.pattern
    shown = pattern is not None and re.search(rf"(?<!\w)(?:{pattern})(?!\w)", said) is not None
    return said if shown else f"{said} {form(asked, one, frame)}".strip()


def form(asked: Asked, one: Owed, frame: Frame) -> str:
    """Return the form a column's values take, in words."""
    column, words = asked.column, frame.words
    least = "." if column.minimum is None else words("at_least", minimum=str(column.minimum))
    pattern = column.pattern or ""
    shape = example_of(pattern)
    forms = {
        "date": words(
            "day" if asked.name == one.dated else "any_day", month=frame.shown, example=shown_day(frame.first)
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


def validation(asked: Asked, one: Owed, frame: Frame, listed: str) -> dict[str, Any]:
    """Return a column's validation, as XlsxWriter takes it; `listed` is the range of its drop-down, if it has one."""
    return {
        "ignore_blank": True,
        "input_title": asked.heading[:LONGEST_TITLE],
        "input_message": help_text(asked, one, frame)[:LONGEST_MESSAGE],
        "error_title": frame.words("wrong"),
        "error_message": form(asked, one, frame)[:LONGEST_MESSAGE],
        **_rule(asked, one, frame, listed),
    }


def _rule(asked: Asked, one: Owed, frame: Frame, listed: str) -> Mapping[str, Any]:
    column = asked.column
    if listed:
        return {"validate": "list", "source": f"={listed}", "show_error": column.type != "municipalities"}
    match column.type:
        case "date" if asked.name == one.dated:
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
