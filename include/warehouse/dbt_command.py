"""`warehouse dbt`: dbt by hand on this instance's warehouse, with the connection and folders that a build uses."""

import os
import shlex
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from warehouse.build.dbt_runner import DBT_PROJECT, connection_variables
from warehouse.db import connect, role_dsn
from warehouse.locks import MARTS_EXCLUSIVE, hold_locks
from warehouse.settings import Settings

dbt_commands = typer.Typer()
DBT = str(Path(sys.executable).with_name("dbt"))
HELP = {"-h", "--help"}
WRITING = {"build", "clone", "retry", "run", "run-operation", "seed", "snapshot"}
"""Commands of dbt that change the schemas a build writes: they wait for a build, as another build would."""
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def hand_environment(settings: Settings) -> dict[str, str]:
    """Return the environment in which a bare `dbt` works on this instance, in any folder; it holds a password."""
    folders = {
        "DBT_PROJECT_DIR": DBT_PROJECT,
        "DBT_PROFILES_DIR": DBT_PROJECT,
        "DBT_TARGET_PATH": settings.root / "dbt",
        "DBT_LOG_PATH": settings.logs / "dbt",
    }
    return connection_variables(settings) | {name: str(folder) for name, folder in folders.items()}


def run_dbt(settings: Settings, arguments: list[str]) -> int:
    """Run a command of dbt, and return its exit code; one that writes holds the marts alone."""
    command = [DBT, *arguments]
    environment = {**os.environ, **hand_environment(settings)}
    with (
        connect(role_dsn(settings, "transformer"), autocommit=True) as connection,
        hold_locks(connection, MARTS_EXCLUSIVE) if WRITING.intersection(arguments[:1]) else nullcontext(),
    ):
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the user's own command


@dbt_commands.command("dbt", context_settings=PASSED_ON)
def dbt(
    context: typer.Context,
    print_environment: Annotated[bool, typer.Option("--print-environment", help="Print it for a bare `dbt`")] = False,
) -> None:
    """Run dbt on this warehouse: `warehouse dbt run --select model+`; what follows `dbt` is passed on to it.

    `--print-environment` prints `export` lines instead, with the transformer's password in clear: evaluate them in a
    shell of your own (`eval "$(warehouse dbt --print-environment)"`), and keep them out of files and logs.
    """
    from warehouse.embedded.services import start_warehouse

    if HELP.intersection(context.args):
        raise typer.Exit(subprocess.run([DBT, *context.args], check=False).returncode)  # noqa: S603 - dbt's own help
    settings = Settings()
    start_warehouse(settings, lambda name, detail: None)
    if print_environment:
        for name, value in hand_environment(settings).items():
            typer.echo(f"export {name}={shlex.quote(value)}")
        return
    raise typer.Exit(run_dbt(settings, context.args))
