"""The limits of readers, tried as the role `bi`; and that the roles of the stages can always log in."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from tests.conftest import running_server

from warehouse.db import owner_dsn, role_dsn, with_database
from warehouse.embedded.postgres import Server
from warehouse.locks import (
    BACKUP_LOCK,
    EXTRACT_LOCK,
    MARTS_EXCLUSIVE,
    MARTS_SHARED,
    PUBLISH_LOCK,
    hold_locks,
    ingest_lock,
    try_lock,
)
from warehouse.migrations.upgrade import airflow_dsn, cluster_lock, ensure_database, upgrade
from warehouse.settings import Settings
from warehouse.watchdog import Watchdog

AsRole = Callable[[str], psycopg.Connection]
READERS = ("bi", "ministry")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests alone: they fill it with connections."""
    with running_server(tmp_path_factory.mktemp("server")) as server:
        upgrade(server.settings)
        yield server


def test_as_many_sessions_of_a_reader_as_it_can_open_lock_nobody_out(server: Server) -> None:
    with ExitStack() as stack:
        for role in READERS:
            with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
                for _ in range(141):
                    stack.enter_context(psycopg.connect(role_dsn(server.settings, role)))
        for role in ("loader", "transformer", "publisher", "portal", "watchdog", "backup"):
            with psycopg.connect(role_dsn(server.settings, role)) as connection:
                assert connection.execute("select 1").fetchone() == (1,)


def test_our_roles_log_in_when_every_common_connection_is_taken(server: Server) -> None:
    with psycopg.connect(owner_dsn(server.settings), autocommit=True) as owner, ExitStack() as stack:
        owner.execute("alter role bi connection limit -1")
        stack.callback(owner.execute, "alter role bi connection limit 40")
        with pytest.raises(psycopg.OperationalError, match="reserved for roles"):
            for _ in range(200):
                stack.enter_context(psycopg.connect(role_dsn(server.settings, "bi")))
        for role in ("loader", "transformer", "publisher", "portal", "watchdog", "backup"):
            psycopg.connect(role_dsn(server.settings, role)).close()


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("database", ["postgres", "template1", "airflow"])
def test_a_reader_connects_to_the_warehouse_alone(server: Server, role: str, database: str) -> None:
    owner = owner_dsn(server.settings)
    ensure_database(airflow_dsn(owner))
    name = airflow_dsn(owner).rpartition("/")[2] if database == "airflow" else database
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(with_database(role_dsn(server.settings, role), name))


@pytest.mark.parametrize(
    "statement",
    [
        "select lo_create(0)",
        "select lo_creat(-1)",
        "select lo_from_bytea(0, 'stored')",
        "create temporary table stored as select 1 as one",
        "create table public.stored (one integer)",
    ],
)
@pytest.mark.parametrize("role", READERS)
def test_a_reader_stores_nothing(as_role: AsRole, role: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role).execute(statement)


def test_a_reader_cannot_raise_its_limit_of_temporary_files(as_role: AsRole) -> None:
    connection = as_role("bi")
    assert connection.execute("show temp_file_limit").fetchone() == ("4GB",)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("set temp_file_limit = -1")


@pytest.mark.parametrize("mode", ["access share", "row share", "exclusive", "access exclusive"])
@pytest.mark.parametrize("lock", [MARTS_EXCLUSIVE, PUBLISH_LOCK, EXTRACT_LOCK, BACKUP_LOCK, ingest_lock("register")])
def test_a_reader_has_no_right_on_any_lock(as_role: AsRole, lock: object, mode: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role("bi").execute(f"lock table ops.{lock.table} in {mode} mode nowait")  # type: ignore[attr-defined]


def test_what_a_reader_locks_stops_no_work(settings: Settings, as_role: AsRole) -> None:
    reader = as_role("bi")
    for key in (7000, 7001, 7002, 7003):
        reader.execute("select pg_advisory_lock(%s)", [key])
    with psycopg.connect(role_dsn(settings, "publisher"), options="-c lock_timeout=2s") as publisher:
        with hold_locks(publisher, PUBLISH_LOCK, MARTS_SHARED):
            pass
        with hold_locks(publisher, EXTRACT_LOCK):
            pass
    transformer = psycopg.connect(role_dsn(settings, "transformer"), options="-c lock_timeout=2s")
    with transformer, hold_locks(transformer, MARTS_EXCLUSIVE):
        pass
    with cluster_lock(owner_dsn(settings)):
        pass


def test_a_lock_holds_off_others_writes_no_transaction_id_and_is_free_when_its_process_is_gone(
    settings: Settings, as_role: AsRole
) -> None:
    loader = as_role("loader")
    with hold_locks(loader, ingest_lock("register")):
        with try_lock(as_role("loader"), ingest_lock("register")) as free:
            assert not free
        with try_lock(as_role("loader"), ingest_lock("budget")) as free:
            assert free
        with psycopg.connect(owner_dsn(settings), autocommit=True) as owner:
            holders = owner.execute(
                "select pid, backend_xid, backend_xmin from pg_stat_activity"
                " where datname = current_database() and application_name = 'tilannekuva lock'"
            ).fetchall()
            assert [row[1:] for row in holders] == [(None, None)]
    with try_lock(loader, ingest_lock("register")) as free:
        assert free


def test_a_build_waits_for_an_ingest_and_a_publish_for_a_build(as_role: AsRole) -> None:
    def blocked(role: str, lock: object) -> bool:
        with try_lock(as_role(role), lock) as free:  # type: ignore[arg-type]
            return not free

    with hold_locks(as_role("loader"), ingest_lock("register"), MARTS_SHARED):
        assert blocked("transformer", MARTS_EXCLUSIVE)
        assert not blocked("publisher", MARTS_SHARED)
    with hold_locks(as_role("transformer"), MARTS_EXCLUSIVE):
        assert blocked("publisher", MARTS_SHARED)
        assert blocked("loader", MARTS_SHARED)


def test_a_statement_over_the_limit_is_cancelled_although_its_role_has_reset_its_time_out(
    settings: Settings, as_role: AsRole
) -> None:
    reader = as_role("bi")
    assert reader.execute("show statement_timeout").fetchone() == ("5min",)
    reader.execute("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0")
    reader.commit()
    stopped = threading.Event()
    watching = threading.Thread(target=Watchdog(settings, limit=0.5).watch, args=(stopped, 0.1))
    watching.start()
    try:
        started = time.monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled, match="user request"):
            reader.execute("select pg_sleep(60)")
        assert time.monotonic() - started < 30
    finally:
        stopped.set()
        watching.join()


def test_a_reader_that_catches_the_cancel_or_leaves_its_transaction_open_is_disconnected(
    settings: Settings, as_role: AsRole
) -> None:
    stubborn, idle, worker = as_role("bi"), as_role("ministry"), as_role("publisher")
    idle.execute("set idle_in_transaction_session_timeout = 0")
    worker.execute("select 1")
    watchdog, stopped = Watchdog(settings, limit=0.5), threading.Event()
    watching = threading.Thread(target=watchdog.watch, args=(stopped, 0.2))
    watching.start()
    try:
        with pytest.raises(psycopg.OperationalError):
            stubborn.execute(
                "do $$ begin loop begin perform pg_sleep(60); exception when query_canceled then null; end;"
                " end loop; end $$"
            )
        with pytest.raises(psycopg.OperationalError):
            idle.execute("select 1")
    finally:
        stopped.set()
        watching.join()
    assert worker.execute("select 1").fetchone() == (1,), "the watchdog ends readers' sessions alone"


def test_the_watchdog_cannot_end_what_is_no_readers(settings: Settings, as_role: AsRole) -> None:
    publisher = as_role("publisher")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role("watchdog").execute("select pg_terminate_backend(%s)", [publisher.info.backend_pid])
