"""Workbooks that are zip archives (xlsx, xlsm, xlsb, ods): checked part by part, then read from a clean copy.

The copy holds the same parts unpacked. Whatever a hostile archive tells one reader of archives and not another,
calamine sees the very bytes that were checked.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from warehouse.intake.formats import ods, ooxml, xlsb, xlsx
from warehouse.intake.formats.calamine import OpenedSheet, are_in_order, opened, values_of
from warehouse.intake.formats.detect import ZIP, FileContent, blanked
from warehouse.intake.formats.limits import TEXT, Area, UnreadableError, damaged
from warehouse.intake.formats.ooxml import Halves, Pieces, cut, uncut
from warehouse.intake.formats.personal_data import holds_code
from warehouse.intake.formats.xlsx import canonical
from warehouse.intake.formats.zip_package import Package, Parts
from warehouse.intake.workbook import CellMetadata, Format, Sheet

LARGE = 4 << 20
"""Bytes of a sheet that takes long to read: its last cell, if it is the only one, is not looked for below a limit."""
SHORTEST_CELL = len(b'<c r="A1" t="s"><v>0</v></c>')
MACROS = "xl/vbaProject.bin"
PICTURES = ("xl/media/", "Pictures/", "Thumbnails/")
DOCUMENTS = ("word/document.xml", "ppt/presentation.xml", "visio/document.xml")
CELL_PARTS = ("xl/worksheets/sheet", "xl/sharedStrings", ods.CONTENT)
"""Parts whose texts are cells."""
READERS = 2
"""Halves of long sheets that are read at the same time."""
NESTED = 2
"""How deep an archive may lie in a workbook."""


@dataclass(frozen=True)
class ScannedSheets:
    """What a scan has found of the sheets of a workbook."""

    marks: Callable[[], Mapping[str, CellMetadata]]
    """Finds the marks, by the sheets' names, when they are asked for."""
    archives: Sequence[Mapping[str, Pieces]] = ({},)
    """What is to stand in the place of some parts: an archive for each, to be read at the same time."""


def scanned(parts: Parts, *, is_binary: bool) -> ScannedSheets:
    """Scan every sheet. UnreadableError: not whole, or more cells or texts than the limits."""
    suffix = "bin" if is_binary else "xml"
    relations = ooxml.targets(parts.get(f"xl/_rels/workbook.{suffix}.rels"))
    named = (xlsb if is_binary else ooxml).sheets(parts.get(f"xl/workbook.{suffix}"), relations)
    if not named or not all(one.part in parts for one in named):
        raise damaged()
    styles, shared = parts.get(f"xl/styles.{suffix}"), parts.get(f"xl/sharedStrings.{suffix}")
    percents = (xlsb if is_binary else ooxml).percent_styles(styles)
    texts = _Texts((xlsb if is_binary else xlsx).text_lengths(shared))
    is_alone = sum(len(parts.get(one.part)) >= LARGE for one in named) == 1
    scan = _Scan(percents, Area(), texts, is_alone, max(LARGE, 2 * len(shared)))
    found = {one: (scan.binary if is_binary else scan.xml)(parts.get(one.part), one.name) for one in named}
    both = {one.part: sheet.halves for one, sheet in found.items()}
    archives = [{part: halves[at] for part, halves in both.items()} for at in (0, 1)] if scan.has_cut else [{}]
    return ScannedSheets(lambda: {one.name: sheet.marks() for one, sheet in found.items()}, archives)


@dataclass
class _Texts:
    """How much the shared texts take once written out: a short file can show one long text a million times."""

    lengths: list[int]
    written: int = 0

    def __post_init__(self) -> None:
        self.longest = max(self.lengths, default=0)

    def add(self, most: int, indexes: Iterable[int]) -> None:
        """Count a sheet's texts; UnreadableError beyond the limit. `most`: cells there are at most."""
        if self.written + most * self.longest <= TEXT:
            self.written += most * self.longest
            return
        self.written += sum(self.lengths[at] for at in indexes if at < len(self.lengths))
        if self.written > TEXT:
            raise UnreadableError("file_unpacks_too_large")


@dataclass(frozen=True)
class _Sheet:
    marks: Callable[[], CellMetadata]
    halves: Halves


@dataclass
class _Scan:
    percents: frozenset[int]
    area: Area
    texts: _Texts
    is_alone: bool
    long: int
    """Bytes from which on a sheet is cut: else reading the shared texts twice would take what it spares."""
    has_cut: bool = False

    def xml(self, content: bytes, name: str) -> _Sheet:
        sheet, is_small = content, xlsx.is_small(content)
        if not is_small:
            sheet = content if xlsx.is_usual(content) else canonical(content)
        if not (is_small and self.is_alone and len(content) >= LARGE):
            self.area.add(name, *xlsx.extent(sheet))
        most = len(sheet) // SHORTEST_CELL
        if most * self.texts.longest > TEXT - self.texts.written:
            most = xlsx.shared_count(sheet)
        self.texts.add(most, xlsx.shared_indexes(sheet))
        is_cut = sheet is content and len(content) >= self.long
        self.has_cut |= is_cut
        return _Sheet(partial(xlsx.marks, sheet, self.percents), cut(content) if is_cut else uncut(content))

    def binary(self, content: bytes, name: str) -> _Sheet:
        found = xlsb.scan(content, self.percents)
        self.area.add(name, found.rows, found.columns)
        self.texts.add(len(found.shared), found.shared)
        return _Sheet(found.marks, uncut(content))


def read_archive(data: bytes) -> FileContent:
    """Read a workbook. UnreadableError: not whole, not safe, too large, or no workbook."""
    with ThreadPoolExecutor(READERS) as beside:  # calamine reads without Python's lock
        told, marks, reading = _searched(data, beside)  # the parts, many megabytes, are gone before the cells come
        sheets = [one.result() for one in reading]
    if not are_in_order(sheets):
        sheets = [opened(_parts(data).archived())]
    found = [(one, marks.get(one.name, CellMetadata())) for one in values_of(sheets)]
    _give_back()
    return replace(
        told, sheets=tuple(Sheet(one.name, blanked(one.rows, own), one.visibility, own) for one, own in found)
    )


def _searched(
    data: bytes, beside: Executor
) -> tuple[FileContent, Mapping[str, CellMetadata], list[Future[list[OpenedSheet]]]]:
    """Search the parts; return what they say beside cells, the sheets' marks, and what is being read meanwhile."""
    parts = _parts(data)
    format_ = _format(parts)
    scan = _scanned(parts, format_)
    reading = [beside.submit(opened, parts.archived(others)) for others in scan.archives]
    coded, marks = tuple(_coded(parts)), scan.marks()
    saved = ods.saved_at(parts.get(ods.META)) if format_ == "ods" else ooxml.saved_at(parts.get(ooxml.CORE))
    has_macros = MACROS in parts or any(name.startswith("Basic/") for name in parts.contents)
    return FileContent(format_, (), saved, has_macros=has_macros, coded=coded), marks, reading


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


def _scanned(parts: Parts, format_: Format) -> ScannedSheets:
    """Check the sheets against the limits before calamine lays them out."""
    if format_ == "ods":
        marks = ods.scan(parts.get(ods.CONTENT))
        return ScannedSheets(lambda: marks)
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
