"""Finds a henkilötunnus anywhere in a file: in cells, comments, properties, texts split by formats, wide texts."""

import html
import re
from collections.abc import Iterable, Iterator

from warehouse.declarations import Text
from warehouse.intake.workbook import Sheet
from warehouse.privacy.pseudonym import DASHES, has_code

PARTS = (
    ("name", Text(fi="tiedoston nimi", sv="filens namn", en="the file's name")),
    ("comment", Text(fi="solujen kommentit", sv="cellernas kommentarer", en="the cells' comments")),
    ("persons", Text(fi="kommenttien kirjoittajat", sv="kommentarernas författare", en="the authors of comments")),
    ("drawing", Text(fi="tekstiruudut ja kuviot", sv="textrutor och figurer", en="text boxes and shapes")),
    ("docprops", Text(fi="tiedoston ominaisuudet", sv="filens egenskaper", en="the file's properties")),
    ("summaryinformation", Text(fi="tiedoston ominaisuudet", sv="filens egenskaper", en="the file's properties")),
    ("meta.xml", Text(fi="tiedoston ominaisuudet", sv="filens egenskaper", en="the file's properties")),
    ("pivot", Text(fi="pivot-taulukon tiedot", sv="pivottabellens data", en="a pivot table's data")),
    ("xl/workbook", Text(
        fi="taulukoiden nimet ja nimetyt alueet", sv="bladens namn och namngivna områden",
        en="the sheets' names and named ranges",
    )),
    ("external", Text(fi="linkitetyn tiedoston tiedot", sv="data från en länkad fil", en="the data of a linked file")),
    ("embeddings", Text(fi="upotettu tiedosto", sv="en inbäddad fil", en="an embedded file")),
    ("sharedstrings", Text(
        fi="poistettu tai piilotettu solu", sv="en borttagen eller dold cell", en="a deleted or hidden cell"
    )),
    ("worksheets/", Text(
        fi="taulukon ylätunniste, ohjeet tai kaavat", sv="bladets sidhuvud, anvisningar eller formler",
        en="a sheet's headers, prompts or formulas",
    )),
    ("vml", Text(fi="solujen kommentit", sv="cellernas kommentarer", en="the cells' comments")),
)  # fmt: skip
OTHER = Text(fi="tiedoston muu sisältö", sv="filens övriga innehåll", en="the rest of the file")
CLASSES = bytes.maketrans(b"0123456789+ABCDEFUVWXYabcdefuvwxy", b"9999999999-----------" + b"-" * 12)
SHAPE = b"999999-999"
SMALL = 1 << 20
WINDOW = 1 << 16
"""Bytes searched at once: few enough for the processor's cache."""
DASH = b"\xe2"
"""The first byte in UTF-8 of every dash but the ASCII hyphen."""
PLAIN = [chr(dash).encode() for dash in DASHES]
WIDE = [chr(dash).encode("utf-16-le") for dash in DASHES]
BLOCK = re.compile(rb"</(?:\w+:)?(?:si|c|is|comment|p|text|row|sp|f|v)\s*>")
TAG = re.compile(rb"<!--.*?-->|<!\[CDATA\[|\]\]>|<[^>]*>", re.DOTALL)
RUN = re.compile(rb"r>")
"""The end of a text in one of several formats."""
HEADER = re.compile(r"&[A-Za-z]")
"""Codes of position in a sheet's header or footer: &C is the centre."""
ESCAPED = re.compile(r"_x00([0-9A-Fa-f]{2})_")


def part_label(part: str) -> Text:
    """Return the name of a part of a workbook for its sender."""
    lowered = part.lower()
    return next((label for start, label in PARTS if start in lowered), OTHER)


def contains_code(data: bytes) -> bool:
    """Say whether the bytes hold a henkilötunnus: as UTF-8 or an 8-bit text, as UTF-16, or split by tags."""
    if _may_hold(data, PLAIN if DASH in data else ()) and has_code(data.decode("utf-8", "replace")):
        return True
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _split_code(data)
    return b"\0" in data and _wide_code(data)


def cells_with_code(sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, int, int]]:
    """Yield every cell with a henkilötunnus: its sheet, row and column."""
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and len(cell) > 10 and has_code(cell):
                    yield sheet, row, column


def _may_hold(data: bytes, dashes: Iterable[bytes], dash: bytes = b"-") -> bool:
    """Say by a fast search whether the bytes may hold a henkilötunnus."""
    for other in dashes:
        if other in data:
            data = data.replace(other, dash)
    windows = (data[start : start + WINDOW + len(SHAPE) - 1] for start in range(0, len(data), WINDOW))
    return any(SHAPE in window.translate(CLASSES) for window in windows)


def _split_code(data: bytes) -> bool:
    """Search an XML part as a reader sees it: entities resolved, a text in several formats joined."""
    if len(data) > SMALL and not _may_split(data):
        return False
    text = HEADER.sub(" ", html.unescape(TAG.sub(b"", BLOCK.sub(b"\n", data)).decode("utf-8", "replace")))
    return has_code(ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))


def _may_split(data: bytes) -> bool:
    """Say by a fast search whether a text may be split by tags or entities; searches for a single byte are fastest."""
    signs = ((b"&", b"&#"), (b"&", b"&amp;"), (b"_", b"_x00"), (b"!", b"<![CDATA["), (b"!", b"<!--"))
    if any(sign in data and start in data for sign, start in signs) or RUN.search(data):
        return True
    return b"opendocument" in data[:4096] and (b":span>" in data or b":a>" in data)


def _wide_code(data: bytes) -> bool:
    """Search UTF-16 that starts at an even or an odd byte, and 8-bit text between other bytes."""
    for dash in WIDE:
        if dash in data:
            data = data.replace(dash, b"-\0")
    if SHAPE not in data.replace(b"\0", b"").translate(CLASSES):
        return False
    readings = (data.decode("utf-16-le", "replace"), data[1:].decode("utf-16-le", "replace"))
    return any(has_code(text) for text in (*readings, data.decode("utf-16-be", "replace")))
