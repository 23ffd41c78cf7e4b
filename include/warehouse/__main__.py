"""The command `warehouse`: the stages of the DAGs as subcommands, and the services of an instance."""

import logging
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import psycopg
import typer
from rich.console import Console

from warehouse.cli import backup_commands, sender_commands, stage_commands
from warehouse.dbt_command import dbt_commands
from warehouse.disk import disk_full
from warehouse.errors import WarehouseError
from warehouse.release_command import release_commands
from warehouse.settings import ROLES, Settings

if TYPE_CHECKING:
    from warehouse.embedded.run import Summary

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(stage_commands)
app.add_typer(release_commands)
app.add_typer(backup_commands)
app.add_typer(sender_commands)
app.add_typer(dbt_commands)
Role = Annotated[str | None, typer.Option(help=f"{', '.join(ROLES)}; the owner if none")]


@app.command()
def run() -> None:
    """Do the main job through Airflow: from nothing to a published release."""
    from warehouse.embedded.run import Progress
    from warehouse.embedded.run import run as main_job

    with Progress() as progress:
        summary, failures = main_job(Settings(), progress)
    _print_summary(summary)
    if failures:
        raise WarehouseError("\n".join(["published, but not everything succeeded:", *failures]))


@app.command()
def start() -> None:
    """Start the services and leave the work to their schedules; `run` starts them and does the main job."""
    from warehouse.embedded.airflow import login
    from warehouse.embedded.portal import portal_address
    from warehouse.embedded.run import Progress
    from warehouse.embedded.run import start as start_services

    settings = Settings()
    with Progress() as progress:
        api = start_services(settings, progress)
    user, password = login(settings)
    _print({"Airflow": f"{api.address}  user {user}  password {password}", "portal": portal_address(settings) or ""})


@app.command()
def stop() -> None:
    """Stop what this instance started, and only that."""
    from warehouse.embedded.services import stop_everything

    typer.echo("stopped: " + (", ".join(stop_everything(Settings())) or "nothing ran"))


@app.command()
def remove(yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False) -> None:
    """Stop this instance and remove its home: data, releases, secrets."""
    from warehouse.embedded.services import remove_everything

    settings = Settings()
    if yes or typer.confirm(f"Remove {settings.root} with all its data and releases?"):
        remove_everything(settings)


@app.command()
def status() -> None:
    """Show what is loaded, built and published, and write the pages that show it with the gate's findings."""
    from warehouse.embedded.status import status_tables
    from warehouse.status_pages import write_status_pages

    for table in status_tables(Settings()):
        Console().print(table)
    typer.echo(f"pages: {write_status_pages(Settings()).as_uri()}")


@app.command()
def dsn(role: Role = None) -> None:
    """Print a connection address that psql and BI tools take."""
    from warehouse.db import owner_dsn, role_dsn

    typer.echo(role_dsn(Settings(), role) if role else owner_dsn(Settings()))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema: revisions, raw tables, roles, comments, expected deliveries.

    Starts the embedded database if need be, needs the owner's address, and does everything again even when the schema
    is at its head.
    """
    from warehouse.embedded.services import start_warehouse

    start_warehouse(Settings(), lambda name, detail: typer.echo(f"{name}: {detail}"), again=True)


@app.command("set-passwords")
def set_passwords(
    roles: Annotated[list[str] | None, typer.Argument(help="Roles; all of them if none is named")] = None,
) -> None:
    """Give roles of the server the passwords in this home's secrets; a missing one is made.

    Roles belong to the whole server: other homes that use it need copies of the new files.
    """
    from warehouse.migrations.upgrade import change_passwords

    changed = tuple(roles or ROLES)
    change_passwords(Settings(), changed)
    typer.echo(f"set: {', '.join(changed)}")


@app.command()
def watchdog(
    limit: Annotated[float | None, typer.Option(help="Seconds a reader's statement may run; 300 if not given")] = None,
    once: Annotated[bool, typer.Option("--once", help="Check once; exit code 0 if the database answers")] = False,
) -> None:
    """End statements and idle transactions of readers that are over the limit, until it is stopped."""
    from warehouse.migrations.roles import READER_SECONDS
    from warehouse.watchdog import Watchdog

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    watcher = Watchdog(Settings(), limit or READER_SECONDS)
    if once:
        watcher.end_overdue()
    else:
        watcher.watch(threading.Event())


@app.command("adopt-landing")
def adopt_landing() -> None:
    """Mark the configured landings as owned by this instance, after its database was restored."""
    from warehouse.db import connect, role_dsn
    from warehouse.ingest.landing import Landing
    from warehouse.ingest.landing_owner import adopt, owner_of
    from warehouse.sources import load_sources

    settings = Settings()
    with connect(role_dsn(settings, "loader"), autocommit=True) as connection:
        owner = owner_of(connection, settings)
    for address in sorted({settings.landing_of(source.landing) for source in load_sources().values()}):
        landing = Landing(address)
        adopt(landing, owner)
        typer.echo(f"{landing.location} belongs to {owner}")


@app.command()
def render(check: Annotated[bool, typer.Option(help="Only list stale files")] = False) -> None:
    """Write the dbt files that follow from the declarations."""
    from warehouse.render import render as write
    from warehouse.render import stale

    files = stale() if check else write()
    typer.echo("\n".join(files) or "nothing is stale")
    if check and files:
        raise WarehouseError("run `warehouse render`")


@app.command()
def docs(
    output: Annotated[Path | None, typer.Option(help="The folder; docs if none is named")] = None,
) -> None:
    """Write the rendered pages of the documentation: settings, commands, YAML keys, macros, columns, definitions.

    `make docs` builds the site from them and the pages written by hand.
    """
    from warehouse.reference import TARGET, write_reference

    paths = write_reference(app, output or TARGET)
    typer.echo(f"{len(paths)} pages in {output or TARGET}")


def _print_summary(summary: "Summary") -> None:
    _print(
        {
            "release": str(summary.release_id),
            "published": f"{summary.indicators} indicators, {summary.cells} cells",
            "gate": "\n           ".join([summary.verdict, *summary.findings]),
            "Airflow": f"{summary.airflow}  user {summary.user}  password {summary.password}",
            "portal": "\n           ".join(
                [summary.portal, *(f"sign in with {token}" for token in summary.tokens.values())]
            ),
            "database": f"{sys.argv[0]} dsn --role bi",
            "extract": summary.extract,
            "site": summary.site,
        }
    )


def _print(lines: dict[str, str]) -> None:
    for name, text in lines.items():
        typer.echo(f"{name:10} {text}")


def main() -> None:
    """Run the command; a WarehouseError is printed as one message, with exit code 1 and no traceback."""
    try:
        app()
    except WarehouseError as error:
        _fail(error)
    except (OSError, psycopg.errors.DiskFull) as error:
        named = error.filename if isinstance(error, OSError) else None
        full = disk_full(error, named or Settings().root)
        if full is None:
            raise
        _fail(full)


def _fail(error: WarehouseError) -> NoReturn:
    typer.secho(str(error), fg="red", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
