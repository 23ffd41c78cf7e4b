"""A source of one table for files of nobody: what a sender would write above their rows makes them readable."""

from dataclasses import replace
from datetime import date

import yaml

from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import Findings, check
from warehouse.intake.workbook import CellRange, Sheet, SourceWorkbook
from warehouse.sources import Source

TODAY = date(2026, 11, 22)
LABELS = [["Kunta", "Halsua"], ["Kuukausi", "10/2026"]]
TEXTS = {"fi": "-", "sv": "-", "en": "-"}


def odd_source(columns: str, **changes: object) -> dict[str, Source]:
    """Declare a source of one table; municipality and month come first."""
    declared = yaml.safe_load(
        f"{{municipality: {{type: municipality, headers: [Kunta]}}, month: {{type: month, headers: [Kuukausi]}}, {columns}}}"
    )
    for column in declared.values():
        column["description"] = TEXTS
    table = {
        "description": TEXTS,
        "supersede_by": ["municipality", "month"],
        "partial": True,
        "columns": declared,
        **changes,
    }
    source = {
        "source": "odd", "title": TEXTS, "owner": "-", "licence": "-", "attribution": TEXTS, "warning": "-", "schedule": None,
        "connector": {"kind": "dropbox", "format": "workbook"}, "measures": {}, "tables": {"odd": table},
    }  # fmt: skip
    return {"odd": Source.model_validate(source)}


def dressed(data: bytes, name: str, rows_above: list[list[str]], only: str | None = None) -> SourceWorkbook:
    """Read a file and put rows above those of its sheets; their marks move down with their cells."""
    book, down = read_workbook(data, name), len(rows_above)
    sheets = (sheet for sheet in book.sheets if only in (None, sheet.name))
    return replace(book, sheets=tuple(_moved(sheet, rows_above, down) for sheet in sheets))


def _moved(sheet: Sheet, rows_above: list[list[str]], down: int) -> Sheet:
    marks = sheet.metadata
    moved = replace(
        marks,
        errors={(row + down, column): error for (row, column), error in marks.errors.items()},
        uncached=frozenset((row + down, column) for row, column in marks.uncached),
        percents=frozenset((row + down, column) for row, column in marks.percents),
        hidden_rows=frozenset(row + down for row in marks.hidden_rows),
        merged=tuple(
            CellRange(span.first_row + down, span.first_column, span.last_row + down, span.last_column)
            for span in marks.merged
        ),
    )
    lines = None if sheet.lines is None else [*range(-down + 1, 1), *sheet.lines]
    return replace(sheet, rows=[*rows_above, *sheet.rows], metadata=moved, lines=lines)


def stored(findings: Findings, column: str) -> list[str]:
    """Return what is stored of a column of the only part."""
    (part,) = findings.parts
    place = part.columns.index(column)
    return [row.stored[place] for row in part.rows]


def whole(data: bytes, name: str, sources: dict[str, Source]) -> ValidationReport:
    """Check a file as a delivery."""
    return check(data, name, sources, TODAY, "odd")
