"""Deliveries of changes only: rows that are new, changed or removed since an earlier delivery of a table."""

from collections.abc import Mapping

from warehouse.sources.columns import Column
from warehouse.sources.tables import Table
from warehouse.texts import Text

SUFFIX = "_change"
CHANGE = Column(
    type="code",
    values={"new": ("new",), "changed": ("changed",), "removed": ("removed",)},
    description=Text(
        fi="Onko rivi uusi, muuttunut vai poistettu; poistettu rivi on sellaisena kuin se viimeksi oli.",
        sv="Om raden är ny, ändrad eller borttagen; en borttagen rad är som den senast var.",
        en="Whether the row is new, changed or removed; a removed row is as it last was.",
    ),
)


def with_changes(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Add the raw table of changes of each table that may be delivered so: its columns, and what happened to a row."""
    every = dict(tables)
    for name, table in tables.items():
        if table.changes is not None:
            columns = {**table.columns, "change": CHANGE}
            every[name + SUFFIX] = table.model_copy(
                update={"files": table.changes, "changes": None, "columns": columns}
            )
    return every
