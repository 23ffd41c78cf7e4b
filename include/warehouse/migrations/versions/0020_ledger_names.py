"""The words of the field for tables, columns and constraints of the ledger, and comments in plain terms.

Nothing is dropped: rights, foreign keys and the views above follow a renamed table or column. Output columns of views,
constraints and indexes are renamed one by one.

Revision ID: 0020
"""

from alembic import op

from warehouse.errors import WarehouseError

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES = {
    "sighting": "delivery_file",
    "sent_again": "duplicate_delivery",
    "meant_for": "refused_coverage",
    "scope": "coverage",
    "reading_change": "delivery_change",
}
COLUMNS = {
    "build": {"scopes": "coverage_digests", "news": "change_files"},
    "coverage": {"kept_out": "rejected_rows"},
    "delivery": {"meant_for": "intended_coverage"},
    "delivery_change": {"against_reading_id": "superseded_reading_id"},
    "reading": {"rules": "rules_fingerprint", "how": "interpretation", "digest": "content_digest"},
    "remark": {"said": "messages"},
    "source_failure": {"mended_at": "resolved_at"},
}
VIEWS = {"newest_reading": "latest_reading", "current_scope": "current_coverage"}
VIEW_COLUMNS = {
    "latest_reading": COLUMNS["reading"],
    "current_coverage": COLUMNS["coverage"],
    "arrival_version": COLUMNS["coverage"],
}
INDEXES = {"scope_raw_table_municipality_month_idx": "coverage_raw_table_municipality_month_idx"}
REMARK_CODES = "update ops.remark set code = 'tick_without_coverage' where code = 'tick_without_scope'"
CONSTRAINTS = """
    select relation.relname, entry.conname
    from pg_constraint as entry inner join pg_class as relation on entry.conrelid = relation.oid
    where relation.relnamespace = 'ops'::regnamespace
    order by 1, 2
"""
DEFINITIONS = """
create or replace view ops.current_coverage as
select distinct on (coverage.raw_table, coverage.municipality, coverage.month)
    delivery.source, coverage.raw_table, coverage.municipality, coverage.month,
    coverage.rows, coverage.rejected_rows, reading.reading_id, delivery.delivery_id, delivery.ordered_at
from ops.coverage
inner join ops.latest_reading as reading using (reading_id)
inner join ops.delivery using (delivery_id)
where reading.outcome <> 'refused'
order by
    coverage.raw_table, coverage.municipality, coverage.month, delivery.ordered_at desc, delivery.delivery_id desc;

create or replace view ops.arrival_version as
select
    delivery.source, coverage.raw_table, coverage.municipality, coverage.month, delivery.delivery_id,
    reading.reading_id, case when current.reading_id is null then 'superseded' else 'accepted' end as status,
    reading.outcome, coverage.rows, coverage.rejected_rows, delivery.received_at, delivery.ordered_at
from ops.coverage
inner join ops.latest_reading as reading using (reading_id)
inner join ops.delivery using (delivery_id)
left join ops.current_coverage as current using (reading_id, raw_table, municipality, month)
where reading.outcome <> 'refused'
union all
select
    delivery.source, refused.raw_table, refused.municipality, refused.month, delivery.delivery_id,
    reading.reading_id, 'refused', reading.outcome, null, null, delivery.received_at, delivery.ordered_at
from ops.refused_coverage as refused
inner join ops.latest_reading as reading using (reading_id)
inner join ops.delivery using (delivery_id)
union all
select
    delivery.source, intended.raw_table, intended.municipality, intended.month, delivery.delivery_id,
    null, 'received', null, null, null, delivery.received_at, delivery.ordered_at
from ops.delivery
cross join lateral jsonb_to_recordset(delivery.intended_coverage)
    as intended (raw_table text, municipality text, month date)
where not exists (select from ops.reading where reading.delivery_id = delivery.delivery_id);
"""
RELATION_COMMENTS = {
    "arrival_version": "One row per delivery that covers a table, municipality and month: accepted, superseded,"
    " refused, or received and not read yet",
    "coverage": "Tables, municipalities and months that a reading covers; no rows and no rejected rows state that"
    " nothing happened",
    "current_coverage": "One row per table, municipality and month: the reading that counts",
    "delivery": "One row per delivered file of a workbook source; the same bytes are one delivery, whatever their name",
    "delivery_change": "Differences between a reading and the one it superseded, by table, municipality and month",
    "delivery_file": "File names and modification times under which the bytes of a delivery were seen",
    "duplicate_delivery": "Later days for which the bytes of a snapshot were delivered again; the as_of of the snapshot"
    " is the last of them",
    "expected_delivery": "Deliveries that municipalities owe; the deadline is the end of that day in Helsinki",
    "latest_reading": "The latest reading of each delivery, which is the one that counts",
    "notice": "Messages about deliveries that were loaded",
    "portal_token": "Access tokens of the municipalities for the portal, as sha256",
    "quarantined_row": "Rejected rows of workbooks with all their cells, until the file or a rule is corrected",
    "reading": "One row per delivery and result of reading it; a delivery is read again when the rules change",
    "refused_coverage": "Tables, municipalities and months that a refused file seems to be about",
    "refused_file": "Refused files of person-level sources, which lie unencrypted in the drop until they are deleted",
    "rejected_row": "Rows of files rejected at loading; for person-level sources without the values",
    "remark": "Remarks on a reading as its sender sees them, in the order of the file",
    "source_failure": "Failed ingests of a source; resolved_at is when an ingest of it succeeded again",
    "source_retrieval": "When an ingest of the source last succeeded, with or without new data",
    "verdict": "Result of the gate for a build, and the release that published the build",
}
COLUMN_COMMENTS = {
    "build.coverage_digests": "By source: digest of what ops.current_coverage and ops.duplicate_delivery say counts",
    "build.change_files": "Snapshots that the build added to the build before; null if the build was whole",
    "coverage.rejected_rows": "Rows of the file that were not loaded",
    "delivery.intended_coverage": "What the portal found the file to cover, until the file is read:"
    ' [{"raw_table", "municipality", "month": "2026-10-01"}]',
    "delivery.saved_at": "When the file was last saved, by its own properties",
    "delivery.ordered_at": "The newest delivery is the one with the latest of these times, then of delivery_id",
    "delivery_change.changed": "Changed cells of rows that both versions have",
    "delivery_change.cells": 'The first of the changes: [{"kind", "number", "column", "before", "after"}]',
    "reading.rules_fingerprint": "Fingerprint of the declarations and code under which the reading is valid",
    "reading.interpretation": "How a text file was decoded: encoding, delimiter",
    "reading.content_digest": "sha256 of the result; a reading with the same result is not recorded again",
    "reading.remarks": "Number of remarks; ops.remark has only the first of very many",
    "refused_file.gone_at": "When the file was no longer in the drop: its sender replaced or removed it",
    "verdict.marts_fingerprint": "Fingerprint of the marts that the gate evaluated; no others may be published",
}


def upgrade() -> None:
    """Rename what has other names now, and say in comments what each is."""
    for old, new in TABLES.items():
        op.rename_table(old, new, schema="ops")
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            op.execute(f"alter table ops.{table} rename column {old} to {new}")
    _rename_views()
    _rename_constraints()
    for old, new in INDEXES.items():
        op.execute(f"alter index ops.{old} rename to {new}")
    op.execute(REMARK_CODES)
    _write_comments()


def _rename_views() -> None:
    """Rename the views and their columns, and write their definitions again: PostgreSQL keeps the aliases in them."""
    for old, new in VIEWS.items():
        op.execute(f"alter view ops.{old} rename to {new}")
    for view, columns in VIEW_COLUMNS.items():
        for old, new in columns.items():
            op.execute(f"alter view ops.{view} rename column {old} to {new}")
    op.execute(DEFINITIONS)


def _rename_constraints() -> None:
    """Rename the constraints, and with them the indexes of keys, that are named after an old table or column."""
    former = {new: old for old, new in TABLES.items()}
    rows = op.get_bind().exec_driver_sql(CONSTRAINTS).fetchall()
    for table, name in ((str(table), str(name)) for table, name in rows):
        ending = name.removeprefix(former.get(table, table))
        for old, new in COLUMNS.get(table, {}).items():
            ending = ending.replace(f"_{old}_", f"_{new}_")
        if name != f"{table}{ending}":
            op.execute(f"alter table ops.{table} rename constraint {name} to {table}{ending}")


def _write_comments() -> None:
    views = {*VIEW_COLUMNS}
    for name, comment in RELATION_COMMENTS.items():
        op.execute(f"comment on {'view' if name in views else 'table'} ops.{name} is '{comment}'")
    for name, comment in COLUMN_COMMENTS.items():
        op.execute(f"comment on column ops.{name} is '{comment}'")


def downgrade() -> None:
    """Code that knows the former names has former revisions too."""
    raise WarehouseError("the schema goes forward only: restore a backup instead")
