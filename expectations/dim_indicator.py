"""May the indicators be published? One row is one indicator of the catalogue."""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation


def expectations() -> list[Expectation]:
    """Expect that the plan's indicators are complete, with names and definitions in every language."""
    texts = [f"{field}_{language}" for field in ("name", "definition") for language in ("fi", "sv", "en")]
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1, severity="critical", description="there are indicators"),
        gxe.UnexpectedRowsExpectation(
            description="the plan's numbers run from 1 without a gap",
            severity="critical",
            unexpected_rows_query="""
                select max(plan_number) as highest, count(distinct plan_number) as numbered
                from {batch} having count(distinct plan_number) is distinct from max(plan_number)
            """,
        ),
        *(
            gxe.ExpectColumnValuesToNotBeNull(column=text, severity="critical", description=f"every {text} is there")
            for text in texts
        ),
    ]
