"""Errors whose message a person can act on."""

import re
from dataclasses import dataclass

CREDENTIALS = (
    (re.compile(r"(https?://)[^/\s@'\"]+@"), r"\1"),
    (re.compile(r"(://[^/\s@:'\"]*):[^/\s@'\"]+@"), r"\1@"),
    (re.compile(r"([?&;][^=&\s]*(?:key|token|secret|passw|sig|auth)[^=&\s]*=)[^&\s'\"]+", re.IGNORECASE), r"\1***"),
)
"""Patterns of credentials in addresses (user, password, query keys), and their replacements."""


def without_credentials(text: str) -> str:
    """Return the text without the passwords and keys in its addresses."""
    for pattern, instead in CREDENTIALS:
        text = pattern.sub(instead, text)
    return text


class WarehouseError(Exception):
    """An error that a person can fix; the message says what and where."""


@dataclass(frozen=True)
class Place:
    """Where in a delivery something was found. Rows and cells are the file's own."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Return the place as text: file, sheet, cell, row, column."""
        parts = [f"file {self.file}"]
        for word, value in (("sheet", self.sheet), ("cell", self.cell), ("row", self.row), ("column", self.column)):
            if value is not None:
                parts.append(f"{word} {value}")
        return ", ".join(parts)


class DeliveryError(WarehouseError):
    """A delivery that cannot be loaded: where, what was found, what was expected.

    Nothing of a refused delivery reaches raw. For person-level sources `found` describes
    the shape of the value and never repeats it.
    """

    def __init__(self, place: Place, found: str, expected: str) -> None:
        """Build the message from its three parts."""
        self.place, self.found, self.expected = place, found, expected
        super().__init__(f"{place}: found {found}, expected {expected}")


class SourceError(WarehouseError):
    """An answer of a source that cannot be used: the address, what was found, what was expected.

    Credentials that stand in an address are left out, so that no message, traceback or log holds them.
    """

    def __init__(self, address: str, found: str, expected: str) -> None:
        """Build the message from its three parts."""
        self.address, self.found, self.expected = map(without_credentials, (address, found, expected))
        super().__init__(f"{self.address}: found {self.found}, expected {self.expected}")
