"""Expectations of every number and its status, for all kinds of place and time."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

STATUSES = ["final", "preliminary", "incomplete", "missing", "not_applicable", "hidden", "not_ripe", "undefined"]
NUMBERED = "observation_status in ('final', 'preliminary', 'incomplete')"


def statuses(place_key: str, time_key: str) -> list[Expectation]:
    """Expect that statuses are known, that they agree with the numbers, and that missing deliveries show in them."""
    return [
        gxe.ExpectColumnValuesToBeInSet(
            column="observation_status", value_set=STATUSES, severity="critical", description="the status is known"
        ),
        gxe.UnexpectedRowsExpectation(
            description="a value stands if and only if its status has one, and no number elsewhere",
            severity="critical",
            unexpected_rows_query=f"""
                select indicator_key, {place_key}, {time_key}, breakdown_key, observation_status from {{batch}}
                where ({NUMBERED}) <> (value is not null)
                    or (value is null and (numerator is not null or denominator is not null))
            """,  # noqa: S608 - the constant above
        ),
        gxe.UnexpectedRowsExpectation(
            description="a number whose deliveries have not all come says it is incomplete",
            severity="critical",
            unexpected_rows_query=f"""
                select indicator_key, {place_key}, {time_key}, breakdown_key, observation_status,
                    municipalities_delivered, municipalities_expected
                from {{batch}}
                where municipalities_delivered > municipalities_expected
                    or (municipalities_delivered < municipalities_expected
                        and observation_status in ('final', 'preliminary'))
            """,  # noqa: S608 - names of our own relations
        ),
    ]


def numbers(place: str, place_key: str, place_code: str) -> list[Expectation]:
    """Expect that statuses and numbers of a monthly fact agree with each other and with the catalogue."""
    return [
        *statuses(place_key, "month_key"),
        gxe.UnexpectedRowsExpectation(
            description="values lie within the catalogue's range",
            severity="critical",
            unexpected_rows_query=f"""
                select i.indicator_code, p.{place_code}, f.month_key, f.breakdown_key, f.value,
                    i.range_min as expected_min, i.range_max as expected_max
                from {{batch}} as f
                join marts.dim_indicator as i using (indicator_key)
                join marts.{place} as p using ({place_key})
                where f.value < i.range_min or f.value > i.range_max
            """,  # noqa: S608 - names of our own relations
        ),
        rate(place, place_key, place_code, "month_key"),
    ]


def rate(place: str, place_key: str, place_code: str, time_key: str) -> Expectation:
    """Expect that the rate is that of the unemployed and the labour force of the same cell."""
    return gxe.UnexpectedRowsExpectation(
        description="unemployment rate = 100 * unemployed / labour force of the same cell",
        severity="critical",
        unexpected_rows_query=f"""
            select 'unemployment_rate' as indicator_code, p.{place_code}, c.{time_key}, 'total' as breakdown_code,
                c.rate as value, e.rate as expected_min, e.rate as expected_max
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
            cross join lateral (select round(100 * c.unemployed / nullif(c.labour_force, 0), 1) as rate) as e
            where c.rate is distinct from e.rate
        """,  # noqa: S608 - names of our own relations
    )
