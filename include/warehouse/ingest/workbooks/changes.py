"""What a reading changed: its rows against those of the version it superseded, by the declared key."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from warehouse.answer.changes import Change
from warehouse.ingest.workbooks.differences import Cell, Version, differences
from warehouse.sources import Source, Table, month_of

MOST_CELLS = 500


def winners(connection: Connection, source: str) -> dict[Cell, int]:
    """Return the reading that counts for every table, municipality and month of a source."""
    query = "select raw_table, municipality, month, reading_id from ops.current_scope where source = %s"
    return {(table, place, month): reading for table, place, month, reading in connection.execute(query, [source])}


def changes_of(
    connection: Connection, source: Source, reading_id: int, before: Mapping[Cell, int]
) -> tuple[Change, ...]:
    """Compare a reading with what it has superseded, write down what changed, and return it."""
    superseded: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for cell, winner in winners(connection, source.source).items():
        if winner == reading_id and before.get(cell, winner) != winner:
            superseded[cell[0], before[cell]].append(cell)
    found: list[Change] = []
    for (name, earlier), cells in superseded.items():
        table = source.tables[name]
        old, new = (_versions(connection, name, table, one, cells) for one in (earlier, reading_id))
        for cell in cells:
            changes = differences(cell, table.key, old[cell], new[cell])
            _write(connection, reading_id, earlier, cell, changes)
            found.extend(changes)
    return tuple(found)


def noted_changes(connection: Connection, reading_id: int) -> tuple[Change, ...]:
    """Return what a reading changed as it was written down: of each table's month the first `MOST_CELLS`."""
    with connection.transaction():
        cells = connection.execute(
            "select raw_table, municipality, to_char(month, 'YYYY-MM'), cells from ops.reading_change"
            " where reading_id = %s order by raw_table, municipality, month",
            [reading_id],
        ).fetchall()
    return tuple(Change(*place, **change) for *place, changes in cells for change in changes)


def _versions(
    connection: Connection, name: str, table: Table, reading_id: int, cells: Sequence[Cell]
) -> defaultdict[Cell, Version]:
    columns = tuple(table.columns)
    municipality, day = (columns.index(column) for column in table.supersede_by)
    rows = connection.execute(
        SQL(
            "select _row, {columns} from raw.{table} where _snapshot_id in ("
            " select snapshot_id from ops.snapshot where reading_id = %s and raw_table = %s"
            ") order by _snapshot_id, _row"
        ).format(columns=SQL(", ").join(map(Identifier, columns)), table=Identifier(name)),
        [reading_id, name],
    )
    found: dict[Cell, list[tuple[int, tuple[str, ...]]]] = {cell: [] for cell in cells}
    for number, *values in rows:
        texts = tuple(value or "" for value in values)
        cell = (name, texts[municipality], date.fromisoformat(f"{month_of(texts[day])}-01"))
        if cell in found:
            found[cell].append((number, texts))
    versions = defaultdict[Cell, Version](lambda: Version(columns, ()))
    versions.update({cell: Version(columns, rows) for cell, rows in found.items()})
    return versions


def _write(connection: Connection, reading_id: int, against: int, cell: Cell, changes: Sequence[Change]) -> None:
    counts = Counter(change.kind for change in changes)
    kept = [
        {name: value for name, value in asdict(change).items() if name not in ("table", "municipality", "month")}
        for change in changes[:MOST_CELLS]
    ]
    connection.execute(
        "insert into ops.reading_change (reading_id, raw_table, municipality, month, against_reading_id,"
        " added, removed, changed, cells) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [reading_id, *cell, against, counts["added"], counts["removed"], counts["changed"], Jsonb(kept)],
    )
