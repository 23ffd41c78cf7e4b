"""May the municipalities' values be published?

One row is one indicator, municipality, month and breakdown of the marts.
"""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

NUMBERED = "('final', 'preliminary', 'incomplete')"
STATUSES = ["final", "preliminary", "incomplete", "missing", "not_applicable", "hidden", "not_ripe", "undefined"]


def expectations() -> list[Expectation]:
    """Return what must hold (critical) and what a reader is told of (warning)."""
    return [*completeness(), *numbers(), *relations(), *warnings()]


def completeness() -> list[Expectation]:
    """Return: there are rows, every applicable cell is one of them, and nothing shown before is lost."""
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1, severity="critical", description="there are rows"),
        gxe.UnexpectedRowsExpectation(
            description="every indicator has a row for every municipality, month and breakdown",
            severity="critical",
            unexpected_rows_query="""
                select i.indicator_code, count(*) as cells, n.expected
                from {batch} as f
                join marts.dim_indicator as i using (indicator_key)
                join (
                    select indicator_key,
                        count(*) * (select count(*) from marts.dim_municipality)
                        * (select count(*) from marts.dim_month) as expected
                    from staging.seed_indicator_breakdown group by indicator_key
                ) as n using (indicator_key)
                group by i.indicator_code, n.expected having count(*) <> n.expected
            """,
        ),
        gxe.UnexpectedRowsExpectation(
            description="every indicator of the catalogue is there",
            severity="critical",
            unexpected_rows_query="""
                select i.indicator_code from marts.dim_indicator as i
                where not exists (select 1 from {batch} as f where f.indicator_key = i.indicator_key)
            """,
        ),
        gxe.UnexpectedRowsExpectation(
            description="no value of the newest release has gone missing",
            severity="critical",
            unexpected_rows_query="""
                select i.indicator_code, m.municipality_code, f.month_key, f.breakdown_key
                from {batch} as f
                join published.fct_indicator_value as p
                    using (indicator_key, municipality_key, month_key, breakdown_key)
                join marts.dim_indicator as i using (indicator_key)
                join marts.dim_municipality as m using (municipality_key)
                where f.observation_status = 'missing' and p.value is not null
            """,
        ),
    ]


def numbers() -> list[Expectation]:
    """Return: a status is one of the eight, a number stands only where the status has one, and within its range."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column="observation_status", value_set=STATUSES, severity="critical", description="the status is known"
        ),
        gxe.UnexpectedRowsExpectation(
            description="a value stands if and only if its status has one; no number elsewhere",
            severity="critical",
            unexpected_rows_query=f"""
                select * from {{batch}}
                where (observation_status in {NUMBERED}) <> (value is not null)
                    or (value is null and (numerator is not null or denominator is not null))
            """,  # noqa: S608 - the constant above, no input
        ),
        gxe.UnexpectedRowsExpectation(
            description="values lie within the catalogue's range",
            severity="critical",
            unexpected_rows_query="""
                select i.indicator_code, m.municipality_code, f.month_key, f.value
                from {batch} as f
                join marts.dim_indicator as i using (indicator_key)
                join marts.dim_municipality as m using (municipality_key)
                where f.value < i.range_min or f.value > i.range_max
            """,
        ),
    ]


def relations() -> list[Expectation]:
    """Return: a ratio is its numerator over its denominator, and the rate is that of the source."""
    return [
        gxe.UnexpectedRowsExpectation(
            description="unemployment rate = 100 * unemployed / labour force, as published for the same cell",
            severity="critical",
            unexpected_rows_query="""
                select m.municipality_code, r.month_key, r.value, u.value as unemployed, l.value as labour_force
                from {batch} as r
                join marts.dim_indicator as ri on r.indicator_key = ri.indicator_key
                    and ri.indicator_code = 'unemployment_rate'
                join marts.dim_municipality as m using (municipality_key)
                left join {batch} as u using (municipality_key, month_key, breakdown_key)
                join marts.dim_indicator as ui on u.indicator_key = ui.indicator_key
                    and ui.indicator_code = 'unemployed'
                left join {batch} as l using (municipality_key, month_key, breakdown_key)
                join marts.dim_indicator as li on l.indicator_key = li.indicator_key
                    and li.indicator_code = 'labour_force'
                where r.value is distinct from round(100 * u.value / nullif(l.value, 0), 1)
            """,
        ),
        gxe.UnexpectedRowsExpectation(
            description="unemployment rate equals the rate the source publishes",
            severity="critical",
            unexpected_rows_query="""
                select m.municipality_code, f.month_key, f.value, o.value as official
                from {batch} as f
                join marts.dim_indicator as i using (indicator_key)
                join staging.seed_municipality as m using (municipality_key)
                join intermediate.int_measure as o on o.measure_code = 'official_unemployment_rate'
                    and o.geo_code = m.geo_code and to_char(o.month, 'YYYYMM')::integer = f.month_key
                    and o.value is not null
                where i.indicator_code = 'unemployment_rate' and f.value <> o.value
            """,
        ),
    ]


def warnings() -> list[Expectation]:
    """Return what is published with a warning: cells a declared source should fill and has not."""
    return [
        gxe.UnexpectedRowsExpectation(
            description="every applicable cell of an indicator that has a source is delivered",
            severity="warning",
            unexpected_rows_query="""
                select i.indicator_code, count(*) as missing_cells,
                    min(f.month_key) as first_month, max(f.month_key) as last_month
                from {batch} as f
                join marts.dim_indicator as i using (indicator_key)
                where i.source is not null and f.observation_status = 'missing'
                group by i.indicator_code order by i.indicator_code
            """,
        ),
    ]
