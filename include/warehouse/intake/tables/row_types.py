"""Sorts the rows below the headings: data, totals, repeated headings, notes."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.report import Remark
from warehouse.intake.tables.table_match import TableMatch
from warehouse.intake.tables.vocabulary import folded, heading, text_of
from warehouse.intake.workbook import Cell

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
SENTENCE = 5
"""From how many words on a lone text reads as a sentence."""


def ragged(layout: TableMatch, rows: Sequence[int]) -> Iterator[tuple[int, Remark]]:
    """Yield the rows whose cells may stand in wrong columns, and why; only text tables have such.

    A row that lacks nothing but optional cells at its end is whole: some programs do not write them.
    """
    sheet, columns = layout.spot.sheet, layout.declared.table.columns
    if sheet.lines is None:
        return
    width = len(sheet.rows[layout.headings.body - 1])
    places = [place for name, place in layout.headings.columns.items() if columns[name].required]
    needed = max((*places, *layout.headings.months), default=-1) + 1
    for row in dict.fromkeys(rows):
        cells = sheet.rows[row]
        told = {"cells": str(len(cells)), "headings": str(width)}
        if len(cells) < needed:
            yield row, layout.spot.row("row_too_short", row, told)
        elif any(cell != "" for cell in cells[width:]):
            yield row, layout.spot.row("row_too_long", row, told)


@dataclass
class RowTypes:
    """Rows of a sheet by what they are, counted from 0."""

    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)


def sort_lines(layout: TableMatch, checks: Mapping[str, ColumnParser]) -> RowTypes:
    """Sort the rows below the headings; empty rows are nothing."""
    sheet, body = layout.spot.sheet, layout.headings.body
    rows = sheet.rows[body:]
    marked = {row for row, _ in (*sheet.marks.errors, *sheet.marks.uncached)}
    firsts = [cells[0] if cells and cells[0] != "" else _first(cells) for cells in rows]
    odd = _odd(layout, dict.fromkeys(first for first in firsts if isinstance(first, str)))
    maybe = [
        row
        for row, cells in enumerate(rows, start=body)
        if len(cells) < 2 or cells[0] == "" or cells[1] == "" or cells[0] in odd
    ]
    unsure = [row for row in maybe if firsts[row - body] in odd or not _has_more(rows[row - body])]
    doubtful = [row for row in unsure if firsts[row - body] != "" or row in marked]
    apart = set(unsure)
    lines = RowTypes([row for row in range(body, len(sheet.rows)) if row not in apart])
    _Settling(layout, checks, marked).settle(lines, doubtful)
    return lines


def _first(cells: Sequence[Cell]) -> Cell:
    """Return the first filled cell of a row."""
    return next((cell for cell in cells if cell != ""), "")


def _has_more(cells: Sequence[Cell]) -> bool:
    """Say whether more than one cell of a row is filled."""
    return len(cells) - cells.count("") > 1


def _odd(layout: TableMatch, texts: Collection[str]) -> set[str]:
    """Return the beginnings of rows that may be something else than data: nothing, a total, a note, a heading.

    All are looked at in one go, a text a line; a text of several lines is always looked at closer.
    """
    headings = [re.escape(layout.headings.texts[place].strip()) for place in layout.headings.columns.values()]
    starts = (r"$", rf"{TOTAL.pattern}\s*$", NOTE.pattern, *(rf"{heading}\s*$" for heading in headings))
    maybe = re.compile(rf"^(?!{NUMBERED})(?=\s*(?:{'|'.join(starts)})).*$", re.IGNORECASE | re.MULTILINE)
    joined = "\n".join(texts)
    if joined.count("\n") < len(texts):
        return set(maybe.findall(joined))
    broken = {text for text in texts if "\n" in text}
    return broken | set(maybe.findall("\n".join(text for text in texts if text not in broken)))


@dataclass(frozen=True)
class _Settling:
    """Sorts the rows whose beginning or emptiness is unusual."""

    layout: TableMatch
    checks: Mapping[str, ColumnParser]
    marked: Collection[int]

    def settle(self, lines: RowTypes, doubtful: Sequence[int]) -> None:
        """Put each doubtful row where it belongs."""
        last, before = max(lines.data, default=self.layout.headings.body - 1), -1
        for row in doubtful:
            filled = self._filled(row)
            apart = row > last or before == row - 1 or not self._filled(row - 1)
            if self._is_total(filled):
                lines.totals.append(row)
            elif self._is_repeated(filled):
                lines.repeated.append(row)
            elif apart and self._is_note(row, filled):
                lines.notes.append(row)
                before = row
            elif filled or row in self.marked:
                lines.data.append(row)
        lines.data.sort()

    def _filled(self, row: int) -> dict[int, str]:
        cells = self.layout.spot.sheet.rows[row] if row >= 0 else ()
        return {place: text for place, cell in enumerate(cells) if (text := text_of(cell).strip())}

    def _is_total(self, filled: Mapping[int, str]) -> bool:
        """Say whether a row begins with a word for a total that is no declared code of its column."""
        place, text = next(iter(filled.items()), (-1, ""))
        column = self._column(place)
        codes = self.layout.declared.table.columns[column].codes if column else {}
        return TOTAL.fullmatch(text) is not None and folded(text) not in {folded(code) for code in codes}

    def _is_repeated(self, filled: Mapping[int, str]) -> bool:
        """Say whether every filled cell repeats the heading of its column."""
        texts = self.layout.headings.texts
        same = [heading(texts.get(place, "")) == heading(text) for place, text in filled.items()]
        return len(same) > 1 and all(same)

    def _is_note(self, row: int, filled: Mapping[int, str]) -> bool:
        """Say whether a row is a remark of the sender's: marked as one, or one text that its column cannot take."""
        place, text = next(iter(filled.items()), (-1, ""))
        if NOTE.match(text):
            return len(filled) <= 2
        if len(filled) != 1 or not isinstance(self.layout.spot.sheet.rows[row][place], str):
            return False
        spans = self.layout.spot.sheet.marks.merged
        merged = any(span.first_row == row and span.first_column == place for span in spans)
        column = self._column(place)
        return (
            merged
            or column is None
            or len(text.split()) >= SENTENCE
            or isinstance(self.checks[column].read(text), CellError)
        )

    def _column(self, place: int) -> str | None:
        return next((name for name, at in self.layout.headings.columns.items() if at == place), None)
