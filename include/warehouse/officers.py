"""The commands around files that officers send: check one, make a template, serve the portal, give a token."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from warehouse.errors import WarehouseError
from warehouse.settings import Settings

officers = typer.Typer()
TemplateLanguage = Literal["fi", "sv"]


@officers.command("check")
def check_file(
    file: Annotated[Path, typer.Argument(help="A workbook or text table, as a municipality would send it")],
    source: Annotated[str | None, typer.Option(help="Its source; recognised by its headings if none is named")] = None,
    language: Annotated[Literal["fi", "sv", "en"], typer.Option(help="What the remarks are said in")] = "fi",
    json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
    answer: Annotated[Path | None, typer.Option(help="A folder for the marked workbook and the page")] = None,
) -> None:
    """Check a file before it is sent; nothing is stored. Exit code 0 if it would be accepted whole, else 1."""
    from warehouse.local import checked

    verdict, data = checked.verdict_on(file, source)
    if json:
        typer.echo(checked.as_json(verdict, language))
    else:
        Console().print(checked.shown(verdict, language))
    for path in checked.answer(verdict, data, language, answer) if answer else ():
        typer.echo(str(path), err=json)
    raise typer.Exit(verdict.outcome not in checked.ACCEPTED)


@officers.command()
def portal(
    host: Annotated[str, typer.Option(help="The address to listen at")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen at")] = 8300,
    record: Annotated[
        Path | None,
        typer.Option(help="A file to write the address to: its port is preferred, and another one taken if need be"),
    ] = None,
) -> None:
    """Serve the web page where municipalities check, send and follow their files."""
    from warehouse.home import prepare_home
    from warehouse.portal.app import serve

    settings = Settings()
    prepare_home(settings)
    serve(settings, host, port, record)


@officers.command()
def token(
    municipality: Annotated[str, typer.Argument(help="Its code, three digits")],
    new: Annotated[bool, typer.Option("--new", help="Replace the one it has")] = False,
) -> None:
    """Print a new token a municipality signs in to the portal with; it is shown this once."""
    from warehouse.db import connect, owner_dsn
    from warehouse.portal.tokens import has_token, new_token

    with connect(owner_dsn(Settings())) as connection:
        if has_token(connection, municipality) and not new:
            raise WarehouseError(f"{municipality} has a token, which nobody can show again; --new replaces it")
        typer.echo(new_token(connection, municipality))


@officers.command()
def template(
    municipality: Annotated[str, typer.Option(help="Code of three digits, such as 421")],
    month: Annotated[str, typer.Option(help="Such as 2026-10")],
    language: Annotated[TemplateLanguage | None, typer.Option(help="The municipality's own if none is named")] = None,
    output: Annotated[Path | None, typer.Option(help="The file to write; one in this folder if none is named")] = None,
) -> None:
    """Write the workbook that a municipality fills in for a month."""
    from warehouse.sources import load_sources
    from warehouse.template.write import file_name
    from warehouse.template.write import template as written

    data = written(load_sources(), municipality, month, language)
    path = output or Path(file_name(municipality, month))
    try:
        path.write_bytes(data)
    except OSError as error:
        raise WarehouseError(f"{path}: cannot be written: {error.strerror}") from error
    typer.echo(str(path))
