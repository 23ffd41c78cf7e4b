"""Undeclared columns: kept with their rows as JSON, and told."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time

from warehouse.intake.book import Cell, letters
from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.layout import Layout
from warehouse.intake.sheets.lines import TOTAL
from warehouse.intake.sheets.words import listed, text_of


def undeclared(layout: Layout, rows: Sequence[int]) -> Mapping[int, str]:
    """Return the undeclared columns in which rows hold something: place -> heading, or letters if it has none.

    The sum of a table with a column per month is none of them.
    """
    sheet, headings = layout.spot.sheet, layout.headings
    declared = {*headings.columns.values(), *headings.months}
    widest = max((len(sheet.rows[row]) for row in rows), default=0)
    errors = {place for row, place in sheet.marks.errors if row >= headings.body}
    found: dict[int, str] = {}
    for place in range(widest):
        if place not in declared and place not in sums(layout):
            filled = any(len(sheet.rows[row]) > place and sheet.rows[row][place] != "" for row in rows)
            if filled or place in errors:
                name = headings.texts.get(place, "")
                found[place] = f"{name} ({letters(place)})" if name in found.values() else name or letters(place)
    return found


def sums(layout: Layout) -> tuple[int, ...]:
    """Return the columns that add up the months of their row."""
    others = layout.headings.others if layout.value else {}
    return tuple(place for place, text in others.items() if TOTAL.fullmatch(text.strip()))


def as_json(layout: Layout, row: int, columns: Mapping[int, str]) -> str:
    """Return the undeclared cells of a row; "" if all are empty. Errors keep their name."""
    cells, errors = layout.spot.sheet.rows[row], layout.spot.sheet.marks.errors
    found = {
        name: errors.get((row, place)) or cell_text(cells[place] if place < len(cells) else "")
        for place, name in columns.items()
    }
    told = {name: text for name, text in found.items() if text}
    return json.dumps(told, ensure_ascii=False) if told else ""


def cell_text(cell: Cell) -> str:
    """Return a cell as text that sorts and compares: 2026-06-30, 12.5."""
    text = cell.isoformat() if isinstance(cell, date | time) else text_of(cell)
    return text.replace("\0", "\ufffd")


def told(layout: Layout, columns: Mapping[int, str]) -> Iterator[Remark]:
    """Say which undeclared columns are kept beside the data, and which of their cells hold errors."""
    if columns:
        shown = [f"{letters(place)}: {name}" if name != letters(place) else name for place, name in columns.items()]
        yield layout.spot.whole("columns_undeclared", columns=listed(shown))
    for at, error in layout.spot.sheet.marks.errors.items():
        if at[1] in columns and at[0] >= layout.headings.body:
            yield layout.spot.at("error_undeclared", at, found=error)
