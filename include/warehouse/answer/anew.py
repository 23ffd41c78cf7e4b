"""A workbook written anew from the cells of a file: for formats that cannot be marked in place, and for large files."""

import io
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from warehouse.answer.cells import Anew, SheetAnew
from warehouse.answer.lines import ACROSS, WIDTHS, Line, href
from warehouse.answer.marks import Marked
from warehouse.answer.plain import sheet_name
from warehouse.answer.styles import STYLES
from warehouse.intake.book import Book


def written_anew(book: Book, marked: Marked, summary: Sequence[Line], front: str, otherwise: str) -> bytes:
    """Return an xlsx with the summary in front and every sheet's cells at their own addresses, marked.

    `front` names the summary's sheet, `otherwise` a sheet whose name is empty. What lies beyond the last row or column
    a workbook has is left out.
    """
    target = io.BytesIO()
    with TemporaryDirectory() as scratch:
        anew = Anew(target, scratch)
        names = _names(book, front, otherwise)
        _write_summary(anew, front, summary, names)
        for sheet in book.sheets:
            if sheet.name in names:
                SheetAnew(anew, names[sheet.name], sheet, marked.get(sheet.name, {})).write()
        anew.book.close()
    return target.getvalue()


def _names(book: Book, front: str, otherwise: str) -> dict[str, str]:
    """Return the name each sheet gets; a summary of ours from an earlier answer gets none."""
    names: dict[str, str] = {}
    for sheet in book.sheets:
        if sheet.name != front:
            taken = {front.lower(), *(name.lower() for name in names.values())}
            names[sheet.name] = sheet_name(sheet.name, taken, otherwise)
    return names


def _write_summary(anew: Anew, front: str, summary: Sequence[Line], names: dict[str, str]) -> None:
    sheet = anew.book.add_worksheet(front)
    styles = {
        name: anew.book.add_format({**style, "valign": "top", "text_wrap": True}) for name, style in STYLES.items()
    }
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for row, line in enumerate(summary):
        sheet.set_row(row, line.height)
        if line.across:
            sheet.merge_range(row, 0, row, ACROSS - 1, "", styles[line.cells[0].style])
        for column, cell in enumerate(line.cells):
            if cell.target and cell.target[0] in names:
                address = f"internal:{href(cell.target, names.__getitem__)}"
                sheet.write_url(row, column, address, styles["link"], string=cell.text[:255])
            else:
                sheet.write_string(row, column, cell.text, styles[cell.style])
