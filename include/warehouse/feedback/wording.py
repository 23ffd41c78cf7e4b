"""How stored codes, months and numbers are shown to a person."""

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
KEY_PARTS = " / "
"""What stands between the parts of a row's key."""
FILE = PROJECT / "include" / "catalogue" / "answer_texts.yml"
NARROW = "\u00a0"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the newest version of a municipality's month and the one before it.

    `number` tells the row as its table's key does, or by its number in the file where the table has no key. A changed
    row has one of these a column, with what was stored before and after; an added or removed row has one, whose
    `column`, `before` and `after` are empty.
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
    """An outcome in a word, and what the sender is to do about it."""

    word: Text
    meaning: Text


class Parts(Declaration):
    """Titles, headings and sentences; `{number}` stands for a number."""

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
    meant_for: Text
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
    kept_out: Text
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


class AnswerTexts(Declaration):
    """The whole of answer_texts.yml."""

    outcomes: dict[Outcome, OutcomeText]
    severities: dict[Severity, Text]
    parts: Parts


@cache
def answer_texts(file: Path = FILE) -> AnswerTexts:
    """Read the words of the answer; WarehouseError names what is wrong in the file."""
    return read_declaration(AnswerTexts, file)


class Words:
    """The titles, headings and sentences of the answer in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language = language

    def __call__(self, part: str, **values: str) -> str:
        """Return one part; AttributeError if there is none of the name."""
        return self.pick(getattr(answer_texts().parts, part)).format_map(values)

    def pick(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))


def number(value: int, language: Language) -> str:
    """Return a count with its thousands apart: 1 234, in English 1,234."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", NARROW)


def month(value: str) -> str:
    """Return a stored month 2026-10 as 10/2026; anything else as it is."""
    year, dash, rest = value.partition("-")
    return f"{int(rest)}/{year}" if dash and rest.isdigit() else value


def period(table: str, value: str) -> str:
    """Return a stored month of a table's rows as 10/2026; 2026 where they tell a year, which stands on December."""
    return year(table, value) or month(value)


def year(table: str, value: str) -> str:
    """Return the year of a month where the rows of its table tell years, else nothing."""
    return value[:4] if any(column.type == "year" for column in _scopes(table)) else ""


def row(table: str, value: str, language: Language) -> str:
    """Return the key of a row as a person would write it: its codes by their texts, its municipality by name."""
    parts = value.split(KEY_PARTS)
    return KEY_PARTS.join(_key_part(table, part, language) for part in parts)


def _key_part(table: str, part: str, language: Language) -> str:
    keys = next((source.tables[table].key for source in load_sources().values() if table in source.tables), ())
    said = (stored(table, column, part, language) for column in keys)
    return next((text for text in said if text != part), part)


def _scopes(table: str) -> list[Column]:
    known = next((source.tables[table] for source in load_sources().values() if table in source.tables), None)
    return [known.columns[name] for name in known.supersede_by] if known else []


def municipality(code: str, language: Language) -> str:
    """Return a municipality's code and name; the code alone if the catalogue does not know it."""
    names = {place.code: place.name for place in load_catalogue().municipalities}
    return f"{code} {_said(names[code], language)}" if code in names else code


def table_data(table: str, language: Language) -> str:
    """Return what a table is called to people; its own name if no source has it."""
    owner = next((source for source in load_sources().values() if table in source.tables), None)
    return _said(title_of(owner, table), language) if owner else table


def heading(table: str, column: str, language: Language) -> str:
    """Return a column's heading as files have it: Swedish to a Swedish reader, else Finnish."""
    declared = _column(table, column)
    return text_in(declared.headers, language) if declared and declared.headers else column


def stored(table: str, column: str, value: str, language: Language) -> str:
    """Return a stored value as a person would write it in the column."""
    declared = _column(table, column)
    match declared.type if declared else "text":
        case "code" if declared and declared.values and value in declared.values:
            return text_in(declared.values[value], language)
        case "municipality":
            return municipality(value, language)
        case "date":
            return _day(value)
        case "month":
            return month(value)
        case "decimal" if language != "en":
            return value.replace(".", ",")
    return value


def _said(text: Text, language: Language) -> str:
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
