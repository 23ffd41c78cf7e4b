"""The parts of an Office Open XML workbook other than sheets: list of sheets, styles, properties; and split sheets."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from warehouse.intake.formats.limits import MAX_TREE_BYTES, UnreadableError, damaged

START, END, ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
EMPTY = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
Chunks = Sequence[memoryview]
"""A part as a sequence of views, to be written one after another without a copy."""
SheetHalves = tuple[Chunks, Chunks]
"""The upper and the lower half of a sheet, each a valid sheet."""
WORKBOOK, WORKBOOK_BINARY = "xl/workbook.xml", "xl/workbook.bin"
CORE = "docProps/core.xml"
BUILT_IN = frozenset({9, 10})
"""Number formats 0% and 0.00%, which no file declares."""
LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def unsplit(sheet: bytes) -> SheetHalves:
    """Return the sheet, and one without rows below it."""
    return [memoryview(sheet)], [memoryview(EMPTY)]


def split_sheet(sheet: bytes) -> SheetHalves:
    """Return the halves of a sheet in which every cell has its address and there are no comments.

    Any end tag of a row then is a row's end, and every cell keeps its address in its half.
    """
    start, end, view = sheet.find(START) + len(START), sheet.rfind(END), memoryview(sheet)
    middle = sheet.find(ROW_END, (start + end) // 2, end) + len(ROW_END)
    if start < len(START) or middle < len(ROW_END) or _has_instructions(sheet, start):
        return unsplit(sheet)
    return [view[:middle], view[end:]], [view[:start], view[middle:]]


def _has_instructions(sheet: bytes, start: int) -> bool:
    """Say whether there are processing instructions among the rows; a single byte is searched first, being faster."""
    return sheet.find(b"?", start) >= 0 and sheet.find(b"<?", start) >= 0


@dataclass(frozen=True)
class NamedSheet:
    """A sheet and the part it stands in."""

    name: str
    part: str


def tree(part: bytes) -> ElementTree.Element:
    """Read a part that has been checked to hold no document type; UnreadableError if it is no XML, or a huge one."""
    if len(part) > MAX_TREE_BYTES:
        raise UnreadableError("file_unpacks_too_large")
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - a document type, and so an entity, never gets here
    except (ElementTree.ParseError, ValueError) as error:
        raise damaged() from error


def targets(relations: bytes) -> Mapping[str, str]:
    """Return the parts that the workbook names, by their ids; an external one is never opened."""
    return {
        relation.get("Id", ""): _part(relation.get("Target", ""))
        for relation in tree(relations).iterfind(".//{*}Relationship")
        if relation.get("TargetMode") != "External"
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
    percent_formats = {
        int(element.get("numFmtId", "0"))
        for element in root.iterfind(".//{*}numFmt")
        if is_percent(element.get("formatCode", ""))
    } | BUILT_IN
    formats = root.find("{*}cellXfs")
    return frozenset(
        at for at, element in enumerate(formats if formats is not None else ()) if _format(element) in percent_formats
    )


def is_percent(code: str) -> bool:
    """Say whether a number format shows percentages: it has a % that is not quoted."""
    return "%" in LITERAL.sub("", code)


def saved_at(core: bytes) -> datetime | None:
    """Return when the file was last saved by its properties; damaged properties are ignored."""
    try:
        element = tree(core).find("{*}modified")
        time = datetime.fromisoformat((element.text or "").strip()) if element is not None else None
    except (UnreadableError, ValueError):
        return None
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _part(target: str) -> str:
    """Return the name of the part: a target is relative to the folder xl, though some writers give it from the root."""
    return posixpath.normpath(target if target.startswith("xl/") else posixpath.join("/xl", target)).lstrip("/")


def _format(style: ElementTree.Element) -> int:
    number = style.get("numFmtId", "0")
    return int(number) if number.isdigit() else 0
