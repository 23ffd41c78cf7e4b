"""Excel 97-2003 workbooks (xls), by xlrd: values, errors, formats and hidden rows in one pass.

xlrd stores rows of different lengths, so that a single cell far away needs no memory, and shares its texts.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import olefile
import xlrd
from xlrd.xldate import xldate_as_datetime

from warehouse.intake.formats.limits import UnreadableError, damaged
from warehouse.intake.formats.ooxml import is_percent
from warehouse.intake.formats.personal_data import contains_code
from warehouse.intake.formats.xlsb import ERRORS
from warehouse.intake.workbook import Cell, CellIndex, CellMetadata, CellRange, Sheet, Visibility

WORKBOOK = ("Workbook", "Book")
LOCKED, DOCUMENTS = "EncryptedPackage", ("WordDocument", "PowerPoint Document")
FILEPASS, EOF = 0x2F, 0x0A
VISIBILITY: tuple[Visibility, ...] = ("visible", "hidden", "very hidden")


@dataclass(frozen=True)
class CompoundFile:
    """What a compound file holds: the workbook's stream, when it was saved, streams with a henkilötunnus."""

    workbook: bytes
    saved_at: datetime | None
    has_macros: bool
    parts_with_code: tuple[str, ...]


def open_compound_file(data: bytes) -> CompoundFile:
    """Open a compound file. UnreadableError: encrypted, of another program, or damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            names = {"/".join(path): path for path in file.listdir()}
            if LOCKED in names:
                raise UnreadableError("file_locked")
            if any(name in names for name in DOCUMENTS):
                raise UnreadableError("file_is_document")
            stream = next((name for name in WORKBOOK if name in names), None)
            if stream is None:
                raise UnreadableError("file_unknown")
            contents = {name: file.openstream(path).read() for name, path in names.items()}
            saved = _saved_at(file)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError) as error:
        raise damaged() from error
    coded = tuple(name for name, content in contents.items() if contains_code(content))
    return CompoundFile(contents[stream], saved, any("VBA" in name for name in names), coded)


def read_sheets(stream: bytes) -> tuple[Sheet, ...]:
    """Read the workbook's stream. UnreadableError: encrypted, or damaged."""
    if _is_locked(stream):
        raise UnreadableError("file_locked")
    try:
        with xlrd.open_workbook(
            file_contents=stream, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            percents = {style for style, xf in enumerate(book.xf_list) if _format(book, xf.format_key, is_percent)}
            durations = {style for style, xf in enumerate(book.xf_list) if _format(book, xf.format_key, _is_duration)}
            return tuple(_sheet(sheet, book.datemode, percents, durations) for sheet in book.sheets())
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception as error:  # whatever a hostile record makes xlrd fail with
        raise damaged() from error


def _sheet(sheet: xlrd.sheet.Sheet, datemode: int, percents: set[int], durations: set[int]) -> Sheet:
    rows: list[list[Cell]] = [[] for _ in range(sheet.nrows)]
    errors: dict[CellIndex, str] = {}
    percent_cells: set[CellIndex] = set()
    for row, cells in enumerate(rows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            style = sheet.cell_xf_index(row, column)
            if kind == xlrd.XL_CELL_ERROR:
                errors[row, column] = ERRORS.get(int(value), "#N/A")
            elif kind == xlrd.XL_CELL_NUMBER and style in percents:
                percent_cells.add((row, column))
            cells.append(_value(kind, value, datemode, is_duration=style in durations))
    metadata = CellMetadata(
        errors, frozenset(), frozenset(percent_cells),
        frozenset(at for at, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(at for at, info in sheet.colinfo_map.items() if info.hidden),
        tuple(CellRange(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells),
    )  # fmt: skip
    return Sheet(sheet.name, rows, VISIBILITY[min(sheet.visibility, 2)], metadata)


def _value(kind: int, value: float | str, datemode: int, *, is_duration: bool) -> Cell:
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE:
        return _moment(float(value), datemode, is_duration=is_duration)
    return float(value) if kind == xlrd.XL_CELL_NUMBER else ""


def _moment(number: float, datemode: int, *, is_duration: bool) -> Cell:
    """Return a date, a time, or both, as calamine does in other formats; a number that is no date is kept."""
    try:
        moment: datetime = xldate_as_datetime(number, datemode)
        start: datetime = xldate_as_datetime(0, datemode)
    except (OverflowError, ValueError):
        return number
    if is_duration:
        return moment - start
    if 0 <= number < 1:
        return moment.time()
    return moment.date() if number == int(number) else moment


def _is_duration(code: str) -> bool:
    return any(f"[{unit}" in code.lower() for unit in ("h", "m]", "mm]", "s"))


def _format(book: xlrd.Book, key: int, holds: Callable[[str], bool]) -> bool:
    number_format = book.format_map.get(key)
    return number_format is not None and holds(number_format.format_str or "")


def _is_locked(stream: bytes) -> bool:
    """Say whether a record before the first end marks the stream as encrypted."""
    at = 0
    while at + 4 <= len(stream):
        number, size = int.from_bytes(stream[at : at + 2], "little"), int.from_bytes(stream[at + 2 : at + 4], "little")
        if number in (FILEPASS, EOF):
            return number == FILEPASS
        at += 4 + size
    return False


def _saved_at(file: olefile.OleFileIO) -> datetime | None:
    """Return when the file was last saved by its properties; damaged properties are ignored."""
    try:
        saved = file.get_metadata().last_saved_time
    except Exception:  # olefile fails on odd properties in many ways
        return None
    return saved.replace(tzinfo=UTC) if isinstance(saved, datetime) and saved.year > 1980 else None
