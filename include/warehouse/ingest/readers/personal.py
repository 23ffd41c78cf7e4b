"""Keeps a henkilötunnus out of sources that are not about persons: such a file is refused before it is landed."""

import io
from typing import BinaryIO

from warehouse.errors import DeliveryError, Place
from warehouse.privacy.pseudonym import has_code

EXPECTED = "no personal data in this source"


def no_personal_codes(file: BinaryIO, name: str, encoding: str) -> None:
    """Refuse a text file with a henkilötunnus anywhere, naming the line only; leaves the file at its beginning."""
    text = io.TextIOWrapper(file, encoding, errors="replace")
    try:
        for row, line in enumerate(text, start=1):
            if has_code(line):
                raise DeliveryError(Place(name, row=row), "a henkilötunnus", EXPECTED)
    finally:
        text.detach()
    file.seek(0)
