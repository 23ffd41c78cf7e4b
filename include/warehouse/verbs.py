"""The commands of the flow, one a verb: the same work as the DAGs, without a scheduler."""

from typing import Annotated

import typer

from warehouse.errors import WarehouseError
from warehouse.settings import Settings

verbs = typer.Typer()
Reason = Annotated[str, typer.Option(help="Why; it is kept, and `status` shows it")]
ReleaseId = Annotated[int | None, typer.Option(help="The release that readers shall see")]
SourceName = Annotated[str | None, typer.Argument(help="One source; all of them if none is named")]


@verbs.command()
def ingest(source: SourceName = None) -> None:
    """Load what is new of a source, or of all; one that fails stops no other, and is named in the end."""
    from warehouse.ingest.command import ingest_source
    from warehouse.local.services import start_sources
    from warehouse.sources import load_sources

    settings = _ready()
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


@verbs.command()
def build(
    force: Annotated[bool, typer.Option(help="Also when nothing is new")] = False,
    whole: Annotated[bool, typer.Option(help="Make everything anew, and test all of it")] = False,
) -> None:
    """Build the marts with dbt from all that is loaded."""
    from warehouse import build as stage

    result = stage.build(_ready(), force=force, whole=whole)
    typer.echo("unchanged" if result.unchanged else f"build {result.build_id}: {result.nodes} nodes")


@verbs.command()
def gate() -> None:
    """Judge the newest build."""
    from warehouse.gate import stage

    verdict = stage.gate(_ready())
    typer.echo(f"{verdict.word}\n{verdict.message()}")


@verbs.command()
def publish() -> None:
    """Publish the newest build as a release, if the gate has let it through."""
    from warehouse.publish import release

    typer.echo(str(release.publish(_ready())))


@verbs.command()
def withdraw(reason: Reason, to: ReleaseId = None) -> None:
    """Let readers go back to an earlier release: to the one before, if none is named."""
    from warehouse.publish import withdrawal

    typer.echo(withdrawal.withdraw(_ready(), reason, to).withdrawal)


@verbs.command()
def reinstate(reason: Reason, to: ReleaseId = None) -> None:
    """Let readers see a withdrawn release again: the highest, if none is named."""
    from warehouse.publish import withdrawal

    shown = withdrawal.reinstate(_ready(), reason, to)
    typer.echo(shown.withdrawal or f"readers see release {shown.release_id}")


@verbs.command()
def deliver() -> None:
    """Write the extract of the release that readers see."""
    from warehouse.deliver import stage

    extract = stage.deliver(_ready())
    typer.echo(f"{'unchanged' if extract.unchanged else 'written'}: {extract.folder}")
    if extract.withdrawal:
        typer.echo(extract.withdrawal)


def _ready() -> Settings:
    """Return the settings once what every stage needs is up."""
    from warehouse.local.services import start_warehouse

    settings = Settings()
    start_warehouse(settings, lambda name, detail: None)
    return settings
