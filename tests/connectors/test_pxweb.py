"""The PxWeb connector over real HTTP, against the stand-in."""

import csv
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from samples.standin import Fault, serve
from tests.comparing import assert_same_cells
from tests.connectors.table_requests import AREAS, MONTHS, QUICK, VALUES, fetch_table, posts, request_for
from tests.official import NEWEST_MONTH, OFFICIAL
from warehouse.errors import SourceError
from warehouse.ingest.connectors.pxweb import fetch
from warehouse.ingest.connectors.pxweb_metadata import resolve
from warehouse.ingest.readers.pxweb import Observation, observations


def test_the_same_observations_in_every_format_and_part(data: Path, work: Path) -> None:
    results: list[list[Observation]] = []
    for options in ({}, {"sparse": True}, {"max_cells": 6}, {"max_cells": 5}, {"max_cells": 2}):
        with serve(data, **options, max_calls=1000, window=1) as base:
            for form in ("json", "json-stat2", "px"):
                answer = fetch_table(base, work, format=form)
                assert answer.resolved["cells"] == 24
                results.append(
                    sorted(observations(answer.file), key=lambda one: (one.area, one.period, one.value_code))
                )
    for observed in results[1:]:
        assert_same_cells(by_cell(observed), by_cell(results[0]))
    assert len(results[0]) == 24
    assert [one.symbol for one in results[0] if one.area == "KU272"] == [None, None, None, "...", "..", "-", ".", None]
    assert Observation("KU272", "2026-05", "TYOTTOMATLOPUSSA", "0", "-") in results[0]


def by_cell(observed: list[Observation]) -> dict[tuple[str, ...], Observation]:
    return {(one.area, one.period, one.value_code): one for one in observed}


@pytest.mark.parametrize(("limit", "parts"), [(24, 1), (23, 2), (12, 2), (6, 4), (5, 8), (2, 12)])
def test_no_query_exceeds_the_limit(data: Path, work: Path, limit: int, parts: int) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, max_cells=limit, max_calls=1000, window=1, calls=calls) as base:
        fetch_table(base, work)
    assert posts(calls) == parts
    assert {status for _, _, status in calls} == {200}


def test_a_limit_under_a_cell_per_measure_is_an_error(data: Path, work: Path) -> None:
    with serve(data, max_cells=1) as base, pytest.raises(SourceError, match="a limit of 1 cells"):
        fetch_table(base, work)


def test_a_server_that_does_not_answer_is_named(data: Path, work: Path) -> None:
    with serve(data) as base:
        pass
    with pytest.raises(SourceError, match=r"12r5|config"):
        fetch_table(base, work)


def test_an_unknown_table_is_an_error(data: Path, work: Path) -> None:
    with serve(data) as base:
        with pytest.raises(SourceError, match="HTTP 400"):
            fetch_table(base, work, path="fi/StatFin/tyonv/statfin_tyonv_pxt_12r5.px")
        with pytest.raises(SourceError, match="HTTP 404"):
            fetch_table(base, work, path="fi/StatFin/tyonv/99xx.px")


def test_other_variable_codes_make_no_difference(data: Path, work: Path) -> None:
    with serve(data) as base:
        before = list(observations(fetch_table(base, work).file))
    with serve(data, codes=("alue_23_20270101", "timeperiod_x", "contents")) as base:
        answer = fetch_table(base, work, format="json-stat2")
    assert list(observations(answer.file)) == before
    assert answer.resolved["variables"] == {"area": "alue_23_20270101", "time": "timeperiod_x", "measure": "contents"}


def test_a_removed_municipality_is_named(data: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match="areas without KU074, KU217; there are KU272, MK16"):
        fetch_table(base, work, areas=("KU074", "KU272", "KU217"))


def test_a_missing_measure_is_named(data: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match="measures without UUDETAVP; there are TYOTTOMATLOP"):
        fetch_table(base, work, values=("TYOTOSUUS", "UUDETAVP"))


@pytest.mark.parametrize(("empty", "noun"), [({"areas": ()}, "area"), ({"values": ()}, "measure")])
def test_an_empty_wish_is_an_error(work: Path, empty: dict[str, Any], noun: str) -> None:
    with pytest.raises(SourceError, match=f"without any {noun}"):
        fetch_table("http://127.0.0.1:9", work, **empty)


def test_a_px_file_that_ends_early_is_an_error(data: Path, work: Path) -> None:
    with serve(data, faults=[Fault("truncated")]) as base, pytest.raises(SourceError, match="PX that ends without"):
        fetch_table(base, work, format="px")


def test_an_unchanged_table_costs_a_single_call(data: Path, work: Path) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        previous = fetch_table(base, work).resolved
        calls.clear()
        assert fetch(request_for(base), work, json.loads(json.dumps(previous)), QUICK) is None
        assert [call[0] for call in calls] == ["GET"]
        assert fetch(request_for(base, values=VALUES[:1]), work, previous, QUICK) is not None
        assert fetch(request_for(base), work, previous | {"updated": "2026-06-23T05:00:00"}, QUICK) is not None


def test_without_a_listing_the_content_decides(data: Path, work: Path) -> None:
    with serve(data, listing=False) as base:
        first = fetch_table(base, work)
        assert first.resolved["updated"] is None
        digest = hashlib.sha256(first.file.read_bytes()).hexdigest()
        second = fetch(request_for(base), work, first.resolved, QUICK)
    assert second is not None
    assert hashlib.sha256(second.file.read_bytes()).hexdigest() == digest


OTHER = {"code": "ika", "text": "Ikä", "values": ["SSS", "15-24"], "valueTexts": ["Yhteensä", "15-24"]}


def table_metadata(*others: dict[str, Any]) -> dict[str, Any]:
    codes = {"alue": [*AREAS, "KU217"], "kk": list(MONTHS), "tiedot": [*VALUES, "UUDETAVP"]}
    variables = [{"code": code, "values": values, "time": code == "kk"} for code, values in codes.items()]
    return {"title": "t", "variables": [*others, *variables]}


def test_a_variable_that_may_be_eliminated_is_left_out() -> None:
    table = resolve("a", table_metadata(OTHER | {"elimination": True}), ["SSS"], VALUES)
    assert (table.area, table.time, table.measure) == ("alue", "kk", "tiedot")
    (query,) = table.queries("a", "json", 1000)
    assert [variable["code"] for variable in query["query"]] == ["alue", "kk", "tiedot"]


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        (table_metadata(OTHER), "variables ika that cannot be left out"),
        (table_metadata(OTHER | {"code": "vuosi", "time": True}), r"time variables \['vuosi', 'kk'\]"),
        ({"title": "t", "variables": [OTHER]}, r"time variables \[\]"),
        ({"title": "t"}, "metadata without `variables`"),
        ([], "metadata without `variables`"),
        ({"variables": [{"code": "kk", "values": [], "time": True}]}, r"variables \['kk'\]"),
    ],
)
def test_a_table_that_cannot_be_asked_is_named(metadata: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        resolve("a", metadata, AREAS, VALUES)


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    with serve(OFFICIAL) as base:
        yield base


@pytest.mark.parametrize("form", ["json", "json-stat2", "px"])
def test_the_published_figures_of_june_2026(real: str, work: Path, form: str) -> None:
    values = ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "TYOTOSUUS", "PITKAAIKAISTYOTTOMAT", "AVPAIKATLOPUSSA")
    answer = fetch_table(real, work, areas=("KU272", "MK16", "KU588"), values=values, format=form)
    values_by_cell = {
        (observation.area, observation.value_code): observation.value
        for observation in observations(answer.file)
        if observation.period == "2026-06"
    }
    assert [values_by_cell["MK16", code] for code in values] == ["3175", "30858", "10.3", "1062", "174"]
    assert [values_by_cell["KU272", code] for code in values[:3]] == ["2441", "22548", "10.8"]
    assert values_by_cell["KU588", "TYOTTOMATLOPUSSA"] is None  # Merged in 2025.
    assert answer.resolved["cells"] == 3 * 215 * 5


def test_every_suppressed_cell_of_a_month_stays_suppressed(tmp_path: Path, work: Path) -> None:
    shutil.copy(NEWEST_MONTH, tmp_path)
    with gzip.open(NEWEST_MONTH, "rt", encoding="utf-8") as lines:
        published = {(row["alue"], row["tiedot"]): row["value"] for row in csv.DictReader(lines)}
    areas, values = (tuple(dict.fromkeys(key[place] for key in published)) for place in (0, 1))
    with serve(tmp_path, sparse=True) as base:
        answer = fetch_table(base, work, areas=areas, values=values, format="json-stat2")
    results = list(observations(answer.file))
    assert len(results) == len(published) == 421 * 23
    assert [one.symbol for one in results].count("...") == 904
    suppressed = {(one.area, one.value_code) for one in results if one.symbol == "..."}
    assert suppressed == {key for key, value in published.items() if not value}
