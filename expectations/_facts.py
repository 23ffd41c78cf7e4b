"""What must hold of both fact tables, whichever kind of place a row is about."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from expectations._targets import compared

STATUSES = ["final", "preliminary", "incomplete", "missing", "not_applicable", "hidden", "not_ripe", "undefined"]
NUMBERED = "observation_status in ('final', 'preliminary', 'incomplete')"


def facts(fact: str, place_key: str, place: str, place_code: str) -> list[Expectation]:
    """Return the common expectations of a fact whose rows are about `place_key` of the dimension `place`."""
    return [
        *_completeness(fact, place_key, place, place_code),
        *_numbers(place, place_key, place_code),
        *compared(place, place_key, place_code),
        _delivered(),
    ]


def _completeness(fact: str, place_key: str, place: str, place_code: str) -> list[Expectation]:
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1, severity="critical", description="there are rows"),
        every_cell(
            place,
            "dim_month",
            "t.month >= i.applies_from and (i.frequency <> 'annual' or t.month_of_year = 12)",
        ),
        kept(fact, place_key, place, place_code, "month_key"),
    ]


def every_cell(place: str, time: str, applies: str) -> Expectation:
    """Return: a total for every place and time, and every class where and when the indicator applies.

    `applies` says in SQL at which times `t` an indicator `i` does.
    """
    return gxe.UnexpectedRowsExpectation(
        description="every indicator has a row for every place, time and breakdown",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, count(f.indicator_key) as cells, n.expected
            from marts.dim_indicator as i
            join (
                select b.indicator_key,
                    count(*) filter (where b.breakdown_code = 'total') * (select count(*) from marts.{time})
                    + count(*) filter (where b.breakdown_code <> 'total' and a.geo_code is not null)
                    * (select count(*) from marts.{time} as t where {applies}) as expected
                from staging.seed_indicator_breakdown as b
                join marts.dim_indicator as i using (indicator_key)
                cross join staging.{place.replace("dim_", "seed_")} as p
                left join staging.seed_indicator_place as a using (indicator_key, geo_code)
                group by b.indicator_key, i.applies_from, i.frequency, i.roll_up
            ) as n using (indicator_key)
            left join {{batch}} as f using (indicator_key)
            group by i.indicator_code, n.expected having count(f.indicator_key) <> n.expected
        """,  # noqa: S608 - names of our own relations
    )


def kept(fact: str, place_key: str, place: str, place_code: str, time_key: str) -> Expectation:
    """Return: a delivery that lacks what an earlier one had does not take a published value away."""
    return gxe.UnexpectedRowsExpectation(
        description="no value of the newest release has gone missing",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, p.{place_code}, f.{time_key}, f.breakdown_key
            from {{batch}} as f
            join published.{fact} as shown using (indicator_key, {place_key}, {time_key}, breakdown_key)
            join marts.dim_indicator as i using (indicator_key)
            join marts.{place} as p using ({place_key})
            where f.observation_status = 'missing' and shown.value is not null
        """,  # noqa: S608 - names of our own relations
    )


def statuses() -> list[Expectation]:
    """Return: every status is known, has numbers or has none, and says so when a delivery lacks."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column="observation_status", value_set=STATUSES, severity="critical", description="the status is known"
        ),
        gxe.UnexpectedRowsExpectation(
            description="a value stands if and only if its status has one, and no number elsewhere",
            severity="critical",
            unexpected_rows_query=f"""
                select * from {{batch}}
                where ({NUMBERED}) <> (value is not null)
                    or (value is null and (numerator is not null or denominator is not null))
            """,  # noqa: S608 - the constant above
        ),
        gxe.UnexpectedRowsExpectation(
            description="a number whose deliveries have not all come says it is incomplete",
            severity="critical",
            unexpected_rows_query="""
                select * from {batch}
                where municipalities_delivered > municipalities_expected
                    or (municipalities_delivered < municipalities_expected
                        and observation_status in ('final', 'preliminary'))
            """,
        ),
    ]


def _numbers(place: str, place_key: str, place_code: str) -> list[Expectation]:
    return [
        *statuses(),
        gxe.UnexpectedRowsExpectation(
            description="values lie within the catalogue's range",
            severity="critical",
            unexpected_rows_query=f"""
                select i.indicator_code, p.{place_code}, f.month_key, f.value
                from {{batch}} as f
                join marts.dim_indicator as i using (indicator_key)
                join marts.{place} as p using ({place_key})
                where f.value < i.range_min or f.value > i.range_max
            """,  # noqa: S608 - names of our own relations
        ),
        rate(place, place_key, place_code, "month_key"),
    ]


def rate(place: str, place_key: str, place_code: str, time_key: str) -> Expectation:
    """Return: the rate is that of the unemployed and the labour force of its own cell."""
    return gxe.UnexpectedRowsExpectation(
        description="unemployment rate = 100 * unemployed / labour force of the same cell",
        severity="critical",
        unexpected_rows_query=f"""
            select p.{place_code}, c.{time_key}, c.rate, c.unemployed, c.labour_force
            from (
                select f.{place_key}, f.{time_key},
                    max(f.value) filter (where i.indicator_code = 'unemployment_rate') as rate,
                    max(f.value) filter (where i.indicator_code = 'unemployed') as unemployed,
                    max(f.value) filter (where i.indicator_code = 'labour_force') as labour_force
                from {{batch}} as f
                join marts.dim_indicator as i using (indicator_key)
                join marts.dim_breakdown as b using (breakdown_key)
                where b.breakdown_code = 'total'
                group by f.{place_key}, f.{time_key}
            ) as c
            join marts.{place} as p using ({place_key})
            where c.rate is distinct from round(100 * c.unemployed / nullif(c.labour_force, 0), 1)
        """,  # noqa: S608 - names of our own relations
    )


def _delivered() -> Expectation:
    """Return: a gap in a declared source is published as missing, and told of."""
    return gxe.UnexpectedRowsExpectation(
        description="no month of an indicator that has a source is missing",
        severity="warning",
        unexpected_rows_query="""
            select i.indicator_code, count(*) as missing_cells, min(f.month_key) as from_month,
                max(f.month_key) as to_month
            from {batch} as f
            join marts.dim_indicator as i using (indicator_key)
            where i.source is not null and f.observation_status = 'missing'
            group by i.indicator_code order by i.indicator_code
        """,
    )
