"""May the municipalities' values be published? One row is one indicator, municipality, month and breakdown."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from expectations._consistency import reconciliations, volumes
from expectations._facts import facts


def expectations() -> list[Expectation]:
    """Return the critical expectations and the warnings."""
    return [
        *facts("fct_indicator_value", "municipality_key", "dim_municipality", "municipality_code"),
        official_rate(),
        *reconciliations(),
        *volumes(),
    ]


def official_rate() -> Expectation:
    """Expect that the rate computed from counts equals the one the source publishes."""
    return gxe.UnexpectedRowsExpectation(
        description="unemployment rate equals the rate the source publishes",
        severity="critical",
        unexpected_rows_query="""
            select i.indicator_code, m.municipality_code, f.month_key, f.breakdown_key, f.value,
                o.value as expected_min, o.value as expected_max
            from {batch} as f
            join marts.dim_indicator as i using (indicator_key)
            join staging.stg_catalogue_municipality as m using (municipality_key)
            join intermediate.int_measure as o on o.measure_code = 'official_unemployment_rate'
                and o.geo_code = m.geo_code and to_char(o.month, 'YYYYMM')::integer = f.month_key
            where i.indicator_code = 'unemployment_rate' and f.value <> o.value
        """,
    )
