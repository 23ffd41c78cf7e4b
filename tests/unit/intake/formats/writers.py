"""The same pages written as each format of workbook."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt
from odf import opendocument
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableColumn, TableRow
from odf.text import P
from tests.unit.intake.formats.xlsb_writer import ERRORS, Error, Page, Percent, xlsb

Writer = Callable[[Sequence[Page]], bytes]


def xlsx(pages: Sequence[Page], *, macros: bool = False) -> bytes:
    """Write an xlsx by XlsxWriter; with macros, an xlsm."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 2, 8, 30)})
        styles = {
            "date": book.add_format({"num_format": "d.m.yyyy"}),
            "percent": book.add_format({"num_format": "0.0%"}),
        }
        for page in pages:
            _xlsx_page(book.add_worksheet(page.name), page, styles)
    return _as_macro(made.getvalue()) if macros else made.getvalue()


def xlsm(pages: Sequence[Page]) -> bytes:
    """Write an xlsx with a part of macros."""
    return xlsx(pages, macros=True)


def xls(pages: Sequence[Page]) -> bytes:
    """Write an xls by xlwt."""
    book = xlwt.Workbook()
    styles = {"date": xlwt.easyxf(num_format_str="D.M.YYYY"), "percent": xlwt.easyxf(num_format_str="0.0%")}
    for page in pages:
        sheet = book.add_sheet(page.name)
        sheet.visibility = ("visible", "hidden", "very hidden").index(page.visibility)
        for number, row in page.rows.items():
            for column, cell in enumerate(row):
                _xls_cell(sheet, number, column, cell, styles)
        for number in page.hidden_rows:
            sheet.row(number).hidden = True
        for number in page.hidden_columns:
            sheet.col(number).hidden = True
        for top, left, bottom, right in page.merged:
            sheet.merge(top, bottom, left, right)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def ods(pages: Sequence[Page]) -> bytes:
    """Write an ods by odfpy."""
    document = opendocument.OpenDocumentSpreadsheet()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(hidden)
    for page in pages:
        table = Table(name=page.name, **({} if page.visibility == "visible" else {"stylename": hidden}))
        width = max((len(row) for row in page.rows.values()), default=1)
        for column in range(width):
            table.addElement(TableColumn(**({"visibility": "collapse"} if column in page.hidden_columns else {})))
        for number in range(max(page.rows, default=-1) + 1):
            row = TableRow(**({"visibility": "collapse"} if number in page.hidden_rows else {}))
            for column, cell in enumerate(page.rows.get(number, ())):
                row.addElement(_ods_cell(cell, _span(page, number, column)))
            if number not in page.rows:
                row.addElement(TableCell())
            table.addElement(row)
        document.spreadsheet.addElement(table)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


WRITERS: dict[str, Writer] = {"xlsx": xlsx, "xlsm": xlsm, "xlsb": xlsb, "xls": xls, "ods": ods}


def with_parts(file: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """Change the parts of an archive, None takes one out; add others."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in added.items():
            new.writestr(name, content)
    return made.getvalue()


def _xlsx_page(sheet: Any, page: Page, styles: dict[str, Any]) -> None:
    if page.visibility == "hidden":
        sheet.hide()
    elif page.visibility == "very hidden":
        sheet.very_hidden()
    for number, row in page.rows.items():
        for column, cell in enumerate(row):
            if isinstance(cell, Error):
                sheet.write_formula(number, column, "=1/0", None, cell.name)
            elif isinstance(cell, Percent):
                sheet.write_number(number, column, cell.value, styles["percent"])
            elif isinstance(cell, date):
                sheet.write_datetime(number, column, cell, styles["date"])
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write(number, column, cell)
    for number in page.hidden_rows:
        sheet.set_row(number, None, None, {"hidden": True})
    for number in page.hidden_columns:
        sheet.set_column(number, number, None, None, {"hidden": True})
    for top, left, bottom, right in page.merged:
        sheet.merge_range(top, left, bottom, right, page.rows[top][left])


def _as_macro(file: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
            if "Content" in name
            else content
        )

    return with_parts(file, change, **{"xl/vbaProject.bin": b"macros"})


def _xls_cell(sheet: Any, row: int, column: int, cell: Any, styles: dict[str, Any]) -> None:
    if isinstance(cell, Error):
        sheet.row(row).set_cell_error(column, ERRORS[cell.name])
    elif isinstance(cell, Percent):
        sheet.write(row, column, cell.value, styles["percent"])
    elif isinstance(cell, date):
        sheet.write(row, column, cell, styles["date"])
    elif cell is not None:
        sheet.write(row, column, cell)


def _ods_cell(cell: Any, span: dict[str, int]) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, Error):
        made = TableCell(formula="of:=1/0", valuetype="string", stringvalue="", **span)
    elif isinstance(cell, Percent):
        made = TableCell(valuetype="percentage", value=str(cell.value), **span)
    elif isinstance(cell, bool):
        made = TableCell(valuetype="boolean", booleanvalue=str(cell).lower(), **span)
    elif isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat(), **span)
    elif isinstance(cell, str):
        made = TableCell(valuetype="string", **span)
    else:
        made = TableCell(valuetype="float", value=str(cell), **span)
    made.addElement(P(text=cell.name if isinstance(cell, Error) else str(cell)))
    return made


def _span(page: Page, row: int, column: int) -> dict[str, int]:
    for top, left, bottom, right in page.merged:
        if (top, left) == (row, column):
            return {"numbercolumnsspanned": right - left + 1, "numberrowsspanned": bottom - top + 1}
    return {}
