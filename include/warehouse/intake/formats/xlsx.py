"""What calamine does not return of an xlsx sheet: errors, uncached formulas, percentages, hidden rows, merged cells.

It is read by searches in the sheet's bytes: a callback for each cell would cost more than reading the cells.
The searches expect cells as Excel writes them; `canonical` rewrites any other sheet.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from warehouse.intake.formats.limits import column_index, damaged, parse_address, parse_ranges
from warehouse.intake.workbook import CellIndex, CellMetadata, CellRange, column_letters

FIRST = ("r", "s", "t", "cm", "vm", "ph")
USUAL = rb'<c(?! r="%s"[ >/])[\s>/]'
SMALL = re.compile(USUAL % rb"[A-Z](?:[0-9]{1,5}|1[01][0-9]{4})")
"""A cell not among A1:Z119999, or not written as Excel does."""
ANY = re.compile(USUAL % rb"[A-Z]{1,3}[0-9]{1,7}")
PREFIXED = re.compile(rb":c[\s>/]")
BEFORE_STYLE = re.compile(rb'<c r="([A-Z]+)([0-9]+)"(?: [a-z]+="[^"]*")*')
FILLED = re.compile(rb'<c r="([A-Z]+)([0-9]+)"(?:[^>]*[^>/])?>')
ERROR = re.compile(rb't="e"(?:\s[^>]*)?>\s*(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v>([^<]*)</v>')
UNCACHED = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
ROW = re.compile(rb'<row(?: [^>]*)? r="([0-9]+)"[^>]*>')
COLUMN = re.compile(rb"<col\s[^>]*>")
MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z0-9$:]+)"')
SHARED = re.compile(rb't="s"[^>]*><v>([0-9]+)</v>')
NO_TEXT = len(b"<si><t></t>")
MAX_MERGED = 100_000


class _Writer:
    """Copies a sheet's elements; computes the address of rows and cells that have none."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._row, self._column = -1, -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        values = {_local(key): value for key, value in attributes.items()}
        if name == "row":
            self._row = int(values["r"]) - 1 if "r" in values else self._row + 1
            self._column, values["r"] = -1, str(self._row + 1)
        elif name == "c":
            row, self._column = parse_address(values["r"]) if "r" in values else (self._row, self._column + 1)
            values["r"] = f"{column_letters(self._column)}{row + 1}"
        keys = [key for key in FIRST if key in values] + [key for key in values if key not in FIRST]
        self.out.append(f"<{name}{''.join(f' {key}={_quoted(values[key])}' for key in keys)}>")

    def end(self, tag: str) -> None:
        name = _local(tag)
        is_empty = self.out[-1].startswith((f"<{name} ", f"<{name}>"))
        self.out[-1:] = [f"{self.out[-1][:-1]}/>"] if is_empty else [self.out[-1], f"</{name}>"]

    def text(self, text: str) -> None:
        self.out.append(escape(text))


def canonical(sheet: bytes) -> bytes:
    """Return the sheet written as Excel does; UnreadableError if it is no valid XML."""
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(sheet, True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    return "".join(writer.out).encode()


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _quoted(value: str) -> str:
    return quoteattr(value) if '"' not in value else '"' + escape(value, {'"': "&quot;"}) + '"'


def is_small(sheet: bytes) -> bool:
    """Say whether every cell is among A1:Z119999, which is within the limit, and written as Excel does."""
    return not (_is_foreign(sheet) or SMALL.search(sheet))


def is_usual(sheet: bytes) -> bool:
    """Say whether every cell is written as Excel does."""
    return not (_is_foreign(sheet) or ANY.search(sheet))


def extent(sheet: bytes) -> tuple[int, int]:
    """Return the rows and columns up to the last filled cell."""
    columns, rows = set(), 0
    for cell in FILLED.finditer(sheet):
        columns.add(cell[1])
        rows = max(rows, int(cell[2]))
    return rows, max((column_index(name.decode()) + 1 for name in columns), default=0)


def read_metadata(sheet: bytes, percent_styles: frozenset[int]) -> CellMetadata:
    """Return the cell metadata of a sheet; `percent_styles` are the cell styles of percentages."""
    return CellMetadata(
        errors=dict(_errors(sheet)),
        uncached=frozenset(_uncached(sheet)),
        percents=frozenset(_percents(sheet, percent_styles)),
        hidden_rows=frozenset(_hidden_rows(sheet)),
        hidden_columns=frozenset(_hidden_columns(sheet)),
        merged=tuple(_merged(sheet)),
    )


def text_lengths(shared: bytes) -> list[int]:
    """Return the approximate number of bytes of each shared text."""
    return [len(text) - NO_TEXT for text in shared[max(shared.find(b"<si>"), 0) :].split(b"</si>")]


def shared_count(sheet: bytes) -> int:
    """Return how many cells have a shared text."""
    return sheet.count(b't="s"')


def shared_indexes(sheet: bytes) -> Iterator[int]:
    """Yield the number of the shared text of every cell that has one."""
    return (int(match[1]) for match in SHARED.finditer(sheet))


def _is_foreign(sheet: bytes) -> bool:
    return (b"!" in sheet and b"<!" in sheet) or PREFIXED.search(sheet) is not None


def _errors(sheet: bytes) -> Iterator[tuple[CellIndex, str]]:
    if _holds(sheet, b'e"'):
        for match in ERROR.finditer(sheet):
            yield _place(sheet, match.start()), match[1].decode("utf-8", "replace").strip()


def _uncached(sheet: bytes) -> Iterator[CellIndex]:
    """Find formulas without a result; an empty text is a result."""
    if not _holds(sheet, b"f"):
        return
    for match in UNCACHED.finditer(sheet):
        start = sheet.rfind(b"<c ", 0, match.start())
        if b't="str"' not in sheet[start : sheet.find(b">", start)]:
            yield _place(sheet, match.start())


def _percents(sheet: bytes, styles: frozenset[int]) -> Iterator[CellIndex]:
    """Find the numbers with some styles; the search begins with the styles, whose bytes are fixed."""
    if not styles:
        return
    columns: dict[bytes, int] = {}
    alternatives = b"|".join(b"%d" % style for style in sorted(styles))
    for match in re.finditer(rb' s="(?:%s)"(?: t="n")?>' % alternatives, sheet):
        end = match.start()
        if cell := BEFORE_STYLE.fullmatch(sheet, sheet.rfind(b"<", 0, end), end):
            column, row = cell.groups()
            if column not in columns:
                columns[column] = column_index(column.decode())
            yield int(row) - 1, columns[column]


def _hidden_rows(sheet: bytes) -> Iterator[int]:
    if _holds(sheet, b"hidden="):
        for row in ROW.finditer(sheet):
            if b' hidden="1"' in row[0] or b' hidden="true"' in row[0]:
                yield int(row[1]) - 1


def _hidden_columns(sheet: bytes) -> Iterator[int]:
    for column in COLUMN.findall(sheet, 0, max(sheet.find(b"<sheetData"), 0)):
        if b' hidden="1"' in column or b' hidden="true"' in column:
            first, last = (re.search(rb'\s%s="([0-9]{1,5})"' % name, column) for name in (b"min", b"max"))
            if first and last:
                yield from range(int(first[1]) - 1, min(int(last[1]), 16_384))


def _merged(sheet: bytes) -> Iterator[CellRange]:
    references = MERGED.findall(sheet, sheet.rfind(b"</sheetData>") + 1)[:MAX_MERGED]
    return parse_ranges(reference.decode() for reference in references)


def _holds(sheet: bytes, sign: bytes) -> bool:
    """Say whether some bytes occur among the cells; their first byte is searched for first, which is faster."""
    start, end = sheet.find(b"<sheetData") + len(b"<sheetData"), sheet.rfind(b"</sheetData")
    return sheet.find(sign[:1], start, end) >= 0 and sheet.find(sign, start, end) >= 0


def _place(sheet: bytes, inside: int) -> CellIndex:
    start = sheet.rfind(b'<c r="', 0, inside) + len(b'<c r="')
    return parse_address(sheet[start : sheet.find(b'"', start)].decode())
