"""Writes what a reading remarked on and which rows it kept out, with nothing of a person in it."""

from collections.abc import Iterable
from itertools import islice
from typing import get_args

from psycopg import Connection
from psycopg.types.json import Jsonb

from warehouse.intake.remarks import Language, Remark
from warehouse.intake.verdict import Part
from warehouse.privacy.pseudonym import mask

MOST_REMARKS = 10_000
"""Remarks kept of one reading; the rows they are about are all in quarantine."""


def write_remarks(connection: Connection, reading_id: int, remarks: Iterable[Remark]) -> None:
    """Write the remarks of a reading, as many as a person could ever read."""
    statement = (
        "copy ops.remark (reading_id, position, severity, code, sheet, cell, row_number, column_name, said) from stdin"
    )
    with connection.cursor().copy(statement) as copy:
        for position, one in enumerate(islice(remarks, MOST_REMARKS), start=1):
            place = one.place
            copy.write_row((
                reading_id, position, one.severity, one.code, _masked(place.sheet), place.cell, place.row,
                _masked(place.column), Jsonb(said(one)),
            ))  # fmt: skip


def said(remark: Remark) -> dict[str, dict[str, str]]:
    """Return a remark's texts by language, with nothing in them that looks like a henkilötunnus."""
    texts = {language: remark.said(language) for language in get_args(Language)}
    return {
        language: {
            "found": _plain(one.found), "expected": _plain(one.expected), "suggestion": _plain(one.suggestion),
        }
        for language, one in texts.items()
    }  # fmt: skip


def write_quarantine(connection: Connection, reading_id: int, parts: Iterable[Part]) -> None:
    """Write the rows that were kept out, for whoever mends the file or the rules."""
    statement = "copy ops.quarantined_row (reading_id, raw_table, sheet, row_number, column_name, cells) from stdin"
    with connection.cursor().copy(statement) as copy:
        for part in parts:
            for one in part.kept_out:
                cells = {column: _plain(text) for column, text in one.cells.items()}
                copy.write_row((reading_id, part.table, _plain(part.sheet), one.number, one.column, Jsonb(cells)))


def _plain(text: str) -> str:
    """Return a text that PostgreSQL can hold, with nothing in it that looks like a henkilötunnus."""
    return mask(text).replace("\0", "?").encode("utf-8", "replace").decode()


def _masked(text: str | None) -> str | None:
    return None if text is None else _plain(text)
