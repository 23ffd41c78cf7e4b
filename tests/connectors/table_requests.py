"""Requests of the tests to the stand-in's table."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from warehouse.ingest.connectors.http_client import RetryPolicy
from warehouse.ingest.connectors.pxweb import PxWebAnswer, PxWebRequest, fetch

QUICK = RetryPolicy(tries=3, backoff=0.01, connect=1, read=0.4, answer=0.6, total=10, calls=1000, window=1)
PATH = "fi/StatFin/tyonv/12r5.px"
AREAS, VALUES = ("KU272", "MK16", "SSS"), ("TYOTTOMATLOPUSSA", "TYOTOSUUS")
MONTHS = ("2026M03", "2026M04", "2026M05", "2026M06")
CELLS = ["7", "10.3", "...", "0.0", "-", "..", "2441", ".", "1", "2.0", "...", "-"]
CELLS += [str(number) for number in range(12)]


def request_for(base: str, **changed: Any) -> PxWebRequest:
    return replace(PxWebRequest(f"{base}/PxWeb/api/v1", PATH, AREAS, VALUES, "json"), **changed)


def fetch_table(base: str, work: Path, retry_policy: RetryPolicy = QUICK, **changed: Any) -> PxWebAnswer:
    answer = fetch(request_for(base, **changed), work, None, retry_policy)
    assert answer is not None
    return answer


def posts(calls: list[tuple[str, str, int]]) -> int:
    return sum(method == "POST" for method, _, _ in calls)
