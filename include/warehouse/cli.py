"""The commands of the stages, of backups, and of what municipalities use: check, template, portal, token."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from warehouse.errors import WarehouseError
from warehouse.settings import Settings

stage_commands = typer.Typer()
SourceName = Annotated[str | None, typer.Argument(help="One source; all of them if none is named")]
sender_commands = typer.Typer()
backup_commands = typer.Typer()
TemplateLanguage = Literal["fi", "sv"]


@stage_commands.command()
def ingest(source: SourceName = None) -> None:
    """Load what is new of one source or all; a source that fails does not stop the others and is named at the end."""
    from warehouse.embedded.services import start_sources
    from warehouse.ingest.run import ingest_source
    from warehouse.sources import load_sources

    settings = started_settings()
    start_sources(settings, lambda name, detail: None)
    failures: list[str] = []
    for name in [source] if source else load_sources():
        try:
            outcome = ingest_source(name, settings)
        except WarehouseError as error:
            typer.echo(f"{name}: failed")
            failures.append(f"{name}: {error}")
        else:
            typer.echo(str(outcome))
            failures.extend(outcome.refused)
    if failures:
        raise WarehouseError("\n".join(failures))


@stage_commands.command()
def build(
    force: Annotated[bool, typer.Option(help="Also when nothing is new")] = False,
    whole: Annotated[bool, typer.Option(help="Rebuild and test everything")] = False,
) -> None:
    """Build the marts with dbt from all that is loaded."""
    from warehouse.build import build as stage

    result = stage.build(started_settings(), force=force, whole=whole)
    typer.echo("unchanged" if result.unchanged else f"build {result.build_id}: {result.nodes} nodes")


@stage_commands.command()
def gate() -> None:
    """Judge the newest build."""
    from warehouse.gate import gate as stage

    verdict = stage.gate(started_settings())
    typer.echo(f"{verdict.word}\n{verdict.message()}")


@stage_commands.command()
def publish() -> None:
    """Publish the newest build as a release, if the gate has let it through."""
    from warehouse.publish import release

    typer.echo(str(release.publish(started_settings())))


@stage_commands.command()
def deliver() -> None:
    """Write the extract and the site of the public release."""
    from warehouse.deliver import extract as stage

    extract = stage.deliver(started_settings())
    if extract is None:
        typer.echo("no release is public yet")
        return
    typer.echo(f"{'unchanged' if extract.unchanged else 'written'}: {extract.folder}")
    for line in (f"site: {extract.site}", *extract.receipts, extract.note):
        if line:
            typer.echo(str(line))


@stage_commands.command()
def replay(source: Annotated[str, typer.Argument(help="A source whose deliveries are files")]) -> None:
    """Read the deliveries of a source again from the landing, after its declaration has changed; then build.

    A delivery whose original is gone is named and left as it is. Nothing is read twice under one declaration.
    """
    from warehouse.ingest.replay import replay as read_again

    typer.echo(str(read_again(source, started_settings())))


@stage_commands.command()
def rebuild(release: Annotated[int, typer.Argument(help="A release")]) -> None:
    """Build a release again on a server of its own, from what counted then, and compare every row."""
    from warehouse.rebuild import rebuild as build_again

    typer.echo(str(build_again(started_settings(), release)))


@stage_commands.command()
def explain(  # noqa: PLR0913, PLR0917 - each is a parameter of the command
    indicator: Annotated[str, typer.Argument(help="Its code, name or number in the plan")],
    place: Annotated[str, typer.Argument(help="Code or name of a municipality or area: 272, Kokkola, 12, MK16")],
    month: Annotated[str, typer.Argument(help="Such as 2026-06; an annual value stands on December")],
    breakdown: Annotated[str, typer.Option(help="Code or name of a class")] = "total",
    language: Annotated[Literal["fi", "sv", "en"], typer.Option(help="Language of the texts")] = "fi",
    json: Annotated[bool, typer.Option("--json", help="For programs, with every row")] = False,
) -> None:
    """Trace a published number to its formula, deliveries, rows and cells, checks and releases.

    It shows what readers may see: a suppressed cell has no numbers, and a delivery about persons only its date.
    """
    from warehouse.explain.explain import Question
    from warehouse.explain.explain import explain as explain_cell
    from warehouse.explain.render import Renderer

    explanation = explain_cell(Settings(), Question(indicator, place, month, breakdown, language))
    if json:
        typer.echo(explanation.as_json())
    else:
        Console().print(Renderer(explanation, language).render(), soft_wrap=True)


@stage_commands.command()
def alert() -> None:
    """Open and close incidents by what is wrong now, and announce what has not been announced yet."""
    from warehouse.alerts import announce

    for message in announce(Settings()):
        typer.echo(f"{message.title}\n{message.text}")


@stage_commands.command()
def metrics(
    file: Annotated[Path | None, typer.Argument(help="A file to write, whole; the terminal if none is named")] = None,
) -> None:
    """Print the state of the instance as metrics in Prometheus' text form."""
    from warehouse.metrics import metrics_text, write_metrics

    if file:
        write_metrics(Settings(), file)
    else:
        typer.echo(metrics_text(Settings()), nl=False)


@backup_commands.command()
def backup() -> None:
    """Back up database and landing into one folder, the keys into another; verify it with `verify`.

    Of two processes that ask at once, one makes the backup for both.
    """
    from warehouse.backup.create import back_up

    outcome = back_up(Settings())
    typer.echo(str(outcome))
    if outcome.errors:
        raise WarehouseError("\n".join(["the backup is finished, but the landing lacks files:", *outcome.errors]))


@backup_commands.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="A backup's name, or its folder; the newest if none")] = None,
) -> None:
    """Restore a backup into a scratch server, compare every file, table and release, and record the result."""
    from warehouse.backup.verify import verify as verify_backup

    result = verify_backup(Settings(), name)
    if result.errors:
        raise WarehouseError(str(result))
    typer.echo(str(result))


@backup_commands.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="The folder of a backup")],
    keys: Annotated[
        Path | None, typer.Option(help="Its folder keys-...; by default the one in this instance's folder of keys")
    ] = None,
) -> None:
    """Restore a backup into this home and its database, which must be empty."""
    from warehouse.backup.restore import restore as restore_backup

    typer.echo(str(restore_backup(Settings(), folder, keys)))


def started_settings() -> Settings:
    """Return the settings once PostgreSQL runs with the newest schema."""
    from warehouse.embedded.services import start_warehouse

    settings = Settings()
    start_warehouse(settings, lambda name, detail: None)
    return settings


@sender_commands.command("check")
def check_file(
    file: Annotated[Path, typer.Argument(help="A workbook or text table, as a municipality would send it")],
    source: Annotated[str | None, typer.Option(help="Its source; recognised by its headings if none is named")] = None,
    language: Annotated[Literal["fi", "sv", "en"], typer.Option(help="Language of the remarks")] = "fi",
    json: Annotated[bool, typer.Option("--json", help="For programs")] = False,
    answer: Annotated[Path | None, typer.Option(help="A folder for the marked workbook and the page")] = None,
) -> None:
    """Check a file before it is sent; nothing is stored. Exit code 0 if it would be accepted whole, else 1."""
    from warehouse import check_command

    verdict, data = check_command.check_file(file, source)
    if json:
        typer.echo(check_command.report_json(verdict, language))
    else:
        Console().print(check_command.render_report(verdict, language))
    for path in check_command.write_feedback_files(verdict, data, language, answer) if answer else ():
        typer.echo(str(path), err=json)
    raise typer.Exit(verdict.outcome not in check_command.ACCEPTED)


@sender_commands.command()
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


@sender_commands.command()
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


@sender_commands.command()
def template(
    municipality: Annotated[str, typer.Option(help="Code of three digits, such as 421")],
    month: Annotated[str, typer.Option(help="Such as 2026-10")],
    language: Annotated[TemplateLanguage | None, typer.Option(help="The municipality's own if none is named")] = None,
    output: Annotated[Path | None, typer.Option(help="The file to write; one in this folder if none is named")] = None,
) -> None:
    """Write the workbook that a municipality fills in for a month."""
    from warehouse.sources import load_sources
    from warehouse.template.workbook import build_template, template_file_name

    data = build_template(load_sources(), municipality, month, language)
    path = output or Path(template_file_name(municipality, month))
    try:
        path.write_bytes(data)
    except OSError as error:
        raise WarehouseError(f"{path}: cannot be written: {error.strerror}") from error
    typer.echo(str(path))
