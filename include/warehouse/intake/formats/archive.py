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
from warehouse.intake.formats.calamine import OpenedSheet, are_in_order, open_sheets, sheet_cells
from warehouse.intake.formats.detect import ZIP, FileContent, blank_unreadable
from warehouse.intake.formats.limits import MAX_TEXT_CHARACTERS, Area, UnreadableError, damaged
from warehouse.intake.formats.ooxml import Chunks, SheetHalves, split_sheet, unsplit
from warehouse.intake.formats.personal_data import contains_code
from warehouse.intake.formats.xlsx import canonical
from warehouse.intake.formats.zip_package import Package, Parts
from warehouse.intake.workbook import CellMetadata, Format, Sheet

LARGE_SHEET_BYTES = 4 << 20
"""Bytes from which on a sheet is large; the extent of an only large sheet is not measured within A1:Z119999."""
SHORTEST_CELL = len(b'<c r="A1" t="s"><v>0</v></c>')
MACROS = "xl/vbaProject.bin"
PICTURES = ("xl/media/", "Pictures/", "Thumbnails/")
DOCUMENTS = ("word/document.xml", "ppt/presentation.xml", "visio/document.xml")
CELL_PARTS = ("xl/worksheets/sheet", "xl/sharedStrings", ods.CONTENT)
"""Parts whose texts are cells."""
READER_THREADS = 2
"""Halves of long sheets are read in so many threads."""
MAX_NESTING = 2
"""How deep archives may be nested in a workbook."""


@dataclass(frozen=True)
class ScannedSheets:
    """The result of scanning the sheets of a workbook."""

    metadata: Callable[[], Mapping[str, CellMetadata]]
    """Returns the metadata of cells by sheet name; it is computed when called."""
    archives: Sequence[Mapping[str, Chunks]] = ({},)
    """Replacements of parts, one mapping for each archive to be read in parallel."""


def scan_sheets(parts: Parts, *, is_binary: bool) -> ScannedSheets:
    """Scan every sheet. UnreadableError: damaged, or more cells or texts than the limits."""
    suffix = "bin" if is_binary else "xml"
    relations = ooxml.targets(parts.get(f"xl/_rels/workbook.{suffix}.rels"))
    sheets = (xlsb if is_binary else ooxml).sheets(parts.get(f"xl/workbook.{suffix}"), relations)
    if not sheets or not all(sheet.part in parts for sheet in sheets):
        raise damaged()
    styles, shared = parts.get(f"xl/styles.{suffix}"), parts.get(f"xl/sharedStrings.{suffix}")
    percents = (xlsb if is_binary else ooxml).percent_styles(styles)
    texts = _SharedTexts((xlsb if is_binary else xlsx).text_lengths(shared))
    is_alone = sum(len(parts.get(sheet.part)) >= LARGE_SHEET_BYTES for sheet in sheets) == 1
    scan = _Scanner(percents, Area(), texts, is_alone, max(LARGE_SHEET_BYTES, 2 * len(shared)))
    scanned = {sheet: (scan.binary if is_binary else scan.xml)(parts.get(sheet.part), sheet.name) for sheet in sheets}
    halves = {sheet.part: scanned_sheet.halves for sheet, scanned_sheet in scanned.items()}
    archives = [{part: pair[index] for part, pair in halves.items()} for index in (0, 1)] if scan.has_cut else [{}]
    return ScannedSheets(
        lambda: {sheet.name: scanned_sheet.metadata() for sheet, scanned_sheet in scanned.items()}, archives
    )


@dataclass
class _SharedTexts:
    """Counts the characters of shared texts in all cells: a short file can use one long text in a million cells."""

    lengths: list[int]
    written: int = 0

    def __post_init__(self) -> None:
        self.longest = max(self.lengths, default=0)

    def add(self, max_cells: int, indexes: Iterable[int]) -> None:
        """Count a sheet's texts; UnreadableError beyond the limit. `max_cells`: upper bound of its cells."""
        if self.written + max_cells * self.longest <= MAX_TEXT_CHARACTERS:
            self.written += max_cells * self.longest
            return
        self.written += sum(self.lengths[index] for index in indexes if index < len(self.lengths))
        if self.written > MAX_TEXT_CHARACTERS:
            raise UnreadableError("file_unpacks_too_large")


@dataclass(frozen=True)
class _Sheet:
    metadata: Callable[[], CellMetadata]
    halves: SheetHalves


@dataclass
class _Scanner:
    percents: frozenset[int]
    area: Area
    texts: _SharedTexts
    is_alone: bool
    long: int
    """Bytes from which on a sheet is split: in smaller sheets reading the shared texts twice would cost more."""
    has_cut: bool = False

    def xml(self, content: bytes, name: str) -> _Sheet:
        sheet, is_small = content, xlsx.is_small(content)
        if not is_small:
            sheet = content if xlsx.is_usual(content) else canonical(content)
        if not (is_small and self.is_alone and len(content) >= LARGE_SHEET_BYTES):
            self.area.add(name, *xlsx.extent(sheet))
        max_cells = len(sheet) // SHORTEST_CELL
        if max_cells * self.texts.longest > MAX_TEXT_CHARACTERS - self.texts.written:
            max_cells = xlsx.shared_count(sheet)
        self.texts.add(max_cells, xlsx.shared_indexes(sheet))
        is_cut = sheet is content and len(content) >= self.long
        self.has_cut |= is_cut
        return _Sheet(
            partial(xlsx.read_metadata, sheet, self.percents), split_sheet(content) if is_cut else unsplit(content)
        )

    def binary(self, content: bytes, name: str) -> _Sheet:
        records = xlsb.scan(content, self.percents)
        self.area.add(name, records.rows, records.columns)
        self.texts.add(len(records.shared), records.shared)
        return _Sheet(records.metadata, unsplit(content))


def read_archive(data: bytes) -> FileContent:
    """Read a workbook. UnreadableError: damaged, unsafe, too large, or no workbook."""
    with ThreadPoolExecutor(READER_THREADS) as executor:  # calamine reads without Python's lock
        # The parts, many megabytes, are freed on return, before the cells become Python objects.
        content, metadata_by_sheet, futures = _search_parts(data, executor)
        halves = [future.result() for future in futures]
    if not are_in_order(halves):
        halves = [open_sheets(_parts(data).archived())]
    sheets = []
    for cells in sheet_cells(halves):
        metadata = metadata_by_sheet.get(cells.name, CellMetadata())
        sheets.append(Sheet(cells.name, blank_unreadable(cells.rows, metadata), cells.visibility, metadata))
    _trim_memory()
    return replace(content, sheets=tuple(sheets))


def _search_parts(
    data: bytes, executor: Executor
) -> tuple[FileContent, Mapping[str, CellMetadata], list[Future[list[OpenedSheet]]]]:
    """Search the parts; return the content without sheets, the cell metadata, and the sheets that are being read."""
    parts = _parts(data)
    format_ = _format(parts)
    scanned = _scan(parts, format_)
    futures = [executor.submit(open_sheets, parts.archived(replacements)) for replacements in scanned.archives]
    parts_with_code, metadata = tuple(_parts_with_code(parts)), scanned.metadata()
    saved_at = ods.saved_at(parts.get(ods.META)) if format_ == "ods" else ooxml.saved_at(parts.get(ooxml.CORE))
    has_macros = MACROS in parts or any(name.startswith("Basic/") for name in parts.contents)
    return FileContent(format_, (), saved_at, has_macros=has_macros, parts_with_code=parts_with_code), metadata, futures


def _parts(data: bytes) -> Parts:
    parts = Parts(Package(data).parts())
    if b"encryption-data" in parts.get(ods.MANIFEST):
        raise UnreadableError("file_locked")
    return parts


def _trim_memory() -> None:
    """Return memory freed by calamine's threads to the system: glibc keeps it in the heap of each thread."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _scan(parts: Parts, format_: Format) -> ScannedSheets:
    """Check the sheets against the limits before calamine lays them out."""
    if format_ == "ods":
        metadata = ods.scan(parts.get(ods.CONTENT))
        return ScannedSheets(lambda: metadata)
    return scan_sheets(parts, is_binary=format_ == "xlsb")


def _parts_with_code(parts: Parts, depth: int = 0) -> Iterator[str]:
    """Yield the parts with a henkilötunnus."""
    for name, content in parts.contents.items():
        if not name.startswith(PICTURES) and (contains_code(content) or _nested_holds_code(content, depth)):
            yield name


def _nested_holds_code(content: bytes, depth: int) -> bool:
    """Say whether a nested archive holds a henkilötunnus; an archive nested too deep is refused."""
    if not content.startswith(ZIP):
        return False
    if depth == MAX_NESTING:
        raise UnreadableError("file_unsafe")
    return any(_parts_with_code(Parts(Package(content).parts()), depth + 1))


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
