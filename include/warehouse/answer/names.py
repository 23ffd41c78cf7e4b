"""How stored codes, months and numbers are shown to a person."""

from datetime import date

from warehouse.answer.changes import KEY_PARTS
from warehouse.catalogue import load_catalogue
from warehouse.intake.remarks import Language
from warehouse.sources import Column, load_sources, spoken, title_of
from warehouse.texts import Text

NARROW = "\u00a0"


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
    keys = next((one.tables[table].key for one in load_sources().values() if table in one.tables), ())
    said = (stored(table, column, part, language) for column in keys)
    return next((text for text in said if text != part), part)


def _scopes(table: str) -> list[Column]:
    known = next((one.tables[table] for one in load_sources().values() if table in one.tables), None)
    return [known.columns[name] for name in known.supersede_by] if known else []


def municipality(code: str, language: Language) -> str:
    """Return a municipality's code and name; the code alone if the catalogue does not know it."""
    names = {place.code: place.name for place in load_catalogue().municipalities}
    return f"{code} {_said(names[code], language)}" if code in names else code


def table_data(table: str, language: Language) -> str:
    """Return what a table is called to people; its own name if no source has it."""
    owner = next((one for one in load_sources().values() if table in one.tables), None)
    return _said(title_of(owner, table), language) if owner else table


def heading(table: str, column: str, language: Language) -> str:
    """Return a column's heading as files have it: Swedish to a Swedish reader, else Finnish."""
    declared = _column(table, column)
    return spoken(declared.headers, language) if declared and declared.headers else column


def stored(table: str, column: str, value: str, language: Language) -> str:
    """Return a stored value as a person would write it in the column."""
    declared = _column(table, column)
    match declared.type if declared else "text":
        case "code" if declared and declared.values and value in declared.values:
            return spoken(declared.values[value], language)
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
