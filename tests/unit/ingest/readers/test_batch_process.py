"""Batches made in a child process: the same batches, the same errors, and no process remains."""

import os
from collections.abc import Iterator

import psutil
import pytest

from warehouse.errors import DeliveryError, Place, WarehouseError
from warehouse.ingest.copy_load import BatchProcess
from warehouse.ingest.readers.row_batch import Batch, RejectedRow

BATCHES = [
    Batch(b"1;x\n" * 500_000, 500_000),
    Batch(b"", 0, [RejectedRow(7, None, "nothing", "something")]),
    Batch(memoryview(b"2;y\n"), 1),
]


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Fail when a test leaves a process behind, dead or alive."""
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) <= before


def test_the_same_batches() -> None:
    with BatchProcess(BATCHES) as process:
        made = list(process)
    assert made == [Batch(bytes(batch.lines), batch.rows, batch.rejected) for batch in BATCHES]


def test_the_error_comes_after_the_batches_before_it() -> None:
    place = Place("x.csv", row=7, column="person")

    def faulty() -> Iterator[Batch]:
        yield BATCHES[2]
        raise DeliveryError(place, "nothing", "something")

    seen = []
    with pytest.raises(DeliveryError) as refused, BatchProcess(faulty()) as process:
        seen.extend(process)
    assert (refused.value.place, refused.value.found, refused.value.expected) == (place, "nothing", "something")
    assert len(seen) == 1


def test_an_end_before_the_end_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    def killed() -> Iterator[Batch]:
        yield BATCHES[2]
        os._exit(1)

    def failing() -> Iterator[Batch]:
        yield BATCHES[2]
        raise ZeroDivisionError("a value that may be a person's")

    for batches in (killed(), failing()):
        with pytest.raises(WarehouseError, match="ended before the file"), BatchProcess(batches) as process:
            list(process)
    assert capfd.readouterr() == ("", "")


def test_nobody_listens() -> None:
    with BatchProcess(BATCHES * 20) as process:
        next(iter(process))
