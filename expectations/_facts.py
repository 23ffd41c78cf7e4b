"""Expectations of both monthly facts, for municipalities and areas."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from expectations._consistency import parts
from expectations._history import history
from expectations._targets import target_comparison
from expectations._values import numbers


def facts(fact: str, place_key: str, place: str, place_code: str) -> list[Expectation]:
    """Return the common expectations of a fact whose rows are about `place_key` of the dimension `place`."""
    return [
        *_completeness(fact, place_key, place, place_code),
        *numbers(place, place_key, place_code),
        *target_comparison(place, place_key, place_code, "month_key"),
        _delivered(place_key),
        *history(fact, place_key),
        *parts(place_key),
    ]


def _completeness(fact: str, place_key: str, place: str, place_code: str) -> list[Expectation]:
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1, severity="critical", description="there are rows"),
        every_cell(
            place,
            "dim_month",
            "t.month >= i.applies_from and (i.frequency <> 'annual' or t.month_of_year = 12)",
        ),
        no_value_lost(fact, place_key, place, place_code, "month_key"),
    ]


def every_cell(place: str, time: str, applies: str) -> Expectation:
    """Expect a total for every place and time, and every class where and when the indicator applies.

    `applies` is the SQL condition on times `t` and indicators `i`.
    """
    return gxe.UnexpectedRowsExpectation(
        description="every indicator has a row for every place, time and breakdown",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, count(f.indicator_key) as value, n.expected as expected_min,
                n.expected as expected_max, 'cells' as reason
            from marts.dim_indicator as i
            join (
                select b.indicator_key,
                    count(*) filter (where b.breakdown_code = 'total') * (select count(*) from marts.{time})
                    + count(*) filter (where b.breakdown_code <> 'total' and a.geo_code is not null)
                    * (select count(*) from marts.{time} as t where {applies}) as expected
                from staging.stg_catalogue_indicator_breakdown as b
                join marts.dim_indicator as i using (indicator_key)
                cross join staging.{place.replace("dim_", "stg_catalogue_")} as p
                left join staging.stg_catalogue_indicator_place as a using (indicator_key, geo_code)
                group by b.indicator_key, i.applies_from, i.frequency, i.roll_up
            ) as n using (indicator_key)
            left join {{batch}} as f using (indicator_key)
            group by i.indicator_code, n.expected having count(f.indicator_key) <> n.expected
        """,  # noqa: S608 - names of our own relations
    )


def no_value_lost(fact: str, place_key: str, place: str, place_code: str, time_key: str) -> Expectation:
    """Expect that no published value becomes missing because a later delivery lacks it."""
    return gxe.UnexpectedRowsExpectation(
        description="no value of the newest release has gone missing",
        severity="critical",
        unexpected_rows_query=f"""
            select i.indicator_code, p.{place_code}, f.{time_key}, f.breakdown_key,
                'released before, now missing' as reason
            from {{batch}} as f
            join published.{fact} as released using (indicator_key, {place_key}, {time_key}, breakdown_key)
            join marts.dim_indicator as i using (indicator_key)
            join marts.{place} as p using ({place_key})
            where f.observation_status = 'missing' and released.value is not null
        """,  # noqa: S608 - names of our own relations
    )


def _delivered(place_key: str) -> Expectation:
    """Warn of months that are missing in a declared source; they are published as missing.

    A change against a month that is older than the source's first one can never exist, and is no warning.
    """
    return gxe.UnexpectedRowsExpectation(
        description="no month of an indicator that has a source is missing",
        severity="warning",
        unexpected_rows_query=f"""
            select f.indicator_key, f.{place_key}, f.month_key, f.breakdown_key, 'nothing delivered' as reason
            from {{batch}} as f
            join marts.dim_indicator as i using (indicator_key)
            join marts.dim_month as m using (month_key)
            join staging.stg_catalogue_indicator as declared using (indicator_key)
            left join (
                select measure_code, min(month) as month from intermediate.int_measure
                where observation_status <> 'missing' group by measure_code
            ) as first on declared.formula_kind = 'change' and declared.formula_measure = first.measure_code
            where i.source is not null and f.observation_status = 'missing'
                and (first.month is null
                    or m.month - make_interval(months => declared.formula_lag_months) >= first.month)
        """,  # noqa: S608 - names of our own relations
    )
