"""What the intake takes at most, and the one way of saying that a file cannot be read."""

from collections.abc import Iterable, Iterator

from warehouse.errors import Place
from warehouse.intake.report import Remark, Value
from warehouse.intake.workbook import At, Span, letters
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


def column_of(name: str) -> int:
    """Return the column of its letters, counted from 0: C is 2."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def at(address: str) -> At:
    """Return the row and column of an address such as C7 or $C$7, counted from 0."""
    plain = address.replace("$", "")
    name = plain.rstrip("0123456789")
    if not (name.isascii() and name.isalpha() and name.isupper() and len(name) <= 3 and name != plain):
        raise damaged()
    return int(plain[len(name) :][:9]) - 1, column_of(name)


def spans(references: Iterable[str]) -> Iterator[Span]:
    """Return the rectangles of references such as A1:B2."""
    for reference in references:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = at(first), at(last or first)
        yield Span(top, left, bottom, right)


class Area:
    """The area all sheets together would take, each reckoned from its cell A1."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._cells = 0

    def add(self, sheet: str, rows: int, columns: int) -> None:
        """Count a sheet whose last filled cell stands in these rows and columns; UnreadableError beyond the limit."""
        if rows > EDGE[0] or columns > EDGE[1]:
            raise damaged()
        self._cells += rows * columns
        if self._cells > CELLS:
            last, limit = f"{letters(columns - 1)}{rows}", f"{CELLS:,}".replace(",", " ")
            raise UnreadableError("cell_too_far", sheet=sheet, cell=last, last=last, limit=limit)
