"""Files as senders really have them, generated: of each class that breaks a reader, one file."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from tests.unit.intake.formats.writers import WRITERS, with_parts, xlsx
from tests.unit.intake.formats.xlsb_writer import Error, Page
from xlwt.CompoundDoc import XlsDoc

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
DAYS = [date(1904, 1, 2), date(1904, 4, 21), date(1934, 6, 3)]
NUMBER = 12345.6789
FORMATS = ("General", "0", "#,##0.00", "[$-419]#,##0.00\\ [$₽-419]", "0%", "d.m.yyyy", "[h]:mm:ss")
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def written(fill: Callable[[Any, Any], None], **options: object) -> bytes:
    """Write an xlsx of one sheet."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("T"))
    return memory.getvalue()


def days_of_1904() -> bytes:
    """Days counted from 1904, each beside its text."""

    def fill(book: Any, sheet: Any) -> None:
        shown = book.add_format({"num_format": "d.m.yyyy"})
        for row, day in enumerate(DAYS):
            sheet.write_number(row, 0, row)
            sheet.write_datetime(row, 1, day, shown)
            sheet.write_string(row, 2, day.isoformat())

    return written(fill, date_1904=True)


def error_values() -> bytes:
    """Every error as a cell, and beside it a text that looks like one."""
    rows: dict[int, Sequence[Any]] = {0: ["Error", "Text"]}
    rows |= {number: [Error(name), f"{name}?"] for number, name in enumerate(ERRORS, start=1)}
    return xlsx([Page("T", rows)])


def hidden_sheets() -> bytes:
    """The same table on a visible, a hidden and a very hidden sheet."""
    names = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "very hidden"}
    return xlsx([Page(name, {0: ["n"], 1: [len(name)]}, visibility=state) for name, state in names.items()])


def merged_cells() -> bytes:
    """A heading merged over two columns, and cells merged in the body."""
    rows = {0: ["A1", None, "C1"], 1: ["B2", "x", "y"], 2: [None, "z", "å"]}
    return xlsx([Page("T", rows, merged=[(0, 0, 0, 1), (1, 0, 2, 0)])])


def macros_and_definitions() -> bytes:
    """A workbook with macros whose first sheet is no table, and whose used range begins at A10."""
    return WRITERS["xlsm"]([Page("Definitions", {9: ["Definitions of terms"], 10: ["Note 1"]}), Page("T", {0: ["n"]})])


def days_of_iso() -> bytes:
    """Cells typed as days in ISO 8601, as openpyxl writes them on demand."""
    values = ("2021-01-01", "2021-01-01T10:10:10", "10:10:10")
    rows = b"".join(b'<row r="%d"><c r="A%d" t="d"><v>%s</v></c></row>' % (n, n, v.encode()) for n, v in enumerate(values, start=1))  # fmt: skip
    return with_sheet(rows)


def formats_of_one_number() -> bytes:
    """One number in formats that show it otherwise: grouped, in roubles, as a share, a day, a time."""

    def fill(book: Any, sheet: Any) -> None:
        for row, shown in enumerate(FORMATS):
            sheet.write_string(row, 0, shown)
            sheet.write_number(row, 1, NUMBER, book.add_format({"num_format": shown}))

    return written(fill)


def blanks() -> bytes:
    """Texts in blanks of every kind, kept in the sheet itself, and a cell of blanks alone."""
    texts = (" trimmed ", "\tvalue\twith tabs\t", " \t\n", "line1\nline2", "日期\u00a0时间")
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c><c r="B{row}"><v>{row}</v></c></row>' for row, text in enumerate(texts, start=1))  # fmt: skip
    return with_sheet(cells.encode())


def big_numbers() -> bytes:
    """Numbers of 15 and of 16 digits: a spreadsheet keeps 15."""
    return xlsx([Page("T", {0: [123456789012345, 123456789012346], 1: [1234567890123450, 1234567890123451]})])


def no_cells() -> bytes:
    """A right workbook in which nothing stands."""
    return written(lambda book, sheet: None)


def locked() -> bytes:
    """A compound file with the stream in which a spreadsheet keeps an encrypted workbook."""
    memory = io.BytesIO()
    XlsDoc().save(memory, bytes(range(256)) * 32)
    old, new = ("Workbook\0".encode("utf-16-le"), "EncryptedPackage\0".encode("utf-16-le"))
    content = memory.getvalue()
    at = content.index(old)
    length = len(new).to_bytes(2, "little")
    return content[:at] + new.ljust(64, b"\0") + length + content[at + 66 :]


def web_page() -> bytes:
    """A table saved as a web page."""
    return (
        b"<html><head><meta charset=utf-8></head><body><table><tr><td>Kunta</td><td>1</td></tr></table></body></html>"
    )


def billion_laughs() -> bytes:
    """Entities of entities in the texts of a workbook: ten to the ninth letters."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    texts = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{entities}]><sst><si><t>&l9;</t></si></sst>'
    return with_parts(
        xlsx([Page("T", {0: ["a"]})]),
        lambda name, content: texts.encode() if name == "xl/sharedStrings.xml" else content,
    )


def zip_slip() -> bytes:
    """An archive with a part above its own folder."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("good.txt", "good")
        archive.writestr("../../../../tmp/evil.txt", "evil")
    return memory.getvalue()


def nul_in_text() -> bytes:
    return b"a,b,c\n\0,2,3\n"


def ragged_rows() -> bytes:
    """A row too short and a row too long."""
    return b"id,name,age\n1,Aino\n2,Eino,26,Perunoita\n3,Oiva,30\n"


def sparse_latin_letters() -> bytes:
    """Letters of ISO-8859-1, rows of empty cells, cells of commas in quotes."""
    return 'LP,Bezeichnung,Titel\n1,"Träger, Umstrukturierung",x\n,,\n2,Straßen,\n'.encode("iso8859-1")


def open_quote() -> bytes:
    return b'Kunta;n\nHalsua;1\n"Perho;2\nKannus;3\n'


def headings_in_six_rows() -> bytes:
    """Headings spread over six rows, with the region repeated."""
    rows = [",,Kengetallen,,", ",,bedragen,,", ",,,,", ",,provincie,provincie,", ",,A,B,", ",,Groningen,Drenthe,", "NR.,Cluster,,,", "0,x,1,2,3"]  # fmt: skip
    return "\n".join(rows).encode()


def two_titles_and_padded_names() -> bytes:
    """Two merged titles above the headings; names padded with blanks, codes as texts, `-` for none, a name twice."""
    rows: dict[int, Sequence[Any]] = {
        0: ["Lakkautetut kunnat", None, None], 1: ["Puuttuva koodi on merkitty -.", None, None], 2: ["Vanha kunta", "Koodi", "Uusi kunta"],
        3: ["Kälviä".ljust(65), "315", "Kokkola"], 4: ["Halsua".ljust(65), "074", "Halsua"], 5: ["Antrea".ljust(65), "-", "Luovutettu"],
        6: ["Antrea".ljust(65), "013", "Luovutettu"],
    }  # fmt: skip
    return xlsx([Page("T", rows, merged=[(0, 0, 0, 2), (1, 0, 1, 2)])])


def with_sheet(rows: bytes) -> bytes:
    """Write an xlsx whose sheet holds these rows of XML."""
    sheet = b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (NAMESPACE, rows)
    return with_parts(xlsx([Page("T", {0: ["a"]})]), lambda name, content: sheet if name == SHEET else content)


REFUSED = {
    "no cells": (no_cells, "file_without_cells"),
    "locked": (locked, "file_locked"),
    "web page": (web_page, "file_is_web_page"),
    "billion laughs": (billion_laughs, "file_unsafe"),
    "zip slip": (zip_slip, "file_unsafe"),
    "open quote": (open_quote, "text_open_quote"),
}
"""What cannot be read, and the reason for which it is refused."""
READ = {
    "days of 1904": days_of_1904, "error values": error_values, "hidden sheets": hidden_sheets, "merged cells": merged_cells,
    "macros": macros_and_definitions, "days of ISO": days_of_iso, "formats": formats_of_one_number, "blanks": blanks,
    "big numbers": big_numbers, "latin letters": sparse_latin_letters, "six rows of headings": headings_in_six_rows,
    "two titles": two_titles_and_padded_names,
}  # fmt: skip
"""What can be read."""
