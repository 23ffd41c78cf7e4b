"""What a reading changed: its rows against those of the version it superseded, by the declared key."""

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
MOST_CELLS = 500


@dataclass(frozen=True)
class Version:
    """The rows of one version of a cell: each its number in the file, and the stored texts of its columns."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, tuple[str, ...]]]


def differences(cell: Cell, key: Sequence[str], before: Version, after: Version) -> list[Change]:
    """Return what differs: by the key where a row has one, else row by row, the same row several times being several.

    A row whose key is not filled in goes without one.
    """
    place = (cell[0], cell[1], f"{cell[2]:%Y-%m}")
    positions = [before.columns.index(column) for column in key]
    old, old_loose = _keyed(before.rows, positions)
    new, new_loose = _keyed(after.rows, positions)
    found = [Change(*place, "added", _number(one)) for one in new if one not in old]
    found += [Change(*place, "removed", _number(one)) for one in old if one not in new]
    for one in old.keys() & new.keys():
        for column, was, now in zip(before.columns, old[one], new[one], strict=True):
            if was != now:
                found.append(Change(*place, "changed", _number(one), column, was, now))
    found += [Change(*place, "added", str(number)) for number in _more(new_loose, old_loose)]
    found += [Change(*place, "removed", str(number)) for number in _more(old_loose, new_loose)]
    return sorted(found, key=lambda change: (change.number, change.kind, change.column))


Key = tuple[tuple[str, ...], int]
Loose = list[tuple[int, tuple[str, ...]]]


def _keyed(
    rows: Iterable[tuple[int, tuple[str, ...]]], positions: Sequence[int]
) -> tuple[dict[Key, tuple[str, ...]], Loose]:
    """Return rows by key, the second of the same key apart from the first; and the rows without one."""
    seen, keyed, loose = Counter[tuple[str, ...]](), {}, []
    for number, values in rows:
        own = tuple(values[position] for position in positions)
        if not any(own):
            loose.append((number, values))
            continue
        seen[own] += 1
        keyed[own, seen[own]] = values
    return keyed, loose


def _number(key: Key) -> str:
    words, again = KEY_SEPARATOR.join(filter(None, key[0])), key[1]
    return words if again == 1 else f"{words} ({again})"


def _more(rows: Loose, than: Loose) -> list[int]:
    """Return the numbers of the rows that the other version does not have, or has fewer times."""
    left = Counter(values for _, values in than)
    more = []
    for number, values in rows:
        left[values] -= 1
        if left[values] < 0:
            more.append(number)
    return more


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
