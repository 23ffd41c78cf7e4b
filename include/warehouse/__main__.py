"""The command `warehouse`: one subcommand a verb, the same work as the DAGs without a scheduler."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from warehouse.errors import WarehouseError
from warehouse.officers import officers
from warehouse.settings import Settings
from warehouse.verbs import verbs

if TYPE_CHECKING:
    from warehouse.local.run import Summary

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(verbs)
app.add_typer(officers)
Role = Annotated[
    str | None, typer.Option(help="loader, transformer, publisher, bi, ministry or portal; the owner if none")
]


@app.command()
def run() -> None:
    """Do the main job through Airflow: from nothing to a published release."""
    from warehouse.local.progress import Progress
    from warehouse.local.run import run as main_job

    with Progress() as progress:
        summary, failures = main_job(Settings(), progress)
    _print_summary(summary)
    if failures:
        raise WarehouseError("\n".join(["published, but not everything went through:", *failures]))


@app.command()
def start() -> None:
    """Start the services and leave the work to their schedules; `run` starts them and does the main job."""
    from warehouse.local.airflow import login
    from warehouse.local.portal import portal_address
    from warehouse.local.progress import Progress
    from warehouse.local.run import start as start_services

    settings = Settings()
    with Progress() as progress:
        api = start_services(settings, progress)
    user, password = login(settings)
    _print({"Airflow": f"{api.address}  user {user}  password {password}", "portal": portal_address(settings) or ""})


@app.command()
def stop() -> None:
    """Stop what this instance started, and only that."""
    from warehouse.local.services import stop_everything

    typer.echo("stopped: " + (", ".join(stop_everything(Settings())) or "nothing ran"))


@app.command()
def remove(yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False) -> None:
    """Stop this instance and remove its home: data, releases, secrets."""
    from warehouse.local.services import remove_everything

    settings = Settings()
    if yes or typer.confirm(f"Remove {settings.root} with all its data and releases?"):
        remove_everything(settings)


@app.command()
def status() -> None:
    """Show what is loaded, built and published."""
    from warehouse.local.status import status_tables

    for table in status_tables(Settings()):
        Console().print(table)


@app.command()
def dsn(role: Role = None) -> None:
    """Print a connection address that psql and BI tools take."""
    from warehouse.db import owner_dsn, role_dsn

    typer.echo(role_dsn(Settings(), role) if role else owner_dsn(Settings()))


@app.command()
def migrate() -> None:
    """Start the database if need be, and bring it to the newest schema: revisions, raw tables, roles, deliveries."""
    from warehouse.local.services import start_warehouse

    start_warehouse(Settings(), lambda name, detail: typer.echo(f"{name}: {detail}"))


@app.command()
def render(check: Annotated[bool, typer.Option(help="Only say what is stale")] = False) -> None:
    """Write the dbt files that follow from the declarations."""
    from warehouse.render import render as write
    from warehouse.render import stale

    files = stale() if check else write()
    typer.echo("\n".join(files) or "nothing is stale")
    if check and files:
        raise WarehouseError("run `warehouse render`")


def _print_summary(summary: "Summary") -> None:
    _print(
        {
            "release": str(summary.release_id),
            "published": f"{summary.indicators} indicators, {summary.cells} cells",
            "gate": "\n           ".join([summary.verdict, *summary.findings]),
            "Airflow": f"{summary.airflow}  user {summary.user}  password {summary.password}",
            "portal": "\n           ".join(
                [summary.portal, *(f"sign in with {one}" for one in summary.tokens.values())]
            ),
            "database": f"{sys.argv[0]} dsn --role bi",
            "extract": str(summary.extract),
        }
    )


def _print(lines: dict[str, str]) -> None:
    for name, text in lines.items():
        typer.echo(f"{name:10} {text}")


def main() -> None:
    """Run the command; an error a person can mend is one message and exit code 1, not a traceback."""
    try:
        app()
    except WarehouseError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
