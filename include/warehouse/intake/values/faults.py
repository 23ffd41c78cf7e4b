"""A cell that may not stand where it stands: the kind of remark, and what its texts are filled with."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from warehouse.intake.book import Cell
from warehouse.intake.remarks import Value
from warehouse.privacy.pseudonym import mask

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Fault:
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
    printable = "".join(char if char.isprintable() else f"[U+{ord(char):04X}]" for char in mask(text[: 2 * LONGEST]))
    return printable if len(printable) <= LONGEST else printable[: LONGEST - 1] + "…"


def day_shown(day: date) -> str:
    """Return a day as it is written in Finland: 3.6.2026."""
    return f"{day.day}.{day.month}.{day.year}"
