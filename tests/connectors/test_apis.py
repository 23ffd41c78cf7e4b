"""Matomo and the newsletter report over real HTTP: the right value, or an error that names what is wrong."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samples.standin import Fault, serve
from tests.connectors.table_requests import QUICK
from warehouse.errors import SourceError
from warehouse.ingest.connectors import matomo, newsletter
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult
from warehouse.sources import Api, Matomo, Report

SITE = Matomo(kind="matomo", secret="matomo_token", since="2026-03", sites={"main": 1})
LETTERS = Report(kind="report", secret="key", path="v1/reports", items="newsletters", next="next", since="2026-05")
MONTHS = {
    "2026-03": {"nb_uniq_visitors": 812, "nb_visits": "1290", "bounce_rate": "50%"},
    "2026-05": {"nb_uniq_visitors": "901", "nb_visits": 1400, "bounce_rate": "47%"},
}


def letters(count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"n{number}", "sent_at": "2026-06-03T06:00:00+00:00", "delivered": 100, "unique_opens": 40}
        for number in range(count)
    ]


@pytest.fixture
def apis(tmp_path: Path) -> Path:
    (tmp_path / "apis").mkdir()
    (tmp_path / "apis" / "matomo.json").write_text(json.dumps({"1": MONTHS}))
    (tmp_path / "apis" / "newsletters.json").write_text(json.dumps(letters(2)))
    return tmp_path / "apis"


def request_for(base: str, connector: Api, **changed: Any) -> FetchRequest[Any]:
    path = "matomo" if isinstance(connector, Matomo) else "newsletter"
    return replace(
        FetchRequest(connector, "t", f"{base}/{path}", date(2026, 7, 2), secret="sample", retry_policy=QUICK), **changed
    )


def fetch(request: FetchRequest[Any], work: Path) -> FetchResult:
    result = (matomo if isinstance(request.connector, Matomo) else newsletter).fetch(request, work)
    assert result is not None
    return result


def test_every_month_of_a_site_numbers_as_written(data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base:
        result = fetch(request_for(base, SITE), work)
    assert [(record.fields["month"], record.complete) for record in result.records] == [
        ("2026-03", True), ("2026-04", False), ("2026-05", True), ("2026-06", False),
    ]  # fmt: skip
    assert result.records[0].fields | {"site": "main"} == result.records[0].fields
    assert [result.records[place].fields["nb_uniq_visitors"] for place in (0, 2)] == ["812", "901"]
    assert result.as_of == date(2026, 6, 30)


def test_the_token_is_nowhere_but_in_the_body(data: Path, apis: Path, work: Path) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        result = fetch(request_for(base, SITE), work)
    assert calls == [("POST", "/matomo/index.php", 200)]
    assert b"sample" not in result.file.read_bytes() and "sample" not in repr(request_for(base, SITE, profile="live"))


def test_a_wrong_token_is_named_and_not_repeated(data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match="Unable to authenticate") as error:
        fetch(request_for(base, SITE, secret="hunter2secret"), work)
    assert "hunter2secret" not in str(error.value)


def test_an_echoed_secret_is_masked(tmp_path: Path, data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match=r"HTTP 401") as error:
        fetch(request_for(base, LETTERS, secret="hunter2secret"), work)
    assert "hunter2secret" not in str(error.value)


def test_a_missing_site_is_named(data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match=r"website id = 9\.' for site main"):
        fetch(request_for(base, SITE.model_copy(update={"sites": {"main": 9}})), work)


def test_before_the_first_whole_month_nothing_is_asked(work: Path) -> None:
    for connector in (SITE, LETTERS):
        nobody = request_for("http://127.0.0.1:9", connector, today=date(2026, 3, 31))
        assert (matomo if connector is SITE else newsletter).fetch(nobody, work) is None


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (25, 1), (26, 2), (51, 3)])
def test_every_page_is_read(data: Path, apis: Path, work: Path, count: int, pages: int) -> None:
    (apis / "newsletters.json").write_text(json.dumps(letters(count)))
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        result = fetch(request_for(base, LETTERS), work)
    assert [record.fields["id"] for record in result.records] == [f"n{number}" for number in range(count)]
    assert len(calls) == pages
    assert {target.partition("?")[2].partition("&page")[0] for _, target, _ in calls} == {
        "from=2026-05-01&to=2026-06-30"
    }


@pytest.mark.parametrize("next_address", ["https://elsewhere.invalid/v1", "//elsewhere.invalid/v1"])
def test_the_key_goes_to_no_other_server(next_address: str) -> None:
    with pytest.raises(SourceError, match=r"a next page at https?://elsewhere\.invalid"):
        newsletter._next_page(
            request_for("http://127.0.0.1:9", LETTERS), "http://127.0.0.1:9/v1", {"next": next_address}, 2
        )


@pytest.fixture(params=[SITE, LETTERS], ids=["matomo", "report"])
def connector(request: pytest.FixtureRequest) -> Iterator[Api]:
    yield request.param


@pytest.mark.parametrize("faults", [[Fault("status", 429, {"Retry-After": "1"})], [Fault(), Fault("cut")]])
def test_a_transient_fault_is_retried(data: Path, apis: Path, work: Path, connector: Api, faults: list[Fault]) -> None:
    with serve(data) as base:
        before = fetch(request_for(base, connector), work).file.read_bytes()
    waits, started = faults[0].status == 429, time.monotonic()
    with serve(data, faults=list(faults)) as base:
        assert fetch(request_for(base, connector), work).file.read_bytes() == before
    assert not waits or time.monotonic() - started >= 0.95


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ([Fault()] * 3, "HTTP 503"),
        ([Fault("truncated")], "JSON that ends or breaks"),
        ([Fault("html")], "a page of HTML"),
        ([Fault("drip")] * 3, "no whole answer in time"),
        ([Fault("cut")] * 3, "no whole answer"),
    ],
)
@pytest.mark.usefixtures("apis")
def test_nothing_of_a_broken_answer_is_kept(
    data: Path, work: Path, connector: Api, faults: list[Fault], message: str
) -> None:
    with serve(data, faults=list(faults)) as base, pytest.raises(SourceError, match=message):
        fetch(request_for(base, connector), work)
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([], "found list for site main"),
        ({"2026-03": {}}, "found months 2026-03 for site main"),
        (dict.fromkeys(("2026-03", "2026-04", "2026-05", "2026-06"), 7), "found a int for 2026-03"),
    ],
)
def test_an_answer_of_another_shape_is_named(answer: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        matomo._records(request_for("http://a", SITE), "main", ["2026-03", "2026-04", "2026-05", "2026-06"], answer)


@pytest.mark.parametrize(
    ("document", "message"),
    [([], "found list"), ({"letters": []}, "the fields letters"), ({"newsletters": [7]}, "type list")],
)
def test_a_report_without_its_list_is_named(document: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        newsletter._items(request_for("http://a", LETTERS), "http://a", document)
