"""May the municipalities' targets be published? One row is one indicator, municipality and year."""

from great_expectations.expectations import Expectation

from expectations._targets import target_warnings


def expectations() -> list[Expectation]:
    """Return the warnings; there may be no target at all."""
    return target_warnings("municipality", "municipality_key")
