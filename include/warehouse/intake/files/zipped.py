"""Workbooks that are zip archives (xlsx, xlsm, xlsb, ods): checked part by part, then read from a clean copy.

The copy holds the same parts unpacked. Whatever a hostile archive tells one reader of archives and not another,
calamine sees the very bytes that were checked.
"""

import ctypes
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

from warehouse.intake.book import Format, Marks, Sheet
from warehouse.intake.files import ods, ooxml
from warehouse.intake.files.content import Content, blanked
from warehouse.intake.files.limits import UnreadableError
from warehouse.intake.files.office import Scanned, scanned
from warehouse.intake.files.parts import Package, Parts
from warehouse.intake.files.personal import holds_code
from warehouse.intake.files.sniff import ZIP
from warehouse.intake.files.values import Opened, are_in_order, opened, values_of

MACROS = "xl/vbaProject.bin"
PICTURES = ("xl/media/", "Pictures/", "Thumbnails/")
DOCUMENTS = ("word/document.xml", "ppt/presentation.xml", "visio/document.xml")
CELL_PARTS = ("xl/worksheets/sheet", "xl/sharedStrings", ods.CONTENT)
"""Parts whose texts are cells."""
READERS = 2
"""Halves of long sheets that are read at the same time."""
NESTED = 2
"""How deep an archive may lie in a workbook."""


def read_archive(data: bytes) -> Content:
    """Read a workbook. UnreadableError: not whole, not safe, too large, or no workbook."""
    with ThreadPoolExecutor(READERS) as beside:  # calamine reads without Python's lock
        told, marks, reading = _searched(data, beside)  # the parts, many megabytes, are gone before the cells come
        sheets = [one.result() for one in reading]
    if not are_in_order(sheets):
        sheets = [opened(_parts(data).archived())]
    found = [(one, marks.get(one.name, Marks())) for one in values_of(sheets)]
    _give_back()
    return replace(
        told, sheets=tuple(Sheet(one.name, blanked(one.rows, own), one.visibility, own) for one, own in found)
    )


def _searched(data: bytes, beside: Executor) -> tuple[Content, Mapping[str, Marks], list[Future[list[Opened]]]]:
    """Search the parts; return what they say beside cells, the sheets' marks, and what is being read meanwhile."""
    parts = _parts(data)
    format_ = _format(parts)
    scan = _scanned(parts, format_)
    reading = [beside.submit(opened, parts.archived(others)) for others in scan.archives]
    coded, marks = tuple(_coded(parts)), scan.marks()
    saved = ods.saved_at(parts.get(ods.META)) if format_ == "ods" else ooxml.saved_at(parts.get(ooxml.CORE))
    has_macros = MACROS in parts or any(name.startswith("Basic/") for name in parts.contents)
    return Content(format_, (), saved, has_macros=has_macros, coded=coded), marks, reading


def _parts(data: bytes) -> Parts:
    parts = Parts(Package(data).parts())
    if b"encryption-data" in parts.get(ods.MANIFEST):
        raise UnreadableError("file_locked")
    return parts


def _give_back() -> None:
    """Give back to the system what calamine's threads have freed: the GNU library keeps it in their own heaps."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _scanned(parts: Parts, format_: Format) -> Scanned:
    """Check the sheets against the limits before calamine lays them out."""
    if format_ == "ods":
        marks = ods.scan(parts.get(ods.CONTENT))
        return Scanned(lambda: marks)
    return scanned(parts, is_binary=format_ == "xlsb")


def _coded(parts: Parts, depth: int = 0) -> Iterator[str]:
    """Yield the parts with a henkilötunnus."""
    for name, content in parts.contents.items():
        if not name.startswith(PICTURES) and (holds_code(content) or _holds_inside(content, depth)):
            yield name


def _holds_inside(content: bytes, depth: int) -> bool:
    """Say whether an archive inside the archive holds a henkilötunnus; what cannot be looked into is refused."""
    if not content.startswith(ZIP):
        return False
    if depth == NESTED:
        raise UnreadableError("file_unsafe")
    return any(_coded(Parts(Package(content).parts()), depth + 1))


def _format(parts: Parts) -> Format:
    if ooxml.WORKBOOK in parts:
        is_open = MACROS in parts or b"macroEnabled" in parts.get("[Content_Types].xml")
        return "xlsm" if is_open else "xlsx"
    if ooxml.WORKBOOK_BINARY in parts:
        return "xlsb"
    mime = parts.get("mimetype")
    if mime.startswith(ods.MIME) and ods.CONTENT in parts:
        return "ods"
    is_document = mime.startswith(b"application/vnd.oasis") or any(name in parts for name in DOCUMENTS)
    raise UnreadableError("file_is_document" if is_document else "file_is_archive")
