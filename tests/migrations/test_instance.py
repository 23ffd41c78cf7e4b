"""A database and the homes that belong to it: with its keys a home is a second worker, without them it is stopped."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.conftest import lend_passwords, running_server
from tests.unit.privacy.invented import code

from warehouse.build.build import build
from warehouse.db import connect, owner_dsn, role_dsn, role_password, with_database
from warehouse.deliver.extract import deliver
from warehouse.embedded.postgres import Server
from warehouse.embedded.status import status_tables
from warehouse.errors import WarehouseError
from warehouse.gate.gate import gate
from warehouse.ingest.run import ingest_source
from warehouse.migrations.upgrade import change_passwords, cluster_lock, ensure_database, ensure_upgraded, upgrade
from warehouse.privacy.instance import KeyMismatchError, fingerprint
from warehouse.publish.release import publish
from warehouse.settings import ROLES, Settings

HEADINGS = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation"
)
PERSON = code(date(1981, 5, 13))
KEYS = ("pseudonym.key", "landing.age", "landing.age.pub")


def deliver_register(settings: Settings, day: str, *numbers: int) -> None:
    """Put an extract with one search of the same person for each number into the drop folder, and load it."""
    folder = settings.drop_folder / "register"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{number};{PERSON};272;2026-01-02;;;unemployed;2;1981;fi;FI;3;52231" for number in numbers]
    path = folder / f"job_search_{day}.csv"
    path.write_text("\n".join([HEADINGS, *rows, ""]))
    os.utime(path, (1, 1))
    report = ingest_source("register", settings)
    assert not report.refused, report


@pytest.fixture
def first(settings: Settings) -> Settings:
    """A home that has loaded a register."""
    deliver_register(settings, "2026-06-30", 1)
    return settings


@pytest.fixture
def second(first: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Another home of the same database, with nothing in it but the roles' passwords."""
    home = tmp_path_factory.mktemp("second")
    (home / "secrets").mkdir(mode=0o700)
    for role in ROLES:
        shutil.copy2(first.secrets / f"{role}.password", home / "secrets")
    return Settings(home=home, dsn=first.dsn)


def persons(settings: Settings) -> set[str]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return {row[0] for row in owner.execute("select person from raw.register_job_search")}


def registered(settings: Settings) -> dict[str, str]:
    with psycopg.connect(owner_dsn(settings)) as owner:
        return dict(owner.execute("select name, fingerprint from ops.instance_key").fetchall())


def test_the_database_knows_the_fingerprints_of_its_keys_and_not_the_keys(first: Settings) -> None:
    fingerprints = registered(first)
    assert set(fingerprints) == {"pseudonym.key", "landing.age.pub"}
    key = (first.secrets / "pseudonym.key").read_bytes()
    assert fingerprints["pseudonym.key"] == fingerprint("pseudonym.key", key)
    assert key.hex() not in fingerprints["pseudonym.key"]


def test_a_second_home_with_the_keys_works_beside_the_first(first: Settings, second: Settings) -> None:
    for name in KEYS:
        shutil.copy2(first.secrets / name, second.secrets)
    before = persons(first)
    deliver_register(second, "2026-07-31", 1, 2)
    deliver_register(first, "2026-08-31", 1, 2, 3)
    assert persons(first) == before and len(before) == 1, "both homes give a person the same pseudonym"
    assert ensure_upgraded(first) == ensure_upgraded(second) == []


VERBS: dict[str, Callable[[Settings], object]] = {
    "ingest": lambda settings: ingest_source("register", settings),
    "build": build,
    "gate": gate,
    "publish": publish,
    "deliver": deliver,
    "start": ensure_upgraded,
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("key", ["none", "another"])
def test_a_home_without_the_key_or_with_another_is_stopped_by_every_verb_before_it_does_anything(
    first: Settings, second: Settings, verb: str, key: str
) -> None:
    if key == "another":
        (second.secrets / "pseudonym.key").write_bytes(bytes(32))
        shutil.copy2(first.secrets / "landing.age.pub", second.secrets)
    before = sorted(path.name for path in second.secrets.iterdir())
    with pytest.raises(KeyMismatchError) as refused:
        VERBS[verb](second)
    assert f"restore {second.secrets}" in str(refused.value)
    assert "pseudonym.key" in str(refused.value) or "landing.age.pub" in str(refused.value)
    assert sorted(path.name for path in second.secrets.iterdir()) == before, "no key was made"
    assert len(persons(first)) == 1
    deliver_register(first, "2026-07-31", 1, 2)


def test_a_database_loaded_before_keys_were_registered_takes_those_of_its_home_and_of_no_other(
    first: Settings, second: Settings
) -> None:
    with psycopg.connect(owner_dsn(first)) as owner:
        owner.execute("delete from ops.instance_key")
    with pytest.raises(KeyMismatchError, match=r"found 1 loaded deliveries of register and no key pseudonym\.key"):
        upgrade(second)
    assert registered(first) == {}
    upgrade(first)
    assert set(registered(first)) == {"pseudonym.key", "landing.age.pub"}


def test_a_home_that_lacks_a_password_changes_none(second: Settings, first: Settings) -> None:
    for name in KEYS:
        shutil.copy2(first.secrets / name, second.secrets)
    (second.secrets / "publisher.password").unlink()
    for start in (upgrade, ensure_upgraded):
        with pytest.raises(WarehouseError, match=r"has no passwords of them: restore publisher\.password"):
            start(second)
    with pytest.raises(WarehouseError, match=r"found no publisher\.password in .*restore it"):
        publish(second)
    assert not (second.secrets / "publisher.password").exists()
    psycopg.connect(role_dsn(first, "publisher")).close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server whose passwords the test changes."""
    with running_server(tmp_path / "server") as server:
        upgrade(server.settings)
        yield server


def test_of_two_databases_on_a_server_the_second_is_told_whose_the_passwords_are(
    server: Server, tmp_path: Path
) -> None:
    other = Settings(home=tmp_path / "other", dsn=with_database(owner_dsn(server.settings), "other"))
    with pytest.raises(WarehouseError, match="another database of the same server shares them"):
        upgrade(other)
    (other.secrets).mkdir(mode=0o700, parents=True)
    for role in ROLES:
        (other.secrets / f"{role}.password").write_text("of-the-other-home")
    upgrade(other)
    with pytest.raises(WarehouseError, match="the roles belong to the whole server") as refused:
        connect(role_dsn(other, "loader"))
    assert "of-the-other-home" not in str(refused.value)
    psycopg.connect(role_dsn(server.settings, "loader")).close()
    change_passwords(other, ("loader",))
    connect(role_dsn(other, "loader")).close()
    with pytest.raises(WarehouseError, match="the roles belong to the whole server"):
        connect(role_dsn(server.settings, "loader"))


def test_a_process_that_does_not_know_the_owner_works_at_the_newest_schema_and_changes_no_other(
    first: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = first.dsn.partition("@")[2]
    worker = Settings(home=first.home, server=f"postgresql://{place}")
    assert ensure_upgraded(worker) == []
    deliver_register(worker, "2026-07-31", 1, 2)
    with pytest.raises(WarehouseError, match="does not know the owner"):
        owner_dsn(worker)
    with psycopg.connect(owner_dsn(first)) as owner:
        owner.execute("update ops.schema_state set fingerprint = repeat('0', 64)")
    with pytest.raises(WarehouseError, match="run `warehouse migrate` where WAREHOUSE_DSN has the owner's address"):
        ensure_upgraded(worker)
    assert ensure_upgraded(first) == []
    assert ensure_upgraded(worker) == []
    monkeypatch.setenv("WAREHOUSE_DSN_BI", f"postgresql://bi:{role_password(first, 'bi')}@{place}")
    alone = Settings(home=first.home / "nothing")
    connect(role_dsn(alone, "bi")).close()
    with pytest.raises(WarehouseError, match="set WAREHOUSE_DSN_LOADER"):
        role_dsn(alone, "loader")


def test_at_the_newest_schema_a_verb_changes_nothing_of_it(settings: Settings) -> None:
    """A superuser-only event trigger sees every statement that defines something; roles are seen by their verifiers."""
    upgrade(settings)
    with psycopg.connect(owner_dsn(settings), autocommit=True) as owner:
        owner.execute(
            "create function public.stop() returns event_trigger language plpgsql as"
            " $$ begin raise exception 'the schema was changed by %', tg_tag; end $$"
        )
        owner.execute("create event trigger stopped on ddl_command_start execute function public.stop()")
        assert ensure_upgraded(settings) == []
        with pytest.raises(Exception, match="the schema was changed by"):
            upgrade(settings)


def test_an_upgrade_waits_for_one_of_another_database_of_the_server(postgres: Server, tmp_path: Path) -> None:
    lend_passwords(postgres, tmp_path)
    dsn = with_database(owner_dsn(postgres.settings), "waiting")
    ensure_database(dsn)
    with ThreadPoolExecutor(1) as pool, cluster_lock(owner_dsn(postgres.settings)):
        waiting = pool.submit(upgrade, Settings(home=tmp_path, dsn=dsn))
        time.sleep(1)
        with psycopg.connect(dsn) as owner:
            assert owner.execute("select to_regclass('ops.snapshot')").fetchone() == (None,)
        assert not waiting.done()
    assert waiting.result() == []


def test_status_is_shown_to_a_process_that_does_not_know_the_owner(first: Settings) -> None:
    worker = Settings(home=first.home, server=f"postgresql://{str(first.dsn).partition('@')[2]}")
    assert [table.title for table in status_tables(worker)] == [table.title for table in status_tables(first)]
