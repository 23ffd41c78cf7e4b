"""Reads a file of any format into a `SourceWorkbook`, or refuses it with remarks."""

from collections.abc import Iterator

from warehouse.errors import Place
from warehouse.intake.formats import xls
from warehouse.intake.formats.archive import CELL_PARTS, read_archive
from warehouse.intake.formats.detect import FileContent, detect_kind
from warehouse.intake.formats.limits import UnreadableError, damaged
from warehouse.intake.formats.personal_data import cells_with_code, contains_code, part_label
from warehouse.intake.formats.text import decode_text, parse_delimited
from warehouse.intake.report import RefusalError, Remark
from warehouse.intake.workbook import Sheet, SourceWorkbook
from warehouse.privacy.pseudonym import has_code, mask

LINES = "lines"
"""The only part of a text table."""
MAX_CELL_REMARKS = 20
"""Remarks on at most so many cells with a henkilötunnus."""


def read_workbook(data: bytes, name: str) -> SourceWorkbook:
    """Return the file's cells, whatever format it is in and whatever its name says.

    RefusalError: no table of any kind, locked, damaged, unsafe, too large, without cells, or with a henkilötunnus
    anywhere in it (`personal`). The remarks on such a file give places, and never its content.
    """
    try:
        content = _content(data)
    except UnreadableError as error:
        if has_code(name) or contains_code(data):
            raise _personal(name, [_part_remark(name, name if has_code(name) else "")]) from None
        raise RefusalError(error.remark(name)) from error
    remarks = list(_personal_remarks(content, name))
    if remarks:
        raise _personal(name, remarks)
    if not any(any(cell != "" for cell in row) for sheet in content.sheets for row in sheet.rows) and not any(
        sheet.metadata.errors or sheet.metadata.uncached for sheet in content.sheets
    ):
        raise RefusalError(UnreadableError("file_without_cells").remark(name))
    return SourceWorkbook(
        name, content.format, content.sheets, content.saved_at, content.encoding, content.delimiter, content.has_macros
    )


def _content(data: bytes) -> FileContent:
    """Read the file by its kind; if a reader fails, the file is damaged."""
    kind = detect_kind(data)
    try:
        return {"zip": read_archive, "compound": _compound, "text": _text}[kind](data)
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RecursionError) as error:
        raise damaged() from error


def _compound(data: bytes) -> FileContent:
    file = xls.open_compound_file(data)
    return FileContent(
        "xls",
        xls.read_sheets(file.workbook),
        file.saved_at,
        has_macros=file.has_macros,
        parts_with_code=file.parts_with_code,
    )


def _text(data: bytes) -> FileContent:
    text, encoding = decode_text(data)
    rows, lines, delimiter = parse_delimited(text)
    parts_with_code = (LINES,) if has_code(text) else ()
    return FileContent(
        "csv", (Sheet("", rows, lines=lines),), encoding=encoding, delimiter=delimiter, parts_with_code=parts_with_code
    )


def _personal_remarks(content: FileContent, name: str) -> Iterator[Remark]:
    """Yield a remark for the place of each henkilötunnus: cells, and the parts of the file that are no cells."""
    if has_code(name):
        yield _part_remark(name, name)
    if not content.parts_with_code:
        return
    cells = 0
    for sheet, row, column in cells_with_code(content.sheets):
        cells += 1
        if cells <= MAX_CELL_REMARKS:
            place = Place(mask(name), sheet=mask(sheet.name) or None, cell=sheet.address(row, column))
            yield Remark("personal_cell", place)
    if cells > MAX_CELL_REMARKS:
        yield Remark("personal_more", Place(mask(name)), {"number": str(cells - MAX_CELL_REMARKS)})
    for part in content.parts_with_code:
        if not cells or not part.startswith((*CELL_PARTS, *xls.WORKBOOK, LINES)):
            yield _part_remark(name, part)


def _part_remark(name: str, part: str) -> Remark:
    label = part_label("name" if part == name else part)
    return Remark("personal_part", Place(mask(name)), {"part": label})


def _personal(name: str, remarks: list[Remark]) -> RefusalError:
    return RefusalError(*remarks, personal=True)
