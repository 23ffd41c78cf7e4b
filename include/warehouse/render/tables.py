"""A seed as a table: columns with their PostgreSQL types, and rows."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

Cell = str | int | bool | object | None


@dataclass(frozen=True)
class Table:
    """One seed: what it is, its columns and types, and its rows."""

    meaning: str
    columns: dict[str, str]
    rows: tuple[tuple[Cell, ...], ...]


def table(meaning: str, columns: dict[str, str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Make a table of any iterable of rows."""
    return Table(meaning, columns, tuple(rows))


def as_csv(seed: Table) -> str:
    """Write a seed as dbt reads it: header, comma, an empty field for none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(seed.columns)
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in seed.rows])
    return out.getvalue()
