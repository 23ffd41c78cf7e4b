"""Normal forms of headings and labels, and the words of labels, ticks and units."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from warehouse.declarations import Text
from warehouse.intake.workbook import Cell

MUNICIPALITY = Text(fi="Kunta", sv="Kommun", en="Municipality")
MONTH = Text(fi="Kuukausi", sv="Månad", en="Month")
YEAR = Text(fi="Vuosi", sv="År", en="Year")
NOTHING = Text(fi="Ei tapahtumia", sv="Inga händelser", en="Nothing happened")

SYNONYMS = {
    "municipality": (
        "kunta", "kunnan nimi", "kunnan numero", "kuntakoodi", "vastuukunta", "kommun", "kommunens namn",
        "ansvarig kommun", "municipality",
    ),
    "month": ("kuukausi", "kk", "raportointikuukausi", "ajankohta", "månad", "mån", "rapporteringsmånad", "month"),
    "year": ("vuosi", "år", "year"),
    "nothing": (
        "ei tapahtumia", "ei tapahtumia kuukauden aikana", "ei mitään ilmoitettavaa",
        "inga händelser", "inga händelser under månaden", "inget att rapportera", "nothing happened", "no events",
    ),
}  # fmt: skip
"""Kind of label -> its texts in files, folded to lower case."""

TICKS = frozenset({"x", "✓", "✔", "☑", "☒", "kyllä", "k", "ja", "j", "yes", "1", "true", "tosi", "sant"})
"""Marks of a ticked box, folded to lower case."""
UNTICKED = frozenset({"", "☐", "□", "ei", "nej", "no", "0", "false", "epätosi", "falskt", "-", "–"})
"""Marks of a box that is not ticked; any other mark is reported."""

LISTS_SHEET = "_luettelot"
"""The hidden sheet in which a template keeps the texts of its drop-downs; nothing is ever read from it."""

GENERATED_SHEETS = frozenset({
    "Tilannekuva – ohje", "Tilannekuva – anvisning", "Tilannekuva – guide",
    "Tilannekuva – vastaus", "Tilannekuva – svar", "Tilannekuva – answer",
})  # fmt: skip
"""Sheets that templates and answers put in front; they are ignored in a delivered file."""
FOOTNOTE = re.compile(r"(\s*(\*+|[†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<!\w)\d{1,2}\)|\(\d{1,2}\)|\[\d{1,2}\]))+\s*$")
BROKEN = re.compile(r"(?<=\w)-\s*\n\s*(?=\w)")
THOUSANDS = (
    r"(?:1[\s.]?000\s?(?:€|eur(?:o|oa|a)?)|t\s?€|teur|t\.\s?e(?:ur)?\.?|tuhat(?:ta)?\s(?:€|euroa)|tuhansi(?:na|a|ssa)\seuro(?:ina|ja|issa)"
    r"|tusen(?:tal)?\s(?:€|euro)|i\stusen(?:tal)?\seuro)"
)
MILLIONS = r"(?:m€|milj(?:\.|oonaa)?\s?(?:€|euroa)|milj(?:\.|oner)?\s?(?:€|euro))"
PLAIN_UNIT = (
    r"(?:lkm|kpl|st|antal|määrä|hlö|hlöä|pers|€|eur|euro|euroa|euroina|i euro|%|pros|prosenttia|procent"
    r"|pv|päivää|dagar|h|tuntia|htv)\.?"
)
UNIT = rf"(?:{THOUSANDS}|{MILLIONS}|{PLAIN_UNIT})"
HINT = (
    r"(?:[pkvdmyå]{1,4}(?:[.\-/ ][pkvdmyå]{1,4}){1,2}|pakollinen|valinnainen|obligatorisk|frivillig"
    r"|(?:esim|t\.?ex)\.?\s.*)"
)
AFTER_BLANK = rf"(?:{THOUSANDS}|{MILLIONS}|lkm|kpl|€|eur|euro|euroa|%)"
QUALIFIER = re.compile(rf"\s*(?:[(\[]\s*(?:{UNIT}|{HINT})\s*[)\]]|[,/]\s*{UNIT}|\s{AFTER_BLANK})\s*$")
ONLY_UNIT = re.compile(rf"[(\[]?\s*(?:{UNIT}|{HINT})\s*[)\]]?")


def text_of(cell: Cell) -> str:
    """Return a cell as text; a whole number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, str) else str(cell)


def folded(text: str) -> str:
    """Fold a text: composed letters, lower case, single blanks, a word hyphenated at a line break joined."""
    whole = BROKEN.sub("", text.replace("\u00ad", ""))
    return " ".join(unicodedata.normalize("NFKC", whole).casefold().split())


def heading(text: str) -> str:
    """Fold a heading, without its footnote marks and the colon at its end."""
    return folded(FOOTNOTE.sub("", text.strip())).rstrip(":").rstrip()


def without_unit(text: str) -> str:
    """Fold a heading without its unit and hints as well: "Työnantajia (lkm) *" is "työnantajia"."""
    current, previous = heading(text), ""
    while current != previous:
        previous, current = current, heading(QUALIFIER.sub("", current)) or current
    return current


def is_unit(text: str) -> bool:
    """Say whether a text is only a unit or a hint."""
    return ONLY_UNIT.fullmatch(heading(text)) is not None


def closest(text: str, others: Iterable[str]) -> str | None:
    """Return the most similar of other texts, as it is written; None if none is similar."""
    originals = {heading(other): other for other in others}
    matches = get_close_matches(heading(text), originals, n=1, cutoff=0.75)
    return originals[matches[0]] if matches else None


def quoted_list(texts: Iterable[str], limit: int = 12) -> str:
    """Return texts quoted and separated by commas, at most `limit`; the rest is counted."""
    texts_list = list(texts)
    quoted = ", ".join(f"”{text}”" for text in texts_list[:limit])
    return f"{quoted}, … (+{len(texts_list) - limit})" if len(texts_list) > limit else quoted or "–"
