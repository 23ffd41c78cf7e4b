"""Addresses of cells, and the limit of the area that a reader would lay out in memory."""

from collections.abc import Iterable, Iterator

from warehouse.intake.book import At, Span, letters
from warehouse.intake.files.limits import CELLS, EDGE, UnreadableError, damaged


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
