"""Texts and codes: a text as it was written, and the code for it where a column has codes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from typing import cast

from warehouse.declarations import Text
from warehouse.intake.cells.cell_error import CellError, Suggestions, folded
from warehouse.intake.cells.numbers import text_of_number
from warehouse.intake.workbook import Cell

UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that PostgreSQL or a workbook cannot store; line feeds and tabs are not among them: they are blanks."""

MAX_LISTED = 8
"""A remark lists at most so many codes; the template has all of them."""
DIGITS = re.compile(r"(?:\[0-9\]|\\d)(?:\{(?P<times>[1-9])(?:,[0-9]*)?\})?")


def text_in(cell: Cell) -> str | CellError:
    """Return a cell as one line of text; numbers keep what the cell shows: 74.0 is "74"."""
    if isinstance(cell, bool | date | time | timedelta):
        return CellError("text_is_no_text")
    if not isinstance(cell, str):
        return text_of_number(cell)
    if not (cell.isascii() and cell.isprintable()) and (match := UNCLEAN.search(cell)):
        return CellError("text_unclean", {"character": f"U+{ord(match[0]):04X}"})
    return " ".join(cell.split())


def _printable(cells: Sequence[Cell]) -> tuple[Sequence[str], str]:
    """Return the printable texts among cells, "" for any other, and the same joined into one text.

    Most columns hold only such texts: one check of the joined text is enough for these.
    """
    texts = cast("Sequence[str]", cells)
    try:
        joined = "|".join(texts)
    except TypeError:  # not all are texts
        joined = "\n"
    if not joined.isprintable():
        texts = [cell if isinstance(cell, str) and cell.isprintable() else "" for cell in cells]
        joined = "|".join(texts)
    return texts, joined


@dataclass(frozen=True)
class TextParser:
    """Parses texts of one column: any, or full matches of `pattern`, of at most `max_length` characters."""

    pattern: str | None = None
    max_length: int | None = None

    @cached_property
    def _matches(self) -> re.Pattern[str]:
        return re.compile(self.pattern or r"(?s:.*)", re.ASCII)

    def parse_certain(self, cells: Sequence[Cell]) -> list[str]:
        """Return the text of each printable cell that matches the pattern, in bulk, and "" for the others."""
        texts, joined = _printable(cells)
        if any(blanks in f"|{joined}|" for blanks in ("  ", "| ", " |")):
            texts = [" ".join(text.split()) for text in texts]
        if self.max_length is not None:
            texts = [text if len(text) <= self.max_length else "" for text in texts]
        matches = self._matches.fullmatch
        return list(texts) if self.pattern is None else [text if matches(text) else "" for text in texts]

    def __call__(self, cell: Cell, percent: bool = False, _: str | None = None) -> str | CellError:
        """Return the text of a cell that is not empty."""
        text = text_in(cell) if not percent else CellError("text_is_no_text")
        if isinstance(text, str) and self.max_length is not None and len(text) > self.max_length:
            return CellError("text_too_long", {"count": str(len(text)), "longest": str(self.max_length)})
        if isinstance(text, CellError) or self.pattern is None or self._matches.fullmatch(text):
            return text
        return CellError("text_pattern", {"example": example_of(self.pattern)})


def example_of(pattern: str) -> str:
    """Return an example of a simple pattern, as 123-123456-123; for any other the pattern itself."""
    example = DIGITS.sub(lambda match: "1234567890"[: int(match["times"] or 1)], pattern)
    return pattern if re.search(r"[\\\[\](){}|*+?.^$]", example) else example


@dataclass(frozen=True)
class CodeParser:
    """Parses codes of one column; `values`: stored code -> the texts for it, Finnish and Swedish first."""

    values: Mapping[str, tuple[str, ...]]
    _suggest: Suggestions = field(default_factory=Suggestions, compare=False)

    @cached_property
    def _codes_by_text(self) -> dict[str, str]:
        return {folded(text): code for code, texts in self.values.items() for text in texts}

    def __call__(self, cell: Cell, percent: bool = False, _: str | None = None) -> str | CellError:
        """Return the code that a cell that is not empty stands for."""
        text = text_in(cell) if not percent else CellError("text_is_no_text")
        if isinstance(text, CellError):
            return text
        code = self._codes_by_text.get(folded(text))
        return self._unknown_code(folded(text)) if code is None else code

    def _unknown_code(self, text: str) -> CellError:
        has_letters = any(map(str.isalpha, text))  # similar numbers are no misspellings
        similar = self._suggest(text, self._codes_by_text, 2) if has_letters else []
        codes = dict.fromkeys(self._codes_by_text[each] for each in similar)
        allowed = self._listed(self.values, MAX_LISTED)
        if codes:
            return CellError("code_near", {"allowed": allowed, "near": self._listed(codes)})
        return CellError("code_unknown", {"allowed": allowed})

    def _listed(self, codes: Mapping[str, object], limit: int = 2) -> Text:
        texts = [self.values[code] for code in codes][:limit]
        rest = f", … (+{len(codes) - limit})" if len(codes) > limit else ""
        finnish, swedish = (
            ", ".join(texts_of_code[at if len(texts_of_code) > at else 0] for texts_of_code in texts) + rest
            for at in (0, 1)
        )
        return Text(fi=finnish, sv=swedish, en=finnish)
