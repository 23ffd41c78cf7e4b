"""Numbers: an exact decimal as plain text ("-1234.5"), or why a cell is none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Context, Decimal
from math import isfinite
from typing import Literal

from warehouse.intake.book import Cell
from warehouse.intake.values.faults import Fault, day_shown
from warehouse.intake.values.written import Written, written

Unit = Literal["eur", "percent", "any"]
MOST_DIGITS = 15
"""A spreadsheet keeps so many digits of a number; the rest it has already changed."""
MEANT_DIGITS = 12
"""A computed number of more digits than these was not written by a person, so that rounding it would be a guess."""
ROUNDING = Context(prec=MOST_DIGITS)
SIGNS = b"0123456789.-\n"
SHORT = re.compile(rf"(?!.{{{MOST_DIGITS + 1}}})-?[0-9]+(?:\.[0-9]+)?")
"""A number that Python writes with few digits and no exponent."""


@dataclass(frozen=True)
class Numbers:
    """What numbers one column takes. `scale`: what a written number of euros is multiplied by, 1 or 1000."""

    whole: bool = False
    unit: Unit | None = None
    minimum: int | None = None
    required: bool = True
    scale: int = 1

    def certain(self, cells: Sequence[Cell]) -> list[str]:
        """Return the number of each cell that is beyond doubt, many at once, else "": few digits, its own unit."""
        if self.unit == "percent" or self.scale != 1:
            return [""] * len(cells)
        texts = list(map(repr, cells))
        joined = "\n".join([*texts, ""])
        if len(max(texts, key=len)) > MOST_DIGITS or joined.encode().translate(None, SIGNS) or "-0.0\n" in joined:
            texts = [text if SHORT.fullmatch(text) and text != "-0.0" else "" for text in texts]
        if self.whole:
            texts = [text if text.endswith(".0") or "." not in text else "" for text in texts]
        if self.minimum is not None:
            texts = [text if text and float(text) >= self.minimum else "" for text in texts]
        return "\n".join([*texts, ""]).replace(".0\n", "\n").split("\n")[:-1]

    def __call__(self, cell: Cell, percent: bool = False, _: str | None = None) -> str | Fault:
        """Return the number of a cell that is not empty; `percent`: the cell shows it as a percentage."""
        said = written(cell) if isinstance(cell, str) else exact(cell)
        if isinstance(said, Fault):
            return self._placeholder() if said.code == "placeholder" else said
        if percent and not isinstance(cell, str):
            said = Written(plain(Decimal(said.number).scaleb(2)), "percent")
        if said.unit and self.unit not in (said.unit, "any"):
            return Fault("number_other_unit", {"unit": "%" if said.unit == "percent" else "€"})
        number = _UNITS[self.unit](said, self.scale) if self.unit else said.number
        return number if isinstance(number, Fault) else self._within(number)

    def _placeholder(self) -> Fault:
        return Fault("placeholder_required" if self.required else "placeholder_optional")

    def _within(self, number: str) -> str | Fault:
        if self.whole and "." in number:
            whole, part = number.split(".")
            if part.strip("0"):
                return Fault("number_not_whole")
            number = whole
        if self.minimum is not None and Decimal(number) < self.minimum:
            return Fault("number_too_small", {"minimum": str(self.minimum)})
        return number


def exact(cell: Cell) -> Written | Fault:
    """Return the number of a cell that is no text, exactly as its file shows it."""
    if isinstance(cell, bool):
        return Fault("number_is_truth")
    if isinstance(cell, date):
        return Fault("number_is_date", {"day": day_shown(cell), "perhaps": f"{cell.day},{cell.month}"})
    if isinstance(cell, time | timedelta | str):
        return Fault("number_is_time")
    text = repr(cell)
    if len(text) <= MOST_DIGITS and "e" not in text and "n" not in text:
        return Written(text.removesuffix(".0") if cell else "0", None)
    if not isfinite(cell):
        return Fault("number_unknown")
    number = plain(Decimal(text))
    if _digits(number) > MOST_DIGITS and "." in number:
        number = _without_noise(number)
    return Written(number, None) if _digits(number) <= MOST_DIGITS else Fault("number_imprecise")


def _digits(number: str) -> int:
    return len(number.strip("-").replace(".", "").lstrip("0"))


def _without_noise(number: str) -> str:
    """Return what a sum of euros and cents is meant to be: 0.1 + 0.2 leaves ...00004 behind; 1/3 stays as it is."""
    rounded = plain(ROUNDING.create_decimal(number))
    return rounded if _digits(rounded) <= MEANT_DIGITS else number


def plain(number: Decimal) -> str:
    """Return a number in plain digits, without zeros behind its decimals: -1234.5."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _euros(said: Written, scale: int) -> str | Fault:
    if said.unit and scale != 1:
        return Fault("number_other_scale", {"scale": f"{scale:,}".replace(",", "\u00a0")})
    return said.number if scale == 1 else plain(Decimal(said.number) * scale)


def _percents(said: Written, _: int) -> str | Fault:
    number = Decimal(said.number)
    if said.unit is None and 0 < number < 1:
        return Fault("percent_ambiguous", {"reading": plain(number.scaleb(2)).replace(".", ",")})
    return said.number if 0 <= number <= 100 else Fault("percent_out_of_range")


def _as_written(said: Written, _: int) -> str:
    return said.number


_UNITS: dict[Unit, Callable[[Written, int], str | Fault]] = {"eur": _euros, "percent": _percents, "any": _as_written}


def text_of_number(cell: float) -> str | Fault:
    """Return a number that stands in a column of texts or codes: 74.0 is "74"."""
    said = exact(cell)
    return said if isinstance(said, Fault) else said.number
