"""What an officer may enter into a template: the cell as Excel stores it, and what raw is to hold of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from warehouse.catalogue import load_catalogue
from warehouse.sources import Column, Source, Table

FIRST, DAYS = date(2026, 10, 1), 31
LETTERS = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖéü"


@dataclass(frozen=True)
class Entry:
    """One cell: its value, and the text that raw stores."""

    cell: Any
    stored: str


NOTHING = Entry(None, "")
Filled = Mapping[str, Entry]
"""A row by declared column."""


def plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numbers(least: int, most: int, places: int, stored_places: int) -> st.SearchStrategy[Entry]:
    """Numbers of so many decimals in the cell, and of so many where they are stored."""
    return st.integers(least, most).map(
        lambda number: Entry(float(Decimal(number).scaleb(-places)), plain(Decimal(number).scaleb(-stored_places)))
    )


def texts() -> st.SearchStrategy[Entry]:
    words = st.lists(st.text(LETTERS, min_size=2, max_size=12), min_size=2, max_size=5).map(" ".join)
    return words.map(lambda text: Entry(text, text))


def days() -> st.SearchStrategy[Entry]:
    every = st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
    return every.map(lambda day: Entry(datetime.combine(day, time()), day.isoformat()))


def years() -> st.SearchStrategy[Entry]:
    return st.integers(2025, 2027).map(lambda year: Entry(year, str(year)))


def places(language: str, own: str, most: int) -> st.SearchStrategy[Entry]:
    named = {
        place.code: getattr(place.name, language) for place in load_catalogue().municipalities if place.code != own
    }
    chosen = st.lists(st.sampled_from(sorted(named)), min_size=1, max_size=most, unique=True)
    return chosen.map(lambda codes: Entry(", ".join(named[code] for code in codes), ",".join(codes)))


def codes(column: Column, language: str, nothing: str | None) -> st.SearchStrategy[Entry]:
    said = {code: texts[{"fi": 0, "sv": 1}[language]] for code, texts in (column.values or {}).items()}
    return st.sampled_from(sorted(said.keys() - {nothing})).map(lambda code: Entry(said[code], code))


def matching(pattern: str) -> st.SearchStrategy[Entry]:
    return st.from_regex(pattern, fullmatch=True).map(lambda text: Entry(text, text))


def entries(column: Column, language: str, own: str, nothing: str | None) -> st.SearchStrategy[Entry]:
    """Valid entries of a column; `nothing` is the code that the box stands for."""
    least = -5 if column.minimum is None else column.minimum
    if column.unit == "percent":
        return numbers(0, 1_000, 3, 1)
    made = {
        "date": days,
        "year": years,
        "integer": lambda: numbers(least, 10**6, 0, 0),
        "decimal": lambda: numbers(100 * least, 10**11, 2, 2),
        "code": lambda: codes(column, language, nothing),
        "municipality": lambda: places(language, "", 1),
        "municipalities": lambda: places(language, own, 3),
        "text": lambda: matching(column.pattern) if column.pattern else texts(),
    }
    return made[column.type]()


def rows(source: Source, name: str, language: str, own: str) -> st.SearchStrategy[list[Filled]]:
    """Some rows of a table, no two with the same key; no rows say that nothing happened."""
    table = source.tables[name]
    place, when = table.supersede_by
    left_out = {place, when} if table.columns[when].type == "month" else {place}
    zero = {
        key: code
        for measure in source.measures.values()
        for rule in measure.rules
        if rule.table == name
        for key, code in rule.zero.items()
    }
    told = any(table.columns[column].required for column in table.key)
    made = {
        column: entry if what.required or (column in table.key and not told) else st.one_of(st.just(NOTHING), entry)
        for column, what in table.columns.items()
        if column not in left_out
        for entry in [entries(what, language, own, zero.get(column))]
    }
    return st.lists(st.fixed_dictionaries(made), max_size=6, unique_by=lambda row: key_of(table, row))


def key_of(table: Table, row: Filled) -> tuple[str, ...]:
    """The key within a municipality and month, which stand above the rows; where it is no more, there is one row."""
    years = [column for column in table.supersede_by if table.columns[column].type == "year"]
    return tuple(row[column].stored for column in ((*table.key, *years) if table.key else row) if column in row)
