"""What a corrected file changed in what an earlier one had said."""

from dataclasses import dataclass
from typing import Literal

ChangeKind = Literal["added", "removed", "changed"]
KEY_PARTS = " / "
"""What stands between the parts of a row's key."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the newest version of a municipality's month and the one before it.

    `number` tells the row as its table's key does, or by its number in the file where the table has no key. A changed
    row has one of these a column, with what was stored before and after; an added or removed row has one, whose
    `column`, `before` and `after` are empty.
    """

    table: str
    municipality: str
    month: str
    kind: ChangeKind
    number: str
    column: str = ""
    before: str = ""
    after: str = ""
