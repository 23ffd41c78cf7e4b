"""May the areas' periods be published? One row is one indicator, area, period and breakdown."""

from great_expectations.expectations import Expectation

from expectations._periods import periods


def expectations() -> list[Expectation]:
    """Return the critical expectations."""
    return periods("fct_indicator_area_period_value", "fct_indicator_area_value", "area_key", "dim_area", "area_code")
