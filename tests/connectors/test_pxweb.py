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
from tests.connectors.wishes import AREAS, MONTHS, QUICK, VALUES, got, posts, wish
from tests.official import NEWEST_MONTH, OFFICIAL
from warehouse.errors import SourceError
from warehouse.ingest.connectors.pxweb import fetch
from warehouse.ingest.connectors.pxweb_metadata import resolve
from warehouse.ingest.readers.pxweb import Observation, observations


def test_the_same_observations_in_every_format_and_part(data: Path, work: Path) -> None:
    found: list[list[Observation]] = []
    for options in ({}, {"sparse": True}, {"max_cells": 6}, {"max_cells": 5}, {"max_cells": 2}):
        with serve(data, **options, max_calls=1000, window=1) as base:
            for form in ("json", "json-stat2", "px"):
                answer = got(base, work, format=form)
                assert answer.resolved["cells"] == 24
                found.append(sorted(observations(answer.file), key=lambda one: (one.area, one.period, one.value_code)))
    for observed in found[1:]:
        assert_same_cells(by_cell(observed), by_cell(found[0]))
    assert len(found[0]) == 24
    assert [one.symbol for one in found[0] if one.area == "KU272"] == [None, None, None, "...", "..", "-", ".", None]
    assert Observation("KU272", "2026-05", "TYOTTOMATLOPUSSA", "0", "-") in found[0]


def by_cell(observed: list[Observation]) -> dict[tuple[str, ...], Observation]:
    return {(one.area, one.period, one.value_code): one for one in observed}


@pytest.mark.parametrize(("limit", "parts"), [(24, 1), (23, 2), (12, 2), (6, 4), (5, 8), (2, 12)])
def test_no_query_is_above_the_limit(data: Path, work: Path, limit: int, parts: int) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, max_cells=limit, max_calls=1000, window=1, calls=calls) as base:
        got(base, work)
    assert posts(calls) == parts
    assert {status for _, _, status in calls} == {200}


def test_a_limit_below_one_cell_each_is_an_error(data: Path, work: Path) -> None:
    with serve(data, max_cells=1) as base, pytest.raises(SourceError, match="a limit of 1 cells"):
        got(base, work)


def test_no_one_there_is_named(data: Path, work: Path) -> None:
    with serve(data) as base:
        pass
    with pytest.raises(SourceError, match=r"12r5|config"):
        got(base, work)


def test_an_unknown_table_is_an_error(data: Path, work: Path) -> None:
    with serve(data) as base:
        with pytest.raises(SourceError, match="HTTP 400"):
            got(base, work, path="fi/StatFin/tyonv/statfin_tyonv_pxt_12r5.px")
        with pytest.raises(SourceError, match="HTTP 404"):
            got(base, work, path="fi/StatFin/tyonv/99xx.px")


def test_other_variable_codes_make_no_difference(data: Path, work: Path) -> None:
    with serve(data) as base:
        before = list(observations(got(base, work).file))
    with serve(data, codes=("alue_23_20270101", "timeperiod_x", "contents")) as base:
        answer = got(base, work, format="json-stat2")
    assert list(observations(answer.file)) == before
    assert answer.resolved["variables"] == {"area": "alue_23_20270101", "time": "timeperiod_x", "measure": "contents"}


def test_a_removed_municipality_is_named(data: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match="areas without KU074, KU217; there are KU272, MK16"):
        got(base, work, areas=("KU074", "KU272", "KU217"))


def test_a_missing_measure_is_named(data: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match="measures without UUDETAVP; there are TYOTTOMATLOP"):
        got(base, work, values=("TYOTOSUUS", "UUDETAVP"))


@pytest.mark.parametrize(("empty", "what"), [({"areas": ()}, "area"), ({"values": ()}, "measure")])
def test_an_empty_wish_is_an_error(work: Path, empty: dict[str, Any], what: str) -> None:
    with pytest.raises(SourceError, match=f"without any {what}"):
        got("http://127.0.0.1:9", work, **empty)


def test_a_px_file_that_ends_early_is_an_error(data: Path, work: Path) -> None:
    with serve(data, faults=[Fault("truncated")]) as base, pytest.raises(SourceError, match="PX that ends without"):
        got(base, work, format="px")


def test_an_unchanged_table_costs_one_call(data: Path, work: Path) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        known = got(base, work).resolved
        calls.clear()
        assert fetch(wish(base), work, json.loads(json.dumps(known)), QUICK) is None
        assert [call[0] for call in calls] == ["GET"]
        assert fetch(wish(base, values=VALUES[:1]), work, known, QUICK) is not None
        assert fetch(wish(base), work, known | {"updated": "2026-06-23T05:00:00"}, QUICK) is not None


def test_without_a_listing_the_content_decides(data: Path, work: Path) -> None:
    with serve(data, listing=False) as base:
        first = got(base, work)
        assert first.resolved["updated"] is None
        kept = hashlib.sha256(first.file.read_bytes()).hexdigest()
        second = fetch(wish(base), work, first.resolved, QUICK)
    assert second is not None
    assert hashlib.sha256(second.file.read_bytes()).hexdigest() == kept


OTHER = {"code": "ika", "text": "Ikä", "values": ["SSS", "15-24"], "valueTexts": ["Yhteensä", "15-24"]}


def table_metadata(*others: dict[str, Any]) -> dict[str, Any]:
    codes = {"alue": [*AREAS, "KU217"], "kk": list(MONTHS), "tiedot": [*VALUES, "UUDETAVP"]}
    variables = [{"code": code, "values": values, "time": code == "kk"} for code, values in codes.items()]
    return {"title": "t", "variables": [*others, *variables]}


def test_a_variable_that_may_be_eliminated_is_left_out() -> None:
    table = resolve("a", table_metadata(OTHER | {"elimination": True}), ["SSS"], VALUES)
    assert (table.area, table.time, table.measure) == ("alue", "kk", "tiedot")
    (query,) = table.queries("a", "json", 1000)
    assert [one["code"] for one in query["query"]] == ["alue", "kk", "tiedot"]


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        (table_metadata(OTHER), "variables ika that cannot be left out"),
        (table_metadata(OTHER | {"code": "vuosi", "time": True}), r"time variables \['vuosi', 'kk'\]"),
        ({"title": "t", "variables": [OTHER]}, r"time variables \[\]"),
        ({"title": "t"}, "metadata without `variables`"),
        ([], "metadata without `variables`"),
        ({"variables": [{"code": "kk", "values": [], "time": True}]}, r"variables \['kk'\]"),
    ],
)
def test_a_table_that_cannot_be_asked_is_named(metadata: Any, found: str) -> None:
    with pytest.raises(SourceError, match=found):
        resolve("a", metadata, AREAS, VALUES)


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    with serve(OFFICIAL) as base:
        yield base


@pytest.mark.parametrize("form", ["json", "json-stat2", "px"])
def test_the_published_figures_of_june_2026(real: str, work: Path, form: str) -> None:
    values = ("TYOTTOMATLOPUSSA", "TYOVOIMATK", "TYOTOSUUS", "PITKAAIKAISTYOTTOMAT", "AVPAIKATLOPUSSA")
    answer = got(real, work, areas=("KU272", "MK16", "KU588"), values=values, format=form)
    found = {
        (observation.area, observation.value_code): observation.value
        for observation in observations(answer.file)
        if observation.period == "2026-06"
    }
    assert [found["MK16", code] for code in values] == ["3175", "30858", "10.3", "1062", "174"]
    assert [found["KU272", code] for code in values[:3]] == ["2441", "22548", "10.8"]
    assert found["KU588", "TYOTTOMATLOPUSSA"] is None  # Merged in 2025.
    assert answer.resolved["cells"] == 3 * 215 * 5


def test_every_suppressed_cell_of_a_month_stays_suppressed(tmp_path: Path, work: Path) -> None:
    shutil.copy(NEWEST_MONTH, tmp_path)
    with gzip.open(NEWEST_MONTH, "rt", encoding="utf-8") as lines:
        published = {(row["alue"], row["tiedot"]): row["value"] for row in csv.DictReader(lines)}
    areas, values = (tuple(dict.fromkeys(key[place] for key in published)) for place in (0, 1))
    with serve(tmp_path, sparse=True) as base:
        answer = got(base, work, areas=areas, values=values, format="json-stat2")
    found = list(observations(answer.file))
    assert len(found) == len(published) == 421 * 23
    assert [one.symbol for one in found].count("...") == 904
    suppressed = {(one.area, one.value_code) for one in found if one.symbol == "..."}
    assert suppressed == {key for key, value in published.items() if not value}
