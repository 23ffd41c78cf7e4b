"""A cell that may not stand where it stands: the kind of remark, and what its texts are filled with."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from warehouse.intake.report import Value
from warehouse.intake.workbook import Cell
from warehouse.privacy.pseudonym import mask

LONGEST_COMPARED = 80
MOST_GUESSES = 500

Near = Callable[[str, Iterable[str], int], list[str]]
LONGEST_QUOTE = 60


def near(text: str, known: Iterable[str], most: int) -> list[str]:
    """Return up to `most` known texts close to an unknown one, the closest first; none for a long text."""
    return get_close_matches(text, list(known), n=most, cutoff=0.6) if len(text) <= LONGEST_COMPARED else []


@dataclass
class Suggestions:
    """Looks for what the texts of one column were meant to be, up to 500 times.

    A column with more different unknown texts holds something else than slips, and looking takes time.
    """

    left: int = MOST_GUESSES

    def __call__(self, text: str, known: Iterable[str], most: int) -> list[str]:
        """Return what `near` does, and nothing when all guesses are used."""
        self.left -= 1
        return near(text, known, most) if self.left >= 0 else []


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a cell is kept out: a kind of `remarks.yml` and its values.

    A `Check` adds `found`, the cell as a person sees it if they do not tell, and `column`, its declared heading.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def folded(text: str) -> str:
    """Return the form in which texts of files are compared: NFC, one blank between words, case folded."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def shown(cell: Cell) -> str:
    """Return a cell as its sender sees it: one printable line of at most 60 characters, without personal codes."""
    if isinstance(cell, bool):
        text = "TOSI / SANT / TRUE" if cell else "EPÄTOSI / FALSKT / FALSE"
    elif isinstance(cell, float):
        text = f"{Decimal(repr(cell or 0.0)):f}".removesuffix(".0").replace(".", ",")
    elif isinstance(cell, datetime):
        text = f"{day_shown(cell.date())} {cell:%H.%M}" if cell.time().isoformat() != "00:00:00" else day_shown(cell)
    else:
        text = day_shown(cell) if isinstance(cell, date) else " ".join(str(cell).split())
    printable = "".join(
        char if char.isprintable() else f"[U+{ord(char):04X}]" for char in mask(text[: 2 * LONGEST_QUOTE])
    )
    return printable if len(printable) <= LONGEST_QUOTE else printable[: LONGEST_QUOTE - 1] + "…"


def day_shown(day: date) -> str:
    """Return a day as it is written in Finland: 3.6.2026."""
    return f"{day.day}.{day.month}.{day.year}"
