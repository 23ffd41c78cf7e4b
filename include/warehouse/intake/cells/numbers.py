"""Numbers: an exact decimal as plain text ("-1234.5"), or why a cell is no number."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Context, Decimal
from math import isfinite
from typing import Literal, NamedTuple

from warehouse.intake.cells.cell_error import CellError, finnish_date, folded
from warehouse.intake.workbook import Cell

SPACE = "[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
MINUS = "[-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d]"
GROUP = rf"[1-9][0-9]{{0,2}}(?:(?:{SPACE}|['\u2019])[0-9]{{3}})+"
STYLES = tuple(
    re.compile(style)
    for style in (
        r"(?P<whole>[0-9]+)(?:[.,](?P<part>[0-9]+))?",
        rf"(?P<whole>{GROUP})(?:[.,](?P<part>[0-9]+))?",
        r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3})+),(?P<part>[0-9]+)",
        r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.(?P<part>[0-9]+)",
        r"(?P<whole>[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){2,}|(?:,[0-9]{3}){2,}))(?P<part>)",
    )
)
TWO_READINGS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
PIECES = re.compile(rf"[0-9]+(?:(?:{SPACE}|['\u2019.,])+[0-9]+)+")
EDGES = re.compile(
    rf"(?P<minus>{MINUS})(?:{SPACE}*)(?P<a>.+)|(?P<plus>\+){SPACE}*(?P<b>.+)|(?P<c>.*[0-9€])(?P<behind>[-\u2212])"
    rf"|(?P<bracket>\(){SPACE}*(?P<d>.+?){SPACE}*\)"
    rf"|(?P<euro>€|euroa|euro|eur){SPACE}*(?P<e>.+)|(?P<f>.+?){SPACE}*(?P<euros>€|euroa|euro|eur)"
    rf"|(?P<g>.+?){SPACE}*(?P<percent>%)",
    re.IGNORECASE,
)
SIGNS = {"minus": "-", "behind": "-", "bracket": "-", "plus": "+"}
UNITS: dict[str, Literal["eur", "percent"]] = {"euro": "eur", "euros": "eur", "percent": "percent"}
PLACEHOLDERS = frozenset({
    "-", "--", "---", "–", "—", "−", ".", "..", "...", "....", "…", ":", "?", "??", "*", "/", "x", "xx",
    "n/a", "n.a.", "na", "#n/a", "nan", "null", "none", "no data", "not available", "unknown",
    "ei", "ei ole", "ei tietoa", "ei tiedossa", "ei tied.", "ei saatavilla", "ei yhtään", "ei ilmoitettu", "e.t.",
    "tieto puuttuu", "puuttuu", "tyhjä", "tuntematon", "nolla",
    "ingen", "inga", "ingen uppgift", "inga uppgifter", "uppgift saknas", "saknas", "ej tillgänglig", "ej känt",
    "okänt", "tom", "noll",
})  # fmt: skip
"""Folded texts that stand for a missing value: never read as 0 or as an empty cell."""
MAX_DIGITS = 18
MAX_LENGTH = 64
Unit = Literal["eur", "percent", "any"]
MAX_EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number exactly."""
MAX_INTENDED_DIGITS = 12
"""A computed number with more digits than these was not written by a person, and is not rounded."""
ROUNDING = Context(prec=MAX_EXACT_DIGITS)
NUMBER_BYTES = b"0123456789.-\n"
SHORT = re.compile(rf"(?!.{{{MAX_EXACT_DIGITS + 1}}})-?[0-9]+(?:\.[0-9]+)?")
"""A number that Python writes with few digits and no exponent."""


class WrittenNumber(NamedTuple):
    """A number in plain digits, -1234.5, and the unit written with it."""

    number: str
    unit: Literal["eur", "percent"] | None


def parse_number(text: str) -> WrittenNumber | CellError:
    """Return the number in a text; CellError `placeholder` for words and signs that stand for a missing value."""
    body, sign, unit = text.strip(), "", None
    digits = _join_digits(body)
    while digits is None and len(body) <= MAX_LENGTH and (edge := EDGES.fullmatch(body)):
        kind = next(name for name in (*SIGNS, *UNITS) if edge[name])
        if (kind in SIGNS and sign) or (kind in UNITS and unit):
            return _not_a_number(text)
        sign, unit = SIGNS.get(kind, sign), UNITS.get(kind, unit)
        body = next(edge[name] for name in "abcdefg" if edge[name])
        digits = _join_digits(body)
    if digits is None:
        return _not_a_number(text)
    if isinstance(digits, CellError):
        return digits
    return WrittenNumber(f"-{digits}" if sign == "-" and digits.strip("0.") else digits, unit)


def _join_digits(body: str) -> str | CellError | None:
    if TWO_READINGS.fullmatch(body):
        whole, part = re.split("[.,]", body)
        return CellError("number_ambiguous", {"grouped": f"{whole}{part}", "decimal": f"{whole},{part}0"})
    for style in STYLES:
        if match := style.fullmatch(body):
            whole = re.sub("[^0-9]", "", match["whole"]).lstrip("0") or "0"
            part = match["part"] or ""
            if len(whole) + len(part) > MAX_DIGITS:
                return CellError("number_too_long")
            return f"{whole}.{part}" if part else whole
    return CellError("number_groups") if PIECES.fullmatch(body) else None


def _not_a_number(text: str) -> CellError:
    return CellError("placeholder" if folded(text) in PLACEHOLDERS else "number_unknown")


@dataclass(frozen=True)
class NumberParser:
    """Parses numbers of one column. `scale`: the factor of a written number of euros, 1 or 1000."""

    whole: bool = False
    unit: Unit | None = None
    minimum: int | None = None
    required: bool = True
    scale: int = 1

    def parse_certain(self, cells: Sequence[Cell]) -> list[str]:
        """Return the number of each unambiguous cell, in bulk, and "" for the others; no factor and no percentages."""
        if self.unit == "percent" or self.scale != 1:
            return [""] * len(cells)
        texts = list(map(repr, cells))
        joined = "\n".join([*texts, ""])
        if (
            len(max(texts, key=len)) > MAX_EXACT_DIGITS
            or joined.encode().translate(None, NUMBER_BYTES)
            or "-0.0\n" in joined
        ):
            texts = [text if SHORT.fullmatch(text) and text != "-0.0" else "" for text in texts]
        if self.whole:
            texts = [text if text.endswith(".0") or "." not in text else "" for text in texts]
        if self.minimum is not None:
            texts = [text if text and float(text) >= self.minimum else "" for text in texts]
        return "\n".join([*texts, ""]).replace(".0\n", "\n").split("\n")[:-1]

    def __call__(self, cell: Cell, percent: bool = False, _: str | None = None) -> str | CellError:
        """Return the number of a cell that is not empty; `percent`: the cell shows it as a percentage."""
        written = parse_number(cell) if isinstance(cell, str) else exact_number(cell)
        if isinstance(written, CellError):
            return self._placeholder() if written.code == "placeholder" else written
        if percent and not isinstance(cell, str):
            written = WrittenNumber(plain_digits(Decimal(written.number).scaleb(2)), "percent")
        if written.unit and self.unit not in (written.unit, "any"):
            return CellError("number_other_unit", {"unit": "%" if written.unit == "percent" else "€"})
        number = _UNITS[self.unit](written, self.scale) if self.unit else written.number
        return number if isinstance(number, CellError) else self._within(number)

    def _placeholder(self) -> CellError:
        return CellError("placeholder_required" if self.required else "placeholder_optional")

    def _within(self, number: str) -> str | CellError:
        if self.whole and "." in number:
            whole, part = number.split(".")
            if part.strip("0"):
                return CellError("number_not_whole")
            number = whole
        if self.minimum is not None and Decimal(number) < self.minimum:
            return CellError("number_too_small", {"minimum": str(self.minimum)})
        return number


def exact_number(cell: Cell) -> WrittenNumber | CellError:
    """Return the number of a cell that is no text, exactly as its file shows it."""
    if isinstance(cell, bool):
        return CellError("number_is_truth")
    if isinstance(cell, date):
        return CellError("number_is_date", {"day": finnish_date(cell), "perhaps": f"{cell.day},{cell.month}"})
    if isinstance(cell, time | timedelta | str):
        return CellError("number_is_time")
    text = repr(cell)
    if len(text) <= MAX_EXACT_DIGITS and "e" not in text and "n" not in text:
        return WrittenNumber(text.removesuffix(".0") if cell else "0", None)
    if not isfinite(cell):
        return CellError("number_unknown")
    number = plain_digits(Decimal(text))
    if _count_digits(number) > MAX_EXACT_DIGITS and "." in number:
        number = _without_noise(number)
    return WrittenNumber(number, None) if _count_digits(number) <= MAX_EXACT_DIGITS else CellError("number_imprecise")


def _count_digits(number: str) -> int:
    return len(number.strip("-").replace(".", "").lstrip("0"))


def _without_noise(number: str) -> str:
    """Return a sum of euros and cents without rounding error: 0.1 + 0.2 is 0.30000000000000004; 1/3 stays as it is."""
    rounded = plain_digits(ROUNDING.create_decimal(number))
    return rounded if _count_digits(rounded) <= MAX_INTENDED_DIGITS else number


def plain_digits(number: Decimal) -> str:
    """Return a number in plain digits, without trailing zeros: -1234.5."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _euros(written: WrittenNumber, scale: int) -> str | CellError:
    if written.unit and scale != 1:
        return CellError("number_other_scale", {"scale": f"{scale:,}".replace(",", "\u00a0")})
    return written.number if scale == 1 else plain_digits(Decimal(written.number) * scale)


def _percents(written: WrittenNumber, _: int) -> str | CellError:
    number = Decimal(written.number)
    if written.unit is None and 0 < number < 1:
        return CellError("percent_ambiguous", {"reading": plain_digits(number.scaleb(2)).replace(".", ",")})
    return written.number if 0 <= number <= 100 else CellError("percent_out_of_range")


def _as_written(written: WrittenNumber, _: int) -> str:
    return written.number


_UNITS: dict[Unit, Callable[[WrittenNumber, int], str | CellError]] = {
    "eur": _euros,
    "percent": _percents,
    "any": _as_written,
}


def text_of_number(cell: float) -> str | CellError:
    """Return a number that stands in a column of texts or codes: 74.0 is "74"."""
    number = exact_number(cell)
    return number if isinstance(number, CellError) else number.number
