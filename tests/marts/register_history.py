"""An invented history of the register's files: a first extract, and files of changes that end in the sample's rows."""

from collections.abc import Iterator, Mapping
from random import Random

from samples import generate
from samples.register import extract
from samples.register.rows import Row
from warehouse.sources import load_sources

FIRST, DAYS = "2026-06-28", ("2026-07-05", "2026-07-12", "2026-07-20")
BEFORE = "2026-06-21"  # a file of changes older than the extract, which holds them or knows better
LATER, OTHER = 0.12, 0.10  # shares of rows that come after the first extract, or stood otherwise in it
Files = dict[str, bytes]


def history(seed: int) -> Files:
    """Return the files by name; read in the order of their days, they end in the sample's rows."""
    rng, files = Random(seed), Files()
    for table, rows in extract.extract(generate.SEED, generate.PERSONS).items():
        (key,) = load_sources()["register"].tables[table].key
        first, changes = _before(rng, key, rows)
        name = table.removeprefix("register_")
        files[f"{name}_{FIRST}.csv"] = extract.file_bytes(table, first)
        for day, some in changes.items():
            files[f"{name}_changes_{day}.csv"] = extract.file_bytes(f"{table}_change", some)
    return files


def _before(rng: Random, key: str, rows: list[Row]) -> tuple[list[Row], Mapping[str, list[Row]]]:
    """Draw how a table stood at first, and which rows the files of changes bring, day by day."""
    first: list[Row] = []
    changes: dict[str, list[Row]] = {day: [] for day in (BEFORE, *DAYS)}
    for row in rows:
        chance, day = rng.random(), rng.randrange(len(DAYS))
        if chance >= LATER:
            first.append(_otherwise(rng, key, row, rows) if chance < LATER + OTHER else row)
        if chance < LATER + OTHER:
            if day:  # wrong in an earlier file already
                changes[DAYS[day - 1]].append({**_otherwise(rng, key, row, rows), "change": "new"})
            changes[DAYS[day]].append({**row, "change": "new" if chance < LATER else "changed"})
    for row in _strays(rng, key, rows):
        first.append(row)
        changes[rng.choice(DAYS)].append({**row, "change": "removed"})
    changes[DAYS[-1]].append({**rows[0], "change": "changed"})  # sent again as it is, so that no file is empty
    changes[BEFORE].append({**_otherwise(rng, key, rows[0], rows), "change": "changed"})
    changes[BEFORE].append({**rows[-1], "change": "removed"})
    return first, changes


def _otherwise(rng: Random, key: str, row: Row, rows: list[Row]) -> Row:
    """Return the row of a key with everything but its person as another row has it."""
    return {**rng.choice(rows), key: row[key]} | ({"person": row["person"]} if "person" in row else {})


def _strays(rng: Random, key: str, rows: list[Row]) -> Iterator[Row]:
    """Return rows that are to be removed again, under ids of their own; persons are never removed."""
    if key != "person":
        for number in range(5):
            yield {**rng.choice(rows), key: str(99_000_000 + number)}
