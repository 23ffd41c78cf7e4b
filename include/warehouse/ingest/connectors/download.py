"""The connector of open files: CSV at an address, read whole or not at all."""

import csv
import io
from pathlib import Path

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record
from warehouse.ingest.connectors.http_client import Call, Client
from warehouse.sources import Download


def fetch(wish: FetchRequest[Download], work: Path) -> FetchResult | None:
    """Retrieve the file as it is.

    Raises `SourceError`: also for a file of another encoding, and for a row with more or fewer values than headings, as
    the last one of a file that ended half-way has.
    """
    address = wish.at(wish.connector.path) if wish.connector.path else wish.address
    with Client(wish.patience) as client:
        content = client.content(Call(address), "CSV")
        resolved = {"address": address, "calls": client.attempts}
    records = _records(wish, address, content)
    file = work / f"{wish.table}.csv"
    file.write_bytes(content)
    return FetchResult(file, records, wish.until, resolved)


def _records(wish: FetchRequest[Download], address: str, content: bytes) -> list[Record]:
    try:
        text = content.decode(wish.connector.encoding)
    except UnicodeDecodeError as error:
        raise SourceError(address, f"bytes that are not {wish.connector.encoding} ({error.reason})", "CSV") from None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=wish.connector.delimiter)
    headings = next(rows, [])
    records: list[Record] = []
    for row in rows:
        if len(row) != len(headings):
            raise SourceError(
                address, f"{len(row)} values in line {rows.line_num}", f"{len(headings)}, as in the first"
            )
        records.append(Record(dict(zip(headings, row, strict=True))))
    return records
