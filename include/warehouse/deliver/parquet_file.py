"""Parquet: every cell with its type, for R, Python, DuckDB and Power BI."""

from io import BufferedReader
from pathlib import Path

import psycopg
import pyarrow as pa
from pyarrow import csv, parquet

from warehouse.deliver.datasets import Column, Table
from warehouse.deliver.query import copied

BLOCK = 32 * 1024 * 1024
"""Bytes of CSV that become one row group."""
TYPES = {
    "text": pa.dictionary(pa.int32(), pa.string()), "date": pa.date32(), "integer": pa.int32(),
    "numeric": pa.float64(), "boolean": pa.bool_(),
}  # fmt: skip
"""By type of the published interface. Numbers are doubles, as the programs that read them have no other kind."""


def write_parquet(connection: psycopg.Connection, table: Table, path: Path) -> int:
    """Write a table row group by row group, and return its rows; texts are as they are, without apostrophes."""
    schema = pa.schema([_field(column) for column in table.columns])
    convert = csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["true"], false_values=["false"],
    )  # fmt: skip
    with (
        copied(connection, table, for_spreadsheets=False) as rows,
        parquet.ParquetWriter(path, schema, compression="zstd") as writer,
        csv.open_csv(
            BufferedReader(rows, BLOCK),
            read_options=csv.ReadOptions(block_size=BLOCK),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=convert,
        ) as reader,
    ):
        for batch in reader:
            writer.write_batch(batch)
    return rows.count


def _field(column: Column) -> pa.Field:
    return pa.field(column.name, TYPES[column.meaning.type], metadata={"description": column.meaning.en})
