"""Why a cell cannot be stored, how it is quoted to its sender, and suggestions for texts that are not recognised."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from warehouse.intake.report import Value
from warehouse.intake.workbook import Cell
from warehouse.privacy.pseudonym import mask

MAX_COMPARED_LENGTH = 80
MAX_SUGGESTIONS = 500

MatchFunction = Callable[[str, Iterable[str], int], list[str]]
MAX_QUOTE_LENGTH = 60


def close_matches(text: str, candidates: Iterable[str], limit: int) -> list[str]:
    """Return up to `limit` candidates similar to a text, the most similar first; none for a long text."""
    return get_close_matches(text, list(candidates), n=limit, cutoff=0.6) if len(text) <= MAX_COMPARED_LENGTH else []


@dataclass
class Suggestions:
    """Suggests what the unrecognised texts of one column were meant to be, up to 500 times.

    A column with more of them does not hold misspellings but something else, and each comparison takes time.
    """

    remaining: int = MAX_SUGGESTIONS

    def __call__(self, text: str, candidates: Iterable[str], limit: int) -> list[str]:
        """Return what `close_matches` does, and nothing when all attempts are used."""
        self.remaining -= 1
        return close_matches(text, candidates, limit) if self.remaining >= 0 else []


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a cell cannot be stored: a code of `remarks.yml` and the values its texts need.

    `ColumnParser` adds `found`, the quoted cell, unless it is among the values, and `column`, the declared heading.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def folded(text: str) -> str:
    """Return the form in which texts of files are compared: NFC, one blank between words, case folded."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def quote_cell(cell: Cell) -> str:
    """Return a cell as its sender sees it: one printable line of at most 60 characters, without personal codes."""
    if isinstance(cell, bool):
        text = "TOSI / SANT / TRUE" if cell else "EPÄTOSI / FALSKT / FALSE"
    elif isinstance(cell, float):
        text = f"{Decimal(repr(cell or 0.0)):f}".removesuffix(".0").replace(".", ",")
    elif isinstance(cell, datetime):
        text = (
            f"{finnish_date(cell.date())} {cell:%H.%M}" if cell.time().isoformat() != "00:00:00" else finnish_date(cell)
        )
    else:
        text = finnish_date(cell) if isinstance(cell, date) else " ".join(str(cell).split())
    printable = "".join(
        char if char.isprintable() else f"[U+{ord(char):04X}]" for char in mask(text[: 2 * MAX_QUOTE_LENGTH])
    )
    return printable if len(printable) <= MAX_QUOTE_LENGTH else printable[: MAX_QUOTE_LENGTH - 1] + "…"


def finnish_date(day: date) -> str:
    """Return a date in the Finnish format: 3.6.2026."""
    return f"{day.day}.{day.month}.{day.year}"
