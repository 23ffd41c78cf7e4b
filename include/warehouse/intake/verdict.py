"""What the intake says of a file: accepted or not, which rows it holds, and every remark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from warehouse.intake.remarks import Remark

Outcome = Literal["accepted", "accepted_with_remarks", "partly_accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: its number in the sheet, the stored texts of the part's columns, undeclared cells as JSON.

    `column`: the letters of the column its value stands in, where a file has a column per month; else empty.
    """

    number: int
    stored: Sequence[str]
    extra: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row kept out: its number, and its cells as text by column letters, so that a person sees it whole."""

    number: int
    cells: Mapping[str, str]
    column: str = ""


@dataclass(frozen=True)
class Scope:
    """What a part covers: one municipality (3-digit code) and month (2026-10), with its good and kept-out rows.

    No rows at all is a true zero: the sender has said that nothing happened.
    """

    municipality: str
    month: str
    rows: int
    kept_out: int = 0


@dataclass(frozen=True)
class Part:
    """One sheet understood as one declared table.

    `columns` are the declared columns in the order of `Row.stored`; `addresses` tells the letters of the column
    each of them stands in (C), or the whole address of the one cell above the table it was read from (B2). Of a table
    with a column per month it tells neither the month nor the value: `Row.column` does.
    """

    source: str
    table: str
    sheet: str
    columns: tuple[str, ...]
    addresses: Mapping[str, str]
    rows: Sequence[Row]
    kept_out: Sequence[BadRow] = ()
    scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What became of a file. A refused file has no parts to load, but `scopes` may tell what it was meant for.

    `personal`: it holds a henkilötunnus where none is declared, and its bytes must not be kept.
    """

    name: str
    sha256: str
    bytes: int
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    parts: tuple[Part, ...] = ()
    meant_for: tuple[tuple[str, str, str, str], ...] = ()
    """Source, table, municipality and month that a refused file seems to be about."""
    format: str = ""
    saved_at: datetime | None = None
    personal: bool = False
    how: Mapping[str, str] = field(default_factory=dict)
    """How a text table was read: encoding, delimiter."""
