"""When a build may be incremental, by the ledger."""

from collections.abc import Callable

import psycopg
import pytest

from warehouse.build.incremental import change_files_to_add
from warehouse.run_ledger import Inputs

BUILT = """
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, as_of) values
    ('register', 'register_decision', 'decision_2026-06-01.csv', 'a', 1, 'file:///a', 'a', 1, '2026-06-01');
insert into ops.build (code_fingerprint, snapshot_ids, coverage_digests, status, change_files)
select 'code', array_agg(snapshot_id), '{"budget": "x"}', 'built', null from ops.snapshot;
create table intermediate.int_register_build as select build_id, false as is_incremental from ops.build;
grant select on intermediate.int_register_build to transformer
"""


@pytest.mark.parametrize(
    ("coverage_digests", "code", "is_full_build"),
    [
        ({"budget": "x"}, "code", False),
        ({"budget": "y"}, "code", False),  # workbooks are counted whole in every build
        ({"budget": "x", "register": "came again for a later day"}, "code", True),
        ({"budget": "x"}, "other code", True),
    ],
)
def test_repeated_bytes_and_changed_code_cause_a_full_build(
    database: str,
    coverage_digests: dict[str, str],
    code: str,
    is_full_build: bool,
    as_role: Callable[[str], psycopg.Connection],
) -> None:
    with psycopg.connect(database) as owner:
        owner.execute(BUILT)
        ids = tuple(row[0] for row in owner.execute("select snapshot_id from ops.snapshot"))
    assert change_files_to_add(as_role("transformer"), Inputs(ids, code, coverage_digests)) == (
        None if is_full_build else ()
    )
