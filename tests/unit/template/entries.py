"""Strategies for what a sender may enter into a template: the cell as Excel stores it, and its text in raw."""

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


def numbers(minimum: int, maximum: int, places: int, stored_places: int) -> st.SearchStrategy[Entry]:
    """Return numbers with `places` decimals in the cell and `stored_places` in raw."""
    return st.integers(minimum, maximum).map(
        lambda number: Entry(float(Decimal(number).scaleb(-places)), plain(Decimal(number).scaleb(-stored_places)))
    )


def texts() -> st.SearchStrategy[Entry]:
    words = st.lists(st.text(LETTERS, min_size=2, max_size=12), min_size=2, max_size=5).map(" ".join)
    return words.map(lambda text: Entry(text, text))


def days() -> st.SearchStrategy[Entry]:
    days_of_month = st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
    return days_of_month.map(lambda day: Entry(datetime.combine(day, time()), day.isoformat()))


def years() -> st.SearchStrategy[Entry]:
    return st.integers(2025, 2027).map(lambda year: Entry(year, str(year)))


def places(language: str, excluded: str, maximum: int) -> st.SearchStrategy[Entry]:
    named = {
        place.code: getattr(place.name, language) for place in load_catalogue().municipalities if place.code != excluded
    }
    chosen = st.lists(st.sampled_from(sorted(named)), min_size=1, max_size=maximum, unique=True)
    return chosen.map(lambda codes: Entry(", ".join(named[code] for code in codes), ",".join(codes)))


def codes(column: Column, language: str, zero_code: str | None) -> st.SearchStrategy[Entry]:
    texts = {code: texts[{"fi": 0, "sv": 1}[language]] for code, texts in (column.values or {}).items()}
    return st.sampled_from(sorted(texts.keys() - {zero_code})).map(lambda code: Entry(texts[code], code))


def matching(pattern: str) -> st.SearchStrategy[Entry]:
    return st.from_regex(pattern, fullmatch=True).map(lambda text: Entry(text, text))


def entries(column: Column, language: str, municipality: str, zero_code: str | None) -> st.SearchStrategy[Entry]:
    """Return valid entries of a column; `zero_code` is the code that the "nothing happened" box replaces."""
    minimum = -5 if column.minimum is None else column.minimum
    if column.unit == "percent":
        return numbers(0, 1_000, 3, 1)
    strategies = {
        "date": days,
        "year": years,
        "integer": lambda: numbers(minimum, 10**6, 0, 0),
        "decimal": lambda: numbers(100 * minimum, 10**11, 2, 2),
        "code": lambda: codes(column, language, zero_code),
        "municipality": lambda: places(language, "", 1),
        "municipalities": lambda: places(language, municipality, 3),
        "text": lambda: matching(column.pattern) if column.pattern else texts(),
    }
    return strategies[column.type]()


def rows(source: Source, name: str, language: str, municipality: str) -> st.SearchStrategy[list[Filled]]:
    """Return some rows of a table, no two alike but for their keys; no rows mean that nothing happened."""
    table = source.tables[name]
    municipality_column, time_column = table.supersede_by
    prefilled = (
        {municipality_column, time_column} if table.columns[time_column].type == "month" else {municipality_column}
    )
    zero_codes = {
        key: code
        for measure in source.measures.values()
        for rule in measure.rules
        if rule.table == name
        for key, code in rule.no_events.items()
    }
    has_required_key = any(table.columns[column].required for column in table.key)
    strategies = {
        column: entry
        if declared.required or (column in table.key and not has_required_key)
        else st.one_of(st.just(NOTHING), entry)
        for column, declared in table.columns.items()
        if column not in prefilled
        for entry in [entries(declared, language, municipality, zero_codes.get(column))]
    }
    unique_by = [lambda row: key_of(table, row)]
    if not {*strategies} <= {*table.key}:  # else it has nothing but its key
        unique_by.append(lambda row: rest_of(table, row))
    return st.lists(st.fixed_dictionaries(strategies), max_size=6, unique_by=tuple(unique_by))


def key_of(table: Table, row: Filled) -> tuple[str, ...]:
    """Return a row's key within its municipality and month; the whole row if the table has no key."""
    years = [column for column in table.supersede_by if table.columns[column].type == "year"]
    return tuple(row[column].stored for column in ((*table.key, *years) if table.key else row) if column in row)


def rest_of(table: Table, row: Filled) -> tuple[str, ...]:
    """Return what stands in a row besides its key: rows that have it in common are asked about."""
    return tuple(row[column].stored for column in table.columns if column in row and column not in table.key)
