"""May the municipalities' periods be published? One row is one indicator, municipality, period and breakdown."""

from great_expectations.expectations import Expectation

from expectations._periods import periods


def expectations() -> list[Expectation]:
    """Return the critical expectations."""
    return periods(
        "fct_indicator_period_value",
        "fct_indicator_value",
        "municipality_key",
        "dim_municipality",
        "municipality_code",
    )
