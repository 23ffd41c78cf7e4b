"""What can be wrong with an instance: each kind of incident is a question to the ledger or to the disk."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from psycopg import Connection

from warehouse.arrivals.board import Arrival, overdue_arrivals
from warehouse.catalogue.waivers import Waiver, load_waivers
from warehouse.privacy.pseudonym import mask
from warehouse.settings import Settings


@dataclass(frozen=True)
class Condition:
    """Something that is wrong now; kind and subject name it for as long as it lasts."""

    kind: str
    subject: str
    message: str


HELSINKI = ZoneInfo("Europe/Helsinki")
WAIVER_NOTICE = timedelta(days=14)
SOURCE_FAILURES = """
    select source, format('fails since %s: %s', to_char(first_failed_at, 'YYYY-MM-DD HH24:MI'), message)
    from ops.source_failure where resolved_at is null
"""
# Senders of workbooks get their answers themselves; a system has nobody who reads them.
REFUSALS = """
    select distinct on (source) source, 'a delivery was refused: ' || message
    from ops.refusal
    where not exists (select from ops.delivery where delivery.source = refusal.source)
        and not exists (
            select from ops.source_failure where source_failure.source = refusal.source and resolved_at is null
        )
        and not exists (
            select from ops.snapshot where snapshot.source = refusal.source and snapshot.loaded_at > refusal.refused_at
        )
    order by source, refused_at desc
"""
# Findings of the gate may hold figures of small groups: the message has none.
STOPPED_BUILD = """
    select 'newest build', format('the gate stopped build %s; readers stay on the release before', build_id)
    from ops.verdict
    where build_id = (select max(build_id) from ops.verdict) and verdict = 'stop'
"""
UNVERIFIED_BACKUP = """
    with newest as (select * from ops.backup where deleted_at is null order by backup_id desc limit 1),
    verification as (select * from ops.backup_verification order by backup_verification_id desc limit 1)
    select 'newest backup', format('backup %s differs from its manifest when it is restored', name)
    from verification where not is_verified
    union all
    select 'missing files', format('backup %s lacks %s files of the landing', name, missing_files)
    from newest where missing_files > 0
    union all
    select 'age', 'no backup has been verified for two days'
    where (select min(finished_at) from ops.build where finished_at is not null) < now() - interval '2 days'
        and not exists (
            select from ops.backup_verification where is_verified and verified_at > now() - interval '2 days'
        )
"""
QUERIES = {
    "source": SOURCE_FAILURES,
    "refusal": REFUSALS,
    "gate": STOPPED_BUILD,
    "backup": UNVERIFIED_BACKUP,
}


def missed_deadlines(connection: Connection) -> Iterator[Condition]:
    """Yield one condition for every source and deadline that deliveries have missed; the message names them all.

    The months of years before the instance was made are on the arrival board; they are no incidents.
    """
    (first,) = connection.execute("select made_at::date - 31 from ops.instance").fetchone() or (date.min,)
    late = (arrival for arrival in overdue_arrivals(connection) if arrival.deadline and arrival.deadline >= first)
    overdue = sorted(late, key=_obligation)
    for (source, deadline), arrivals in groupby(overdue, key=_obligation):
        yield Condition("deadline", f"{source} {deadline}", "\n".join(map(describe, arrivals)))


def _obligation(arrival: Arrival) -> tuple[str, str]:
    return arrival.source, str(arrival.deadline)


def describe(arrival: Arrival) -> str:
    """Describe an overdue delivery in one line: municipality, source, month, deadline, and whether it was refused."""
    refused = ", what came was refused" if arrival.status == "refused" else ""
    return (
        f"{arrival.municipality_code} {arrival.municipality_name_fi}: {arrival.source_title_fi} {arrival.month:%Y-%m}"
        f" was due on {arrival.deadline}{refused}"
    )


def full_disks(settings: Settings) -> Iterator[Condition]:
    """Yield a condition for each disk with less free space than the setting asks for."""
    folders: dict[int, Path] = {}
    for folder in (settings.root, settings.backup_folder):
        if folder.is_dir():
            folders.setdefault(folder.stat().st_dev, folder)
    for folder in folders.values():
        usage = shutil.disk_usage(folder)
        if usage.free * 100 < usage.total * settings.alert_disk_percent:
            message = (
                f"found {usage.free} of {usage.total} bytes free, expected at least {settings.alert_disk_percent} %"
            )
            yield Condition("disk", str(folder), message)


def expiring_waivers(waivers: Sequence[Waiver], today: date) -> Iterator[Condition]:
    """Yield a condition for each waiver whose last day is near or past: from the day after, the gate stops again."""
    for waiver in waivers:
        if waiver.until < today + WAIVER_NOTICE:
            numbers = f"{waiver.indicator} {waiver.first_month} to {waiver.last_month}"
            message = f"{numbers}: the waiver of {waiver.person} holds until {waiver.until}, then the gate stops again"
            yield Condition("waiver", waiver.code, message)


def current_conditions(connection: Connection, settings: Settings) -> Iterator[Condition]:
    """Yield everything that is wrong now."""
    for kind, query in QUERIES.items():
        for subject, message in connection.execute(query):
            yield Condition(kind, subject, mask(message))
    yield from missed_deadlines(connection)
    yield from full_disks(settings)
    yield from expiring_waivers(load_waivers(), datetime.now(HELSINKI).date())


KINDS = (*QUERIES, "deadline", "disk", "waiver")
"""The kinds that `current_conditions` knows; `task` is opened and closed by Airflow's callbacks."""
