"""CSV: for programs; people open the workbook.

A Finnish Excel that splits at semicolons reads 12.5 as the twelfth of May. Split at commas, the
file stays whole there until it is imported as what the manifest says it is.
"""

import csv
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from warehouse.deliver.query import Cell

DELIMITER, QUOTE, LINE_END = ",", '"', "\r\n"
CSV_DIALECT = {
    "encoding": "utf-8",
    "byte_order_mark": True,
    "delimiter": DELIMITER,
    "quote": QUOTE,
    "line_end": LINE_END,
    "decimal_mark": ".",
    "true": "true",
    "false": "false",
    "missing": "",
}
"""How the CSV files are written, in the manifest's words."""
FORMULA = re.compile(r"\s*[=+\-@\t\r]")
"""The beginning of a text that a spreadsheet would run as a formula; some strip white space before it."""
CACHE_SIZE = 10_000
"""Cached texts and numbers: codes and names are repeated on every row."""


@lru_cache(CACHE_SIZE)
def escape_formula(text: str) -> str:
    """Return the text, behind an apostrophe if a spreadsheet would take it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


@lru_cache(CACHE_SIZE)
def plain_decimal(number: Decimal) -> str:
    """Write a number with all its digits, without exponent and without zeros that end the decimals."""
    digits = format(number, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def csv_cell(value: Cell) -> str:
    """Write one value; a missing one is empty, a text is never a formula."""
    match value:  # the most frequent kinds first: there are millions of cells
        case str():
            return escape_formula(value)
        case None:
            return ""
        case Decimal():
            return plain_decimal(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)


class CsvFile:
    """A CSV file that is written row by row; `rows` counts them without the header."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Open the file and write the header."""
        self.rows = 0
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=DELIMITER, quotechar=QUOTE, lineterminator=LINE_END)
        self._writer.writerow(header)

    def write(self, row: tuple[Cell, ...]) -> None:
        """Write one row."""
        self._writer.writerow([csv_cell(value) for value in row])
        self.rows += 1

    def __enter__(self) -> Self:
        """Return the open file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()
