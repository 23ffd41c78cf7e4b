"""Readers while releases are published and withdrawn: each read sees one whole release, and none waits."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
import pytest
from psycopg import IsolationLevel
from tests.publish.judged_marts import KEYS, VALUES, judged

from warehouse.db import role_dsn
from warehouse.publish.release import publish
from warehouse.publish.withdrawal import withdraw
from warehouse.settings import Settings

Marts = Callable[[str], None]
CELLS, READERS, PUBLISHES, READS, LIMIT = 300, 8, 25, 1000, 2.0
FILL = f"""
    delete from marts.fct_indicator_value;
    insert into marts.fct_indicator_value ({KEYS}, {VALUES})
    select 1, cell, 202606, 1, {{value}}, null, {{value}}, 'final', false, 'no_target'
    from generate_series(1, {CELLS}) as cell
"""
READ = "select count(*), min(value), max(value), min(release_id), max(release_id) from published.fct_indicator_value"


@dataclass
class Reads:
    """What the readers have seen: releases with their number, and how long the slowest read took."""

    stop: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[int, int]] = field(default_factory=list)
    broken: list[tuple[int, ...]] = field(default_factory=list)
    slowest: float = 0.0

    def read(self, connection: psycopg.Connection) -> tuple[int, ...]:
        begin = time.monotonic()
        row = tuple(map(int, connection.execute(READ).fetchone() or ()))
        self.slowest = max(self.slowest, time.monotonic() - begin)
        cells, least, most, first, last = row
        if cells != CELLS or least != most or first != last:
            self.broken.append(row)
        self.seen.append((first, least))
        return row

    def repeat(self, dsn: str, isolation: IsolationLevel) -> None:
        """Read until the publisher ends; two reads in one repeatable transaction see the same."""
        with psycopg.connect(dsn) as connection:
            connection.isolation_level = isolation
            while not self.stop.is_set():
                first, second = self.read(connection), self.read(connection)
                if isolation is IsolationLevel.REPEATABLE_READ and first != second:
                    self.broken.append((*first, *second))
                connection.rollback()


@pytest.fixture
def numbers(settings: Settings, marts: Marts) -> Iterator[dict[int, int]]:
    """By release: the number that all of its cells have; the first is published."""
    marts(FILL.format(value=1))
    judged(marts)
    return {publish(settings).release_id: 1}


def test_every_read_sees_one_whole_release_and_none_waits(
    settings: Settings, marts: Marts, numbers: dict[int, int]
) -> None:
    dsn, reads = role_dsn(settings, "bi"), Reads()
    levels = [IsolationLevel.READ_COMMITTED, IsolationLevel.REPEATABLE_READ]
    with psycopg.connect(dsn) as idle, ThreadPoolExecutor(READERS) as pool:
        idle.isolation_level = IsolationLevel.REPEATABLE_READ
        before = reads.read(idle)
        running = [pool.submit(reads.repeat, dsn, levels[number % 2]) for number in range(READERS - 1)]
        try:
            for value in range(2, PUBLISHES + 1):
                marts(FILL.format(value=value))
                judged(marts)
                numbers[publish(settings).release_id] = value
                if value % 3 == 0:
                    withdraw(settings, "taken back")
            while len(reads.seen) < READS and reads.slowest < LIMIT:
                time.sleep(0.05)
        finally:
            reads.stop.set()
        for reader in running:
            reader.result()
        assert reads.read(idle) == before, "who was idle in a transaction reads the release of its beginning"
    assert reads.broken == []
    assert set(reads.seen) <= set(numbers.items())
    assert len(set(reads.seen)) > PUBLISHES / 2, "the readers saw the releases change"
    assert reads.slowest < LIMIT
