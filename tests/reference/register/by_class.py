"""One indicator in total and by class: counted for everyone alike, and no class shown where one of its dimension is small."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from tests.reference.register.classes import classes_of
from tests.reference.register.lives import Life
from tests.reference.register.tally import HIDDEN, PublishedCell, Tally


def count_of(
    tally: Tally, name: str, home: str, day: date, life: Life, *, amount: Decimal = Decimal(1), also: Iterable[str] = ()
) -> None:
    """Count one event of a person, in total, in each class of the person in that year, and in the classes of `also`."""
    tally.add(name, home, day, life, amount)
    for class_name in (*classes_of(life.person, day.year), *also):
        tally.add(f"{name} by {class_name}", home, day, life, amount)


def cells_by_class(
    code: str, dimensions: Iterable[Sequence[str]], cell_of: Callable[[str], PublishedCell]
) -> Iterator[tuple[str, PublishedCell]]:
    """Yield an indicator's total and classes; `cell_of` returns the cell for the ending of a name."""
    yield code, cell_of("")
    for names in dimensions:
        cells = {name: cell_of(f" by {name}") for name in names}
        for name, cell in cells.items():
            yield f"{code} by {name}", HIDDEN if HIDDEN in cells.values() else cell
