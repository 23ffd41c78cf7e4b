"""The rules of declared columns: which values are accepted, and what `raw` stores of them, always as text."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from warehouse.catalogue import Catalogue
from warehouse.errors import WarehouseError
from warehouse.intake.cells.cell_error import folded
from warehouse.intake.cells.municipalities import Municipalities
from warehouse.privacy.pseudonym import Pseudonyms
from warehouse.sources import Column, Table

Accept = Callable[[str], str | None]
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?")
SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
MUNICIPALITY_TYPES = ("municipality", "municipalities")


@dataclass(frozen=True)
class Rule:
    """The rule of one column.

    `accept` gets a trimmed text that is not empty and returns what `raw` stores, None if it is not accepted;
    `expected` describes the accepted values, and `hint` suggests a similar one.
    """

    name: str
    column: Column
    expected: str
    accept: Accept
    pseudonyms: Pseudonyms | None = None
    hint: Callable[[str], str] = lambda _: ""

    def stored(self, text: str) -> str | None:
        """Return what `raw` stores of a text of the file, None if it is not accepted; empty stays empty if allowed."""
        trimmed = text.strip()
        if not trimmed:
            return None if self.column.required else ""
        return self.accept(trimmed) if is_clean(trimmed) else None


def rules(table: Table, municipalities: Municipalities, pseudonyms: Pseudonyms | None) -> dict[str, Rule]:
    """Return the rule of every declared column; a henkilötunnus column needs `pseudonyms`."""
    return {name: _rule_of(name, column, municipalities, pseudonyms) for name, column in table.columns.items()}


def is_clean(text: str) -> bool:
    """Say whether PostgreSQL can hold the text: no NUL, nothing that could not be decoded."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text))


def _rule_of(name: str, column: Column, municipalities: Municipalities, pseudonyms: Pseudonyms | None) -> Rule:
    if column.type == "henkilotunnus":
        if pseudonyms is None:
            raise ValueError(f"{name}: a henkilötunnus without pseudonyms")
        return Rule(name, column, "a valid henkilötunnus", pseudonyms.hash_code, pseudonyms)
    expected, accept = _ACCEPTED[column.type](column, municipalities)
    expected = expected if column.required else f"{expected}, or nothing"
    if column.type in ("municipality", "municipalities"):
        return Rule(name, column, expected, accept, hint=lambda text: closest_names(text, municipalities))
    return Rule(name, column, expected, accept)


def _text(column: Column, _: Municipalities) -> tuple[str, Accept]:
    if column.pattern is None:
        return "a text", lambda text: " ".join(text.split())
    matches = re.compile(column.pattern, re.ASCII).fullmatch
    return f"a text like {column.pattern}", lambda text: text if matches(text) else None


def _code(column: Column, _: Municipalities) -> tuple[str, Accept]:
    values = {folded(text): code for text, code in column.codes.items()}
    return f"one of {', '.join(column.codes)}", lambda text: values.get(folded(text))


def _date(column: Column, _: Municipalities) -> tuple[str, Accept]:
    if column.past:
        return "a date as 2026-06-30, not one still to come", past_date
    return "a date as 2026-06-30", iso_date


def _integer(*_: object) -> tuple[str, Accept]:
    return "a whole number", integer


def _decimal(*_: object) -> tuple[str, Accept]:
    return "a number", decimal


def _municipality(column: Column, municipalities: Municipalities) -> tuple[str, Accept]:
    if column.abolished_codes:
        return "a municipality by code or name, of today or abolished", municipalities.recognise_reported
    return "a municipality by code or name", municipalities.recognise


def _municipalities(_: Column, municipalities: Municipalities) -> tuple[str, Accept]:
    return "municipalities by code or name, separated by commas", lambda text: municipality_codes(text, municipalities)


_ACCEPTED: dict[str, Callable[[Column, Municipalities], tuple[str, Accept]]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "municipality": _municipality,
    "municipalities": _municipalities,
}


def iso_date(text: str) -> str | None:
    """Return a calendar day as it is; None if it is none."""
    if not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def past_date(text: str) -> str | None:
    """Return a calendar day that is not in the future: a mistyped year must not create months that do not exist yet."""
    day = iso_date(text)
    return day if day is not None and date.fromisoformat(day) <= date.today() else None


def decimal(text: str) -> str | None:
    """Return a number with a decimal point and without grouping; None if it is none. Blanks may group thousands."""
    plain = SPACES.sub(" ", text).replace("\u2212", "-")
    return plain.replace(" ", "").replace(",", ".").removeprefix("+") if NUMBER.fullmatch(plain) else None


def integer(text: str) -> str | None:
    """Return a whole number without grouping; None if it is none."""
    plain = decimal(text)
    return None if plain is None or "." in plain else plain


def municipality_codes(text: str, municipalities: Municipalities) -> str | None:
    """Return the codes of municipalities separated by commas or semicolons; None if one is unknown."""
    codes = [municipalities.recognise(part) for part in re.split("[,;]", text) if part.strip()]
    return ",".join(dict.fromkeys(code for code in codes if code)) if codes and all(codes) else None


def closest_names(text: str, municipalities: Municipalities) -> str:
    """Return a hint with the municipalities closest to the unknown names in a text."""
    unknown = [part for part in re.split("[,;]", text) if part.strip() and municipalities.recognise(part) is None]
    names = [name for part in unknown for name in municipalities.suggest(part)]
    return f" (closest: {', '.join(names)})" if names else ""


def area_municipalities(municipalities: Municipalities, catalogue: Catalogue, area: str) -> Municipalities:
    """Return the municipalities of an area only; `WarehouseError` if there is no such employment area."""
    codes = {municipality.code for municipality in catalogue.municipalities if municipality.area == area}
    if not codes:
        areas = sorted({municipality.area for municipality in catalogue.municipalities if municipality.area})
        raise WarehouseError(f"found area '{area}' of a register, expected one of {', '.join(areas)}")
    return replace(
        municipalities,
        names={code: name for code, name in municipalities.names.items() if code in codes},
        codes_by_name={name: code for name, code in municipalities.codes_by_name.items() if code in codes},
        dated_aliases={name: alias for name, alias in municipalities.dated_aliases.items() if alias.code in codes},
        abolished_codes={code: now for code, now in municipalities.abolished_codes.items() if now in codes},
    )


def name_area(rules: Mapping[str, Rule], area: str) -> dict[str, Rule]:
    """Return the rules with the area named in what municipality columns expect."""
    return {
        name: replace(rule, expected=f"{rule.expected}, of area {area}")
        if rule.column.type in MUNICIPALITY_TYPES
        else rule
        for name, rule in rules.items()
    }
