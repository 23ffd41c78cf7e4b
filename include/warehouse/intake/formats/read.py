"""Reads any file of a person into a `SourceWorkbook`, or refuses it with remarks."""

from collections.abc import Iterator

from warehouse.errors import Place
from warehouse.intake.formats import xls
from warehouse.intake.formats.archive import CELL_PARTS, read_archive
from warehouse.intake.formats.detect import FileContent, kind_of
from warehouse.intake.formats.limits import UnreadableError, damaged
from warehouse.intake.formats.personal_data import coded_cells, holds_code, part_in_words
from warehouse.intake.formats.text import decoded, delimited
from warehouse.intake.report import RefusalError, Remark
from warehouse.intake.workbook import Sheet, SourceWorkbook
from warehouse.privacy.pseudonym import has_code, mask

LINES = "lines"
"""The only part of a text table."""
SHOWN = 20
"""Cells with a henkilötunnus that are named one by one."""


def read_book(data: bytes, name: str) -> SourceWorkbook:
    """Return the file's cells, whatever format it is in and whatever its name says.

    RefusalError: no table of any kind, locked, damaged, unsafe, too large, without cells, or with a henkilötunnus
    anywhere in it (`personal`). Nothing of what such a file holds is told but places.
    """
    try:
        content = _content(data)
    except UnreadableError as error:
        if has_code(name) or holds_code(data):
            raise _personal(name, [_part_remark(name, name if has_code(name) else "")]) from None
        raise RefusalError(error.remark(name)) from error
    remarks = list(_personal_remarks(content, name))
    if remarks:
        raise _personal(name, remarks)
    if not any(any(cell != "" for cell in row) for sheet in content.sheets for row in sheet.rows) and not any(
        sheet.marks.errors or sheet.marks.uncached for sheet in content.sheets
    ):
        raise RefusalError(UnreadableError("file_without_cells").remark(name))
    return SourceWorkbook(
        name, content.format, content.sheets, content.saved_at, content.encoding, content.delimiter, content.has_macros
    )


def _content(data: bytes) -> FileContent:
    """Read the file by its kind; a reader that fails at an odd file says that the file is damaged."""
    kind = kind_of(data)
    try:
        return {"zip": read_archive, "compound": _compound, "text": _text}[kind](data)
    except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError, RecursionError) as error:
        raise damaged() from error


def _compound(data: bytes) -> FileContent:
    file = xls.opened(data)
    return FileContent("xls", xls.sheets(file.workbook), file.saved_at, has_macros=file.has_macros, coded=file.coded)


def _text(data: bytes) -> FileContent:
    text, encoding = decoded(data)
    rows, lines, delimiter = delimited(text)
    coded = (LINES,) if has_code(text) else ()
    return FileContent("csv", (Sheet("", rows, lines=lines),), encoding=encoding, delimiter=delimiter, coded=coded)


def _personal_remarks(content: FileContent, name: str) -> Iterator[Remark]:
    """Name the places of every henkilötunnus: cells, and the parts of the file that are no cells."""
    if has_code(name):
        yield _part_remark(name, name)
    if not content.coded:
        return
    cells = 0
    for sheet, row, column in coded_cells(content.sheets):
        cells += 1
        if cells <= SHOWN:
            place = Place(mask(name), sheet=mask(sheet.name) or None, cell=sheet.address(row, column))
            yield Remark("personal_cell", place)
    if cells > SHOWN:
        yield Remark("personal_more", Place(mask(name)), {"number": str(cells - SHOWN)})
    for part in content.coded:
        if not cells or not part.startswith((*CELL_PARTS, *xls.WORKBOOK, LINES)):
            yield _part_remark(name, part)


def _part_remark(name: str, part: str) -> Remark:
    words = part_in_words("name" if part == name else part)
    return Remark("personal_part", Place(mask(name)), {"part": words})


def _personal(name: str, remarks: list[Remark]) -> RefusalError:
    return RefusalError(*remarks, personal=True)
