"""Absolute addresses of stored files become relative to the landing; others are left, with a notice."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.migrations.test_upgrade import empty  # noqa: F401 - a fixture

from warehouse.db import owner_dsn
from warehouse.ingest.landing import Landing
from warehouse.migrations import upgrade as migrations
from warehouse.privacy.pseudonym import landing_recipient, pseudonym_key
from warehouse.settings import Settings

DATA = b"kept before the upgrade"
SHA = hashlib.sha256(DATA).hexdigest()
SNAPSHOT = """
insert into ops.snapshot (source, raw_table, delivery_name, sha256, bytes, landed_url, landed_sha256, rows, original_url)
values (%s, 't', %s, %s, 1, %s, 'x', 1, %s)
"""
DELIVERY = "insert into ops.delivery (source, sha256, bytes, name, url) values ('contacts', %s, 1, 'a.xlsx', %s)"


@pytest.fixture
def earlier(empty: Settings) -> Iterator[Settings]:  # noqa: F811
    """A database of the version before, with addresses as it wrote them, and the keys it was loaded with."""
    pseudonym_key(empty.secrets)
    landing_recipient(empty.secrets)
    with migrations.transaction(owner_dsn(empty)) as connection:
        migrations.upgrade_revisions(connection, "0012")
    yield empty


def addresses(settings: Settings) -> dict[str, tuple]:
    with psycopg.connect(owner_dsn(settings)) as connection:
        return {
            name: (landed, original)
            for name, landed, original in connection.execute(
                "select delivery_name, landed_url, original_url from ops.snapshot"
            )
        }


def test_the_landing_is_taken_off_whatever_kind_it_was(earlier: Settings, tmp_path: Path) -> None:
    local, remote = f"file://{tmp_path}/a b/ab/landing", "s3://bucket/deep/er"
    with psycopg.connect(owner_dsn(earlier)) as connection:
        connection.execute(SNAPSHOT, ["statfin", "api", "1", f"{remote}/statfin/{SHA[:2]}/{SHA}.json", None])
        connection.execute(
            SNAPSHOT,
            ["register", "persons", "2", f"{local}/own/{SHA[:2]}/{SHA}.copy", f"{local}/own/originals/{SHA}.age"],
        )
        connection.execute(DELIVERY, [SHA, f"{local}/contacts/{SHA[:2]}/{SHA}.xlsx"])
        connection.execute(DELIVERY, ["personal", None])
    Landing(local).keep(io.BytesIO(DATA), "contacts", SHA, ".xlsx")
    migrations.upgrade(earlier)
    assert addresses(earlier) == {
        "api": (f"statfin/{SHA[:2]}/{SHA}.json", None),
        "persons": (f"own/{SHA[:2]}/{SHA}.copy", f"own/originals/{SHA}.age"),
    }
    with psycopg.connect(owner_dsn(earlier)) as connection:
        kept = connection.execute("select url from ops.delivery order by delivery_id").fetchall()
        assert connection.execute("select count(*) from ops.notice").fetchone() == (0,)
    assert kept == [(f"contacts/{SHA[:2]}/{SHA}.xlsx",), (None,)]
    assert Landing(local).read(kept[0][0], SHA) == DATA


def test_an_address_of_no_known_form_stays_readable_and_is_told(earlier: Settings, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "by_hand.csv").write_bytes(DATA)
    strange = f"file://{landing}/by_hand.csv"
    with psycopg.connect(owner_dsn(earlier)) as connection:
        connection.execute(SNAPSHOT, ["register", "moved", "3", strange, None])
    migrations.upgrade(earlier)
    assert addresses(earlier) == {"moved": (strange, None)}
    with psycopg.connect(owner_dsn(earlier)) as connection:
        ((message,),) = connection.execute("select message from ops.notice where source = 'register'").fetchall()
    assert message.startswith(
        f"file moved: found the address {strange} in ops.snapshot.landed_url, expected one such as"
    )
    assert Landing(f"file://{landing}").read(strange, SHA) == DATA
    assert Landing(f"file://{tmp_path}/another").read(strange, SHA) is None
