"""Declared tables for the tests of the readers, and the rows that a reader returns."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

from warehouse.ingest.column_rules import rules
from warehouse.ingest.readers.csv import CsvFile
from warehouse.ingest.readers.row_batch import CheckedDelivery, RejectedRow
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.privacy.pseudonym import Pseudonyms
from warehouse.sources import Dropbox, Table

TEXTS = {"fi": "-", "sv": "-", "en": "-"}
MUNICIPALITIES = catalogue_municipalities()
PSEUDONYMS = Pseudonyms(bytes(32))
PERSONS = {
    "search": {"type": "text", "pattern": "[0-9]{1,12}"},
    "person": {"type": "henkilotunnus", "headers": ["henkilotunnus"]},
    "municipality": {"type": "municipality"},
    "started": {"type": "date"},
    "ended": {"type": "date", "required": False},
    "sex": {"type": "code", "values": {"male": ["1"], "female": ["2"]}},
    "language": {"type": "text", "pattern": "[a-z]{2}", "required": False},
}
FREE = {
    "name": {"type": "text", "headers": ["Nimi", "Namn"]},
    "amount": {"type": "decimal", "required": False},
    "count": {"type": "integer"},
}


def table(columns: Mapping[str, Mapping[str, Any]], **more: Any) -> Table:
    """Declare a table."""
    declared = {name: {**column, "description": TEXTS} for name, column in columns.items()}
    return Table.model_validate({"description": TEXTS, "files": ".*", "columns": declared, **more})


def read_content(file: bytes, declared: Table, *, hidden: bool, **form: Any) -> CheckedDelivery:
    """Open a CSV file."""
    checks = rules(declared, MUNICIPALITIES, PSEUDONYMS)
    dropbox = Dropbox.model_validate({"kind": "dropbox", "format": "csv", **form})
    opened = io.BufferedReader(io.BytesIO(file))  # type: ignore[type-var]
    return CsvFile(opened, "test.csv", dropbox, declared.columns, checks, hidden).content()


def collect_rows(content: CheckedDelivery) -> tuple[list[dict[str, str]], list[RejectedRow]]:
    """Read a content to its end: the rows by column, and the rejected rows."""
    rows: list[dict[str, str]] = []
    rejected: list[RejectedRow] = []
    for batch in content.batches:
        lines = bytes(batch.lines).decode().split("\n")
        assert lines.pop() == ""
        text_format = {"delimiter": content.delimiter, "quoting": csv.QUOTE_NONE, "escapechar": "\\"}
        made = [next(csv.reader([line], **text_format)) for line in lines]
        assert len(made) == batch.rows
        rows += [dict(zip(content.columns, values, strict=True)) for values in made]
        rejected += batch.rejected
    for row in rows:
        row["_row"] = str(int(row["_row"]))
    return rows, rejected


def read(file: bytes, declared: Table, *, hidden: bool = False, slow: bool = False, block: int = 1 << 20, **form: Any):
    """Read a CSV file to its end, in small blocks or row by row if wished."""
    with (
        patch("warehouse.ingest.readers.csv.BLOCK_BYTES", block),
        patch("warehouse.ingest.readers.csv.UTF8_ENCODINGS", () if slow else ("utf-8", "utf-8-sig", "ascii")),
    ):
        return collect_rows(read_content(file, declared, hidden=hidden, **form))


def file_of(headings: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ";", end: str = "\n") -> bytes:
    """Write a CSV file without quotes."""
    return "".join(delimiter.join(row) + end for row in [headings, *rows]).encode()
