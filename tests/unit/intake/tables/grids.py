"""Sheets of test files, read twice: as a book built by hand, and as a real workbook written and opened again."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import openpyxl
import yaml

from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import check, findings_of
from warehouse.intake.workbook import Cell, CellMetadata, CellRange, Sheet, SourceWorkbook
from warehouse.sources import Source

TODAY = date(2026, 11, 22)
NAME = "taulukko.xlsx"
EMPTY = {"fi": "-", "sv": "-", "en": "-"}


def source(name: str, tables: str, **changes: object) -> Source:
    """Declare a workbook source; `tables` is YAML, where columns may do without their description."""
    declared = yaml.safe_load(tables)
    for table in declared.values():
        table.setdefault("description", EMPTY)
        for column in table["columns"].values():
            column.setdefault("description", EMPTY)
    return Source.model_validate(
        {
            "source": name, "title": {language: f"{name} {language}" for language in ("fi", "sv", "en")}, "owner": "-", "licence": "-", "attribution": EMPTY, "warning": "-",
            "schedule": None, "connector": {"kind": "dropbox", "format": "workbook"},
            "measures": {}, "tables": declared, **changes,
        }
    )  # fmt: skip


VISITS = source(
    "visits",
    """
    visit:
      sheets: [Käynnit, Besök]
      partial: true
      supersede_by: [municipality, month]
      columns:
        municipality: {type: municipality, headers: [Kunta, Kommun, Kotikunta]}
        month: {type: month, headers: [Kuukausi, Månad]}
        visits: {type: integer, headers: [Käyntejä (lkm), Besök (antal)], minimum: 0}
        note: {type: text, headers: [Lisätieto, Tilläggsuppgift], required: false}
    """,
)
COSTS = source(
    "costs",
    """
    cost:
      sheets: [Kustannukset, Kostnader]
      partial: true
      supersede_by: [municipality, month]
      key: [cost_group]
      columns:
        municipality: {type: municipality, headers: [Kunta, Kommun]}
        month: {type: month, headers: [Kuukausi, Månad]}
        cost_group: {type: code, headers: [Kustannuslaji, Kostnadsslag], values: {staff: [Palkat, Löner], premises: [Tilat, Lokaler]}}
        amount: {type: decimal, unit: eur, headers: [Toteuma (€), Utfall (€)]}
    """,
)
EVERY = {"visits": VISITS, "costs": COSTS}


@dataclass(frozen=True)
class Grid:
    """One sheet: its rows, "" for nothing, "#REF!" for an error and "=..." for a formula without a stored result."""

    rows: Sequence[Sequence[Cell]]
    name: str = "Käynnit"
    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    percents: Sequence[str] = ()
    state: str = "visible"


def validate_grids(
    *grids: Grid, sources: Mapping[str, Source] = EVERY, chosen: str | None = None, name: str = NAME
) -> ValidationReport:
    """Read sheets as a hand-built book and as a workbook; both give the same result, and the workbook's report is returned."""
    by_hand = findings_of(SourceWorkbook(name, "xlsx", tuple(map(_sheet, grids))), sources, TODAY, chosen)
    read = check(written(*grids), name, sources, TODAY, chosen)
    assert sorted(map(str, read.remarks)) == sorted(map(str, by_hand.remarks))
    if read.outcome != "refused":
        assert [_comparable(part) for part in read.parts] == [_comparable(part) for part in by_hand.parts]
    return read


def written(*grids: Grid) -> bytes:
    """Write sheets as a workbook, with openpyxl: it stores formulas without results."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        for number, row in enumerate(grid.rows, start=1):
            for place, cell in enumerate(row, start=1):
                if cell != "":
                    sheet.cell(number, place, cell)
        for area in grid.merged:
            sheet.merge_cells(area)
        for number in grid.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letters in grid.hidden_columns:
            sheet.column_dimensions[letters].hidden = True
        for address in grid.percents:
            sheet[address].number_format = "0.0 %"
        sheet.sheet_state = {"very hidden": "veryHidden"}.get(grid.state, grid.state)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def validate_text(
    text: str | bytes, sources: Mapping[str, Source] = EVERY, chosen: str | None = None
) -> ValidationReport:
    """Read a text table."""
    data = text if isinstance(text, bytes) else text.encode()
    return check(data, "taulukko.csv", sources, TODAY, chosen)


def stored(validation_report: ValidationReport) -> list[dict[str, str]]:
    """Return the stored rows of a report's only part, by column."""
    (part,) = validation_report.parts
    return [dict(zip(part.columns, row.stored, strict=True)) for row in part.rows]


def codes(validation_report: ValidationReport) -> list[str]:
    """Return the kinds of remarks, in order."""
    return [remark.code for remark in validation_report.remarks]


def placed(validation_report: ValidationReport, code: str) -> list[str]:
    """Return where the remarks of a kind stand: cells, else rows, else sheets."""
    places = [remark.place for remark in validation_report.remarks if remark.code == code]
    return [place.cell or (str(place.row) if place.row else place.sheet or "") for place in places]


def _comparable(part: object) -> object:
    return replace(part, rows=tuple(part.rows), rejected_rows=tuple(part.rejected_rows), addresses=dict(part.addresses))  # type: ignore[attr-defined, type-var]


def _sheet(grid: Grid) -> Sheet:
    """Build the sheet that a reader is to make of a grid."""
    errors, uncached, rows = {}, set(), []
    for number, row in enumerate(grid.rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("#") and cell.endswith(("!", "?", "A")):
                errors[number, place] = cell
            elif isinstance(cell, str) and cell.startswith("="):
                uncached.add((number, place))
        rows.append(
            ["" if (number, place) in errors or (number, place) in uncached else cell for place, cell in enumerate(row)]
        )
    spans = [openpyxl.utils.range_boundaries(area) for area in grid.merged]
    merged = tuple(CellRange(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in spans)
    columns = {openpyxl.utils.column_index_from_string(letters) - 1 for letters in grid.hidden_columns}
    percents = [openpyxl.utils.cell.coordinate_from_string(address) for address in grid.percents]
    marks = CellMetadata(
        errors,
        frozenset(uncached),
        frozenset((row - 1, openpyxl.utils.column_index_from_string(letters) - 1) for letters, row in percents),
        frozenset(number - 1 for number in grid.hidden_rows),
        frozenset(columns),
        merged,
    )
    return Sheet(grid.name, rows, grid.state, marks)  # type: ignore[arg-type]
