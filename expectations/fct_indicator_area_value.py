"""May the areas' values be published? One row is one indicator, area, month and breakdown."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from expectations._facts import facts


def expectations() -> list[Expectation]:
    """Return the critical expectations and the warnings."""
    return [*facts("fct_indicator_area_value", "area_key", "dim_area", "area_code"), sums(), hidden_parts()]


def sums() -> Expectation:
    """Expect that municipalities add up to their area where none is suppressed, also to the official row of area 12."""
    return gxe.UnexpectedRowsExpectation(
        description="municipalities add up to their employment area",
        severity="critical",
        unexpected_rows_query="""
            select i.indicator_code, a.area_code, f.month_key, f.breakdown_key, f.value,
                s.total as expected_min, s.total as expected_max
            from {batch} as f
            join marts.dim_indicator as i using (indicator_key)
            join marts.dim_area as a using (area_key)
            join (
                select v.indicator_key, m.area_key, v.month_key, v.breakdown_key, sum(v.value) as total
                from marts.fct_indicator_value as v join marts.dim_municipality as m using (municipality_key)
                group by 1, 2, 3, 4 having bool_and(v.value is not null)
            ) as s using (indicator_key, area_key, month_key, breakdown_key)
            where i.aggregation in ('official_or_sum', 'sum') and f.value is distinct from s.total
        """,
    )


def hidden_parts() -> Expectation:
    """Expect that an area without an official row does not show a sum that has a suppressed part."""
    return gxe.UnexpectedRowsExpectation(
        description="a sum with a hidden part is hidden",
        severity="critical",
        unexpected_rows_query="""
            select i.indicator_code, a.area_code, f.month_key, f.breakdown_key,
                'hidden in ' || m.municipality_code as reason
            from {batch} as f
            join marts.dim_indicator as i using (indicator_key)
            join staging.stg_catalogue_area as a using (area_key)
            join marts.dim_municipality as m using (area_key)
            join marts.fct_indicator_value as v using (indicator_key, municipality_key, month_key, breakdown_key)
            where i.aggregation = 'official_or_sum' and a.official_geo_code is null
                and v.observation_status = 'hidden' and f.value is not null
        """,
    )
