"""The grammar of PX files: keywords with languages and subjects, quoted texts over several lines, and DATA.

A file is a row of `KEYWORD[language]("subject")=value;`. A text in quotation marks may be broken into several, which
then belong together; commas separate the texts of a list. DATA stands last and holds the cells.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from warehouse.errors import DeliveryError, Place

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
"""Keyword, language (empty: the file's own), and what it is told of."""


@dataclass(frozen=True)
class PxFile:
    """What a file says, and its cells as they are written: numbers and symbols."""

    entries: Mapping[Key, tuple[str, ...]]
    cells: tuple[str, ...]

    def told(self, keyword: str, *subject: str, language: str = "") -> tuple[str, ...]:
        """Return what the file says under a keyword; nothing if it does not tell."""
        return self.entries.get((keyword, language, subject), ())


def parse(place: Place, data: bytes) -> PxFile:
    """Read a whole file in the code page it names. Raises `DeliveryError` where it does not follow the grammar."""
    text = _text(place, data)
    entries: dict[Key, tuple[str, ...]] = {}
    position = 0
    while not (start := DATA.match(text, position)):
        found = ENTRY.match(text, position)
        if not found:
            raise DeliveryError(place, f"'{text[position : position + 40].strip()}'", 'KEYWORD="value"; and DATA= last')
        keyword, language, subject, value = found.groups(default="")
        entries[keyword, language, tuple(_texts(subject))] = tuple(_texts(value))
        position = found.end()
    if not text.rstrip().endswith(";"):
        raise DeliveryError(place, "DATA without its ;", "a whole file")
    return PxFile(entries, tuple(_cells(place, text, start.end())))


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
    """Give the texts of a list, broken ones put together; a value without quotation marks is one text."""
    if '"' not in value:
        yield from filter(None, [value.strip()])
        return
    whole: list[str] = []
    for part in PART.finditer(value[value.index('"') :]):
        if part[2]:
            yield "".join(whole)
            whole = []
        else:
            whole.append(part[1])
    yield "".join(whole)


def _cells(place: Place, text: str, position: int) -> Iterator[str]:
    for cell in CELL.finditer(text, position):
        if cell[3]:
            raise DeliveryError(place, "a quotation mark that is not closed", "cells of numbers and symbols")
        yield cell[2] if cell[1] is None else cell[1]
