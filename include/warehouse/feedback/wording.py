"""The texts of the feedback, and how stored codes, months and numbers are shown to a person."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from warehouse.catalogue import load_catalogue
from warehouse.declarations import Declaration, Text, read_declaration
from warehouse.intake.report import Language, Outcome, Severity
from warehouse.settings import PROJECT
from warehouse.sources import Column, load_sources, text_in, title_of

ChangeKind = Literal["added", "removed", "changed"]
KEY_SEPARATOR = " / "
"""Separates the parts of a row's key."""
FILE = PROJECT / "include" / "catalogue" / "answer_texts.yml"
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the newest version of a municipality's month and the one before it.

    `number` is the row's key, or its number in the file where the table has no key. A changed row has one Change for
    each changed column, with the stored values before and after; an added or removed row has one, whose `column`,
    `before` and `after` are empty.
    """

    table: str
    municipality: str
    month: str
    kind: ChangeKind
    number: str
    column: str = ""
    before: str = ""
    after: str = ""


class OutcomeText(Declaration):
    """The name of an outcome, and what the sender is to do about it."""

    word: Text
    meaning: Text


class PartTexts(Declaration):
    """Titles, headings and sentences; `{number}` is replaced by a number."""

    title: Text
    product: Text
    sheet: Text
    text_sheet: Text
    file: Text
    saved: Text
    encoding: Text
    delimiter: Text
    read: Text
    nothing_read: Text
    intended_coverage: Text
    remarks: Text
    no_remarks: Text
    more_remarks: Text
    changes: Text
    more_changes: Text
    data: Text
    on_sheet: Text
    municipality: Text
    month: Text
    rows: Text
    rejected_rows: Text
    nothing_happened: Text
    severity: Text
    place: Text
    found: Text
    expected: Text
    suggestion: Text
    row: Text
    column: Text
    column_heading: Text
    whole_file: Text
    whole_sheet: Text
    and_more: Text
    row_heading: Text
    kind: Text
    before: Text
    after: Text
    empty: Text
    added: Text
    removed: Text
    changed: Text
    personal: Text
    unreadable: Text
    copied: Text
    rewritten: Text
    too_large: Text


class FeedbackTexts(Declaration):
    """The whole of answer_texts.yml."""

    outcomes: dict[Outcome, OutcomeText]
    severities: dict[Severity, Text]
    parts: PartTexts


@cache
def feedback_texts(file: Path = FILE) -> FeedbackTexts:
    """Read the texts of the feedback; WarehouseError names what is wrong in the file."""
    return read_declaration(FeedbackTexts, file)


class Translations:
    """The titles, headings and sentences of the feedback in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language = language

    def __call__(self, part: str, **values: str) -> str:
        """Return one part with its values filled in; AttributeError if there is no part of the name."""
        return self.translate(getattr(feedback_texts().parts, part)).format_map(values)

    def translate(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))


def format_count(value: int, language: Language) -> str:
    """Return a count with its thousands separated: 1 234, in English 1,234."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", NO_BREAK_SPACE)


def format_month(value: str) -> str:
    """Return a stored month 2026-10 as 10/2026; anything else as it is."""
    year, dash, rest = value.partition("-")
    return f"{int(rest)}/{year}" if dash and rest.isdigit() else value


def format_period(table: str, value: str) -> str:
    """Return a stored month of a table as 10/2026; as 2026 if its rows have a year, which is stored as its December."""
    return format_year(table, value) or format_month(value)


def format_year(table: str, value: str) -> str:
    """Return the year of a stored month if the rows of its table have a year and no month, else an empty text."""
    return value[:4] if any(column.type == "year" for column in _coverage_columns(table)) else ""


def format_row_key(table: str, value: str, language: Language) -> str:
    """Return the key of a row as a person would write it: texts instead of codes, its municipality by name."""
    parts = value.split(KEY_SEPARATOR)
    return KEY_SEPARATOR.join(_key_part(table, part, language) for part in parts)


def _key_part(table: str, part: str, language: Language) -> str:
    keys = next((source.tables[table].key for source in load_sources().values() if table in source.tables), ())
    texts = (format_value(table, column, part, language) for column in keys)
    return next((text for text in texts if text != part), part)


def _coverage_columns(table: str) -> list[Column]:
    declared = next((source.tables[table] for source in load_sources().values() if table in source.tables), None)
    return [declared.columns[name] for name in declared.supersede_by] if declared else []


def format_municipality(code: str, language: Language) -> str:
    """Return a municipality's code and name; the code alone if it is not in the catalogue."""
    names = {place.code: place.name for place in load_catalogue().municipalities}
    return f"{code} {_translate(names[code], language)}" if code in names else code


def table_title(table: str, language: Language) -> str:
    """Return the title of a table; its name if no source declares it."""
    owner = next((source for source in load_sources().values() if table in source.tables), None)
    return _translate(title_of(owner, table), language) if owner else table


def column_heading(table: str, column: str, language: Language) -> str:
    """Return a column's heading as files have it: Swedish to a Swedish reader, else Finnish."""
    declared = _column(table, column)
    return text_in(declared.headers, language) if declared and declared.headers else column


def format_value(table: str, column: str, value: str, language: Language) -> str:
    """Return a stored value as a person would write it in the column."""
    declared = _column(table, column)
    match declared.type if declared else "text":
        case "code" if declared and declared.values and value in declared.values:
            return text_in(declared.values[value], language)
        case "municipality":
            return format_municipality(value, language)
        case "date":
            return _day(value)
        case "month":
            return format_month(value)
        case "decimal" if language != "en":
            return value.replace(".", ",")
    return value


def _translate(text: Text, language: Language) -> str:
    return str(getattr(text, language))


def _column(table: str, column: str) -> Column | None:
    for source in load_sources().values():
        if table in source.tables:
            return source.tables[table].columns.get(column)
    return None


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day}.{day.month}.{day.year}"
