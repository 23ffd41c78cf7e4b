"""The raw tables follow the source declarations: tables and columns are added, never dropped or changed."""

from collections.abc import Iterable

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import BigInteger, Column, Connection, Text, inspect
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.locks import one_ingest
from warehouse.sources import PxWeb, Source

SHEET_COLUMNS = ("_sheet", "_column")


def raw_tables(source: Source) -> dict[str, tuple[str, ...]]:
    """Return the source's raw tables and their declared columns, in order."""
    if isinstance(source.connector, PxWeb):
        return {source.connector.table: source.connector.columns}
    return {name: tuple(table.columns) for name, table in source.tables.items()}


def stored_columns(source: Source) -> dict[str, tuple[str, ...]]:
    """Return the same with what is stored beside: of a workbook the sheet, and the column where a row has several."""
    beside = SHEET_COLUMNS if source.takes_workbooks else ()
    return {table: (*columns, *beside) for table, columns in raw_tables(source).items()}


def sync_raw_tables(connection: Connection, sources: Iterable[Source]) -> None:
    """Add the raw tables, their columns and the locks of sources that the declarations have and the database lacks."""
    change = Operations(MigrationContext.configure(connection))
    there = inspect(connection)
    for source in sources:
        lock = one_ingest(source.source).table
        if not there.has_table(lock, schema="ops"):
            change.create_table(lock, schema="ops")
        for table, columns in stored_columns(source).items():
            if not there.has_table(table, schema="raw"):
                _create(change, table, columns)
                continue
            known = {column["name"] for column in there.get_columns(table, schema="raw")}
            for column in columns:
                if column not in known:
                    change.add_column(table, Column(column, Text), schema="raw")


def _create(change: Operations, table: str, columns: tuple[str, ...]) -> None:
    change.create_table(
        table,
        Column("_snapshot_id", BigInteger, nullable=False),
        Column("_row", BigInteger, nullable=False),
        *(Column(column, Text) for column in columns),
        Column("_extra", JSONB),
        schema="raw",
    )
    # Rows come in the order of their snapshots, a million at a time: a block range index costs a load next to nothing.
    change.create_index(
        f"{table}__snapshot", table, ["_snapshot_id"], schema="raw",
        postgresql_using="brin", postgresql_with={"autosummarize": "on"},
    )  # fmt: skip
