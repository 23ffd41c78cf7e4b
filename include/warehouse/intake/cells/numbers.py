"""Numbers: an exact decimal as plain text ("-1234.5"), or why a cell is none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Context, Decimal
from math import isfinite
from typing import Literal, NamedTuple

from warehouse.intake.cells.cell_error import CellError, day_shown, folded
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
"""What stands for no value, folded: never read as 0 or as nothing."""
MOST_DIGITS = 18
LONGEST = 64
Unit = Literal["eur", "percent", "any"]
MOST_EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number; the rest it has already changed."""
MEANT_DIGITS = 12
"""A computed number of more digits than these was not written by a person, so that rounding it would be a guess."""
ROUNDING = Context(prec=MOST_EXACT_DIGITS)
NUMBER_BYTES = b"0123456789.-\n"
SHORT = re.compile(rf"(?!.{{{MOST_EXACT_DIGITS + 1}}})-?[0-9]+(?:\.[0-9]+)?")
"""A number that Python writes with few digits and no exponent."""


class WrittenNumber(NamedTuple):
    """A number in plain digits, -1234.5, and the unit written with it."""

    number: str
    unit: Literal["eur", "percent"] | None


def written(text: str) -> WrittenNumber | CellError:
    """Return the number that a text writes; a Fault `placeholder` for words and signs that stand for no value."""
    body, sign, unit = text.strip(), "", None
    digits = _joined_digits(body)
    while digits is None and len(body) <= LONGEST and (edge := EDGES.fullmatch(body)):
        kind = next(name for name in (*SIGNS, *UNITS) if edge[name])
        if (kind in SIGNS and sign) or (kind in UNITS and unit):
            return _no_number(text)
        sign, unit = SIGNS.get(kind, sign), UNITS.get(kind, unit)
        body = next(edge[name] for name in "abcdefg" if edge[name])
        digits = _joined_digits(body)
    if digits is None:
        return _no_number(text)
    if isinstance(digits, CellError):
        return digits
    return WrittenNumber(f"-{digits}" if sign == "-" and digits.strip("0.") else digits, unit)


def _joined_digits(body: str) -> str | CellError | None:
    if TWO_READINGS.fullmatch(body):
        whole, part = re.split("[.,]", body)
        return CellError("number_ambiguous", {"grouped": f"{whole}{part}", "decimal": f"{whole},{part}0"})
    for style in STYLES:
        if found := style.fullmatch(body):
            whole = re.sub("[^0-9]", "", found["whole"]).lstrip("0") or "0"
            part = found["part"] or ""
            if len(whole) + len(part) > MOST_DIGITS:
                return CellError("number_too_long")
            return f"{whole}.{part}" if part else whole
    return CellError("number_groups") if PIECES.fullmatch(body) else None


def _no_number(text: str) -> CellError:
    return CellError("placeholder" if folded(text) in PLACEHOLDERS else "number_unknown")


@dataclass(frozen=True)
class NumberParser:
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
        if (
            len(max(texts, key=len)) > MOST_EXACT_DIGITS
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
        said = written(cell) if isinstance(cell, str) else exact(cell)
        if isinstance(said, CellError):
            return self._placeholder() if said.code == "placeholder" else said
        if percent and not isinstance(cell, str):
            said = WrittenNumber(plain(Decimal(said.number).scaleb(2)), "percent")
        if said.unit and self.unit not in (said.unit, "any"):
            return CellError("number_other_unit", {"unit": "%" if said.unit == "percent" else "€"})
        number = _UNITS[self.unit](said, self.scale) if self.unit else said.number
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


def exact(cell: Cell) -> WrittenNumber | CellError:
    """Return the number of a cell that is no text, exactly as its file shows it."""
    if isinstance(cell, bool):
        return CellError("number_is_truth")
    if isinstance(cell, date):
        return CellError("number_is_date", {"day": day_shown(cell), "perhaps": f"{cell.day},{cell.month}"})
    if isinstance(cell, time | timedelta | str):
        return CellError("number_is_time")
    text = repr(cell)
    if len(text) <= MOST_EXACT_DIGITS and "e" not in text and "n" not in text:
        return WrittenNumber(text.removesuffix(".0") if cell else "0", None)
    if not isfinite(cell):
        return CellError("number_unknown")
    number = plain(Decimal(text))
    if _digit_count(number) > MOST_EXACT_DIGITS and "." in number:
        number = _without_noise(number)
    return WrittenNumber(number, None) if _digit_count(number) <= MOST_EXACT_DIGITS else CellError("number_imprecise")


def _digit_count(number: str) -> int:
    return len(number.strip("-").replace(".", "").lstrip("0"))


def _without_noise(number: str) -> str:
    """Return what a sum of euros and cents is meant to be: 0.1 + 0.2 leaves ...00004 behind; 1/3 stays as it is."""
    rounded = plain(ROUNDING.create_decimal(number))
    return rounded if _digit_count(rounded) <= MEANT_DIGITS else number


def plain(number: Decimal) -> str:
    """Return a number in plain digits, without zeros behind its decimals: -1234.5."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _euros(said: WrittenNumber, scale: int) -> str | CellError:
    if said.unit and scale != 1:
        return CellError("number_other_scale", {"scale": f"{scale:,}".replace(",", "\u00a0")})
    return said.number if scale == 1 else plain(Decimal(said.number) * scale)


def _percents(said: WrittenNumber, _: int) -> str | CellError:
    number = Decimal(said.number)
    if said.unit is None and 0 < number < 1:
        return CellError("percent_ambiguous", {"reading": plain(number.scaleb(2)).replace(".", ",")})
    return said.number if 0 <= number <= 100 else CellError("percent_out_of_range")


def _as_written(said: WrittenNumber, _: int) -> str:
    return said.number


_UNITS: dict[Unit, Callable[[WrittenNumber, int], str | CellError]] = {
    "eur": _euros,
    "percent": _percents,
    "any": _as_written,
}


def text_of_number(cell: float) -> str | CellError:
    """Return a number that stands in a column of texts or codes: 74.0 is "74"."""
    said = exact(cell)
    return said if isinstance(said, CellError) else said.number
