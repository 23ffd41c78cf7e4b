"""Marks of cells: the fill of the most severe remark on a cell, and a comment with the texts of all its remarks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from warehouse.feedback.summary import CELL_ADDRESS, SEVERITY_ORDER
from warehouse.feedback.wording import Translations, feedback_texts
from warehouse.intake.report import Remark, Severity

MAX_CELL_LENGTH = 32_767
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_SHEET_NAME_LENGTH = 31
MAX_COMMENTS = 2_000
"""How many cells of a file get a comment; with more the workbook would open slowly. All get their fill."""
MAX_COMMENT_LENGTH = 1_500
AUTHOR = "Tilannekuva"
COLOURS: Mapping[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
"""Fills of the marked cells, light enough for the text in them."""


def xml_text(text: str, max_length: int = MAX_CELL_LENGTH) -> str:
    """Return the text with U+FFFD for characters XML cannot hold, cut with an ellipsis if it is too long."""
    valid = NOT_IN_XML.sub("\ufffd", text)
    return valid if len(valid) <= max_length else valid[: max_length - 1] + "…"


def unique_sheet_name(requested: str, used_names: set[str], default: str) -> str:
    """Return a valid sheet name that is not among `used_names` (lower case); `default` if nothing is left of it."""
    name = _cut(NOT_IN_SHEET_NAMES.sub("_", requested).strip("' "), MAX_SHEET_NAME_LENGTH).rstrip("'") or default
    name = f"{name}_" if name.lower() == "history" else name
    candidate, number = name, 2
    while candidate.lower() in used_names:
        suffix = f" ({number})"
        candidate, number = _cut(name, MAX_SHEET_NAME_LENGTH - len(suffix)) + suffix, number + 1
    return candidate


def _cut(text: str, max_length: int) -> str:
    """Cut a text to a length in UTF-16 code units, as workbooks measure it."""
    while len(text.encode("utf-16-le")) // 2 > max_length:
        text = text[:-1]
    return text


@dataclass
class Mark:
    """One marked cell; `text` is its comment, empty for the cells beyond MAX_COMMENTS."""

    severity: Severity
    text: str

    @property
    def lines(self) -> int:
        """The height of its comment, in lines of about 45 characters."""
        return sum(1 + len(line) // 45 for line in self.text.splitlines())


SheetMarks = dict[str, dict[str, Mark]]
"""Marks by sheet name and cell address."""


def cell_marks(remarks: Iterable[Remark], texts: Translations) -> SheetMarks:
    """Return the marks of every remark that names a cell; several remarks on a cell are one mark."""
    marks: SheetMarks = {}
    for number, remark in enumerate(sorted(remarks, key=lambda remark: SEVERITY_ORDER[remark.severity])):
        cell = remark.place.cell
        if cell and CELL_ADDRESS.fullmatch(cell):
            text = _comment(remark, texts) if number < MAX_COMMENTS else ""
            _add(marks.setdefault(remark.place.sheet or "", {}), cell, Mark(remark.severity, text))
    return marks


def _add(cells: dict[str, Mark], cell: str, mark: Mark) -> None:
    if cell not in cells:
        cells[cell] = mark
    elif mark.text not in cells[cell].text:
        cells[cell].text = xml_text(f"{cells[cell].text}\n\n{mark.text}", MAX_COMMENT_LENGTH)


def _comment(remark: Remark, texts: Translations) -> str:
    rendered, severity = remark.rendered(texts.language), texts.translate(feedback_texts().severities[remark.severity])
    parts = (("found", rendered.found), ("expected", rendered.expected), ("suggestion", rendered.suggestion))
    return xml_text("\n".join([severity, *(f"{texts(part)}: {text}" for part, text in parts)]), MAX_COMMENT_LENGTH)


def marks_by_row(cells: Mapping[str, Mark]) -> dict[int, dict[int, Mark]]:
    """Return a sheet's marks by row and column, both counted from 0."""
    rows: dict[int, dict[int, Mark]] = {}
    for cell, mark in cells.items():
        if match := CELL_ADDRESS.fullmatch(cell):
            column = reduce(lambda number, letter: 26 * number + ord(letter) - ord("A") + 1, match[1], 0) - 1
            rows.setdefault(int(match[2]) - 1, {})[column] = mark
    return rows
