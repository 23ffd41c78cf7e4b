"""What a reading changed: its rows compared with those of the version it superseded, by the declared key."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from warehouse.feedback.wording import KEY_SEPARATOR, Change
from warehouse.sources import Source, Table, month_of

Cell = tuple[str, str, date]
"""A raw table, a municipality and a month."""
MAX_CHANGES = 500


@dataclass(frozen=True)
class Version:
    """The rows of one version of a cell: the row number in the file, and the stored texts of the columns."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, tuple[str, ...]]]


def differences(cell: Cell, key: Sequence[str], before: Version, after: Version) -> list[Change]:
    """Return the changes, by key; rows with an empty key are compared whole, and equal ones are counted."""
    place = (cell[0], cell[1], f"{cell[2]:%Y-%m}")
    positions = [before.columns.index(column) for column in key]
    keyed_before, unkeyed_before = _by_key(before.rows, positions)
    keyed_after, unkeyed_after = _by_key(after.rows, positions)
    changes = [
        Change(*place, "added", _key_text(key_values)) for key_values in keyed_after if key_values not in keyed_before
    ]
    changes += [
        Change(*place, "removed", _key_text(key_values)) for key_values in keyed_before if key_values not in keyed_after
    ]
    for key_values in keyed_before.keys() & keyed_after.keys():
        for column, old_value, new_value in zip(
            before.columns, keyed_before[key_values], keyed_after[key_values], strict=True
        ):
            if old_value != new_value:
                changes.append(Change(*place, "changed", _key_text(key_values), column, old_value, new_value))
    changes += [Change(*place, "added", str(number)) for number in _surplus(unkeyed_after, unkeyed_before)]
    changes += [Change(*place, "removed", str(number)) for number in _surplus(unkeyed_before, unkeyed_after)]
    return sorted(changes, key=lambda change: (change.number, change.kind, change.column))


Key = tuple[tuple[str, ...], int]
UnkeyedRows = list[tuple[int, tuple[str, ...]]]


def _by_key(
    rows: Iterable[tuple[int, tuple[str, ...]]], positions: Sequence[int]
) -> tuple[dict[Key, tuple[str, ...]], UnkeyedRows]:
    """Return rows by key and its occurrence in the file, and the rows without a key."""
    counts, keyed, unkeyed = Counter[tuple[str, ...]](), {}, []
    for number, values in rows:
        key = tuple(values[position] for position in positions)
        if not any(key):
            unkeyed.append((number, values))
            continue
        counts[key] += 1
        keyed[key, counts[key]] = values
    return keyed, unkeyed


def _key_text(key: Key) -> str:
    text, occurrence = KEY_SEPARATOR.join(filter(None, key[0])), key[1]
    return text if occurrence == 1 else f"{text} ({occurrence})"


def _surplus(rows: UnkeyedRows, others: UnkeyedRows) -> list[int]:
    """Return the numbers of the rows that the other version does not have, or has fewer times."""
    available = Counter(values for _, values in others)
    surplus = []
    for number, values in rows:
        available[values] -= 1
        if available[values] < 0:
            surplus.append(number)
    return surplus


def current_readings(connection: Connection, source: str) -> dict[Cell, int]:
    """Return the current reading of every table, municipality and month of a source."""
    query = "select raw_table, municipality, month, reading_id from ops.current_coverage where source = %s"
    return {(table, place, month): reading for table, place, month, reading in connection.execute(query, [source])}


def record_changes(
    connection: Connection, source: Source, reading_id: int, before: Mapping[Cell, int]
) -> tuple[Change, ...]:
    """Compare a reading with the versions it superseded, record the changes, and return them."""
    superseded: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for cell, reading in current_readings(connection, source.source).items():
        if reading == reading_id and before.get(cell, reading) != reading:
            superseded[cell[0], before[cell]].append(cell)
    all_changes: list[Change] = []
    for (name, earlier), cells in superseded.items():
        table = source.tables[name]
        old, new = (_versions(connection, name, table, reading, cells) for reading in (earlier, reading_id))
        for cell in cells:
            changes = differences(cell, table.key, old[cell], new[cell])
            _write(connection, reading_id, earlier, cell, changes)
            all_changes.extend(changes)
    return tuple(all_changes)


def recorded_changes(connection: Connection, reading_id: int) -> tuple[Change, ...]:
    """Return the recorded changes of a reading: of each table, municipality and month the first `MAX_CHANGES`."""
    with connection.transaction():
        cells = connection.execute(
            "select raw_table, municipality, to_char(month, 'YYYY-MM'), cells from ops.delivery_change"
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
    rows_by_cell: dict[Cell, list[tuple[int, tuple[str, ...]]]] = {cell: [] for cell in cells}
    for number, *values in rows:
        texts = tuple(value or "" for value in values)
        cell = (name, texts[municipality], date.fromisoformat(f"{month_of(texts[day])}-01"))
        if cell in rows_by_cell:
            rows_by_cell[cell].append((number, texts))
    versions = defaultdict[Cell, Version](lambda: Version(columns, ()))
    versions.update({cell: Version(columns, rows) for cell, rows in rows_by_cell.items()})
    return versions


def _write(
    connection: Connection, reading_id: int, superseded_reading: int, cell: Cell, changes: Sequence[Change]
) -> None:
    counts = Counter(change.kind for change in changes)
    listed = [
        {name: value for name, value in asdict(change).items() if name not in ("table", "municipality", "month")}
        for change in changes[:MAX_CHANGES]
    ]
    connection.execute(
        "insert into ops.delivery_change (reading_id, raw_table, municipality, month, superseded_reading_id,"
        " added, removed, changed, cells) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [reading_id, *cell, superseded_reading, counts["added"], counts["removed"], counts["changed"], Jsonb(listed)],
    )
