"""Expectations of a monthly fact against the history of its places; the gate computes what they read.

`warehouse.gate.history` writes cells that do not fit into `ops.misfit`, with what was expected and why. Only cells that
are new or changed against the newest release are judged, so that an old oddity is not reported for ever.
"""

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

CHECKS = (
    ("level", "critical", "no number is far from the history of its place"),
    ("level", "warning", "every number fits the history of its place"),
    ("common", "critical", "all places together are not many times what is expected"),
    ("common", "warning", "all places together are what is expected"),
    ("shift", "critical", "no series is displaced by a month"),
    ("repetition", "warning", "no month repeats an earlier one"),
    ("swap", "warning", "no two places are exchanged"),
    ("revision", "warning", "no revision is larger than any before"),
    ("newly_hidden", "warning", "no number is hidden that never was"),
)
"""Check, severity, and what is expected."""


def history(fact: str, place_key: str) -> list[Expectation]:
    """Return the expectations of a fact whose rows are about `place_key`."""
    return [_fits(fact, place_key, *check) for check in CHECKS]


def _fits(fact: str, place_key: str, check_code: str, severity: str, description: str) -> Expectation:
    return gxe.UnexpectedRowsExpectation(
        description=description,
        severity=severity,
        unexpected_rows_query=f"""
            select f.indicator_key, f.{place_key}, f.month_key, f.breakdown_key,
                m.value, m.expected_min, m.expected_max, m.score, m.reason
            from ops.misfit as m
            join {{batch}} as f on f.indicator_key = m.indicator_key and f.{place_key} = m.place_key
                and f.month_key = m.month_key and f.breakdown_key = m.breakdown_key
            where m.fact = '{fact}' and m.check_code = '{check_code}' and m.severity = '{severity}'
                and m.build_id = (select max(build_id) from ops.build)
        """,  # noqa: S608 - names of our own relations
    )
