"""XLSX for people: a cover, contents, definitions, symbols, and a sheet for each section of the action plan.

Each sheet holds one table that begins in the first column, with a title above it and no merged cells, so that a screen
reader and a program find it. The same release gives the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from textwrap import wrap
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.extracts import Language, WorkbookExtract
from warehouse.declarations import Text, read_yaml
from warehouse.deliver.datasets import STATUSES
from warehouse.deliver.plan_table import NUMBERED, Cell, PlanRow, PlanTable
from warehouse.deliver.query import CurrentRelease
from warehouse.errors import WarehouseError
from warehouse.sources import load_sources

TEXTS = Path(__file__).parent / "workbook_texts.yml"
SYMBOLS = {
    "preliminary": "*", "incomplete": "v", "missing": "..", "hidden": "...", "not_applicable": ".", "not_ripe": ":",
    "undefined": "/",
}  # fmt: skip
"""By status: after a number, or in the place of one. Two and three points and one are those of Statistics Finland."""
TABLE_ROW = 3
"""Where a table begins: below its title, a sentence and an empty row."""
MAX_CELL = 32_767
FEW = 5
"""Columns of a list that needs no filter."""
LINE = 15
"""Height of a line of text, in points: not every program fits the height of a row to its texts."""
COVER, DEFINITIONS, LEGEND = (28, 100), (7, 44, 14, 90, 40), (12, 100)
"""Widths of columns, in signs."""
SHEET_NAME = 31


def write_workbook(
    path: Path, extract: WorkbookExtract, language: Language, release: CurrentRelease, table: PlanTable
) -> int:
    """Write the workbook of a language, and return the rows of its numbers."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        moment = release.published_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        title = getattr(extract.title, language)
        book.set_properties({"title": title, "author": "Tilannekuva", "created": moment})
        return _Writer(book, extract, language, release, table).write()


@dataclass
class _Writer:
    book: xlsxwriter.Workbook
    extract: WorkbookExtract
    language: Language
    release: CurrentRelease
    table: PlanTable

    def __post_init__(self) -> None:
        self.say: dict[str, str]
        texts = {key: Text.model_validate(text) for key, text in read_yaml(TEXTS).items()}
        self.say = {key: getattr(text, self.language) for key, text in texts.items()}
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.bold = self.book.add_format({"bold": True, "valign": "top"})
        self.text = self.book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        self.left = self.book.add_format({"align": "left", "indent": 1})
        self.header = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.number_header = self.book.add_format({"bold": True, "bottom": 1, "valign": "top", "align": "right"})
        self.symbol = self.book.add_format({"align": "right"})
        self._numbers: dict[tuple[int, str], Format] = {}

    def write(self) -> int:
        """Write every sheet in the order in which they are read."""
        sections = [
            (section, rows)
            for section in load_catalogue().sections
            if (rows := [row for row in self.table.rows if row.indicator["plan_section"] == section.code])
        ]
        others = [row for row in self.table.rows if row.indicator["plan_section"] is None]
        sheets = [(f"{section.code} {getattr(section.name, self.language)}", rows) for section, rows in sections]
        sheets += [(self.say["numbers"], others)] if others else []
        self._cover()
        self._contents(sheets)
        self._definitions()
        self._symbols()
        for name, rows in sheets:
            self._section(name, rows)
        return len(self.table.rows)

    def _sheet(self, name: str, sentence: str, widths: Sequence[int]) -> Worksheet:
        sheet = self.book.add_worksheet(name[:SHEET_NAME])
        self._put(sheet, 0, 0, name, self.title)
        self._put(sheet, 1, 0, sentence)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _put(self, sheet: Worksheet, row: int, column: int, text: str, style: Format | None = None) -> None:
        if sheet.write_string(row, column, text, style) != 0:
            raise WarehouseError(f"sheet {sheet.name}: found a text of {len(text)} signs, expected at most {MAX_CELL}")

    def _cover(self) -> None:
        sheet = self._sheet(self.say["cover"], getattr(self.extract.title, self.language), COVER)
        attributions = {getattr(source.attribution, self.language) for source in load_sources().values()}
        lines = {
            "contents": getattr(self.extract.purpose, self.language),
            "release": str(self.release.release_id),
            "published": f"{self.release.published_at.astimezone(UTC):%Y-%m-%d}",
            "data_version": self.release.data_version,
            "newest_month": f"{self.table.newest:%Y-%m}",
            "how_to_read": self.say["reading"],
            "contact": self.extract.contact,
            "licence": getattr(self.extract.licence, self.language),
            "sources": "\n".join(sorted(attributions)),
        }
        for row, (key, text) in enumerate(lines.items(), start=TABLE_ROW):
            sheet.set_row(row, _height((text,), (COVER[1],)))
            self._put(sheet, row, 0, self.say[key], self.bold)
            self._put(sheet, row, 1, text, self.text)

    def _contents(self, sheets: Sequence[tuple[str, Sequence[PlanRow]]]) -> None:
        sheet = self._sheet(self.say["contents"], getattr(self.extract.purpose, self.language), (44, 24, 12))
        rows = [
            (name, ", ".join(sorted({_number(row) for row in rows}, key=lambda n: (len(n), n))), len(rows))
            for name, rows in sheets
        ]
        self._table(sheet, "contents", ("section", "numbers", "rows"), rows)
        for row, (name, _) in enumerate(sheets, start=TABLE_ROW + 1):
            sheet.write_url(row, 0, f"internal:'{name[:SHEET_NAME]}'!A1", string=name)

    def _definitions(self) -> None:
        sheet = self._sheet(self.say["definitions"], getattr(self.extract.title, self.language), DEFINITIONS)
        titles = {name: getattr(source.title, self.language) for name, source in load_sources().items()}
        rows = [
            (
                indicator["plan_number"] or "", indicator[f"name_{self.language}"], self._unit(indicator),
                indicator[f"definition_{self.language}"], titles.get(indicator["source"] or "", ""),
            )
            for indicator in self.table.indicators
        ]  # fmt: skip
        self._table(sheet, "definitions", ("number", "indicator", "unit", "definition", "source"), rows, DEFINITIONS)

    def _symbols(self) -> None:
        sheet = self._sheet(self.say["symbols"], self.say["how_to_read"], LEGEND)
        rows = [(symbol, getattr(STATUSES[status], self.language)) for status, symbol in SYMBOLS.items()]
        self._table(sheet, "symbols", ("symbol", "meaning"), rows, LEGEND)

    def _section(self, name: str, rows: Sequence[PlanRow]) -> None:
        times = self.table.times
        widths = (7, 46, 12, 9, 34, *(10 for _ in times), 11, 18)
        sheet = self._sheet(name, f"{self.say['newest_month']} {self.table.newest:%Y-%m}", widths)
        keys = ("number", "indicator", "unit", "code", "place")
        header = [*(self.say[key] for key in keys), *times, self.say["target"], self.say["target_status"]]
        last = TABLE_ROW + len(rows)
        self._mark(sheet, f"section_{len(self.book.worksheets())}", header, last)
        for line, row in enumerate(rows, start=TABLE_ROW + 1):
            self._line(sheet, line, row)
        sheet.freeze_panes(TABLE_ROW + 1, len(keys))
        sheet.repeat_rows(TABLE_ROW)

    def _line(self, sheet: Worksheet, line: int, row: PlanRow) -> None:
        if row.indicator["plan_number"]:
            sheet.write_number(line, 0, row.indicator["plan_number"], self.left)
        place = row.place[f"name_{self.language}"] or row.place["name_fi"]
        texts = (row.indicator[f"name_{self.language}"], self._unit(row.indicator), row.place["code"], place)
        for column, text in enumerate(texts, start=1):
            self._put(sheet, line, column, text)
        first = len(texts) + 1
        for column, time in enumerate(self.table.times, start=first):
            self._cell(
                sheet, line, column, row.cells.get(time, Cell(None, "not_applicable")), row.indicator["decimals"]
            )
        after = first + len(self.table.times)
        if row.target is not None:
            sheet.write_number(line, after, float(row.target), self._number_format(row.indicator["decimals"], "final"))
        self._put(sheet, line, after + 1, self.say[row.target_status], self.left)

    def _cell(self, sheet: Worksheet, line: int, column: int, cell: Cell, decimals: int) -> None:
        if cell.status in NUMBERED and cell.value is not None:
            sheet.write_number(line, column, float(cell.value), self._number_format(decimals, cell.status))
        else:
            self._put(sheet, line, column, SYMBOLS[cell.status], self.symbol)

    def _unit(self, indicator: Mapping[str, Any]) -> str:
        unit = str(indicator["unit"])
        return self.say.get(unit, unit)

    def _number_format(self, decimals: int, status: str) -> Format:
        """Return the format of a number: its decimals, and the symbol of its status behind it."""
        key = decimals, status
        if key not in self._numbers:
            digits = "#,##0" + ("." + "0" * decimals if decimals else "")
            symbol = f'" {SYMBOLS[status]}"' if status in SYMBOLS else ""
            self._numbers[key] = self.book.add_format({"num_format": digits + symbol})
        return self._numbers[key]

    def _table(
        self,
        sheet: Worksheet,
        name: str,
        keys: Sequence[str],
        rows: Iterable[tuple[Any, ...]],
        widths: Sequence[int] = (),
    ) -> None:
        """Write a table of texts; with widths, long ones are broken into lines."""
        rows, style = list(rows), self.text if widths else self.left
        self._mark(sheet, name, [self.say[key] for key in keys], TABLE_ROW + len(rows))
        for line, row in enumerate(rows, start=TABLE_ROW + 1):
            if widths:
                sheet.set_row(line, _height(row, widths))
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value, style)
                else:
                    self._put(sheet, line, column, value, style)

    def _mark(self, sheet: Worksheet, name: str, header: Sequence[str], last: int) -> None:
        """Mark a table as one, with its header."""
        columns = [
            {"header": title, "header_format": self.number_header if title[:2].isdigit() else self.header}
            for title in header
        ]
        options = {"name": name, "columns": columns, "style": "Table Style Light 1", "autofilter": len(header) > FEW}
        sheet.add_table(TABLE_ROW, 0, last, len(header) - 1, options)


def _number(row: PlanRow) -> str:
    return str(row.indicator["plan_number"] or row.indicator["indicator_code"])


def _height(texts: Iterable[Any], widths: Sequence[int]) -> int:
    """Return the height of a row of the longest of its texts."""
    pairs = zip((str(text) for text in texts), widths, strict=True)
    return LINE * max(
        sum(max(len(wrap(line, width - 2)), 1) for line in text.splitlines() or [""]) for text, width in pairs
    )
