"""Row counts of deliveries are not shown where a row is about a person."""

from collections.abc import Callable

import psycopg
import pytest

DELIVERED = """
with one as (
    insert into ops.delivery (source, sha256, bytes, name) values (%(source)s, %(table)s, 1, 'x') returning delivery_id
), reading as (
    insert into ops.reading (delivery_id, rules_fingerprint, outcome, format) select delivery_id, 'r', 'accepted', 'xlsx' from one
    returning reading_id
)
insert into ops.coverage (reading_id, raw_table, municipality, month, rows, rejected_rows)
select reading_id, %(table)s, '272', '2026-01-01', 3, 2 from reading
"""
TABLES = {
    "youth_placement": ("youth_placements", (None, None)),
    "work_ability_month": ("work_ability", (None, None)),
    "a_list_no_longer_declared": ("gone", (None, None)),
    "employer_contact": ("employer_contacts", (3, 2)),
    "recruitment_training": ("recruitment_trainings", (3, 2)),
}
Connect = Callable[[str], psycopg.Connection]


@pytest.mark.parametrize("role", ["bi", "ministry", "portal"])
def test_rows_are_counted_only_in_tables_that_do_not_count_persons(database: str, as_role: Connect, role: str) -> None:
    with psycopg.connect(database) as owner:
        for table, (source, _) in TABLES.items():
            owner.execute(DELIVERED, {"source": source, "table": table})
    rows = as_role(role).execute("select raw_table, status, rows, kept_out from published.arrival").fetchall()
    assert sorted(rows) == sorted((table, "accepted", *counts) for table, (_, counts) in TABLES.items())


@pytest.mark.parametrize("role", ["bi", "ministry", "portal"])
def test_the_counts_below_the_view_are_out_of_reach(as_role: Connect, role: str) -> None:
    for query in ("select rows from ops.arrival_version", "select rows from ops.coverage", "select rows from ops.snapshot",
                  "select rows from ops.current_coverage", "select * from raw.youth_placement"):  # fmt: skip
        reader = as_role(role)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(query)
