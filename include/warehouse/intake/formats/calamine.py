"""The values of a workbook's cells, read by calamine from cell A1 on, so that list indexes give the addresses."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from warehouse.intake.formats.limits import MAX_ROWS_COLUMNS, UnreadableError, damaged
from warehouse.intake.workbook import Cell, Visibility


@dataclass(frozen=True)
class SheetCells:
    """One sheet's name, visibility and cells."""

    name: str
    visibility: Visibility
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class OpenedSheet:
    """One sheet, or half of a sheet, opened by calamine; its cells are not yet Python objects."""

    name: str
    visibility: Visibility
    cells: CalamineSheet


def open_sheets(file: io.BytesIO) -> list[OpenedSheet]:
    """Open every worksheet; chart and macro sheets are skipped. UnreadableError if calamine cannot."""
    with _calamine_errors(), CalamineWorkbook.from_filelike(file) as book:
        file.close()  # calamine has a copy
        return [
            OpenedSheet(sheet.name, _visibility(sheet.visible), book.get_sheet_by_index(at))
            for at, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]


def are_in_order(halves: Sequence[Sequence[OpenedSheet]]) -> bool:
    """Say whether the rows of each lower half are below those of its upper half."""
    ends = [[sheet.cells.end or (-1, -1) for sheet in half] for half in halves]
    starts = [[sheet.cells.start or MAX_ROWS_COLUMNS for sheet in half] for half in halves]
    pairs = zip(ends, starts[1:], strict=False)
    return all(end[0] < start[0] for upper, lower in pairs for end, start in zip(upper, lower, strict=True))


def sheet_cells(halves: Sequence[list[OpenedSheet]]) -> list[SheetCells]:
    """Return the cells of every sheet with its halves joined; `halves` is emptied to free memory."""
    sheets = []
    with _calamine_errors():
        while all(halves):
            parts = [half.pop(0) for half in halves]
            name, visibility = parts[0].name, parts[0].visibility
            sheets.append(SheetCells(name, visibility, _join_halves(parts)))
    return sheets


def _join_halves(halves: list[OpenedSheet]) -> Sequence[Sequence[Cell]]:
    """Join halves, each at its rows and columns; a half without cells adds nothing."""
    if len(halves) == 1:
        return halves[0].cells.to_python(skip_empty_area=False)
    width, rows = max((half.cells.end or (0, -1))[1] for half in halves) + 1, list[Sequence[Cell]]()
    while halves:
        cells = halves.pop(0).cells  # free calamine's copy of the cells before the next half is converted
        (top, left), (_, right) = cells.start or (len(rows), 0), cells.end or (0, width - 1)
        rows.extend([""] * width for _ in range(top - len(rows)))
        before, after = [""] * left, [""] * (width - 1 - right)
        cells_of_half = cells.to_python(skip_empty_area=True)
        rows += [[*before, *row, *after] for row in cells_of_half] if before or after else cells_of_half
    return rows


@contextmanager
def _calamine_errors() -> Iterator[None]:
    """Turn any failure of calamine into an UnreadableError."""
    try:
        yield
    except PasswordError as error:
        raise UnreadableError("file_locked") from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust library is no Exception
        raise damaged() from error


def _visibility(visible: SheetVisibleEnum) -> Visibility:
    if visible == SheetVisibleEnum.Visible:
        return "visible"
    return "hidden" if visible == SheetVisibleEnum.Hidden else "very hidden"
