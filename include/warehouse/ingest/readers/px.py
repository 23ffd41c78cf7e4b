"""PX files, as statistical offices keep them: the same answer as from JSON-stat, and the unit of every measure."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers.pxweb_symbols import Answer, Cell, parse_cell

ENTRY = re.compile(
    r"""\s*([A-Z][A-Z0-9-]*)(?:\[([\w-]+)\])?(?:\(\s*("[^"]*"(?:\s*,\s*"[^"]*")*)\s*\))?\s*=((?:"[^"]*"|[^";])*);"""
)
DATA = re.compile(r"\s*DATA\s*=")
PART = re.compile(r'"([^"]*)"|(,)')
CELL = re.compile(r'"([^"]*)"|([^\s,";]+)|(")')
CHARACTERS = re.compile(rb'(?:^|;)\s*(CODEPAGE|CHARSET)\s*=\s*"([^"]*)"')
CODE_PAGES = {b"ANSI": "cp1252"}
DOS = "cp850"
"""By the rule of the format a file that names neither a code page nor ANSI is a DOS text."""

Key = tuple[str, str, tuple[str, ...]]
"""Keyword, language (empty: the file's default), and subject."""
GEOGRAPHICAL = "Geographical"


@dataclass(frozen=True)
class PxFile:
    """The entries of a file, and its cells as they are written: numbers and symbols."""

    entries: Mapping[Key, tuple[str, ...]]
    cells: tuple[str, ...]

    def get(self, keyword: str, *subject: str, language: str = "") -> tuple[str, ...]:
        """Return the values under a keyword; empty if the file does not have it."""
        return self.entries.get((keyword, language, subject), ())


def parse(place: Place, data: bytes) -> PxFile:
    """Read a whole file in the code page it names. Raises `DeliveryError` where it does not follow the grammar."""
    text = _text(place, data)
    entries: dict[Key, tuple[str, ...]] = {}
    position = 0
    while not (start := DATA.match(text, position)):
        entry = ENTRY.match(text, position)
        if not entry:
            raise DeliveryError(place, f"'{text[position : position + 40].strip()}'", 'KEYWORD="value"; and DATA= last')
        keyword, language, subject, value = entry.groups(default="")
        entries[keyword, language, tuple(_texts(subject))] = tuple(_texts(value))
        position = entry.end()
    if not text.rstrip().endswith(";"):
        raise DeliveryError(place, "DATA without its ;", "a whole file")
    return PxFile(entries, tuple(_value_texts(place, text, start.end())))


def _text(place: Place, data: bytes) -> str:
    page = _code_page(data)
    try:
        return data.decode(page)
    except (LookupError, UnicodeDecodeError) as error:
        raise DeliveryError(place, f"text that is not {page} ({error})", "the code page that the file names") from error


def _code_page(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    named: dict[bytes, bytes] = dict(CHARACTERS.findall(data))
    if b"CODEPAGE" in named:
        return named[b"CODEPAGE"].decode("ascii", "replace")
    return CODE_PAGES.get(named.get(b"CHARSET", b"").upper(), DOS)


def _texts(value: str) -> Iterator[str]:
    """Yield the texts of a list, joining those broken over lines; a value without quotation marks is one text."""
    if '"' not in value:
        yield from filter(None, [value.strip()])
        return
    parts: list[str] = []
    for part in PART.finditer(value[value.index('"') :]):
        if part[2]:
            yield "".join(parts)
            parts = []
        else:
            parts.append(part[1])
    yield "".join(parts)


def _value_texts(place: Place, text: str, position: int) -> Iterator[str]:
    for cell in CELL.finditer(text, position):
        if cell[3]:
            raise DeliveryError(place, "a quotation mark that is not closed", "cells of numbers and symbols")
        yield cell[2] if cell[1] is None else cell[1]


@dataclass(frozen=True)
class Measure:
    """The name of a measure and its unit, in each language of the file that has them."""

    names: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True)
class PxTable:
    """One PX file: its cells, and its measures by the code they have in the cells.

    A table whose measures are no variable of it has one measure, by the name of the table (MATRIX).
    """

    answer: Answer
    measures: Mapping[str, Measure]


def read(place: Place, data: bytes) -> PxTable:
    """Read one file; raises `DeliveryError` when it is broken or its parts do not fit together."""
    file = parse(place, data)
    if any(keyword == "KEYS" for keyword, _, _ in file.entries):
        raise DeliveryError(place, "rows with KEYS", "every cell of the table in its order")
    names = (*file.get("STUB"), *file.get("HEADING"))
    if not names:
        raise DeliveryError(place, "neither STUB nor HEADING", "the variables of the table")
    codes = {name: _codes(place, file, name) for name in names}
    if len(file.cells) != prod(map(len, codes.values())):
        raise DeliveryError(place, f"{len(file.cells)} cells", f"{prod(map(len, codes.values()))} by its variables")
    variables = {name: _first(file, "VARIABLECODE", name, name) for name in names}
    answer = Answer(tuple(variables.values()), _roles(file, variables), _cells(place, codes, file.cells))
    return PxTable(answer, dict(_measures(file, codes)))


def decode(place: Place, data: bytes) -> Answer:
    """Decode one file as the other PxWeb formats are; raises `DeliveryError`."""
    return read(place, data).answer


def _cells(place: Place, codes: Mapping[str, tuple[str, ...]], texts: tuple[str, ...]) -> Iterator[Cell]:
    for key, text in zip(product(*codes.values()), texts, strict=True):
        yield key, *parse_cell(place, text)


def _codes(place: Place, file: PxFile, name: str) -> tuple[str, ...]:
    """List a variable's codes in the order of the cells; one without codes goes by its values."""
    values = file.get("VALUES", name)
    codes = file.get("CODES", name) or values
    if not values or len(codes) != len(values) or len(set(codes)) != len(codes):
        raise DeliveryError(place, f"{len(codes)} codes and {len(values)} values of '{name}'", "a code for each value")
    return codes


def _first(file: PxFile, keyword: str, subject: str, default: str) -> str:
    return next(iter(file.get(keyword, subject)), default)


def _roles(file: PxFile, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the roles of variables that the file declares; a role of several variables is left out."""
    kinds = {
        "time": [name for name in variables if ("TIMEVAL", "", (name,)) in file.entries],
        "geo": [
            name for name in variables if file.get("MAP", name) or file.get("VARIABLE-TYPE", name) == (GEOGRAPHICAL,)
        ],
        "metric": [name for name in file.get("CONTVARIABLE") if name in variables],
    }
    return {role: variables[names[0]] for role, names in kinds.items() if len(names) == 1}


def _measures(file: PxFile, codes: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Measure]]:
    """Yield each measure's code with its names and units, in the languages that have them."""
    metric = next(iter(file.get("CONTVARIABLE")), None)
    if metric is None:
        units = {language: unit for language, key in _languages(file) for unit in file.get("UNITS", language=key)}
        names = {language: name for language, key in _languages(file) for name in file.get("CONTENTS", language=key)}
        yield next(iter(file.get("MATRIX")), ""), Measure(names, units)
        return
    for place, code in enumerate(codes.get(metric, ())):
        names = {language: name for language, key in _languages(file) for name in _measure_name(file, key, place)}
        units = {
            language: unit
            for language, key in _languages(file)
            if language in names
            for unit in file.get("UNITS", names[language], language=key)
        }
        yield code, Measure(names, units)


def _measure_name(file: PxFile, language: str, place: int) -> tuple[str, ...]:
    """Return the name of the measure at a place in a language, if there is one."""
    variable = file.get("CONTVARIABLE", language=language)
    return file.get("VALUES", *variable, language=language)[place : place + 1]


def _languages(file: PxFile) -> Iterator[tuple[str, str]]:
    """Yield each language and the mark of its entries; those in the file's default language have none."""
    default = next(iter(file.get("LANGUAGE")), "")
    yield default, ""
    yield from ((other, other) for other in file.get("LANGUAGES") if other != default)
