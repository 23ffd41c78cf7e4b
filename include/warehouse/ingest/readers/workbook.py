"""Reads a municipal workbook: one sheet with declared columns; any fault refuses the file and names the cell."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.checks import Rule
from warehouse.ingest.readers import archive
from warehouse.ingest.readers.batch import EXTRA, ROW, Content, batches, shown
from warehouse.ingest.readers.cells import Cell, address
from warehouse.ingest.readers.personal import EXPECTED
from warehouse.ingest.readers.sheet import Row, Sheet
from warehouse.privacy.pseudonym import has_code
from warehouse.sources import Table


def workbook_content(file: BinaryIO, name: str, table: Table, rules: Mapping[str, Rule]) -> Content:
    """Return the checked content of a workbook; every row has been checked.

    Raises `DeliveryError`: not a workbook, a henkilötunnus anywhere in it, the sheet or a column missing, or
    `SheetError` for faults in cells.
    """
    coded = archive.inspect(file, name)
    sheets = _sheets(file, name)
    for sheet, rows in sheets.items():
        _no_codes(name, sheet, rows)
    if coded:
        raise DeliveryError(Place(name), f"a henkilötunnus in its part {coded}", EXPECTED)
    sheet = table.sheets[0] if table.sheets else next(iter(sheets), "")
    if sheet not in sheets:
        raise DeliveryError(Place(name), f"the sheets {', '.join(map(shown, sheets))}", f"a sheet '{sheet}'")
    read = Sheet(name, sheet, sheets[sheet], table, rules, archive.error_cells(file, name, sheet))
    columns = tuple(column for column in read.columns if column)
    return Content((ROW, *columns, EXTRA), batches(read.checked()))


def _sheets(file: BinaryIO, name: str) -> dict[str, list[list[Cell]]]:
    """Read every sheet, from its cell A1."""
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise DeliveryError(Place(name), f"a workbook that cannot be read ({error})", "a workbook (.xlsx)") from error


def _no_codes(name: str, sheet: str, rows: Sequence[Row]) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and has_code(cell):
                place = Place(name, sheet=sheet, cell=address(at, column))
                raise DeliveryError(place, "a henkilötunnus", EXPECTED)
