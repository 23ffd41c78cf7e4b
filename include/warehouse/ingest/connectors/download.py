"""The connector of open files: CSV at an address, read whole or not at all."""

import csv
import io
from pathlib import Path

from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, Record
from warehouse.ingest.connectors.http_client import Call, Client
from warehouse.sources import Download


def fetch(request: FetchRequest[Download], work: Path) -> FetchResult | None:
    """Retrieve the file as it is.

    Raises `SourceError`: also for a file of another encoding, and for a row with more or fewer values than headings, as
    the last one of a file that ended half-way has.
    """
    address = request.url(request.connector.path) if request.connector.path else request.address
    with Client(request.retry_policy) as client:
        content = client.content(Call(address), "CSV")
        resolved = {"address": address, "calls": client.attempts}
    records = _records(request, address, content)
    file = work / f"{request.table}.csv"
    file.write_bytes(content)
    return FetchResult(file, records, request.last_day, resolved)


def _records(request: FetchRequest[Download], address: str, content: bytes) -> list[Record]:
    try:
        text = content.decode(request.connector.encoding)
    except UnicodeDecodeError as error:
        raise SourceError(address, f"bytes that are not {request.connector.encoding} ({error.reason})", "CSV") from None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=request.connector.delimiter)
    headings = next(rows, [])
    records: list[Record] = []
    for row in rows:
        if len(row) != len(headings):
            raise SourceError(
                address, f"{len(row)} values in line {rows.line_num}", f"{len(headings)}, as in the first"
            )
        records.append(Record(dict(zip(headings, row, strict=True))))
    return records
