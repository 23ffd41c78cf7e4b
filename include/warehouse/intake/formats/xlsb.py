"""The records of a binary workbook (xlsb): the extent of its sheets, and what calamine does not return of the cells."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from warehouse.intake.formats.limits import damaged
from warehouse.intake.formats.ooxml import BUILT_IN, NamedSheet, is_percent
from warehouse.intake.workbook import CellIndex, CellMetadata, CellRange

ROW, FIRST_CELL, LAST_CELL, CELL_ERROR, SHARED_CELL, FORMULA_ERROR = 0, 2, 11, 3, 7, 11
SHARED_TEXT, FORMAT, STYLE, COLUMN, SHEET, MERGED = 19, 44, 47, 60, 156, 176
CELL_STYLES, CELL_STYLES_END = 617, 618
ROW_HIDDEN, COLUMN_HIDDEN = 0x10, 0x01
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
NUMBERS = frozenset({2, 5, 9})


@dataclass
class SheetRecords:
    """What the records of a sheet say."""

    rows: int = 0
    columns: int = 0
    errors: dict[CellIndex, str] = field(default_factory=dict)
    percents: set[CellIndex] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[CellRange] = field(default_factory=list)
    shared: list[int] = field(default_factory=list)

    def metadata(self) -> CellMetadata:
        """Return the metadata; a formula of this format always has its result."""
        return CellMetadata(
            self.errors, frozenset(), frozenset(self.percents), frozenset(self.hidden_rows),
            frozenset(self.hidden_columns), tuple(self.merged),
        )  # fmt: skip


def records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield every record's number and where its content begins and ends; UnreadableError if the part is truncated."""
    at, end = 0, len(part)
    try:
        while at < end:
            number, at = part[at], at + 1
            if number & 0x80:
                number, at = (number & 0x7F) | (part[at] & 0x7F) << 7, at + 1
            size = shift = 0
            for _ in range(4):
                byte, at = part[at], at + 1
                size, shift = size | (byte & 0x7F) << shift, shift + 7
                if byte < 0x80:
                    break
            if at + size > end:
                raise damaged()
            yield number, at, at + size
            at += size
    except IndexError as error:
        raise damaged() from error


def scan(part: bytes, percent_styles: frozenset[int]) -> SheetRecords:
    """Read a sheet's records once."""
    sheet, row, cell = SheetRecords(), 0, struct.Struct("<II").unpack_from
    for number, at, _ in records(part):
        if FIRST_CELL <= number <= LAST_CELL:
            column, style = cell(part, at)
            sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, column + 1)
            if number in (CELL_ERROR, FORMULA_ERROR):
                sheet.errors[row, column] = ERRORS.get(part[at + 8], "#N/A")
            elif number == SHARED_CELL:
                sheet.shared.append(int.from_bytes(part[at + 8 : at + 12], "little"))
            elif number in NUMBERS and style & 0xFFFFFF in percent_styles:
                sheet.percents.add((row, column))
        elif number == ROW:
            (row,) = struct.unpack_from("<I", part, at)
            if part[at + 11] & ROW_HIDDEN:
                sheet.hidden_rows.add(row)
        elif number in (COLUMN, MERGED):
            _add_range(sheet, number, struct.unpack_from("<IIII", part, at), part[at + 16 : at + 17])
    return sheet


def percent_styles(part: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a percentage."""
    percent_formats, styles, inside = set(BUILT_IN), list[int](), False
    for number, at, _ in records(part):
        if number == FORMAT and is_percent(text(part, at + 2)[0]):
            percent_formats.add(int.from_bytes(part[at : at + 2], "little"))
        elif number in (CELL_STYLES, CELL_STYLES_END):
            inside = number == CELL_STYLES
        elif number == STYLE and inside:
            styles.append(int.from_bytes(part[at + 2 : at + 4], "little"))
    return frozenset(at for at, style in enumerate(styles) if style in percent_formats)


def sheets(workbook: bytes, parts: Mapping[str, str]) -> list[NamedSheet]:
    """Return the sheets in their order; `parts` are the parts by their ids."""
    named_sheets = []
    for number, at, _ in records(workbook):
        if number == SHEET:
            identity, end = text(workbook, at + 8)
            named_sheets.append(NamedSheet(text(workbook, end)[0], parts.get(identity, "")))
    return named_sheets


def text_lengths(shared: bytes) -> list[int]:
    """Return how many characters each shared text has."""
    return [
        int.from_bytes(shared[at + 1 : at + 5], "little") for number, at, _ in records(shared) if number == SHARED_TEXT
    ]


def text(part: bytes, at: int) -> tuple[str, int]:
    """Return a text and where it ends; a length of all ones is no text."""
    length = int.from_bytes(part[at : at + 4], "little")
    end = at + 4 + (0 if length == 0xFFFFFFFF else 2 * length)
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def _add_range(sheet: SheetRecords, number: int, corners: tuple[int, int, int, int], flags: bytes) -> None:
    if number == MERGED:
        top, bottom, left, right = corners
        sheet.merged.append(CellRange(top, left, bottom, right))
    elif flags and flags[0] & COLUMN_HIDDEN:
        sheet.hidden_columns.update(range(corners[0], min(corners[1] + 1, 16_384)))
