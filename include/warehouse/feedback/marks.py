"""What stands on a marked cell: the gravest of its remarks, and the words of all of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from warehouse.feedback.summary import CELL, ORDER
from warehouse.feedback.wording import Words, answer_texts
from warehouse.intake.report import Remark, Severity

LONGEST_CELL = 32_767
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
UNFIT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_NAME = 31
COMMENTS = 2_000
"""How many cells of a file get a comment; more would make a workbook that opens slowly. All get their colour."""
LONGEST = 1_500
AUTHOR = "Tilannekuva"
COLOURS: Mapping[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
"""Fills of the marked cells, light enough for the text in them."""


def plain(text: str, longest: int = LONGEST_CELL) -> str:
    """Return the text with a replacement sign for what XML cannot hold, cut with an ellipsis if it is too long."""
    fit = UNFIT.sub("\ufffd", text)
    return fit if len(fit) <= longest else fit[: longest - 1] + "…"


def sheet_name(wanted: str, taken: set[str], otherwise: str) -> str:
    """Return a name that a sheet may have and none of `taken` (in small letters) has; `otherwise` for an empty one."""
    name = _cut(UNFIT_IN_NAMES.sub("_", wanted).strip("' "), LONGEST_NAME).rstrip("'") or otherwise
    name = f"{name}_" if name.lower() == "history" else name
    fit, number = name, 2
    while fit.lower() in taken:
        ending = f" ({number})"
        fit, number = _cut(name, LONGEST_NAME - len(ending)) + ending, number + 1
    return fit


def _cut(text: str, longest: int) -> str:
    """Cut a text as workbooks measure it: a letter beyond the first 65 536 counts twice."""
    while len(text.encode("utf-16-le")) // 2 > longest:
        text = text[:-1]
    return text


@dataclass
class Mark:
    """One marked cell; `text` is its comment, empty once a file has enough of them."""

    severity: Severity
    text: str

    @property
    def lines(self) -> int:
        """How high its comment is, in lines of about 45 characters."""
        return sum(1 + len(line) // 45 for line in self.text.splitlines())


Marked = dict[str, dict[str, Mark]]
"""Marks by sheet and cell."""


def marks(remarks: Iterable[Remark], words: Words) -> Marked:
    """Return the marks of every remark that names a cell; two remarks on a cell are one mark."""
    marked: Marked = {}
    for number, remark in enumerate(sorted(remarks, key=lambda remark: ORDER[remark.severity])):
        cell = remark.place.cell
        if cell and CELL.fullmatch(cell):
            text = _comment(remark, words) if number < COMMENTS else ""
            _add(marked.setdefault(remark.place.sheet or "", {}), cell, Mark(remark.severity, text))
    return marked


def _add(cells: dict[str, Mark], cell: str, mark: Mark) -> None:
    if cell not in cells:
        cells[cell] = mark
    elif mark.text not in cells[cell].text:
        cells[cell].text = plain(f"{cells[cell].text}\n\n{mark.text}", LONGEST)


def _comment(remark: Remark, words: Words) -> str:
    said, word = remark.rendered(words.language), words.pick(answer_texts().severities[remark.severity])
    parts = (("found", said.found), ("expected", said.expected), ("suggestion", said.suggestion))
    return plain("\n".join([word, *(f"{words(part)}: {text}" for part, text in parts)]), LONGEST)


def by_row(cells: Mapping[str, Mark]) -> dict[int, dict[int, Mark]]:
    """Return a sheet's marks by row and column, both counted from 0."""
    rows: dict[int, dict[int, Mark]] = {}
    for cell, mark in cells.items():
        if found := CELL.fullmatch(cell):
            column = reduce(lambda number, letter: 26 * number + ord(letter) - ord("A") + 1, found[1], 0) - 1
            rows.setdefault(int(found[2]) - 1, {})[column] = mark
    return rows
