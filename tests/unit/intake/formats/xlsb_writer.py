"""A small writer of binary workbooks (xlsb), after [MS-XLSB]; no library writes them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

DATE, PERCENT = 1, 2
"""Cell styles."""
STATES = {"visible": 0, "hidden": 1, "very hidden": 2}
ERRORS = {
    "#NULL!": 0,
    "#DIV/0!": 7,
    "#VALUE!": 15,
    "#REF!": 23,
    "#NAME?": 29,
    "#NUM!": 36,
    "#N/A": 42,
    "#GETTING_DATA": 43,
}
NAMESPACE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Error:
    """An error as a constant or as the result of a formula."""

    name: str
    is_formula: bool = False


@dataclass(frozen=True)
class Percent:
    """A number shown as a percentage."""

    value: float


@dataclass
class Page:
    """A sheet: its rows by number from 0, and what is beside the values."""

    name: str
    rows: Mapping[int, Sequence[Any]]
    visibility: str = "visible"
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()


@dataclass
class _Texts:
    indexes: dict[str, int] = field(default_factory=dict)

    def at(self, text: str) -> int:
        return self.indexes.setdefault(text, len(self.indexes))


def xlsb(pages: Sequence[Page]) -> bytes:
    """Write a workbook."""
    texts = _Texts()
    sheets = [_sheet(page, texts) for page in pages]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(len(pages)))
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.bin")]))
        archive.writestr("xl/workbook.bin", _workbook(pages))
        targets = [("worksheet", f"worksheets/sheet{at + 1}.bin") for at in range(len(pages))]
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            _relations([*targets, ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")]),
        )
        archive.writestr("xl/styles.bin", _styles())
        archive.writestr("xl/sharedStrings.bin", _shared(texts))
        for at, sheet in enumerate(sheets):
            archive.writestr(f"xl/worksheets/sheet{at + 1}.bin", sheet)
    return made.getvalue()


def record(number: int, content: bytes = b"") -> bytes:
    """Write one record: its number and length in groups of seven bits."""
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, length = b"", len(content)
    while True:
        byte, length = length & 0x7F, length >> 7
        size += bytes([byte | (0x80 if length else 0)])
        if not length:
            return head + size + content


def wide(text: str) -> bytes:
    """Write a text: its length and UTF-16."""
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded


def _workbook(pages: Sequence[Page]) -> bytes:
    sheets = [
        record(156, struct.pack("<II", STATES[page.visibility], at + 1) + wide(f"rId{at + 1}") + wide(page.name))
        for at, page in enumerate(pages)
    ]
    return b"".join([record(131), record(153, bytes(12)), record(143), *sheets, record(144), record(132)])


def _sheet(page: Page, texts: _Texts) -> bytes:
    columns = [record(60, struct.pack("<IIIIH", at, at, 2560, 0, 1)) for at in page.hidden_columns]
    last = (max(page.rows, default=0), max((len(row) for row in page.rows.values()), default=1) - 1)
    out = [record(129), record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))]
    if columns:
        out += [record(390), *columns, record(391)]
    out.append(record(145))
    for number, row in sorted(page.rows.items()):
        flags = 0x10 if number in page.hidden_rows else 0
        out.append(record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0)))
        out += [_cell(column, cell, texts) for column, cell in enumerate(row) if cell is not None]
    out.append(record(146))
    if page.merged:
        spans = [
            record(176, struct.pack("<IIII", top, bottom, left, right)) for top, left, bottom, right in page.merged
        ]
        out += [record(177, struct.pack("<I", len(spans))), *spans, record(178)]
    return b"".join([*out, record(130)])


def _cell(column: int, cell: Any, texts: _Texts) -> bytes:
    def head(style: int = 0) -> bytes:
        return struct.pack("<II", column, style)

    if isinstance(cell, bool):
        return record(4, head() + bytes([cell]))
    if isinstance(cell, Error):
        formula = struct.pack("<HIBBBI", 0, 2, 0x1C, ERRORS[cell.name], 0, 0)[:-1] if cell.is_formula else b""
        return record(11 if cell.is_formula else 3, head() + bytes([ERRORS[cell.name]]) + formula)
    if isinstance(cell, Percent):
        return record(5, head(PERCENT) + struct.pack("<d", cell.value))
    if isinstance(cell, date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        return record(5, head(DATE) + struct.pack("<d", (moment - datetime(1899, 12, 30)).total_seconds() / 86400))
    if isinstance(cell, str):
        return record(7, head() + struct.pack("<I", texts.at(cell)))
    return record(5, head() + struct.pack("<d", cell))


def _styles() -> bytes:
    formats = [record(44, struct.pack("<H", 164) + wide("d.m.yyyy"))]
    styles = [record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 164, 10)]
    return b"".join([
        record(278), record(615, struct.pack("<I", 1)), *formats, record(616),
        record(617, struct.pack("<I", 3)), *styles, record(618), record(279),
    ])  # fmt: skip


def _shared(texts: _Texts) -> bytes:
    items = [record(19, b"\0" + wide(text)) for text in texts.indexes]
    return b"".join([record(159, struct.pack("<II", len(items), len(items))), *items, record(160)])


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    records = "".join(
        f'<Relationship Id="rId{at + 1}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{NAMESPACE}/relationships">{records}</Relationships>'


def _types(sheets: int) -> str:
    start = "application/vnd.ms-excel"
    records = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at + 1}.bin" ContentType="{start}.worksheet"/>'
        for at in range(sheets)
    )
    return (
        f'<?xml version="1.0"?><Types xmlns="{NAMESPACE}/content-types"><Default Extension="bin" ContentType="{start}.sheet.binary.macroEnabled.main"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{records}</Types>'
    )
