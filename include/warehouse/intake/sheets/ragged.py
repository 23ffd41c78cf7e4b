"""Rows of a text table that are longer or shorter than its headings."""

from collections.abc import Iterator, Sequence

from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.layout import Layout


def ragged(layout: Layout, rows: Sequence[int]) -> Iterator[tuple[int, Remark]]:
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
