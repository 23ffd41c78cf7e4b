"""The files of the national register: the extract of all or the last part of its history, and the next month's changes."""

from pathlib import Path

import numpy as np
from national import AS_OF, MONTH, NEXT, TABLES, National, Rows

CORRECTED, BLOCK = 300, 500_000
DAYS = {"started_on", "booked_for", "planned_on", "decided_on"}


def write_extract(nation: National, folder: Path, share: float) -> dict[str, int]:
    """Write how everything stood on the day of the extract, of the last share of the history; return the rows."""
    rows = {}
    for name, table in nation.tables.items():
        stood = (table["began"] < nation.days) & (table["ended"] >= nation.days * (1 - share))
        rows[name] = _write(folder / f"{name}_{AS_OF}.csv", nation, table, np.flatnonzero(stood), today=nation.days)
    return rows


def write_changes(nation: National, folder: Path) -> dict[str, int]:
    """Write what the next month changed; return the rows."""
    rows, until, rng = {}, nation.days + MONTH, np.random.default_rng(2)
    for name, table in nation.tables.items():
        began, ended = table["began"], table["ended"]
        new = (began >= nation.days) & (began < until)
        over = (began < nation.days) & (ended >= nation.days) & (ended < until)
        recent = np.flatnonzero((began >= nation.days - CORRECTED) & (ended < nation.days))
        picked = rng.choice(recent, min(len(recent) // 3, int(new.sum() * 0.012)), replace=False)
        if name == "person":
            picked = rng.choice(nation.persons, nation.persons // 100, replace=False)
        removed, corrected = np.split(picked, [0 if name == "person" else len(picked) // 6])
        which = np.concatenate([np.flatnonzero(new), np.flatnonzero(over), corrected, removed])
        words = ["new"] * int(new.sum()) + ["changed"] * (int(over.sum()) + len(corrected)) + ["removed"] * len(removed)
        changed = dict(table)
        for column in {"status", "kind", "outcome", "municipality", "education"}.intersection(table):
            changed[column] = table[column].copy()
            changed[column][corrected] = rng.choice(table[column], len(corrected))
        if not words:
            continue
        path = folder / f"{name}_changes_{NEXT}.csv"
        rows[name] = _write(path, nation, changed, which, today=until, change=np.array(words, "S7"))
    return rows


def _write(
    path: Path, nation: National, rows: Rows, which: np.ndarray, *, today: int, change: np.ndarray | None = None
) -> int:
    name = path.name.partition("_changes")[0].removesuffix(f"_{AS_OF}.csv")
    columns = TABLES[f"register_{name}"].columns | ({"change": None} if change is not None else {})
    headings = [
        declared.headers[0] if declared and declared.headers else column for column, declared in columns.items()
    ]
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf" + ";".join(headings).encode() + b"\n")
        for start in range(0, len(which), BLOCK):
            some = which[start : start + BLOCK]
            cells = [_cells(nation, rows, some, column, today) for column in columns if column != "change"]
            file.write(_lines(cells if change is None else [*cells, change[start : start + BLOCK]]))
    return len(which)


def _cells(nation: National, rows: Rows, which: np.ndarray, column: str, today: int) -> np.ndarray:
    """Return one column as bytes; what has not ended today has an empty end and outcome."""
    if column in DAYS:
        return nation.calendar[rows["began"][which]]
    if column == "ended_on":
        return np.where(rows["ended"][which] < today, nation.calendar[np.minimum(rows["ended"][which], today)], b"")
    if column not in rows:
        return nation.people[column][rows["who"][which]]
    cells = rows[column][which].astype("S")
    return np.where(rows["ended"][which] < today, cells, b"") if column in ("end_reason", "completed") else cells


def _lines(columns: list[np.ndarray]) -> bytes:
    """Put the columns side by side; the zero bytes that fill up shorter cells fall out."""
    ends = [b";"] * (len(columns) - 1) + [b"\n"]
    parts = []
    for column, end in zip(columns, ends, strict=True):
        wide = np.ascontiguousarray(column)
        parts += [wide.view(np.uint8).reshape(len(wide), wide.itemsize), np.full((len(wide), 1), end[0], np.uint8)]
    together = np.hstack(parts)
    return together[together != 0].tobytes()
