"""Run the suites with Great Expectations in one process, on the marts as they lie in PostgreSQL."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from warehouse.gate.suites import Suite
from warehouse.gate.verdict import Finding, Severity

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

EXAMPLES = 5


def audit(dsn: str, suites: list[Suite]) -> list[Finding]:
    """Evaluate every suite; an expectation that raises, or a suite that evaluates nothing, is a critical finding."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx  # noqa: PLC0415 - six seconds that only the gate has to wait

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    address = dsn.replace("postgresql://", "postgresql+psycopg2://", 1)
    address += f"{'&' if '?' in address else '?'}options=-csearch_path%3Dmarts"
    source = context.data_sources.add_postgres("marts", connection_string=address)
    findings: list[Finding] = []
    try:
        for suite in suites:
            asset = source.add_table_asset(suite.relation, table_name=suite.relation)
            batch = asset.add_batch_definition_whole_table("all").get_batch()
            expectations = gx.ExpectationSuite(name=suite.relation, expectations=suite.expectations())
            findings.extend(_findings(suite.relation, batch.validate(expectations, result_format="COMPLETE")))
    finally:
        source.get_execution_engine().close()
    return findings


def _findings(relation: str, result: "ExpectationSuiteValidationResult") -> Iterator[Finding]:
    if not result.results:
        yield Finding(relation, "suite", "critical", False, "the suite evaluates nothing")
    for one in result.results:
        config = one.expectation_config
        words = str(config.description or config.type) if config else "expectation"
        raised = _raised(one.exception_info)
        severity: Severity = "warning" if config and config.severity == "warning" and not raised else "critical"
        message = f"{words}: {raised or _details(one.result)}"
        yield Finding(relation, words, severity, bool(one.success), message)


def _raised(info: dict[str, Any]) -> str:
    """Return the message of an expectation that raised instead of answering, or nothing."""
    parts = [info] if "raised_exception" in info else list(info.values())
    return "; ".join(str(part["exception_message"]) for part in parts if part.get("raised_exception"))


def _details(result: dict[str, Any]) -> str:
    rows = (result.get("details") or {}).get("unexpected_rows") or result.get("partial_unexpected_list") or []
    shown = "; ".join(_row(row) for row in rows[:EXAMPLES])
    count = result.get("unexpected_count", result.get("observed_value"))
    return f"found {count}" + (f", for example {shown}" if shown else "")


def _row(row: object) -> str:
    if isinstance(row, dict):
        return ", ".join(f"{name} {value}" for name, value in row.items())
    return str(row)
