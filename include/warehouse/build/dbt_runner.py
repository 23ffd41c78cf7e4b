"""dbt in this process: the project is parsed once, and each command answers with what came of every node."""

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from warehouse.db import role_dsn
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT, Settings

DBT_PROJECT = PROJECT / "dbt_project"
FAILED = {"error", "fail", "runtime error"}
Command = Callable[..., tuple[list[Any], str]]
"""Runs a command of dbt with variables; returns the nodes' results, and the failed ones in words (empty if none)."""


def parsed_project(settings: Settings) -> Command:
    """Parse the project once, and return what runs a command of dbt on it; WarehouseError if it cannot be parsed."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - four seconds that only a build has to wait

    folders = [
        "--quiet", "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(settings.root / "dbt"), "--log-path", str(settings.logs / "dbt"),
    ]  # fmt: skip
    parsed = _invoked(dbtRunner(), ["parse", *folders])
    if parsed.exception is not None:
        raise WarehouseError(str(parsed.exception))
    manifest: Any = parsed.result

    def run(command: str, *options: str, **variables: object) -> tuple[list[Any], str]:
        # Cases worked by hand judge the code, not a build of it.
        options = options if command == "run" else (*options, "--exclude-resource-type", "unit_test")
        arguments = [command, *options, "--vars", json.dumps(variables), *folders]
        outcome = _invoked(dbtRunner(manifest=manifest), arguments)
        if outcome.exception is not None:
            return [], str(outcome.exception)
        results = list(outcome.result.results)
        failed = [result for result in results if str(result.status) in FAILED]
        return results, "\n".join(f"{result.node.unique_id}: {(result.message or '').strip()}" for result in failed)

    return run


def _invoked(runner: Any, arguments: list[str]) -> Any:
    """Run a command of dbt, which leaves the file of its log open."""
    try:
        return runner.invoke(arguments)
    finally:
        for handler in logging.getLogger("file_log").handlers:
            handler.close()


def connection_variables(settings: Settings) -> dict[str, str]:
    """Return the environment that gives the dbt project its database."""
    parts = urlsplit(role_dsn(settings, "transformer"))
    return {
        "WAREHOUSE_DBT_HOST": parts.hostname or "",
        "WAREHOUSE_DBT_PORT": str(parts.port or 5432),
        "WAREHOUSE_DBT_DATABASE": parts.path.lstrip("/"),
        "WAREHOUSE_DBT_USER": unquote(parts.username or ""),
        "DBT_ENV_SECRET_PASSWORD": unquote(parts.password or ""),
    }


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """Set variables of the environment for a while."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
