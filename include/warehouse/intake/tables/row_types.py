"""Sorts the rows below the headings: data, totals, repeated headings, notes."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.header import Headings
from warehouse.intake.tables.table_match import DeclaredTable
from warehouse.intake.tables.vocabulary import folded, heading, text_of
from warehouse.intake.workbook import Cell, Sheet

TOTAL = re.compile(
    r"(?:(?:kaikki|koko\s\w+|kunnat|väli|osa|loppu|vuosi|slut|del|alla|hela\s\w+|kommunerna)?\s?-?"
    r"(?:yhteensä|yht\.?|summa|totalt|sammanlagt|tillsammans|total|sum))(?:\s*(?:19|20)\d\d|\s*[(\[].*[)\]])?\s*[:=]?",
    re.IGNORECASE,
)
"""Whole cells that say their row is a total."""
NOTE = re.compile(
    r"\s*(?:[*†‡¹²³⁴⁵⁶⁷⁸⁹]|\d{1,2}\)|\(\d{1,2}\)|(?:huom(?:io|autus|autukset)?|lähde|lähteet|lisätieto(?:ja|a)?|laatinut|laatija|päivitetty|"
    r"päivitys|tulostettu|tiedot|selite|selitykset|anm(?:ärkning(?:ar)?)?|obs|källa|källor|uppgjord|uppdaterad|utskriven|"
    r"förklaring(?:ar)?|not|note|source)\b)",
    re.IGNORECASE,
)
NUMBERED = r"\d{3}|\d{1,2}[^)\d]"
"""How ids and dates begin, and nothing else: most rows of a long table need no closer look."""
ROW_REMARKS = {"read": "hidden_rows_read", "skip": "hidden_rows_left_out", "refuse": "hidden_rows_refused"}
MAX_LISTED = 10
SENTENCE = 5
"""From how many words on a lone text reads as a sentence."""


@dataclass
class RowTypes:
    """Rows of a sheet by what they are, counted from 0."""

    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)


def classify_rows(
    sheet: Sheet, table: DeclaredTable, headings: Headings, parsers: Mapping[str, ColumnParser]
) -> RowTypes:
    """Sort the rows below the headings by what they are; empty rows are left out."""
    body = headings.body
    rows = sheet.rows[body:]
    unreadable = {row for row, _ in (*sheet.metadata.errors, *sheet.metadata.uncached)}
    first_cells = [cells[0] if cells and cells[0] != "" else _first_filled(cells) for cells in rows]
    unusual = _unusual_beginnings(headings, dict.fromkeys(first for first in first_cells if isinstance(first, str)))
    candidates = [
        row
        for row, cells in enumerate(rows, start=body)
        if len(cells) < 2 or cells[0] == "" or cells[1] == "" or cells[0] in unusual
    ]
    uncertain = [row for row in candidates if first_cells[row - body] in unusual or not _has_several(rows[row - body])]
    not_empty = [row for row in uncertain if first_cells[row - body] != "" or row in unreadable]
    uncertain_rows = set(uncertain)
    row_types = RowTypes([row for row in range(body, len(sheet.rows)) if row not in uncertain_rows])
    _RowClassifier(sheet, table, headings, parsers, unreadable).classify(row_types, not_empty)
    return row_types


def _first_filled(cells: Sequence[Cell]) -> Cell:
    """Return the first filled cell of a row."""
    return next((cell for cell in cells if cell != ""), "")


def _has_several(cells: Sequence[Cell]) -> bool:
    """Say whether more than one cell of a row is filled."""
    return len(cells) - cells.count("") > 1


def _unusual_beginnings(headings: Headings, texts: Collection[str]) -> set[str]:
    """Return the first cells of rows that may be something else than data: nothing, a total, a note, a heading.

    All are searched at once, one text per line; a text of several lines is always examined further.
    """
    heading_patterns = [re.escape(headings.texts[column].strip()) for column in headings.columns.values()]
    starts = (r"$", rf"{TOTAL.pattern}\s*$", NOTE.pattern, *(rf"{pattern}\s*$" for pattern in heading_patterns))
    pattern = re.compile(rf"^(?!{NUMBERED})(?=\s*(?:{'|'.join(starts)})).*$", re.IGNORECASE | re.MULTILINE)
    joined = "\n".join(texts)
    if joined.count("\n") < len(texts):
        return set(pattern.findall(joined))
    multiline = {text for text in texts if "\n" in text}
    return multiline | set(pattern.findall("\n".join(text for text in texts if text not in multiline)))


def hidden_row_remarks(location: CellLocation, policy: str, rows: Collection[int]) -> list[Remark]:
    """Say what the policy of the table makes of hidden rows among those that hold data."""
    hidden = sorted(location.sheet.metadata.hidden_rows.intersection(rows))
    if not hidden:
        return []
    numbers = [str(location.sheet.row_number(row)) for row in hidden]
    more = f", … (+{len(numbers) - MAX_LISTED})" if len(numbers) > MAX_LISTED else ""
    return [location.sheet_remark(ROW_REMARKS[policy], rows=", ".join(numbers[:MAX_LISTED]) + more)]


def without_skipped_rows(row_types: RowTypes, sheet: Sheet, policy: str) -> RowTypes:
    """Return the rows without hidden rows of data, if the policy of the table is to skip these."""
    if policy != "skip" or not sheet.metadata.hidden_rows:
        return row_types
    return replace(row_types, data=[row for row in row_types.data if row not in sheet.metadata.hidden_rows])


@dataclass(frozen=True)
class _RowClassifier:
    """Sorts the rows whose beginning or emptiness is unusual."""

    sheet: Sheet
    table: DeclaredTable
    headings: Headings
    parsers: Mapping[str, ColumnParser]
    unreadable: Collection[int]
    """Rows with a cell that holds an error, or a formula without a result."""

    def classify(self, row_types: RowTypes, rows: Sequence[int]) -> None:
        """Add each row to those of its type."""
        last, previous_note = max(row_types.data, default=self.headings.body - 1), -1
        for row in rows:
            filled = self._filled(row)
            is_detached = row > last or previous_note == row - 1 or not self._filled(row - 1)
            if self._is_total(filled):
                row_types.totals.append(row)
            elif self._is_repeated(filled):
                row_types.repeated.append(row)
            elif is_detached and self._is_note(row, filled):
                row_types.notes.append(row)
                previous_note = row
            elif filled or row in self.unreadable:
                row_types.data.append(row)
        row_types.data.sort()

    def _filled(self, row: int) -> dict[int, str]:
        cells = self.sheet.rows[row] if row >= 0 else ()
        return {column: text for column, cell in enumerate(cells) if (text := text_of(cell).strip())}

    def _is_total(self, filled: Mapping[int, str]) -> bool:
        """Say whether a row begins with a word for a total that is no declared code of its column."""
        column, text = next(iter(filled.items()), (-1, ""))
        name = self._declared_name(column)
        codes = self.table.table.columns[name].codes if name else {}
        return TOTAL.fullmatch(text) is not None and folded(text) not in {folded(code) for code in codes}

    def _is_repeated(self, filled: Mapping[int, str]) -> bool:
        """Say whether every filled cell repeats the heading of its column."""
        texts = self.headings.texts
        same = [heading(texts.get(column, "")) == heading(text) for column, text in filled.items()]
        return len(same) > 1 and all(same)

    def _is_note(self, row: int, filled: Mapping[int, str]) -> bool:
        """Say whether a row is a remark of the sender's: marked as one, or one text that its column cannot take."""
        column, text = next(iter(filled.items()), (-1, ""))
        if NOTE.match(text):
            return len(filled) <= 2
        if len(filled) != 1 or not isinstance(self.sheet.rows[row][column], str):
            return False
        name = self._declared_name(column)
        return (
            any(merged.first_row == row and merged.first_column == column for merged in self.sheet.metadata.merged)
            or name is None
            or len(text.split()) >= SENTENCE
            or isinstance(self.parsers[name].read(text), CellError)
        )

    def _declared_name(self, column: int) -> str | None:
        return next((name for name, at in self.headings.columns.items() if at == column), None)
