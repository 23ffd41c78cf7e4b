"""Twelve invented deliveries of the register, two full extracts and ten of changes, and an equal full extract."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from samples import generate
from samples.register import extract
from samples.register.rows import Row
from warehouse.sources import load_sources

PERSONS, DELIVERIES, WHOLE = 250, 12, (1, 6)
FIRST = date(2026, 5, 5)
TABLES = load_sources()["register"].tables
Files = dict[str, bytes]
State = dict[str, dict[str, Row]]


def deliveries(seed: int) -> tuple[list[Files], Files]:
    """Return the deliveries in the order of their days, and a full extract of the final state.

    The first is of changes before anything is known whole, so the second knows better. Between them rows begin, are
    corrected, handed to another person, removed and told again. The last tells something of every table.
    """
    rng, every, state = Random(seed), extract.extract(generate.SEED, PERSONS), State()
    for table, rows in every.items():
        key = TABLES[table].key[0]
        state[table] = {row[key]: row for row in rows if table == "register_person" or rng.random() < 0.6}
    made = []
    for number in range(DELIVERIES):
        day = FIRST + timedelta(days=6 * number)
        if number in WHOLE:
            made.append(dict(_whole(state, day)))
        else:
            tables = sorted(every) if number == DELIVERIES - 1 else rng.sample(sorted(every), 4)
            changes = {
                name: _changes(rng, every[name], state[name], name, from_first_extract=number > WHOLE[0])
                for name in tables
            }
            made.append(
                {f"{name.removeprefix('register_')}_changes_{day}.csv": content for name, content in changes.items()}
            )
    return made, dict(_whole(state, day))


def _whole(state: State, day: date) -> Iterator[tuple[str, bytes]]:
    for table, rows in state.items():
        yield f"{table.removeprefix('register_')}_{day}.csv", extract.file_bytes(table, rows.values())


def _changes(rng: Random, rows: list[Row], standing: dict[str, Row], table: str, *, from_first_extract: bool) -> bytes:
    """Change some rows of a table, and its state with them; what comes before the first extract changes nothing."""
    key, changed = TABLES[table].key[0], []
    for row in rng.sample(rows, max(2, len(rows) // 15)):
        change = "new" if row[key] not in standing else rng.choice(("changed", "changed", "removed"))
        if change == "removed" and table == "register_person":
            change = "changed"
        delivered = row if change != "changed" else {**rng.choice(rows), key: row[key]}
        changed.append({**delivered, "change": change})
        if from_first_extract and change == "removed":
            del standing[row[key]]
        elif from_first_extract:
            standing[row[key]] = delivered
    return extract.file_bytes(f"{table}_change", changed)
