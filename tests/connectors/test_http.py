"""Rates, retries, time-outs and broken answers, over real HTTP."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from samples.standin import Fault, serve
from tests.connectors.table_requests import PATH, QUICK, fetch_table, posts
from warehouse.errors import SourceError
from warehouse.ingest.connectors.http_client import RetryPolicy


def fetch_refused(data: Path, work: Path, *faults: Fault, retry_policy: RetryPolicy = QUICK) -> tuple[str, int]:
    """The message of the error, and how many queries the source saw."""
    calls: list[tuple[str, str, int]] = []
    with serve(data, faults=list(faults), calls=calls) as base:
        with pytest.raises(SourceError) as error:
            fetch_table(base, work, retry_policy)
        assert f"{base}/PxWeb/api/v1/{PATH}" in str(error.value)
        assert list(work.iterdir()) == []
    return str(error.value), posts(calls)


def test_the_rate_of_the_source_is_kept(data: Path, work: Path) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, max_cells=6, max_calls=5, window=0.5, calls=calls) as base:
        started = time.monotonic()
        answer = fetch_table(base, work)
        assert time.monotonic() - started >= 0.5
    assert {status for _, _, status in calls} == {200}
    assert answer.resolved["calls"] == len(calls) == 7


def test_a_retry_keeps_the_rate_too(data: Path, work: Path) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, max_calls=4, window=0.5, calls=calls, faults=[Fault(), Fault()]) as base:
        fetch_table(base, work)
    assert [status for _, _, status in calls] == [200, 200, 200, 503, 503, 200]


@pytest.mark.parametrize("dated", [False, True])
def test_retry_after_is_honoured(data: Path, work: Path, dated: bool) -> None:
    # A date has whole seconds only: two seconds ahead is more than one from now.
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=2.2), usegmt=True)
    calls: list[tuple[str, str, int]] = []
    with serve(data, faults=[Fault("status", 429, {"Retry-After": date if dated else "1"})], calls=calls) as base:
        started = time.monotonic()
        fetch_table(base, work)
        assert time.monotonic() - started >= 0.95
    assert [status for _, _, status in calls][-2:] == [429, 200]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_client_error_is_not_retried(data: Path, work: Path, status: int) -> None:
    message, count = fetch_refused(data, work, Fault("status", status))
    assert f"found HTTP {status}" in message
    assert "as scripted" in message
    assert count == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_error_is_retried(data: Path, work: Path, status: int) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, faults=[Fault("status", status), Fault("cut")], calls=calls) as base:
        fetch_table(base, work)
    assert [code for _, _, code in calls][-3:] == [status, 200, 200]


def test_retries_end(data: Path, work: Path) -> None:
    message, count = fetch_refused(data, work, *[Fault()] * 9)
    assert "found HTTP 503" in message
    assert count == 3


def test_a_call_has_a_total_time_limit(data: Path, work: Path) -> None:
    started = time.monotonic()
    message, count = fetch_refused(
        data, work, *[Fault()] * 50, retry_policy=replace(QUICK, tries=50, backoff=0.1, longest_wait=0.2, total=0.5)
    )
    assert "the last one 'HTTP 503'" in message
    assert 1 < count < 20
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault("truncated"), "JSON that ends or breaks"),
        (Fault("html"), "a page of HTML ('<!DOCTYPE html>"),
    ],
)
def test_a_wrong_answer_with_status_200(data: Path, work: Path, fault: Fault, text: str) -> None:
    message, count = fetch_refused(data, work, fault)
    assert text in message
    assert count == 1


@pytest.mark.parametrize("fault", [Fault("drip"), Fault("drip-headers"), Fault("wait", pause=5)])
def test_nothing_hangs(data: Path, work: Path, fault: Fault) -> None:
    started = time.monotonic()
    message, count = fetch_refused(data, work, fault, fault, retry_policy=replace(QUICK, tries=2))
    assert "no whole answer in time" in message
    assert count == 2
    assert time.monotonic() - started < 3


def test_a_lost_connection_is_named(data: Path, work: Path) -> None:
    message, count = fetch_refused(data, work, *[Fault("cut")] * 3)
    assert "no whole answer (RemoteProtocolError" in message
    assert count == 3
