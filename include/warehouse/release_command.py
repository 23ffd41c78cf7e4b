"""The commands of releases that are there: take back and show again, make public, compare."""

from typing import Annotated

import typer
from rich.console import Console

from warehouse.cli import started_settings
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

release_commands = typer.Typer()
Reason = Annotated[str, typer.Option(help="Why; it is kept, and `status` shows it")]
ReleaseId = Annotated[int | None, typer.Option(help="The release that readers shall see")]


@release_commands.command()
def withdraw(reason: Reason, to: ReleaseId = None) -> None:
    """Let readers go back to an earlier release, by default the one before; files of the others are removed."""
    from warehouse.deliver.extract import remove_withdrawn
    from warehouse.publish import withdrawal

    settings = started_settings()
    typer.echo(withdrawal.withdraw(settings, reason, to).withdrawal)
    for release_id in remove_withdrawn(settings):
        typer.echo(f"removed what was delivered of release {release_id}")


@release_commands.command()
def reinstate(reason: Reason, to: ReleaseId = None) -> None:
    """Let readers see a withdrawn release again: the highest, if none is named."""
    from warehouse.publish import withdrawal

    release = withdrawal.reinstate(started_settings(), reason, to)
    typer.echo(release.withdrawal or f"readers see release {release.release_id}")


@release_commands.command(name="make-public")
def make_public(
    reason: Annotated[str, typer.Option(help="Why now; it is kept. Without one the calendar decides")] = "",
    release: Annotated[int | None, typer.Option(help="A release that staff sees; the newest if none is named")] = None,
) -> None:
    """Show readers outside the release that staff sees: if its day has come, or for a reason."""
    from warehouse.publish import public_release as stage

    settings = started_settings()
    if release is not None and not reason:
        raise WarehouseError("found a release without --reason, expected both")
    public = stage.make_public(settings, reason, release) if reason else stage.make_public_when_due(settings)
    typer.echo(str(public))


@release_commands.command(name="public-days")
def public_days(
    count: Annotated[int, typer.Option(min=1, max=36, help="How many")] = 12,
) -> None:
    """List the next days on which a release becomes public, of the calendar in `publication.yml`."""
    from datetime import UTC, datetime

    from warehouse.catalogue.publication import load_publication

    for time in load_publication().calendar.next_times(datetime.now(UTC), count):
        typer.echo(f"{time:%Y-%m-%d %H:%M}")


@release_commands.command(name="approve-review")
def approve_review(
    report: Annotated[str, typer.Argument(help="A review of the public release, as review-TA12")],
    planned: Annotated[str, typer.Option(help="The planned review that it is, as TK-2026-02")],
    published: Annotated[str, typer.Option(help="The day on which it was published, as 2026-11-30")],
    link: Annotated[str, typer.Option(help="The address at which it can be read")],
    by: Annotated[str, typer.Option(help="Who approves it: one of publication.yml's reviews.approvers")],
) -> None:
    """Say that an employment review has been published, so that it counts."""
    from datetime import date

    from warehouse import review_approval as approval

    try:
        day = date.fromisoformat(published)
    except ValueError:
        raise WarehouseError(f"found --published {published}, expected a day as 2026-11-30") from None
    settings = started_settings()
    proposal = approval.propose_review(settings, approval.PublishedReview(report, planned, day, link))
    typer.echo(approval.approve_review(settings, proposal, by))


@release_commands.command()
def diff(
    before: Annotated[int | None, typer.Argument(help="A release; the one before the other if none is named")] = None,
    after: Annotated[int | None, typer.Argument(help="A later release; the highest if none is named")] = None,
    marts: Annotated[bool, typer.Option("--marts", help="The highest release and the marts as built now")] = False,
    cells: Annotated[int, typer.Option(min=0, help="How many of the largest changes of a relation to list")] = 20,
) -> None:
    """Say what differs between two releases, or what a publish of the marts would change, as Markdown."""
    from warehouse.publish import diff as releases

    settings = started_settings()
    if marts and (before or after):
        raise WarehouseError("found a release beside --marts, expected one of the two")
    compared = releases.diff_marts(settings, cells) if marts else releases.diff_releases(settings, before, after, cells)
    typer.echo(str(compared))


@release_commands.command()
def revisions() -> None:
    """Show how much numbers have changed after their first release, and how many months should be preliminary."""
    from rich.table import Table

    from warehouse.catalogue import load_catalogue
    from warehouse.publish.revisions import measure_revisions, revision_rows

    declared = {indicator.code: indicator.preliminary_months for indicator in load_catalogue().indicators}
    table = Table("indicator", "numbers", "changed", "mean %", "spread %", "preliminary months", "proposed")
    for row in revision_rows(measure_revisions(Settings()), declared):
        table.add_row(*row)
    Console().print(table)
