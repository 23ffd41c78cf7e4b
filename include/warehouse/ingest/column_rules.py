"""What a declared column may hold, and what raw stores of it: every stored value is text."""

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
GROUPED = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?")
SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
NAMING = ("municipality", "municipalities")


@dataclass(frozen=True)
class Rule:
    """How texts of one column are accepted.

    `accept` takes a trimmed text that is not empty and returns what raw stores, None if it may not stand there;
    `expected` says in words what may, and `hint` what was perhaps meant.
    """

    name: str
    column: Column
    expected: str
    accept: Accept
    pseudonyms: Pseudonyms | None = None
    hint: Callable[[str], str] = lambda _: ""

    def stored(self, text: str) -> str | None:
        """Return what raw stores of a text as it stands in the file; an empty text is stored as empty."""
        trimmed = text.strip()
        if not trimmed:
            return None if self.column.required else ""
        return self.accept(trimmed) if is_clean(trimmed) else None


def rules(table: Table, municipalities: Municipalities, pseudonyms: Pseudonyms | None) -> dict[str, Rule]:
    """Return the rule of every declared column; a henkilötunnus column needs `pseudonyms`."""
    return {name: _rule(name, column, municipalities, pseudonyms) for name, column in table.columns.items()}


def is_clean(text: str) -> bool:
    """Say whether PostgreSQL can hold the text: no NUL, nothing that could not be decoded."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text))


def _rule(name: str, column: Column, municipalities: Municipalities, pseudonyms: Pseudonyms | None) -> Rule:
    if column.type == "henkilotunnus":
        if pseudonyms is None:
            raise ValueError(f"{name}: a henkilötunnus without pseudonyms")
        return Rule(name, column, "a valid henkilötunnus", pseudonyms.one, pseudonyms)
    expected, accept = _ACCEPTED[column.type](column, municipalities)
    expected = expected if column.required else f"{expected}, or nothing"
    if column.type in ("municipality", "municipalities"):
        return Rule(name, column, expected, accept, hint=lambda text: closest(text, municipalities))
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
    return "a whole number", whole


def _decimal(*_: object) -> tuple[str, Accept]:
    return "a number", number


def _municipality(_: Column, known: Municipalities) -> tuple[str, Accept]:
    return "a municipality by code or name", known.recognise


def _municipalities(_: Column, known: Municipalities) -> tuple[str, Accept]:
    return "municipalities by code or name, separated by commas", lambda text: several(text, known)


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
    """Return a calendar day that has come; a slip of the year must not make months that do not exist yet."""
    day = iso_date(text)
    return day if day is not None and date.fromisoformat(day) <= date.today() else None


def number(text: str) -> str | None:
    """Return a number plain: decimal point, no groups; None if it is none. Blanks may group thousands."""
    plain = SPACES.sub(" ", text).replace("\u2212", "-")
    return plain.replace(" ", "").replace(",", ".").removeprefix("+") if GROUPED.fullmatch(plain) else None


def whole(text: str) -> str | None:
    """Return a number without decimals plain; None if it is none."""
    plain = number(text)
    return None if plain is None or "." in plain else plain


def several(text: str, known: Municipalities) -> str | None:
    """Return the codes of municipalities separated by commas or semicolons; None if one is unknown."""
    codes = [known.recognise(part) for part in re.split("[,;]", text) if part.strip()]
    return ",".join(dict.fromkeys(code for code in codes if code)) if codes and all(codes) else None


def closest(text: str, known: Municipalities) -> str:
    """Name the municipalities closest to the unknown ones of a text."""
    unknown = [part for part in re.split("[,;]", text) if part.strip() and known.recognise(part) is None]
    names = [name for part in unknown for name in known.suggest(part)]
    return f" (closest: {', '.join(names)})" if names else ""


def within(known: Municipalities, catalogue: Catalogue, area: str) -> Municipalities:
    """Return the area's municipalities alone; WarehouseError if there is no such employment area."""
    codes = {municipality.code for municipality in catalogue.municipalities if municipality.area == area}
    if not codes:
        there = sorted({municipality.area for municipality in catalogue.municipalities if municipality.area})
        raise WarehouseError(f"found area '{area}' of a register, expected one of {', '.join(there)}")
    return replace(
        known,
        names={code: name for code, name in known.names.items() if code in codes},
        codes_by_name={name: code for name, code in known.codes_by_name.items() if code in codes},
        dated_aliases={name: alias for name, alias in known.dated_aliases.items() if alias.code in codes},
    )


def said_of(rules: Mapping[str, Rule], area: str) -> dict[str, Rule]:
    """Return the rules with the area named in what is expected of a municipality."""
    return {
        name: replace(rule, expected=f"{rule.expected}, of area {area}") if rule.column.type in NAMING else rule
        for name, rule in rules.items()
    }
