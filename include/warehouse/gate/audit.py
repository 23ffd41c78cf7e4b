"""Run the expectation suites with Great Expectations on the marts in PostgreSQL, in this process."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.expectations import Expectation

Word = Literal["pass", "pass with warnings", "stop"]
Severity = Literal["critical", "warning"]
FOLDER = PROJECT / "expectations"
EXAMPLES = 5
"""Unexpected rows that a message shows."""


@dataclass(frozen=True)
class Suite:
    """The expectations of one relation of the schema `marts`."""

    relation: str
    expectations: "Callable[[], list[Expectation]]"


@dataclass(frozen=True)
class Finding:
    """The result of one expectation on one relation."""

    suite: str
    expectation: str
    severity: Severity
    success: bool
    message: str


@dataclass(frozen=True)
class Verdict:
    """All findings of one build."""

    build_id: int
    findings: tuple[Finding, ...]

    @property
    def word(self) -> Word:
        """Return the verdict: whether the build may be published."""
        if not self.findings or self._failed("critical"):
            return "stop"
        return "pass with warnings" if self._failed("warning") else "pass"

    @property
    def critical(self) -> int:
        """Count the critical failures."""
        return len(self._failed("critical"))

    @property
    def warnings(self) -> int:
        """Count the warnings."""
        return len(self._failed("warning"))

    def message(self) -> str:
        """Return one line for each failed expectation, the critical ones first."""
        lines = [
            f"{finding.severity}: {finding.suite}: {finding.message}"
            for severity in ("critical", "warning")
            for finding in self._failed(severity)
        ]
        return "\n".join(lines) or f"{len(self.findings)} expectations hold"

    def _failed(self, severity: str) -> list[Finding]:
        return [finding for finding in self.findings if not finding.success and finding.severity == severity]


def load_suites(folder: Path = FOLDER) -> list[Suite]:
    """Load every suite; a folder or a suite without expectations is an error, for it would guard nothing."""
    suites = [Suite(path.stem, _module(path).expectations) for path in _files(folder)]
    if not suites:
        raise WarehouseError(f"{folder}: found no suite, expected one file an audited relation")
    return suites


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.py")) if not path.name.startswith("_"))


def _module(path: Path) -> ModuleType:
    """Import a suite as a module of the package `expectations`, which is outside `include`."""
    _package(path.parent)
    return importlib.import_module(f"expectations.{path.stem}")


def _package(folder: Path) -> None:
    entry = folder / "__init__.py"
    spec = importlib.util.spec_from_file_location("expectations", entry, submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None or not entry.exists():
        raise WarehouseError(f"{folder}: is not a package of suites")
    if "expectations" not in sys.modules:
        sys.modules["expectations"] = importlib.util.module_from_spec(spec)


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
    for outcome in result.results:
        config = outcome.expectation_config
        words = str(config.description or config.type) if config else "expectation"
        raised = _raised(outcome.exception_info)
        severity: Severity = "warning" if config and config.severity == "warning" and not raised else "critical"
        message = f"{words}: {raised or _details(outcome.result)}"
        yield Finding(relation, words, severity, bool(outcome.success), message)


def _raised(info: dict[str, Any]) -> str:
    """Return the message of an expectation that raised instead of answering, or nothing."""
    parts = [info] if "raised_exception" in info else list(info.values())
    return "; ".join(str(part["exception_message"]) for part in parts if part.get("raised_exception"))


def _details(result: dict[str, Any]) -> str:
    rows = (result.get("details") or {}).get("unexpected_rows") or result.get("partial_unexpected_list") or []
    examples = "; ".join(_row(row) for row in rows[:EXAMPLES])
    count = result.get("unexpected_count", result.get("observed_value"))
    return f"found {count}" + (f", for example {examples}" if examples else "")


def _row(row: object) -> str:
    if isinstance(row, dict):
        return ", ".join(f"{name} {value}" for name, value in row.items())
    return str(row)
