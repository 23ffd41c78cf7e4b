"""When each stage ran, how long it took and how it ended: one row of `ops.stage_run` for a run."""

import functools
import inspect
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, ParamSpec, TypeVar

import psycopg

from warehouse.db import connect, role_dsn
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)
Stage = Literal["ingest", "build", "gate", "publish", "deliver"]
INSERT = "insert into ops.stage_run (stage, subject, started_at, seconds, status) values (%s, %s, %s, %s, %s)"


def recorded(stage: Stage, role: str, subject: str | None = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Record every run of a stage's function, which has a parameter `settings`; `subject` names another, the source.

    A run that is killed leaves no row; one that cannot be recorded ends as it would have.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            arguments = signature.bind(*args, **kwargs).arguments
            named = str(arguments[subject]) if subject else ""
            moment, begin, status = datetime.now(UTC), time.monotonic(), "failed"
            try:
                result = function(*args, **kwargs)
                status = "succeeded"
                return result
            finally:
                seconds = round(time.monotonic() - begin, 3)
                _insert(arguments["settings"], role, [stage, named, moment, seconds, status])

        return run

    return decorate


def _insert(settings: Settings, role: str, row: list[object]) -> None:
    try:
        with connect(role_dsn(settings, role)) as connection:
            connection.execute(INSERT, row)
    except (psycopg.Error, WarehouseError) as error:
        log.warning("the run could not be recorded: %s", type(error).__name__)
