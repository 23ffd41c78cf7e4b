"""The parts of an Office Open XML workbook beside its sheets: which sheet is where, styles, when it was saved."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from warehouse.intake.formats.limits import DECLARED, UnreadableError, damaged

START, END, ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
EMPTY = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
Pieces = Sequence[memoryview]
"""A part as it is to be written, piece by piece: a copy of half a sheet would take memory for nothing."""
Halves = tuple[Pieces, Pieces]
"""The upper and the lower half of a sheet, each a whole sheet of its own."""
WORKBOOK, WORKBOOK_BINARY = "xl/workbook.xml", "xl/workbook.bin"
CORE = "docProps/core.xml"
BUILT_IN = frozenset({9, 10})
"""Number formats 0% and 0.00%, which no file declares."""
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def uncut(sheet: bytes) -> Halves:
    """Return the sheet, and one without rows below it."""
    return [memoryview(sheet)], [memoryview(EMPTY)]


def cut(sheet: bytes) -> Halves:
    """Return the halves of a sheet in which every cell tells its address and comments and the like do not occur.

    What looks like the end of a row then is one, and every cell is in either half where it was in the whole.
    """
    start, end, seen = sheet.find(START) + len(START), sheet.rfind(END), memoryview(sheet)
    middle = sheet.find(ROW_END, (start + end) // 2, end) + len(ROW_END)
    if start < len(START) or middle < len(ROW_END) or _has_instructions(sheet, start):
        return uncut(sheet)
    return [seen[:middle], seen[end:]], [seen[:start], seen[middle:]]


def _has_instructions(sheet: bytes, start: int) -> bool:
    """Say whether anything but elements may stand among the rows; one sign alone is found soonest."""
    return sheet.find(b"?", start) >= 0 and sheet.find(b"<?", start) >= 0


@dataclass(frozen=True)
class NamedSheet:
    """A sheet and the part it stands in."""

    name: str
    part: str


def tree(part: bytes) -> ElementTree.Element:
    """Read a part that has been checked to hold no document type; UnreadableError if it is no XML, or a huge one."""
    if len(part) > DECLARED:
        raise UnreadableError("file_unpacks_too_large")
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - a document type, and so an entity, never gets here
    except (ElementTree.ParseError, ValueError) as error:
        raise damaged() from error


def targets(relations: bytes) -> Mapping[str, str]:
    """Return the parts that the workbook names, by their ids; an external one is never opened."""
    return {
        one.get("Id", ""): _part(one.get("Target", ""))
        for one in tree(relations).iterfind(".//{*}Relationship")
        if one.get("TargetMode") != "External"
    }


def sheets(workbook: bytes, parts: Mapping[str, str]) -> list[NamedSheet]:
    """Return the sheets in their order; `parts` are the parts by their ids."""
    return [
        NamedSheet(sheet.get("name", ""), parts.get(value, ""))
        for sheet in tree(workbook).iterfind(".//{*}sheet")
        for key, value in sheet.items()
        if key.endswith("}id")
    ]


def percent_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    if not styles:
        return frozenset()
    root = tree(styles)
    shown = {
        int(one.get("numFmtId", "0")) for one in root.iterfind(".//{*}numFmt") if is_percent(one.get("formatCode", ""))
    } | BUILT_IN
    formats = root.find("{*}cellXfs")
    return frozenset(at for at, one in enumerate(formats if formats is not None else ()) if _format(one) in shown)


def is_percent(code: str) -> bool:
    """Say whether a number format shows percentages: it has a % that is not quoted."""
    return "%" in LITERAL.sub("", code)


def saved_at(core: bytes) -> datetime | None:
    """Return when the properties say the file was last changed; they never fail a file."""
    try:
        told = tree(core).find("{*}modified")
        time = datetime.fromisoformat((told.text or "").strip()) if told is not None else None
    except (UnreadableError, ValueError):
        return None
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _part(target: str) -> str:
    """Return the name of the part: a target is relative to the folder xl, though some write it from the root."""
    return posixpath.normpath(target if target.startswith("xl/") else posixpath.join("/xl", target)).lstrip("/")


def _format(style: ElementTree.Element) -> int:
    number = style.get("numFmtId", "0")
    return int(number) if number.isdigit() else 0
