"""Remarks that say the same of many cells, put together: one line for a column of three hundred."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warehouse.answer.texts import Words, answer_texts
from warehouse.errors import Place
from warehouse.intake.remarks import Remark, Said, Severity

SHOWN = 12
"""How many places of a group are named; the others are counted, and marked in the workbook."""
ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Group:
    """What is said of one place, or of many: `places` in words, `target` the cell a link leads to (sheet, cell)."""

    severity: Severity
    word: str
    sheet: str
    places: str
    said: Said
    count: int
    target: tuple[str, str] | None


def grouped(remarks: Iterable[Remark], words: Words) -> list[Group]:
    """Return the remarks by severity, those that say the same on the same sheet together."""
    together: dict[tuple[Severity, str | None, Said], list[Place]] = {}
    for remark in remarks:
        key = (remark.severity, remark.place.sheet, remark.said(words.language))
        together.setdefault(key, []).append(remark.place)
    groups = [
        Group(
            severity,
            words.pick(answer_texts().severities[severity]),
            sheet or "",
            _in_words(places, words),
            said,
            len(places),
            _target(places),
        )
        for (severity, sheet, said), places in together.items()
    ]
    return sorted(groups, key=lambda group: ORDER[group.severity])


def _target(places: Sequence[Place]) -> tuple[str, str] | None:
    for place in places:
        if place.cell and CELL.fullmatch(place.cell):
            return place.sheet or "", place.cell
        if place.row:
            return place.sheet or "", f"A{place.row}"
    return None


def _in_words(places: Sequence[Place], words: Words) -> str:
    cells = ranges([place.cell for place in places if place.cell])
    others = [_without_cell(place, words) for place in places if not place.cell]
    said = list(dict.fromkeys([*cells, *others]))
    more = [words("and_more", number=str(len(said) - SHOWN))] if len(said) > SHOWN else []
    return " ".join([", ".join(said[:SHOWN]), *more])


def _without_cell(place: Place, words: Words) -> str:
    if place.row:
        return f"{words('row')} {place.row}"
    if place.column:
        return f"{words('column')} {place.column}"
    return words("whole_sheet" if place.sheet else "whole_file")


def ranges(cells: Iterable[str]) -> list[str]:
    """Put cells that follow each other in a column together: C5, C6, C7 are C5:C7; others stay as they are."""
    runs: list[tuple[str, int, int]] = []
    for cell in cells:
        found = CELL.fullmatch(cell)
        column, row = (found[1], int(found[2])) if found else (cell, 0)
        if found and runs and runs[-1][0] == column and runs[-1][2] + 1 == row:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    return [_range(*run) for run in runs]


def _range(column: str, first: int, last: int) -> str:
    if not first:
        return column
    return f"{column}{first}" if first == last else f"{column}{first}:{column}{last}"
