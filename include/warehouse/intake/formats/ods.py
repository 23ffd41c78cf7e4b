"""Scans an OpenDocument spreadsheet for what calamine does not return: errors, formats, hidden rows, merged cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat
from zoneinfo import ZoneInfo

from warehouse.intake.formats.limits import MAX_TEXT_CHARACTERS, Area, UnreadableError, damaged
from warehouse.intake.formats.ooxml import tree
from warehouse.intake.workbook import CellIndex, CellMetadata, CellRange

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
Run = tuple[int, int]
MIME = b"application/vnd.oasis.opendocument.spreadsheet"
CONTENT, META, MANIFEST = "content.xml", "meta.xml", "meta-inf/manifest.xml"
LOCAL = ZoneInfo("Europe/Helsinki")
CELLS = ("table:table-cell", "table:covered-table-cell")


@dataclass
class SheetContent:
    """A sheet while it is scanned; repeated rows and columns are kept as runs."""

    name: str
    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0
    errors: dict[CellIndex, str] = field(default_factory=dict)
    uncached: set[CellIndex] = field(default_factory=set)
    percents: set[CellIndex] = field(default_factory=set)
    hidden_rows: list[Run] = field(default_factory=list)
    hidden_columns: list[Run] = field(default_factory=list)
    merged: list[CellRange] = field(default_factory=list)

    def metadata(self) -> CellMetadata:
        """Return the metadata of each cell, with runs expanded."""
        return CellMetadata(
            self.errors, frozenset(self.uncached), frozenset(self.percents), _expand_runs(self.hidden_rows, self.rows),
            _expand_runs(self.hidden_columns, self.columns), tuple(self.merged),
        )  # fmt: skip


def add_metadata(sheet: SheetContent, places: list[CellIndex], attributes: dict[str, str], text: str) -> None:
    """Add the metadata of a cell that is repeated at all these places."""
    is_error = attributes.get("calcext:value-type") == "error" or (
        "table:formula" in attributes and (text in ERRORS or text.startswith("Err:"))
    )
    if is_error:
        sheet.errors.update(dict.fromkeys(places, text or "#N/A"))
    elif "table:formula" in attributes and "office:value-type" not in attributes:
        sheet.uncached.update(places)
    elif attributes.get("office:value-type") == "percentage":
        sheet.percents.update(places)
    down, right = (
        repeat_count(attributes, "table:number-rows-spanned"),
        repeat_count(attributes, "table:number-columns-spanned"),
    )
    if down > 1 or right > 1:
        row, column = places[0]
        sheet.merged.append(CellRange(row, column, row + down - 1, column + right - 1))


def _expand_runs(runs: list[Run], end: int) -> frozenset[int]:
    return frozenset(at for first, count in runs for at in range(first, min(first + count, end)))


def repeat_count(attributes: dict[str, str], name: str) -> int:
    """Return the count in an attribute of repeats or spans; 1 if it is missing."""
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged()
    return max(int(text), 1)


class _Scanner:
    """Handles the XML events of `content.xml`; names are matched with their usual prefixes, as calamine does."""

    def __init__(self) -> None:
        self.sheets: list[SheetContent] = []
        self._cell: dict[str, str] | None = None
        self._row: dict[str, str] = {}
        self._filled: list[tuple[int, int, dict[str, str], str]] = []
        self._text: list[str] = []
        self._notes, self._depth, self._size, self._columns = 0, 0, 0, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._depth += 1
            if self._depth == 1:
                self.sheets.append(SheetContent(attributes.get("table:name", "")))
                self._columns = 0
        elif tag == "table:table-column" and self.sheets:
            self._add_columns(attributes)
        elif tag == "table:table-row":
            self._row, self._filled = attributes, []
        elif tag in CELLS:
            self._cell, self._text = attributes, []
        elif tag == "office:annotation":
            self._notes += 1

    def text(self, text: str) -> None:
        if self._cell is not None and not self._notes:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if tag == "table:table":
            self._depth -= 1
        elif tag == "office:annotation":
            self._notes -= 1
        elif tag in CELLS and self._cell is not None and self.sheets:
            self._end_cell(self._cell)
            self._cell = None
        elif tag == "table:table-row" and self.sheets:
            self._end_row(self.sheets[-1])

    def _add_columns(self, attributes: dict[str, str]) -> None:
        repeated = repeat_count(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility", "visible") != "visible":
            self.sheets[-1].hidden_columns.append((self._columns, repeated))
        self._columns += repeated

    def _end_cell(self, attributes: dict[str, str]) -> None:
        sheet, repeated = self.sheets[-1], repeat_count(attributes, "table:number-columns-repeated")
        text = "".join(self._text).strip()
        if text or "office:value-type" in attributes or "table:formula" in attributes:
            self._filled.append((sheet.column, repeated, attributes, text))
        sheet.column += repeated

    def _end_row(self, sheet: SheetContent) -> None:
        repeated = repeat_count(self._row, "table:number-rows-repeated")
        if self._row.get("table:visibility", "visible") != "visible":
            sheet.hidden_rows.append((sheet.row, repeated))
        if self._filled:
            sheet.rows = sheet.row + repeated
            sheet.columns = max(sheet.columns, *(column + count for column, count, _, _ in self._filled))
            self._check(repeated)
            for column, count, attributes, text in self._filled:
                add_metadata(
                    sheet,
                    [(sheet.row + y, column + x) for y in range(repeated) for x in range(count)],
                    attributes,
                    text,
                )
        sheet.row, sheet.column = sheet.row + repeated, 0

    def _check(self, repeated: int) -> None:
        """Check the area and the texts before repeats are expanded."""
        area = Area()
        for sheet in self.sheets:
            area.add(sheet.name, sheet.rows, sheet.columns)
        self._size += repeated * sum(count * len(text) for _, count, _, text in self._filled)
        if self._size > MAX_TEXT_CHARACTERS:
            raise UnreadableError("file_unpacks_too_large")


def scan(content: bytes) -> Mapping[str, CellMetadata]:
    """Return the cell metadata of every sheet by its name. UnreadableError: no valid XML, or too large an area."""
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = scanner.start, scanner.end
    parser.CharacterDataHandler = scanner.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged() from error
    return {sheet.name: sheet.metadata() for sheet in scanner.sheets}


def saved_at(meta: bytes) -> datetime | None:
    """Return when the file was last saved by its properties, in Finnish time if they have no zone."""
    try:
        attributes = next(tree(meta).iter("{http://purl.org/dc/elements/1.1/}date"), None)
        time = datetime.fromisoformat((attributes.text or "")[:26].strip()) if attributes is not None else None
    except (UnreadableError, ValueError):
        return None
    return time if time is None or time.tzinfo else time.replace(tzinfo=LOCAL)
