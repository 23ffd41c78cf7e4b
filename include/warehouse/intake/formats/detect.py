"""Detects what a file is by its content; its name is ignored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from warehouse.intake.formats.limits import MAX_FILE_BYTES, UnreadableError
from warehouse.intake.workbook import Cell, CellMetadata, Format, Sheet

Kind = Literal["zip", "compound", "text"]
ZIP, COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
HEAD = 4096
OTHER_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "file_is_pdf"),
    (b"\x89PNG", "file_is_image"),
    (b"\xff\xd8\xff", "file_is_image"),
    (b"GIF8", "file_is_image"),
    (b"II*\x00", "file_is_image"),
    (b"MM\x00*", "file_is_image"),
    (b"BM", "file_is_image"),
    (b"RIFF", "file_is_image"),
    (b"{\\rtf", "file_is_document"),
    (b"PK\x05\x06", "file_is_archive"),
    (b"\x1f\x8b", "file_is_archive"),
    (b"7z\xbc\xaf", "file_is_archive"),
    (b"Rar!", "file_is_archive"),
    (b"BZh", "file_is_archive"),
    (b"\xfd7zXZ", "file_is_archive"),
)
MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
MHTML = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
XML = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|[a-z][\w.:-]*[\s>])", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]")


@dataclass(frozen=True)
class FileContent:
    """A file's sheets, its properties, and the names of its parts with a henkilötunnus."""

    format: Format
    sheets: tuple[Sheet, ...]
    saved_at: datetime | None = None
    encoding: str | None = None
    delimiter: str | None = None
    has_macros: bool = False
    parts_with_code: tuple[str, ...] = ()


def blank_unreadable(rows: Sequence[Sequence[Cell]], metadata: CellMetadata) -> Sequence[Sequence[Cell]]:
    """Return the rows with "" in the cells that hold an error or a formula without result.

    Such a cell may stand right of or below the last one that calamine sees; the rows are extended to hold it.
    """
    places = [*metadata.errors, *metadata.uncached]
    if not places:
        return rows
    widened = [list(row) for row in rows]
    for row, column in places:
        widened.extend([] for _ in range(row + 1 - len(widened)))
        widened[row].extend([""] * (column + 1 - len(widened[row])))
        widened[row][column] = ""
    return widened


def detect_kind(data: bytes) -> Kind:
    """Return the kind of the file; UnreadableError if it is no table of any kind."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableError("file_empty")
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableError("file_too_large", limit=str(MAX_FILE_BYTES >> 20))
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(COMPOUND):
        return "compound"
    _refuse_others(data)
    return "text"


def _refuse_others(data: bytes) -> None:
    for start, code in OTHER_SIGNATURES:
        # BM is also how a heading may begin; the four bytes behind the size of a picture are zero.
        if data.startswith(start) and (start != b"BM" or data[6:10] == bytes(4)):
            raise UnreadableError(code)
    head = data[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if MARKUP.match(head) or MHTML.search(head[:512]) or (head.startswith(b"<") and b"<html" in head.lower()):
        raise UnreadableError("file_is_web_page")
    if XML.match(head):
        raise UnreadableError("file_is_xml")
    if len(CONTROLS.findall(head)) * 50 > len(head):
        raise UnreadableError("file_unknown")
