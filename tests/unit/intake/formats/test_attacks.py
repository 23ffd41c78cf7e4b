"""Files made to harm the reader: refused for their reason, soon, and in little memory."""

import io
import struct
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.intake.formats.sandboxed_functions import refusal_of
from tests.unit.intake.formats.writers import WRITERS, with_parts, xlsx
from tests.unit.intake.formats.xlsb_writer import Page, record

from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import RefusalError
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.workbook import SourceWorkbook

PLAIN = [Page("A", {0: ["Kunta", "Lkm"], 1: ["Kälviä", 3]})]
XLSX = xlsx(PLAIN)
SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def changed(part: str, old: str, new: str, file: bytes = XLSX) -> bytes:
    """Change a text in a part; it must be there."""

    def change(name: str, content: bytes) -> bytes:
        assert name != part or old.encode() in content
        return content.replace(old.encode(), new.encode(), 1) if name == part else content

    return with_parts(file, change)


def with_cells(cells: str) -> bytes:
    """Write a sheet of these rows."""
    return changed(SHEET, "</sheetData>", f"{cells}</sheetData>")


def with_names(*names: str) -> bytes:
    return with_parts(XLSX, lambda _, content: content, **dict.fromkeys(names, b"x"))


def twice() -> bytes:
    made = io.BytesIO(XLSX)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("XL/worksheets/SHEET1.xml", "<worksheet/>")
    return made.getvalue()


def locked_entry() -> bytes:
    """Set the flag of encryption in every local head and in the directory."""
    file = bytearray(XLSX)
    for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = file.find(start)
        while place >= 0:
            file[place + at] |= 1
            place = file.find(start, place + 4)
    return bytes(file)


def lying_bomb() -> bytes:
    """Unpack to 200 MB, and tell 100 bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    name = SHEET.encode()
    head = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(body), 100, len(name), 0) + name
    entry = (
        b"PK\x01\x02"
        + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 0, 0, len(body), 100, len(name), 0, 0, 0, 0, 0, 0)
        + name
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(head) + len(body), 0)
    return head + body + entry + end


def xlsb_far() -> bytes:
    def change(name: str, content: bytes) -> bytes:
        far = record(0, struct.pack("<IIHBBBI", 1_048_575, 0, 300, 0, 0, 0, 0)) + record(
            5, struct.pack("<IId", 16_383, 0, 1.0)
        )
        return content.replace(record(146), far + record(146)) if "sheet1" in name else content

    return with_parts(WRITERS["xlsb"](PLAIN), change)


def ods_repeated(row: str, cell: str) -> bytes:
    added = f'<table:table-row {row}><table:table-cell {cell} office:value-type="string"><text:p>{"x" * 1000}</text:p></table:table-cell></table:table-row>'
    return changed("content.xml", "</table:table>", f"{added}</table:table>", WRITERS["ods"](PLAIN))


def ods_locked() -> bytes:
    return changed(
        "META-INF/manifest.xml",
        "</manifest:manifest>",
        "<manifest:encryption-data/></manifest:manifest>",
        WRITERS["ods"](PLAIN),
    )


def xls_locked() -> bytes:
    """Put the record of encryption in place of the second record of the workbook's stream."""
    file = bytearray(WRITERS["xls"](PLAIN))
    start = file.find(bytes.fromhex("0908100000060500"))
    file[start + 20 : start + 22] = b"\x2f\x00"
    return bytes(file)


def long_texts() -> bytes:
    """Show one text of a million letters in ten thousand cells."""
    many = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(3, 10_003))
    return changed(SHARED, "<t>Kunta</t>", f"<t>{'y' * 1_000_000}</t>", with_cells(many))


def document(part: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(part, "<x/>")
    return made.getvalue()


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
HEAVY = {
    "a bomb": (lambda: changed(SHEET, "<sheetData>", "<sheetData>" + " " * 60_000_000), "file_unpacks_too_large"),
    "a bomb that lies": (lying_bomb, "file_damaged"),
    "entities in the sheet": (lambda: changed(SHEET, "<worksheet", f"{DOCTYPE}<worksheet"), "file_unsafe"),
    "entities in the texts": (lambda: changed(SHARED, "<sst", f"{DOCTYPE}<sst"), "file_unsafe"),
    "a cell far away": (lambda: with_cells(FAR), "cell_too_far"),
    "a cell far away, with a prefix": (lambda: with_cells(FAR.replace("<c ", "<x:c ").replace("</c>", "</x:c>").replace("<row ", '<row xmlns:x="x" ')), "cell_too_far"),
    "a cell far away, quoted otherwise": (lambda: with_cells(FAR.replace('"', "'")), "cell_too_far"),
    "a cell far away, in a near row": (lambda: with_cells(FAR.replace('<row r="1048576"', '<row r="3"')), "cell_too_far"),
    "a cell far away in xlsb": (xlsb_far, "cell_too_far"),
    "a cell far away in ods": (lambda: ods_repeated("", 'table:number-columns-repeated="999999999"'), "file_damaged"),
    "rows repeated in ods": (lambda: ods_repeated('table:number-rows-repeated="1000000"', 'table:number-columns-repeated="1000"'), "cell_too_far"),
    "texts repeated in ods": (lambda: ods_repeated('table:number-rows-repeated="1000000"', ""), "file_unpacks_too_large"),
    "long texts in many cells": (long_texts, "file_unpacks_too_large"),
}  # fmt: skip
LIGHT = {
    "many parts": (lambda: with_names(*(f"xl/media/{at}" for at in range(3000))), "file_unpacks_too_large"),
    "entities in the properties": (lambda: changed("docProps/core.xml", "<cp:", f"{DOCTYPE}<cp:"), "file_unsafe"),
    "entities in wide letters": (
        lambda: with_parts(XLSX, lambda _, content: content, **{"xl/a.xml": f"<?xml version='1.0'?>{DOCTYPE}<a/>".encode("utf-16")}),
        "file_unsafe",
    ),
    "letters nobody reads": (lambda: changed(SHEET, 'encoding="UTF-8"', 'encoding="UTF-7"'), "file_unsafe"),
    "a name upwards": (lambda: with_names("../../evil.txt"), "file_unsafe"),
    "a name upwards by backslashes": (lambda: with_names("xl\\..\\..\\evil.txt"), "file_unsafe"),
    "a name from the root": (lambda: with_names("/etc/evil.txt"), "file_unsafe"),
    "a name on a drive": (lambda: with_names("C:/evil.txt"), "file_unsafe"),
    "the same part twice": (twice, "file_unsafe"),
    "a locked entry": (locked_entry, "file_locked"),
    "a locked ods": (ods_locked, "file_locked"),
    "a locked xls": (xls_locked, "file_locked"),
    "a cell beyond any sheet": (lambda: with_cells('<row r="3"><c r="ZZZ9999999"><v>1</v></c></row>'), "file_damaged"),
    "no number of repeats": (lambda: ods_repeated('table:number-rows-repeated="-1"', ""), "file_damaged"),
    "no sheet": (lambda: with_parts(XLSX, lambda name, content: None if name == SHEET else content), "file_damaged"),
    "no workbook": (lambda: with_parts(XLSX, lambda name, content: None if "workbook.xml" in name else content), "file_is_archive"),
    "a text document": (lambda: document("word/document.xml"), "file_is_document"),
    "a presentation": (lambda: document("ppt/presentation.xml"), "file_is_document"),
    "an empty archive": (lambda: b"PK\x05\x06" + bytes(18), "file_is_archive"),
    "nothing": (lambda: b"", "file_empty"),
    "blanks": (lambda: b"\xef\xbb\xbf \r\n", "file_empty"),
    "a PDF": (lambda: b"%PDF-1.7\n", "file_is_pdf"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "file_is_image"),
    "a web page by mail": (lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "file_is_web_page"),
    "a table of 2003 in XML": (lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "file_is_xml"),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 20, "file_unknown"),
    "no compound file": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "file_damaged"),
}  # fmt: skip


@pytest.mark.parametrize("attack", LIGHT)
def test_unsafe_files_and_files_without_a_table_are_refused_for_their_reason(attack: str) -> None:
    make, expected = LIGHT[attack]
    with pytest.raises(RefusalError) as refused:
        read_workbook(make(), "a.xlsx")
    assert [remark.code for remark in refused.value.remarks] == [expected]


@pytest.mark.parametrize("attack", HEAVY)
def test_a_bomb_is_refused_soon_and_in_little_memory(attack: str) -> None:
    make, expected = HEAVY[attack]
    code, seconds, megabytes = run_in_sandbox(refusal_of, make())
    assert code == expected
    assert seconds < 5 and megabytes < 300


def test_a_lone_cell_far_away_in_an_old_workbook_costs_nothing() -> None:
    data = WRITERS["xls"]([Page("A", {0: ["x"], 65_535: [*[None] * 255, "y"]})])
    sheet = read_workbook(data, "a").sheets[0]
    assert sheet.rows[65_535][255] == "y" and sum(map(len, sheet.rows)) == 257


def test_formatted_cells_without_values_do_not_make_a_sheet_large() -> None:
    rows = "".join(f'<row r="{row}"><c r="XFD{row}" s="0"/></row>' for row in (1_000_000, 1_048_576))
    assert len(read_workbook(with_cells(rows), "a").sheets[0].rows) == 2


def test_sheets_of_other_writers_are_read_the_same() -> None:
    """Prefixes, other quotes, comments and missing addresses, as some libraries write them."""
    cells = (
        "<!-- c --><x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main' r='3' hidden='1'>"
        "<x:c t='e'><x:v>#REF!</x:v></x:c><x:c><x:f>A1+1</x:f></x:c><x:c r='C3'><x:v>7</x:v></x:c></x:row>"
    )
    sheet = read_workbook(with_cells(cells), "a").sheets[0]
    assert sheet.metadata.errors == {(2, 0): "#REF!"} and sheet.metadata.uncached == {(2, 1)}
    assert sheet.metadata.hidden_rows == {2} and sheet.rows[2][2] == 7


def test_formulas_without_a_kept_result() -> None:
    cells = (
        '<row r="3"><c r="A3"><f>SUM(B1)</f></c><c r="B3"><f>1+1</f><v></v></c><c r="C3"><f>1+1</f><v>2</v></c>'
        '<c r="D3" t="str"><f>""</f><v></v></c><c r="E3"><f t="shared" si="0"/></c></row>'
    )
    assert read_workbook(with_cells(cells), "a").sheets[0].metadata.uncached == {(2, 0), (2, 1), (2, 4)}


WHOLE = {name: write([*PLAIN, Page("B", {0: [date(2026, 1, 31), 2.5]})]) for name, write in WRITERS.items()}


def read_or_refused(data: bytes) -> bool:
    try:
        return isinstance(read_workbook(data, "a"), SourceWorkbook)
    except RefusalError:
        return True


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1))
def test_a_file_cut_off_anywhere_is_read_or_refused(name: str, share: float) -> None:
    data = WHOLE[name]
    assert read_or_refused(data[: int(len(data) * share)])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=5),
)
def test_a_file_with_wrong_bytes_is_read_or_refused(name: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE[name])
    for share, byte in changes:
        data[int(len(data) * share)] = byte
    assert read_or_refused(bytes(data))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert read_or_refused(data)
