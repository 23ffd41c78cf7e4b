"""Expectations of numbers against each other: classes and totals, the register and the statistics, rows of deliveries.

Their tolerances stand in `include/catalogue/history.yml`.
"""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from warehouse.catalogue.history import Reconciliation, load_history

LEAST_MONTHS = 8
"""Months of the year before, without which nobody knows what a place's ratio usually is."""


def parts(place_key: str) -> list[Expectation]:
    """Expect that classes do not exceed their total, and add up to it where they usually do."""
    return [
        _parts(place_key, "the classes of a dimension do not exceed the total", "critical", "c.parts > c.total"),
        _parts(
            place_key,
            "the classes of a dimension add up to the total where they usually do",
            "warning",
            "c.parts < c.total and u.gap <= t.share and u.cells >= t.cells",
        ),
    ]


def _parts(place_key: str, description: str, severity: str, condition: str) -> Expectation:
    limits = load_history().parts
    return gxe.UnexpectedRowsExpectation(
        description=description,
        severity=severity,
        unexpected_rows_query=f"""
            with c as materialized (
                select f.indicator_key, f.{place_key}, f.month_key, b.breakdown_dimension, count(*) as classes,
                    sum(f.value) as parts, max(whole.value) as total
                from {{batch}} as f
                join marts.dim_breakdown as b using (breakdown_key)
                join marts.dim_indicator as i using (indicator_key)
                join {{batch}} as whole using (indicator_key, {place_key}, month_key)
                join marts.dim_breakdown as total on total.breakdown_key = whole.breakdown_key
                where b.is_part and total.breakdown_code = 'total' and i.unit in ('count', 'euro')
                    and f.value is not null and whole.value is not null
                group by f.indicator_key, f.{place_key}, f.month_key, b.breakdown_dimension
            ), u as (
                select indicator_key, breakdown_dimension, classes, count(*) as cells,
                    percentile_disc(0.5) within group (order by abs(total - parts) / nullif(abs(total), 0)) as gap
                from c group by indicator_key, breakdown_dimension, classes
            ), t as (
                select {limits.tolerance} as number, {limits.tolerance_share} as share, {limits.cells} as cells
            )
            select c.indicator_key, c.{place_key}, c.month_key, c.parts as value,
                c.total - e.tolerance as expected_min, c.total + e.tolerance as expected_max,
                'the classes of ' || c.breakdown_dimension || ' together' as reason,
                abs(c.parts - c.total) / e.tolerance as score
            from c
            join u using (indicator_key, breakdown_dimension, classes)
            cross join t
            cross join lateral (select greatest(t.number, t.share * abs(c.total)) as tolerance) as e
            where {condition} and abs(c.parts - c.total) > e.tolerance
        """,  # noqa: S608 - names and numbers of our own
    )


def reconciliations() -> list[Expectation]:
    """Expect that two counts of the same are to each other what they were in the year before; the residual is shown."""
    return [_reconciliation(declared) for declared in load_history().reconciliations]


def _reconciliation(declared: Reconciliation) -> Expectation:
    return gxe.UnexpectedRowsExpectation(
        description=f"{declared.indicator} is to {declared.official} what it usually is",
        severity="warning",
        unexpected_rows_query=f"""
            with pair as materialized (
                select f.indicator_key, f.municipality_key, f.month_key, f.breakdown_key, f.value, o.value as official,
                    released.value is distinct from f.value as is_new
                from {{batch}} as f
                join marts.dim_indicator as i on i.indicator_key = f.indicator_key
                    and i.indicator_code = '{declared.indicator}'
                join marts.dim_indicator as other on other.indicator_code = '{declared.official}'
                join marts.dim_breakdown as b on b.breakdown_key = f.breakdown_key and b.breakdown_code = 'total'
                join {{batch}} as o on o.indicator_key = other.indicator_key and o.municipality_key = f.municipality_key
                    and o.month_key = f.month_key and o.breakdown_key = f.breakdown_key
                left join published.fct_indicator_value as released on released.indicator_key = f.indicator_key
                    and released.municipality_key = f.municipality_key and released.month_key = f.month_key
                    and released.breakdown_key = f.breakdown_key
                where f.value > 0 and o.value > 0
            )
            select p.indicator_key, p.municipality_key, p.month_key, p.breakdown_key, p.value,
                greatest(e.expected - e.tolerance, 0) as expected_min, e.expected + e.tolerance as expected_max,
                round(abs(p.value - e.expected) / e.tolerance, 2) as score,
                '{declared.official} is ' || p.official || ', residual ' || round(p.value - e.expected, 1) as reason
            from pair as p
            cross join lateral (
                select percentile_cont(0.5) within group (order by q.value / q.official)::numeric as ratio
                from pair as q
                where q.municipality_key = p.municipality_key
                    and q.month_key between p.month_key - 100 and p.month_key - 1
                having count(*) >= {LEAST_MONTHS}
            ) as usual
            cross join lateral (
                select p.official * usual.ratio as expected,
                    greatest(
                        {declared.tolerance_share} * p.official * usual.ratio,
                        {declared.noise} * sqrt(p.official * usual.ratio)
                    ) as tolerance
            ) as e
            where p.is_new and abs(p.value - e.expected) > e.tolerance
        """,  # noqa: S608 - names and numbers of our own
    )


def volumes() -> list[Expectation]:
    """Expect that a delivery of everything has about as many rows as the one before."""
    limits = load_history().volume
    few = f"d.rows < {limits.least_share} * d.before"
    very_few = f"d.rows < {limits.stop_share} * d.before"
    many = f"d.rows > {limits.most_times} * d.before"
    return [
        _volume("no delivery has lost most of its rows", "critical", very_few),
        _volume(
            "every delivery has about as many rows as the one before",
            "warning",
            f"({few} or {many}) and not {very_few}",
        ),
    ]


def _volume(description: str, severity: str, condition: str) -> Expectation:
    limits = load_history().volume
    tables = ", ".join(f"'{table}'" for table in limits.tables)
    return gxe.UnexpectedRowsExpectation(
        description=description,
        severity=severity,
        unexpected_rows_query=f"""
            select d.rows as value, round({limits.least_share} * d.before) as expected_min,
                round({limits.most_times} * d.before) as expected_max,
                'rows of ' || d.raw_table || ', ' || d.before || ' in the delivery before' as reason
            from (
                select raw_table, rows, loaded_at, lag(rows) over newest_first as before,
                    row_number() over (partition by raw_table order by snapshot_id desc) as place
                from ops.snapshot where raw_table in ({tables})
                window newest_first as (partition by raw_table order by snapshot_id)
            ) as d
            where d.place = 1 and {condition} and exists (select from {{batch}})
                and d.loaded_at > coalesce((select max(published_at) from release.release), '-infinity')
        """,  # noqa: S608 - names and numbers of our own
    )
