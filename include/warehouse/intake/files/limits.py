"""What the intake takes at most, and the one way of saying that a file cannot be read."""

from warehouse.errors import Place
from warehouse.intake.remarks import Remark, Value
from warehouse.privacy.pseudonym import mask

LARGEST = 50 << 20
"""Bytes of a file as it was sent."""
UNPACKED = 160 << 20
"""Bytes of all parts of a workbook together, unpacked."""
RATIO, FREE = 100, 8 << 20
"""Unpacked bytes for one packed, beyond the first `FREE`: real workbooks stay far below, a bomb is above at once."""
PARTS = 2_000
DECLARED = 16 << 20
"""Bytes of a part that is read as a tree: the list of sheets, the styles."""
CELLS = 3_200_000
"""Cells between A1 and the last filled one, all sheets together: readers keep a place for each."""
TEXT = 128 << 20
"""Characters of all text cells: a text that is stored once and shown a million times is written out."""
EDGE = (1_048_576, 16_384)
"""Rows and columns of the largest sheet there is."""


class UnreadableError(Exception):
    """A file that cannot be read: the kind of remark, its place inside the file, and its values."""

    def __init__(
        self, code: str, sheet: str | None = None, cell: str | None = None, row: int | None = None, **values: Value
    ) -> None:
        """Keep the parts of the remark."""
        super().__init__(code)
        self.code, self.sheet, self.cell, self.row, self.values = code, sheet, cell, row, values

    def remark(self, name: str) -> Remark:
        """Return the remark on a file; nothing in it may show a henkilötunnus."""
        shown = {key: mask(value) if isinstance(value, str) else value for key, value in self.values.items()}
        sheet = mask(self.sheet) if self.sheet is not None else None
        return Remark(self.code, Place(mask(name), sheet=sheet, cell=self.cell, row=self.row), shown)


def damaged() -> UnreadableError:
    """Say that a file is not whole."""
    return UnreadableError("file_damaged")
