"""Numbers written as text in any local style; where two readings are possible, neither is taken."""

import re
from typing import Literal, NamedTuple

from warehouse.intake.values.faults import Fault, folded

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


class Written(NamedTuple):
    """A number in plain digits, -1234.5, and the unit written with it."""

    number: str
    unit: Literal["eur", "percent"] | None


def written(text: str) -> Written | Fault:
    """Return the number that a text writes; a Fault `placeholder` for words and signs that stand for no value."""
    body, sign, unit = text.strip(), "", None
    digits = _digits(body)
    while digits is None and len(body) <= LONGEST and (edge := EDGES.fullmatch(body)):
        kind = next(name for name in (*SIGNS, *UNITS) if edge[name])
        if (kind in SIGNS and sign) or (kind in UNITS and unit):
            return _no_number(text)
        sign, unit = SIGNS.get(kind, sign), UNITS.get(kind, unit)
        body = next(edge[name] for name in "abcdefg" if edge[name])
        digits = _digits(body)
    if digits is None:
        return _no_number(text)
    if isinstance(digits, Fault):
        return digits
    return Written(f"-{digits}" if sign == "-" and digits.strip("0.") else digits, unit)


def _digits(body: str) -> str | Fault | None:
    if TWO_READINGS.fullmatch(body):
        whole, part = re.split("[.,]", body)
        return Fault("number_ambiguous", {"grouped": f"{whole}{part}", "decimal": f"{whole},{part}0"})
    for style in STYLES:
        if found := style.fullmatch(body):
            whole = re.sub("[^0-9]", "", found["whole"]).lstrip("0") or "0"
            part = found["part"] or ""
            if len(whole) + len(part) > MOST_DIGITS:
                return Fault("number_too_long")
            return f"{whole}.{part}" if part else whole
    return Fault("number_groups") if PIECES.fullmatch(body) else None


def _no_number(text: str) -> Fault:
    return Fault("placeholder" if folded(text) in PLACEHOLDERS else "number_unknown")
