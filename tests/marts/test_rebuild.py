"""A release is built again as it was, though later deliveries have replaced what it was made of."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from tests.conftest import fresh_database
from tests.end_to_end.conftest import House
from tests.gate.test_defects_through_build import LATER

from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.settings import Settings

COUNTING = """
    select delivery_id, reading_id, snapshot_id from ops.snapshot
    join ops.reading using (reading_id)
    where raw_table = 'employer_contact' and rows > 0 and reading_id in (select reading_id from ops.current_coverage)
    order by snapshot_id limit 1
"""
COLUMNS = """
    select attname from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
"""
REVISED = """
    update raw.statfin_12r5 set value = (value::integer + 5)::text
    where area in ('KU272', 'MK16') and period = '2026-06' and value_code = 'TYOTTOMATLOPUSSA'
        and _snapshot_id = (select max(snapshot_id) from ops.snapshot)
"""
VALUES = "select sum(hashtext(t::text)::numeric) from published.fct_indicator_value as t"


@pytest.fixture(scope="module")
def house(postgres: Server, sample_house: Settings) -> Iterator[House]:
    """A copy of the sample house with a second release, of a corrected workbook and a revised table."""
    with fresh_database(postgres, "rebuilt", database_of(owner_dsn(sample_house))) as copy:
        with psycopg.connect(copy) as owner:
            owner.execute(f"grant connect on database {owner.info.dbname} to publisher, loader, transformer")
            owner.execute(f"grant temporary on database {owner.info.dbname} to publisher, transformer")
            owner.execute(LATER.encode())
            assert owner.execute(REVISED).rowcount == 2
            deliver_again(owner)
        house = House(sample_house.home, WAREHOUSE_DSN=copy)
        for verb in ("build", "gate", "publish"):
            house.done(verb)
        yield house


def deliver_again(owner: psycopg.Connection) -> None:
    """Deliver a workbook once more, with every other row."""
    delivery, reading, snapshot = owner.execute(COUNTING).fetchall()[0]
    new = copied(
        owner, "ops.delivery", "delivery_id", delivery, sha256="'again'", received_at="now()", saved_at="now()"
    )
    read = copied(owner, "ops.reading", "reading_id", reading, delivery_id=str(new), read_at="now()")
    copied(owner, "ops.coverage", "reading_id", reading, key=str(read))
    loaded = copied(owner, "ops.snapshot", "snapshot_id", snapshot, reading_id=str(read), loaded_at="now()")
    copied(owner, "raw.employer_contact", "_snapshot_id", snapshot, key=str(loaded))
    deleted = owner.execute("delete from raw.employer_contact where _snapshot_id = %s and _row %% 2 = 0", [loaded])
    assert deleted.rowcount > 0


def copied(owner: psycopg.Connection, table: str, column: str, row: int, key: str = "", **changes: str) -> int:
    """Copy the rows of a key with some other values, under a new key or the one that is given; return it."""
    changes |= {column: key} if key else {}
    columns = [name for (name,) in owner.execute(COLUMNS, [table]) if name != column or key]
    chosen = sql.SQL(", ").join(
        sql.SQL(changes[name]) if name in changes else sql.Identifier(name)
        for name in columns  # type: ignore[arg-type]
    )
    query = sql.SQL("insert into {} ({}) select {} from {} where {} = {} returning {}").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns)), chosen,
        sql.Identifier(*table.split(".")), sql.Identifier(column), row, sql.Identifier(column),
    )  # fmt: skip
    return int(owner.execute(query).fetchall()[0][0])


def test_a_release_is_built_again_from_what_counted_then(house: House) -> None:
    assert house.rows("select max(release_id) from release.release") == [(2,)]
    before = house.rows(VALUES)
    done = house.done("rebuild", "1")
    assert done.startswith("release 1 was built again from ") and done.strip().endswith(" rows are equal")
    assert house.rows(VALUES) == before
    assert not list((house.home / "work").iterdir())


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("lock_sha256 = repeat('0', 64), commit_sha = 'abc'", f"with the lock {'0' * 64}, found the lock"),
        ("code_fingerprint = 'x', commit_sha = 'abc'", "check out commit abc, install its requirements"),
        ("last_reading_id = null", "which did not record all that it read"),
    ],
)
def test_what_cannot_be_built_again_is_refused_by_name(house: House, column: str, message: str) -> None:
    with house.database() as owner:
        kept = owner.execute("select lock_sha256, commit_sha, code_fingerprint, last_reading_id from ops.build"
                             " where build_id = 1").fetchall()[0]  # fmt: skip
        owner.execute(f"update ops.build set {column} where build_id = 1".encode())
    refused = house("rebuild", "1")
    assert refused.returncode and message in refused.stderr, refused.stderr
    with house.database() as owner:
        owner.execute("update ops.build set lock_sha256 = %s, commit_sha = %s, code_fingerprint = %s,"
                      " last_reading_id = %s where build_id = 1", kept)  # fmt: skip
    assert "found no release 9" in house("rebuild", "9").stderr
