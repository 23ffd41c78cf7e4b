"""What every reader yields: rows as lines in the text format of COPY, and rejected rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from warehouse.privacy.pseudonym import mask

ROW, EXTRA = "_row", "_extra"
MAX_QUOTED = 60
OUTLINE_CHARACTERS = str.maketrans(
    dict.fromkeys("0123456789", "9")
    | dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ", "A")
    | dict.fromkeys("abcdefghijklmnopqrstuvwxyzåäö", "a")
)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A rejected row: its number in the file, the column, the actual value, the expected one."""

    row: int
    column: str | None
    actual: str
    expected: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows: `lines` are in the text format of COPY, each ends in a line feed, and no value holds one."""

    lines: bytes | memoryview
    rows: int
    rejected: Sequence[RejectedRow] = ()


@dataclass(frozen=True)
class CheckedDelivery:
    """A checked delivery: the columns of its lines (`_row` first), their delimiter, and the lines in batches."""

    columns: tuple[str, ...]
    batches: Iterable[Batch]
    delimiter: str = ";"


def outline(text: str) -> str:
    """Describe a text without repeating it: digits as 9, letters as A and a, everything else as a dot."""
    characters = "".join(char if char in "9Aa" else "." for char in text[:20].translate(OUTLINE_CHARACTERS))
    return f"a text of {len(text)} characters ({characters}{'...' if len(text) > 20 else ''})" if text else "nothing"


def quote(text: str) -> str:
    """Quote a text of a source without persons; what looks like a henkilötunnus is masked even there."""
    flat = " ".join(mask(text).split())
    return f"'{flat[:MAX_QUOTED]}...'" if len(flat) > MAX_QUOTED else f"'{flat}'" if flat else "nothing"


def encode(rows: Iterable[Sequence[str]], delimiter: str = ";") -> bytes:
    """Write rows in the text format of COPY, an empty value being none; a line feed in a value becomes a blank."""
    return "".join(delimiter.join(escaped(value, delimiter) for value in row) + "\n" for row in rows).encode()


def escaped(value: str, delimiter: str) -> str:
    """Escape one value for the text format of COPY."""
    flat = value.replace("\n", " ").replace("\r", " ")
    return flat.replace("\\", "\\\\").replace(delimiter, "\\" + delimiter)


def batches(rows: Iterable[Sequence[str]], size: int = 20_000) -> Iterator[Batch]:
    """Cut rows (the row number first) into batches."""
    remaining = iter(rows)
    while part := list(islice(remaining, size)):
        yield Batch(encode(part), len(part))
