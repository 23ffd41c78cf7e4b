"""Expectations of both facts by period, for municipalities and areas."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from expectations._facts import every_cell, no_value_lost
from expectations._targets import target_comparison
from expectations._values import rate, statuses


def periods(fact: str, months: str, place_key: str, place: str, place_code: str) -> list[Expectation]:
    """Return the expectations of a fact by period; `months` is the fact of the same places by month."""
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1, severity="critical", description="there are rows"),
        every_cell(
            place,
            "dim_period",
            """t.last_month >= i.applies_from and i.roll_up <> 'none'
            and (i.frequency <> 'annual' or i.roll_up <> 'last' or t.period_kind = 'year')""",
        ),
        no_value_lost(fact, place_key, place, place_code, "period_key"),
        *statuses(place_key, "period_key"),
        _range(place_key, place, place_code),
        rate(place, place_key, place_code, "period_key"),
        *target_comparison(place, place_key, place_code, "period_key"),
        _hidden_months(months, place_key, place, place_code),
        _quarters(place_key, place, place_code),
        _december(months, place_key, place, place_code),
    ]


def _range(place_key: str, place: str, place_code: str) -> Expectation:
    """Expect that a sum of n months is within n times the monthly range; an annual indicator has its yearly range."""
    return gxe.UnexpectedRowsExpectation(
        description="values lie within the catalogue's range",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, p.{place_code}, f.period_key, f.breakdown_key, f.value,
                i.range_min * times as expected_min, i.range_max * times as expected_max
            from {{batch}} as f
            join marts.dim_indicator as i using (indicator_key)
            join marts.dim_period as t using (period_key)
            join marts.{place} as p using ({place_key})
            cross join lateral (
                select case when i.roll_up = 'sum' and i.frequency <> 'annual' then t.months else 1 end as times
            ) as added
            where f.value < i.range_min * times or f.value > i.range_max * times
        """,  # noqa: S608 - names of our own relations
    )


def _hidden_months(months: str, place_key: str, place: str, place_code: str) -> Expectation:
    return gxe.UnexpectedRowsExpectation(
        description="a period made from a hidden month is hidden",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, p.{place_code}, t.period_code, f.breakdown_key,
                'a month of it is hidden: ' || m.month_key as reason
            from marts.{months} as m
            join marts.dim_month as d using (month_key)
            join marts.dim_period as t on d.month between t.first_month and t.last_month
            join {{batch}} as f using (indicator_key, {place_key}, breakdown_key, period_key)
            join marts.dim_indicator as i using (indicator_key)
            join marts.{place} as p using ({place_key})
            where m.observation_status = 'hidden' and f.value is not null
                and (i.roll_up <> 'last' or d.month = t.last_month)
        """,  # noqa: S608 - names of our own relations
    )


def _quarters(place_key: str, place: str, place_code: str) -> Expectation:
    return gxe.UnexpectedRowsExpectation(
        description="the quarters of a year add up to it",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, p.{place_code}, y.period_code, f.breakdown_key,
                coalesce(f.numerator, f.value) as value, q.total as expected_min, q.total as expected_max
            from {{batch}} as f
            join marts.dim_period as y on y.period_key = f.period_key and y.period_kind = 'year'
            join marts.dim_indicator as i using (indicator_key)
            join marts.{place} as p using ({place_key})
            join (
                select v.indicator_key, v.{place_key}, v.breakdown_key, t.year,
                    sum(coalesce(v.numerator, v.value)) as total, sum(v.denominator) as whole
                from {{batch}} as v join marts.dim_period as t using (period_key)
                where t.period_kind = 'quarter' and v.value is not null
                group by 1, 2, 3, 4 having count(*) = 4
            ) as q on q.indicator_key = f.indicator_key and q.{place_key} = f.{place_key}
                and q.breakdown_key = f.breakdown_key and q.year = y.year
            where i.roll_up in ('sum', 'recompute')
                and (q.total, q.whole) is distinct from (coalesce(f.numerator, f.value), f.denominator)
        """,  # noqa: S608 - names of our own relations
    )


def _december(months: str, place_key: str, place: str, place_code: str) -> Expectation:
    return gxe.UnexpectedRowsExpectation(
        description="what stands on December of an annual indicator is the value of the year",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, p.{place_code}, t.period_code, f.breakdown_key, f.value,
                m.value as expected_min, m.value as expected_max
            from {{batch}} as f
            join marts.dim_period as t using (period_key)
            join marts.dim_indicator as i using (indicator_key)
            join marts.{place} as p using ({place_key})
            join marts.{months} as m using (indicator_key, {place_key}, breakdown_key)
            where i.frequency = 'annual' and i.roll_up <> 'none' and t.period_kind = 'year'
                and m.month_key = to_char(t.last_month, 'YYYYMM')::integer
                and (f.value, f.observation_status) is distinct from (m.value, m.observation_status)
        """,  # noqa: S608 - names of our own relations
    )
