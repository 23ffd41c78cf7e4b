"""Limits of the files that are read, and the error for a file that cannot be read."""

from collections.abc import Iterable, Iterator

from warehouse.errors import Place
from warehouse.intake.report import Remark, Value
from warehouse.intake.workbook import CellIndex, CellRange, column_letters
from warehouse.privacy.pseudonym import mask

MAX_FILE_BYTES = 50 << 20
"""Bytes of a file as it was sent."""
MAX_UNPACKED_BYTES = 160 << 20
"""Bytes of all parts of a workbook together, unpacked."""
MAX_RATIO, RATIO_FREE_BYTES = 100, 8 << 20
"""Unpacked bytes per packed byte, beyond the first `RATIO_FREE_BYTES`: real workbooks stay far below it."""
MAX_PARTS = 2_000
MAX_TREE_BYTES = 16 << 20
"""Bytes of a part that is read as a tree: the list of sheets, the styles."""
MAX_CELLS = 3_200_000
"""Cells between A1 and the last filled cell, all sheets together: readers allocate each of them."""
MAX_TEXT_CHARACTERS = 128 << 20
"""Characters of all text cells: a text that is stored once counts in each cell that uses it."""
MAX_ROWS_COLUMNS = (1_048_576, 16_384)
"""Rows and columns of the largest sheet that Excel allows."""


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
        masked = {key: mask(value) if isinstance(value, str) else value for key, value in self.values.items()}
        sheet = mask(self.sheet) if self.sheet is not None else None
        return Remark(self.code, Place(mask(name), sheet=sheet, cell=self.cell, row=self.row), masked)


def damaged() -> UnreadableError:
    """Return the error for a file that is damaged."""
    return UnreadableError("file_damaged")


def column_index(name: str) -> int:
    """Return the index of a column by its letters, counted from 0: C is 2."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def parse_address(address: str) -> CellIndex:
    """Return the row and column of an address such as C7 or $C$7, counted from 0."""
    plain = address.replace("$", "")
    name = plain.rstrip("0123456789")
    if not (name.isascii() and name.isalpha() and name.isupper() and len(name) <= 3 and name != plain):
        raise damaged()
    return int(plain[len(name) :][:9]) - 1, column_index(name)


def parse_ranges(references: Iterable[str]) -> Iterator[CellRange]:
    """Return the rectangles of references such as A1:B2."""
    for reference in references:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = parse_address(first), parse_address(last or first)
        yield CellRange(top, left, bottom, right)


class Area:
    """The number of cells of all sheets together, each counted from its cell A1."""

    def __init__(self) -> None:
        """Start with no cells."""
        self._cells = 0

    def add(self, sheet: str, rows: int, columns: int) -> None:
        """Count a sheet whose last filled cell stands in these rows and columns; UnreadableError beyond the limit."""
        if rows > MAX_ROWS_COLUMNS[0] or columns > MAX_ROWS_COLUMNS[1]:
            raise damaged()
        self._cells += rows * columns
        if self._cells > MAX_CELLS:
            last, limit = f"{column_letters(columns - 1)}{rows}", f"{MAX_CELLS:,}".replace(",", " ")
            raise UnreadableError("cell_too_far", sheet=sheet, cell=last, last=last, limit=limit)
