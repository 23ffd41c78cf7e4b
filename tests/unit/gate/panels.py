"""Small panels of invented months."""

from collections.abc import Sequence

import numpy as np

from warehouse.gate.history.panel import Panel, Series

PERSONS = Series(102, "unemployed", "stock", "count", "customers", "statfin_12r5")
EVENTS = Series(3, "employer_contacts", "flow", "count", "events", "employer_contacts")
EUROS = Series(131, "wage_subsidy_euros", "flow", "euro", "customers", "register")
SHARE = Series(11, "service_plan_up_to_date", "ratio", "percent", "customers", "register")
NAN = float("nan")
FIRST_MONTH = 2022 * 12 + 1


def panel(
    value: Sequence[Sequence[float]],
    series: Series = PERSONS,
    *,
    new: int = 1,
    denominator: float = NAN,
    released: Sequence[Sequence[float]] | None = None,
) -> Panel:
    """Return a panel whose rows are places and whose last `new` months are judged; the others are released."""
    numbers = np.array(value, dtype=float)
    is_new = np.zeros(numbers.shape, bool)
    is_new[:, numbers.shape[1] - new :] = True
    no = np.zeros(numbers.shape, bool)
    earlier = np.where(is_new, NAN, numbers) if released is None else np.array(released, dtype=float)
    places = np.arange(1, len(numbers) + 1)
    return Panel(
        series, 1, places, tuple(f"{place:03}" for place in places), np.arange(numbers.shape[1]) + FIRST_MONTH,
        numbers, np.full(numbers.shape, denominator), earlier, no, no, no, is_new,
    )  # fmt: skip
