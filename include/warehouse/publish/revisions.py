"""How much published numbers have changed after their first release, and for how long: `warehouse revisions`.

From this `preliminary_months` of an indicator is learnt: so many of its newest months are marked as preliminary.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from psycopg.rows import class_row

from warehouse.db import connect, role_dsn
from warehouse.settings import Settings

MIN_NUMBERS = 20
"""Numbers that must have been looked at again before anything is proposed."""
SETTLED_SHARE = Decimal("0.01")
"""A month is settled when less than this share of its numbers still changes."""
MEASURED = """
    with first as (
        select indicator_key, month_key, release_from, lag_months, count(*) as numbers
        from published.indicator_revision where revisions_before = 0 and value is not null and breakdown_key in (
            select breakdown_key from published.dim_breakdown where breakdown_code = 'total'
        )
        group by indicator_key, month_key, release_from, lag_months
    ),
    looked_at as (
        select first.indicator_key, later.release_lag - (month_key / 100 * 12 + month_key %% 100) - lag_months as step,
            first.month_key, max(first.numbers) as numbers
        from first
        inner join (
            select release_id, (extract(year from published_at at time zone 'Europe/Helsinki') * 12
                + extract(month from published_at at time zone 'Europe/Helsinki'))::integer as release_lag
            from published.release where not is_withdrawn
        ) as later on later.release_id > first.release_from
        group by first.indicator_key, step, first.month_key, first.release_from
    ),
    numbers as (
        select indicator_key, step, sum(numbers) as numbers from looked_at group by indicator_key, step
    ),
    change as (
        select later.indicator_key, later.lag_months - first.lag_months as step, later.revision,
            later.revision / nullif(abs(later.previous_value), 0) as relative
        from published.indicator_revision as later
        inner join published.indicator_revision as first
            using (indicator_key, municipality_key, month_key, breakdown_key)
        where first.revisions_before = 0 and later.revision <> 0 and breakdown_key in (
            select breakdown_key from published.dim_breakdown where breakdown_code = 'total'
        )
    ),
    changes as (
        select indicator_key, step, count(*) as changed from change group by indicator_key, step
    )
    select indicator.indicator_code as indicator, sum(numbers.numbers)::integer as numbers,
        coalesce(sum(changes.changed), 0)::integer as changed,
        (select avg(relative) from change where change.indicator_key = indicator.indicator_key) as mean,
        (select stddev_samp(relative) from change where change.indicator_key = indicator.indicator_key) as spread,
        case
            when bool_or(changes.changed >= %(settled)s * numbers.numbers)
                then greatest(max(numbers.step) filter (where changes.changed >= %(settled)s * numbers.numbers), 1)
            else 0
        end::integer as settled_after
    from numbers
    inner join published.dim_indicator as indicator using (indicator_key)
    left join changes using (indicator_key, step)
    group by indicator.indicator_key, indicator.indicator_code
    order by indicator.indicator_key
"""


@dataclass(frozen=True)
class Revisions:
    """The revisions of one indicator's totals of municipalities.

    `numbers` counts a number once for every month in which it was looked at again; `mean` and `spread` are of the
    relative changes; `settled_after` is how many months after its first release a number still changes.
    """

    indicator: str
    numbers: int
    changed: int
    mean: Decimal | None
    spread: Decimal | None
    settled_after: int

    @property
    def proposed(self) -> int | None:
        """The `preliminary_months` that fit; None while there are too few numbers to tell."""
        return self.settled_after if self.numbers >= MIN_NUMBERS else None


def measure_revisions(settings: Settings) -> list[Revisions]:
    """Measure the revisions of every indicator that has been in more than one release."""
    with (
        connect(role_dsn(settings, "publisher")) as connection,
        connection.cursor(row_factory=class_row(Revisions)) as cursor,
    ):
        return cursor.execute(MEASURED, {"settled": SETTLED_SHARE}).fetchall()


def revision_rows(measured: list[Revisions], declared: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table for a person: what was measured, what is declared and what is proposed."""
    for row in measured:
        percent = ["" if share is None else f"{100 * share:+.2f}" for share in (row.mean, row.spread)]
        proposed = "too few" if row.proposed is None else str(row.proposed)
        yield (
            row.indicator, str(row.numbers), str(row.changed), *percent, str(declared.get(row.indicator, 0)), proposed,
        )  # fmt: skip
