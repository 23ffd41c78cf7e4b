"""Where a remark stands: places of one sheet, in the file's own rows and cells."""

from collections.abc import Mapping
from dataclasses import dataclass

from warehouse.errors import Place
from warehouse.intake.book import At, Sheet, letters
from warehouse.intake.remarks import Remark, Value


@dataclass(frozen=True)
class Spot:
    """One sheet of one file; makes remarks on it. Rows and columns are counted from 0, places tell them as seen."""

    file: str
    sheet: Sheet

    def whole(self, code: str, /, **values: Value) -> Remark:
        """Remark on the sheet."""
        return Remark(code, Place(self.file, self.sheet.name or None), values)

    def at(self, code: str, at: At, column: str | None = None, /, **values: Value) -> Remark:
        """Remark on one cell; `column` is its heading or declared name."""
        return Remark(code, self.place(at, column), {"cell": self.sheet.address(*at), **values})

    def place(self, at: At, column: str | None = None) -> Place:
        """Return the place of one cell."""
        number = self.sheet.number(at[0])
        return Place(self.file, self.sheet.name or None, self.sheet.address(*at), number, column or letters(at[1]))

    def row(self, code: str, row: int, values: Mapping[str, Value] | None = None) -> Remark:
        """Remark on a whole row."""
        number = self.sheet.number(row)
        place = Place(self.file, self.sheet.name or None, None, number)
        return Remark(code, place, {"row": str(number), **(values or {})})
