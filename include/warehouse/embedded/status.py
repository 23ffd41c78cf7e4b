"""The tables of `warehouse status`: what is loaded, built and published."""

from collections.abc import Iterator

from rich.table import Table

from warehouse.db import connect, knows_owner, owner_dsn, role_dsn
from warehouse.embedded.airflow import api_port
from warehouse.embedded.portal import portal_address
from warehouse.embedded.processes import Service
from warehouse.publish.public_release import PublicRelease, read_public_release
from warehouse.settings import Settings

QUERIES = {
    "Open incidents": """
        select kind, subject, to_char(opened_at, 'YYYY-MM-DD HH24:MI') as since, message
        from ops.incident where closed_at is null order by opened_at, kind, subject
    """,
    "Stages": """
        select stage, max(subject) filter (where newest = 1) as source,
            to_char(max(started_at), 'YYYY-MM-DD HH24:MI') as "last run",
            max(status) filter (where newest = 1) as ended, max(seconds) filter (where newest = 1) as seconds,
            round((percentile_cont(0.5) within group (order by seconds))::numeric, 1) as "median of 30",
            max(seconds) as most
        from (
            select *, row_number() over (partition by stage order by started_at desc, stage_run_id desc) as newest
            from ops.stage_run
        ) as runs
        where newest <= 30 group by stage
        order by array_position(array['ingest', 'build', 'gate', 'publish', 'deliver'], stage)
    """,
    "Loaded": """
        select source, raw_table, count(*) as deliveries, sum(rows) as rows, sum(rejected_rows) as "set aside",
            to_char(max(loaded_at), 'YYYY-MM-DD HH24:MI') as newest
        from ops.snapshot group by source, raw_table order by source, raw_table
    """,
    "Delivered by municipalities": """
        select source, name as delivery, coalesce(outcome, 'received') as outcome, remarks,
            to_char(coalesce(read_at, received_at), 'YYYY-MM-DD HH24:MI') as newest
        from ops.delivery left join ops.latest_reading using (delivery_id)
        order by coalesce(read_at, received_at) desc limit 10
    """,
    "Late": """
        select source, municipality_code as municipality, count(*) as months, max(deadline)::text as "last deadline"
        from published.arrival where is_overdue group by source, municipality_code order by 1, 2
    """,
    "Refused": """
        select source, delivery_name as delivery, to_char(refused_at, 'YYYY-MM-DD HH24:MI') as refused, message
        from ops.refusal order by refused_at desc limit 10
    """,
    "Refused files of persons that still lie in the drop": """
        select source, count(*) as files, to_char(min(refused_at), 'YYYY-MM-DD HH24:MI') as "oldest refused",
            to_char(min(delete_after), 'YYYY-MM-DD HH24:MI') as "next deletion after"
        from ops.refused_file where deleted_at is null and gone_at is null group by source order by source
    """,
    "Sources that fail": """
        select source, to_char(first_failed_at, 'YYYY-MM-DD HH24:MI') as since,
            to_char(last_failed_at, 'YYYY-MM-DD HH24:MI') as "last attempt", attempts, message
        from ops.source_failure where resolved_at is null order by source
    """,
    "Notices": """
        select source, delivery_name as delivery, to_char(noticed_at, 'YYYY-MM-DD HH24:MI') as noticed, message
        from ops.notice order by noticed_at desc limit 10
    """,
    "Builds": """
        select build_id as build, status, to_char(started_at, 'YYYY-MM-DD HH24:MI') as started,
            round(extract(epoch from finished_at - started_at), 1) as seconds, verdict, warnings, release_id as release
        from ops.build left join ops.verdict using (build_id) order by build_id desc limit 5
    """,
    "Releases": """
        select release_id as release, to_char(published_at, 'YYYY-MM-DD HH24:MI') as published, verdict,
            indicators, cells, changed_rows as "changed rows", release_id = (select release_id from release.pointer)
            as current, to_char(public_at, 'YYYY-MM-DD HH24:MI') as public
        from release.release order by release_id desc limit 5
    """,
    "Backups": """
        select name, to_char(snapshot_at, 'YYYY-MM-DD HH24:MI') as "as of", bytes, landing_files as "landing files",
            (
                select case when is_verified then 'verified ' else 'NOT VERIFIED ' end
                    || to_char(verified_at, 'YYYY-MM-DD HH24:MI')
                from ops.backup_verification as verification
                where verification.name = backup.name order by backup_verification_id desc limit 1
            ) as verification
        from ops.backup where deleted_at is null order by backup_id desc limit 5
    """,
    "Withdrawn": """
        select format('release %s is withdrawn, readers stay on %s', highest, pointer.release_id) as state,
            to_char(moved_at, 'YYYY-MM-DD HH24:MI') as since, reason
        from release.pointer as pointer
        cross join (select max(release_id) as highest from release.release)
        left join (select * from ops.pointer_move where pointer = 'staff' order by pointer_move_id desc limit 1) as move
            on pointer.release_id = move.to_release_id
        where pointer.release_id < highest
    """,
}


def status_tables(settings: Settings) -> Iterator[Table]:
    """Yield the table of running services, then one table for each query."""
    yield _services(settings)
    dsn = owner_dsn(settings) if knows_owner(settings) else role_dsn(settings, "publisher")
    with connect(dsn) as connection:
        connection.execute("set time zone 'Europe/Helsinki'")
        if public := read_public_release(connection, settings):
            yield _public(public)
        for title, query in QUERIES.items():
            cursor = connection.execute(query)
            table = Table(*(column.name for column in cursor.description or ()), title=title, title_justify="left")
            for row in cursor:
                table.add_row(*("" if cell is None else str(cell) for cell in row))
            yield table


def _public(public: PublicRelease) -> Table:
    table = Table("readers outside", title="Public", title_justify="left")
    table.add_row(str(public))
    return table


def _services(settings: Settings) -> Table:
    table = Table("service", "address", title="Running", title_justify="left")
    if Service(settings, "airflow-api-server").process() is not None:
        table.add_row("Airflow", f"http://127.0.0.1:{api_port(settings)}")
    if address := portal_address(settings):
        table.add_row("portal", address)
    return table
