"""Expectations of targets and of the comparison of numbers with them, for municipalities and areas."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

STATUSES = ["on_target", "behind", "no_target", "not_comparable"]


def target_comparison(place: str, place_key: str, place_code: str, time_key: str) -> list[Expectation]:
    """Return the expectations of a fact's comparison with targets; its rows are about `place_key`."""
    return [
        gxe.ExpectColumnValuesToNotBeNull(
            column="target_status", severity="critical", description="every cell says how it stands to its target"
        ),
        gxe.ExpectColumnValuesToBeInSet(
            column="target_status", value_set=STATUSES, severity="critical", description="the target status is known"
        ),
        gxe.UnexpectedRowsExpectation(
            description="only a final number is held against a target",
            severity="critical",
            unexpected_rows_query=f"""
                select f.indicator_key, p.{place_code}, f.{time_key}, f.breakdown_key, f.value,
                    f.observation_status || ' and ' || f.target_status as reason
                from {{batch}} as f
                join marts.dim_indicator as i using (indicator_key)
                join marts.{place} as p using ({place_key})
                where f.target_status in ('on_target', 'behind')
                    and (f.observation_status <> 'final' or f.value is null or i.direction = 'none')
            """,  # noqa: S608 - names of our own relations
        ),
        gxe.UnexpectedRowsExpectation(
            description="a cell has no target if and only if it says so, and targets are for the total alone",
            severity="critical",
            unexpected_rows_query=f"""
                select f.indicator_key, f.{place_key}, f.{time_key}, f.breakdown_key, f.target, f.target_status
                from {{batch}} as f join marts.dim_breakdown as b using (breakdown_key)
                where (f.target is null) <> (f.target_status = 'no_target')
                    or (f.target is not null and b.breakdown_code <> 'total')
            """,  # noqa: S608 - names of our own relations
        ),
    ]


def target_warnings(place: str, place_key: str) -> list[Expectation]:
    """Return the warnings about targets that no number can be compared with."""
    return [
        gxe.UnexpectedRowsExpectation(
            description="every delivered target is set by a responsible municipality for its own area",
            severity="warning",
            unexpected_rows_query=f"""
                select i.indicator_code, t.geo_code, t.year, t.sender_geo_code
                from staging.stg_target as t
                join staging.stg_catalogue_indicator as i using (indicator_key)
                join staging.stg_catalogue_{place} as p using (geo_code)
                left join staging.stg_catalogue_table_municipality as asked
                    on asked.raw_table = 'indicator_target' and asked.municipality_geo_code = t.sender_geo_code
                left join {{batch}} as published_target using (indicator_key, {place_key}, year)
                where (published_target.year is null or asked.raw_table is null)
                    and coalesce(t.target::text, t.comment_fi, t.comment_sv) is not null
            """,  # noqa: S608 - names of our own relations
        ),
        gxe.UnexpectedRowsExpectation(
            description="every target is for a place that its indicator has values for",
            severity="warning",
            unexpected_rows_query=f"""
                select i.indicator_code, p.geo_code, t.year
                from {{batch}} as t
                join marts.dim_indicator as i using (indicator_key)
                join staging.stg_catalogue_{place} as p using ({place_key})
                left join staging.stg_catalogue_indicator_place as known using (indicator_key, geo_code)
                where known.geo_code is null and t.target is not null
            """,  # noqa: S608 - names of our own relations
        ),
        gxe.UnexpectedRowsExpectation(
            description="every target is a possible value, and a share is written as 85, not 0.85",
            severity="warning",
            unexpected_rows_query=f"""
                select i.indicator_code, t.{place_key}, t.year, t.target as value, i.range_min as expected_min
                from {{batch}} as t
                join marts.dim_indicator as i using (indicator_key)
                where t.target < i.range_min
                    or t.target > i.range_max
                        * case when i.roll_up = 'sum' and i.frequency <> 'annual' then 12 else 1 end
                    or (i.unit = 'percent' and i.kind <> 'change' and t.target > 0 and t.target < 1)
            """,  # noqa: S608 - names of our own relations
        ),
    ]
