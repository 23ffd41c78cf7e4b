"""Every connector against every fault: the right answer in the end, or a named error and nothing stored."""

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samples.apis import advertisement_files, reference_files
from samples.standin import Fault, serve
from tests.connectors import table_requests
from tests.connectors.table_requests import QUICK
from warehouse.errors import SourceError
from warehouse.ingest.connectors import classification, download, matomo, newsletter, vacancies
from warehouse.ingest.connectors.fetch import FetchRequest
from warehouse.ingest.readers.records import paths
from warehouse.sources import Source, load_sources

TODAY = date(2026, 7, 20)
LETTER = {"sent_at": "2026-06-03T06:00:00+00:00", "delivered": 100, "unique_opens": 40, "open_rate": "0.4"}
FETCH: dict[str, tuple[str, Callable[[Any, Path], Any]]] = {
    "website": ("matomo", matomo.fetch),
    "newsletter": ("newsletter", newsletter.fetch),
    "vacancies": ("", vacancies.fetch),
    "classifications": ("classifications/v2", classification.fetch),
    "kela_unemployment": ("kela/unemployment.csv", download.fetch),
}
KINDS = ["pxweb", *FETCH]
TRANSIENT_FAULTS = {
    "429": Fault("status", 429, {"Retry-After": "1"}),
    "503": Fault(),
    "cut": Fault("cut"),
    "drip": Fault("drip"),
}
LASTING_FAULTS = {
    "429": ([Fault("status", 429, {"Retry-After": "0"})] * 3, "HTTP 429"),
    "503": ([Fault()] * 3, "HTTP 503"),
    "drip": ([Fault("drip")] * 3, "no whole answer in time"),
    "drip in the headers": ([Fault("drip-headers")] * 3, "no whole answer in time"),
    "truncated": ([Fault("truncated")], "JSON that ends or breaks|breaks off|values in line"),
    "a page": ([Fault("html")], "a page of HTML"),
    "cut": ([Fault("cut")] * 3, "no whole answer"),
}


@pytest.fixture
def apis(tmp_path: Path, data: Path) -> Path:
    """The data of the other APIs, besides the small PxWeb table: enough for several calls each."""
    months = {
        month: {"nb_uniq_visitors": 8, "nb_visits": 9, "nb_actions": 9, "bounce_rate": "5%"} for month in ("2026-06",)
    }
    files = {
        "apis/matomo.json": json.dumps({"1": months, "2": months}).encode(),
        "apis/newsletters.json": json.dumps([LETTER | {"id": f"n{number}"} for number in range(30)]).encode(),
        "apis/vacancies.ndjson": next(iter(advertisement_files(12).values())),
        **reference_files(12),
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path / "apis"


def fetch_bytes(kind: str, base: str, work: Path) -> bytes:
    """Return the bytes of one whole retrieval."""
    if kind == "pxweb":
        return table_requests.fetch_table(base, work).file.read_bytes()
    source: Source = load_sources()[kind]
    (table,) = source.tables
    path, fetch = FETCH[kind]
    fields = tuple(paths(source.tables[table]).values())
    result = fetch(
        FetchRequest(
            source.connector, table, f"{base}/{path}".rstrip("/"), TODAY, "sample", fields, retry_policy=QUICK
        ),
        work,
    )  # type: ignore[type-var]
    assert result is not None
    return bytes(result.file.read_bytes())


@pytest.mark.parametrize("kind", KINDS)
def test_a_transient_fault_ends_in_the_right_answer(data: Path, apis: Path, work: Path, kind: str) -> None:
    with serve(data, max_cells=6, max_calls=1000, window=1) as base:
        right = fetch_bytes(kind, base, work)
    for name, fault in TRANSIENT_FAULTS.items():
        started = time.monotonic()
        with serve(data, max_cells=6, max_calls=1000, window=1, faults=[fault]) as base:
            assert fetch_bytes(kind, base, work) == right, name
        assert name != "429" or time.monotonic() - started >= 0.95, "Retry-After is honoured"


@pytest.mark.parametrize("fault", LASTING_FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_lasting_fault_is_named_and_nothing_is_stored(
    data: Path, apis: Path, work: Path, kind: str, fault: str
) -> None:
    faults, message = LASTING_FAULTS[fault]
    with serve(data, faults=list(faults)) as base, pytest.raises(SourceError, match=message) as error:
        fetch_bytes(kind, base, work)
    assert base in str(error.value) and "sample" not in str(error.value).replace(base, "")
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "kela_unemployment"])
def test_a_fault_midway_leaves_no_part(data: Path, apis: Path, work: Path, kind: str) -> None:
    """All but the download of one file take several calls; the first goes well and the rest do not."""
    faults = [Fault("fine"), *[Fault()] * 3]
    calls: list[tuple[str, str, int]] = []
    served = serve(data, max_cells=6, max_calls=1000, window=1, faults=faults, calls=calls)
    with served as base, pytest.raises(SourceError, match="HTTP 503"):
        fetch_bytes(kind, base, work)
    assert [status for _, _, status in calls][-4:] == [200, 503, 503, 503]
    assert list(work.iterdir()) == []
