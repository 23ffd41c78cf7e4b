"""The stream of job advertisements: changes only, no names of people, whole or not at all."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samples.apis import advertisement_files
from samples.standin import Fault, serve
from tests.connectors.table_requests import QUICK
from warehouse.errors import SourceError
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult
from warehouse.ingest.connectors.vacancies import fetch
from warehouse.ingest.readers.records import paths
from warehouse.sources import Vacancies, load_sources

SOURCE = load_sources()["vacancies"]
PATHS = tuple(paths(SOURCE.tables["vacancy_ad"]).values())
PEOPLE = ("Maija", "Keksitty", "invented.invalid", "telephone", "jobDescription")


@pytest.fixture
def apis(tmp_path: Path) -> Path:
    (tmp_path / "apis").mkdir()
    (tmp_path / "apis" / "vacancies.ndjson").write_bytes(advertisement_files(12)["apis/vacancies.ndjson"])
    return tmp_path / "apis"


def request_for(base: str, **changed: Any) -> FetchRequest[Vacancies]:
    assert isinstance(SOURCE.connector, Vacancies)
    request = FetchRequest(
        SOURCE.connector, "vacancy_ad", base, date(2026, 7, 20), secret="sample", paths=PATHS, retry_policy=QUICK
    )
    return replace(request, **changed)


def fetch_result(request: FetchRequest[Vacancies], work: Path) -> FetchResult:
    result = fetch(request, work)
    assert result is not None
    return result


def ads(apis: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (apis / "vacancies.ndjson").read_text().splitlines()]


def test_the_first_time_every_ad_comes_and_nobody_with_it(data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base:
        result = fetch_result(request_for(base), work)
    expected_ids = {
        ad["metadata"]["externalId"] for ad in ads(apis) if ad["metadata"].get("archived", "2026") >= "2026"
    }
    assert {record.fields["metadata.externalId"] for record in result.records} == expected_ids
    content = result.file.read_text()
    assert not [name for name in PEOPLE if name in content + repr(result)]
    assert result.undeclared == ()
    newest = max(ad["metadata"]["lastModified"] for ad in ads(apis))
    assert (result.resolved["watermark"], result.resolved["complete_from"]) == (newest, "2026-01")
    assert result.as_of == date(2026, 7, 19)


def test_in_use_months_are_complete_from_the_first_retrieval(data: Path, apis: Path, work: Path) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        result = fetch_result(request_for(base, profile="live"), work)
    assert result.resolved["complete_from"] == "2026-07"
    assert len(calls) == 1  # removed ads are of no use then
    assert not [record for record in result.records if record.fields.get("metadata.archived")]


def test_later_only_changes_come_removals_among_them(data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base:
        first = fetch_result(request_for(base), work)
        every_ad = ads(apis)
        still_open = next(ad for ad in every_ad if not ad["metadata"].get("archived"))
        still_open["metadata"] |= {"archived": "2026-07-21T03:15:00", "lastModified": "2026-07-21T03:15:00"}
        (apis / "vacancies.ndjson").write_text("".join(json.dumps(ad) + "\n" for ad in every_ad))
        second = fetch_result(request_for(base, previous=first.resolved, today=date(2026, 7, 22)), work)
        assert fetch(request_for(base, previous=second.resolved, today=date(2026, 7, 23)), work) is None
        every_ad[0]["metadata"] |= {"archived": "2026-07-21T03:15:00", "lastModified": "2026-07-21T03:15:00"}
        (apis / "vacancies.ndjson").write_text("".join(json.dumps(ad) + "\n" for ad in every_ad))
        third = fetch_result(request_for(base, previous=second.resolved, today=date(2026, 7, 24)), work)
    removed = [
        record.fields for record in second.records if record.fields["metadata.lastModified"] == "2026-07-21T03:15:00"
    ]
    assert [ad["metadata.externalId"] for ad in removed] == [still_open["metadata"]["externalId"]]
    assert len(second.records) < 20
    assert second.resolved["watermark"] == third.resolved["watermark"] == "2026-07-21T03:15:00"
    assert third.resolved["complete_from"] == "2026-01"
    # The watermark itself is asked again: an ad that came beside it is new, the one known by then is not.
    late_ad = every_ad[0]["metadata"]["externalId"]
    assert [record.fields["metadata.externalId"] for record in third.records] == [late_ad]
    assert third.resolved["at_watermark"] == sorted([late_ad, still_open["metadata"]["externalId"]])


def test_nothing_new_is_nothing(data: Path, apis: Path, work: Path) -> None:
    (apis / "vacancies.ndjson").write_text("")
    with serve(data) as base:
        previous = {"watermark": "2026-07-01T00:00:00", "at_watermark": [], "complete_from": "2026-01"}
        assert fetch(request_for(base, previous=previous), work) is None
        with pytest.raises(SourceError, match="0 ads"):
            fetch(request_for(base), work)


def test_a_stream_that_breaks_off_is_an_error_that_names_nobody(data: Path, apis: Path, work: Path) -> None:
    with serve(data, faults=[Fault("truncated")]) as base, pytest.raises(SourceError, match="breaks off") as error:
        fetch(request_for(base), work)
    assert not [name for name in PEOPLE if name in str(error.value)]
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("faults", "message"),
    [([Fault()] * 3, "HTTP 503"), ([Fault("html")], "a page of HTML"), ([Fault("cut")] * 3, "no whole answer"),
     ([Fault("drip")] * 3, "in time"), ([Fault("fine"), *[Fault()] * 3], "HTTP 503")],
)  # fmt: skip
@pytest.mark.usefixtures("apis")
def test_nothing_of_a_broken_stream_is_kept(data: Path, work: Path, faults: list[Fault], message: str) -> None:
    with serve(data, faults=list(faults)) as base, pytest.raises(SourceError, match=message):
        fetch(request_for(base), work)
    assert list(work.iterdir()) == []


@pytest.mark.usefixtures("apis")
def test_too_many_calls_are_waited_for(data: Path, work: Path) -> None:
    with serve(data, faults=[Fault("status", 429, {"Retry-After": "1"})]) as base:
        assert len(fetch_result(request_for(base), work).records) > 100


def test_a_wrong_key_is_named_and_not_repeated(data: Path, apis: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match="HTTP 401") as error:
        fetch(request_for(base, secret="hunter2secret"), work)
    assert "hunter2secret" not in str(error.value)


@pytest.mark.parametrize(
    ("group", "old", "new"), [("application", "openPositions", "vacancies"), ("location", "municipalities", "places")]
)
def test_a_renamed_field_stops_with_both_lists(data: Path, apis: Path, group: str, old: str, new: str) -> None:
    renamed = ads(apis)
    for ad in renamed:
        ad[group][new] = ad[group].pop(old)
    (apis / "vacancies.ndjson").write_text("".join(json.dumps(ad) + "\n" for ad in renamed))
    pattern = (
        rf"{group}\.{old} in none of \d+ ads; there are .*{group}\.{new}.*expected the fields metadata\.externalId"
    )
    with serve(data) as base, pytest.raises(SourceError, match=pattern):
        fetch(request_for(base), data)


def test_an_undeclared_field_is_reported_by_name_only(data: Path, apis: Path, work: Path) -> None:
    (apis / "vacancies.ndjson").write_text(
        "".join(json.dumps(ad | {"recruiter": {"name": "Maija"}}) + "\n" for ad in ads(apis))
    )
    with serve(data) as base:
        result = fetch_result(request_for(base), work)
    assert result.undeclared == ("recruiter.name",)
    assert "Maija" not in result.file.read_text()
