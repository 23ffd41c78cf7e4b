"""What has changed against the newest release: cells newly hidden, and revisions larger than ever before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import psycopg
from psycopg import sql

from warehouse.gate.history.misfits import Misfit, misfit
from warehouse.gate.history.scales import SCALED
from warehouse.gate.history.scores import Scores, score

TOTAL = 1
"""Key of the class `total`: a class is hidden with another one of its dimension, which says nothing of itself."""
LARGEST_HIDDEN = 4.0
SHOWN_MONTHS = 12
"""A cell is newly hidden when the place's last so many months were shown."""
REVISION = 3.0
"""A revision is reported when it is so many times the series' noise, and larger than any of the indicator before."""
LARGEST_REVISIONS = sql.SQL("""
    select later.indicator_key,
        max(abs(2 * sqrt(abs(later.value) + 0.375) - 2 * sqrt(abs(earlier.value) + 0.375)))::float8,
        max(abs(ln(greatest(abs(later.value), 1) / greatest(abs(earlier.value), 1))))::float8
    from release.{fact} as later
    join release.{fact} as earlier using (indicator_key, {place}, month_key, breakdown_key)
    where earlier.release_to = later.release_from and earlier.value is not null and later.value is not null
    group by later.indicator_key
""")


@dataclass(frozen=True)
class LargestRevision:
    """The largest revision of an indicator between two releases: of roots, and of logarithms."""

    of_roots: float = 0.0
    of_logarithms: float = 0.0


def largest_revisions(connection: psycopg.Connection, fact: str, place_key: str) -> dict[int, LargestRevision]:
    """Return the largest revision between two releases of each indicator that was ever revised."""
    query = LARGEST_REVISIONS.format(fact=sql.Identifier(fact), place=sql.Identifier(place_key))
    return {key: LargestRevision(*sizes) for key, *sizes in connection.execute(query).fetchall()}


def revisions(scores: Scores, largest: Mapping[int, LargestRevision]) -> Iterator[Misfit]:
    """Yield the released numbers that change by more than the noise of their series and any change before."""
    panel = scores.panel
    if scores.rule.noise not in SCALED:
        return
    value, released = panel.value[:, scores.columns], panel.released[:, scores.columns]
    earlier = largest.get(panel.series.indicator_key, LargestRevision())
    limit = earlier.of_roots if scores.rule.noise == "poisson" else earlier.of_logarithms
    change = np.abs(scores.scaled(value) - scores.scaled(released))
    is_large = (change >= REVISION * scores.noise) & (change > limit)
    for row, column in np.argwhere(is_large):
        before = f"{released[row, column]:.10g}"
        yield misfit(scores, (int(row), column), "revision", "warning", f"released before as {before}")


def newly_hidden(scores: Scores) -> Iterator[Misfit]:
    """Yield totals that are hidden now though their place's history lets one expect too many for that."""
    panel = scores.panel
    if panel.breakdown_key != TOTAL or scores.rule.noise != "poisson":
        return
    hidden = panel.is_hidden & panel.is_new & ~panel.was_hidden
    if not hidden.any():
        return
    assumed = replace(panel, value=np.where(hidden, LARGEST_HIDDEN, panel.value))
    again = score(assumed, scores.rule, scores.columns)
    with np.errstate(invalid="ignore"):
        is_odd = hidden[:, scores.columns] & (again.score <= -scores.rule.warning)
    for row, column in np.argwhere(is_odd):
        month = int(scores.columns[column])
        if not panel.is_hidden[row, max(month - SHOWN_MONTHS, 0) : month].any():
            yield misfit(scores, (int(row), column), "newly_hidden", "warning", "it is hidden, and never was in a year")
