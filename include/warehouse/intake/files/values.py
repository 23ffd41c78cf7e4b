"""The values of a workbook's cells, by calamine, from cell A1 on so that every address is true."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from warehouse.intake.book import Cell, Visibility
from warehouse.intake.files.limits import UnreadableError, damaged


@dataclass(frozen=True)
class Values:
    """One sheet's name, visibility and cells."""

    name: str
    visibility: Visibility
    rows: Sequence[Sequence[Cell]]


def values_of(file: io.BytesIO) -> list[Values]:
    """Read every sheet of cells; diagrams and macro sheets are no tables. UnreadableError if calamine cannot."""
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            file.close()  # calamine has a copy
            return [
                Values(
                    sheet.name,
                    _visibility(sheet.visible),
                    book.get_sheet_by_index(at).to_python(skip_empty_area=False),
                )
                for at, sheet in enumerate(book.sheets_metadata)
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise UnreadableError("file_locked") from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust library is no Exception
        raise damaged() from error


def _visibility(told: SheetVisibleEnum) -> Visibility:
    if told == SheetVisibleEnum.Visible:
        return "visible"
    return "hidden" if told == SheetVisibleEnum.Hidden else "very hidden"
