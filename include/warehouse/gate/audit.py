"""Run the expectation suites with Great Expectations on the marts in PostgreSQL, in this process."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import psycopg

from warehouse.catalogue.interface import load_interface
from warehouse.db import connect
from warehouse.errors import WarehouseError
from warehouse.gate.offenders import OffenderReader
from warehouse.gate.verdict import Finding, Offender, Severity, summary
from warehouse.settings import PROJECT

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.expectations import Expectation

FOLDER = PROJECT / "expectations"


@dataclass(frozen=True)
class Suite:
    """The expectations of one relation of the schema `marts`."""

    relation: str
    expectations: "Callable[[], list[Expectation]]"


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
        with connect(dsn, autocommit=True) as connection:
            connection.execute("set search_path = marts")
            reader = OffenderReader(connection)
            for suite in suites:
                asset = source.add_table_asset(suite.relation, table_name=suite.relation)
                batch = asset.add_batch_definition_whole_table("all").get_batch()
                expectations = gx.ExpectationSuite(name=suite.relation, expectations=suite.expectations())
                result = batch.validate(expectations, result_format=_result_format(suite.relation))
                findings.extend(_findings(suite.relation, result, reader))
    finally:
        source.get_execution_engine().close()
    return findings


def _result_format(relation: str) -> dict[str, Any]:
    """Ask for the query of the unexpected rows, with the columns that identify them."""
    grain = load_interface()[relation].grain if relation in load_interface() else ()
    return {"result_format": "COMPLETE", "unexpected_index_column_names": list(grain)}


def _findings(relation: str, result: "ExpectationSuiteValidationResult", reader: OffenderReader) -> Iterator[Finding]:
    if not result.results:
        yield Finding(relation, "suite", "critical", False, "the suite evaluates nothing")
    for outcome in result.results:
        config = outcome.expectation_config
        words = str(config.description or config.type) if config else "expectation"
        raised = _raised(outcome.exception_info)
        severity: Severity = "warning" if config and config.severity == "warning" and not raised else "critical"
        query = "" if raised or outcome.success else _offender_query(config, outcome.result)
        offenders = _offenders(reader, relation, query) if query else ()
        message = f"{words}: {raised or _details(outcome.result, offenders)}"
        yield Finding(relation, words, severity, bool(outcome.success), message, offenders)


def _offender_query(config: Any, result: dict[str, Any]) -> str:
    """Return the query of the rows that an expectation does not hold for; none for one about the whole relation."""
    written = config.kwargs.get("unexpected_rows_query") if config else None
    return str(written or result.get("unexpected_index_query") or "")


def _offenders(reader: OffenderReader, relation: str, query: str) -> tuple[Offender, ...]:
    """Read the offenders; of marts so broken that their codes cannot be read, none."""
    try:
        return reader.read(relation, query)
    except psycopg.Error:
        return ()


def _raised(info: dict[str, Any]) -> str:
    """Return the message of an expectation that raised instead of answering, or nothing."""
    parts = [info] if "raised_exception" in info else list(info.values())
    return "; ".join(str(part["exception_message"]) for part in parts if part.get("raised_exception"))


def _details(result: dict[str, Any], offenders: tuple[Offender, ...]) -> str:
    if offenders:
        return summary(offenders)
    return f"found {result.get('unexpected_count', result.get('observed_value'))}"
