"""A PxWeb table with a variable of classes: every value asked once, each in one class, or a named error."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from samples.standin import serve
from samples.statfin import tables
from tests.connectors.table_requests import QUICK
from warehouse.errors import SourceError
from warehouse.ingest.connectors.pxweb import PxWebAnswer, PxWebRequest, fetch
from warehouse.ingest.connectors.pxweb_metadata import ClassSelection
from warehouse.ingest.readers.pxweb import observations
from warehouse.sources import load_sources

PATH = "fi/StatFin/tyonv/12ti.px"
AREAS = ("KU272", "KU421", "MK16", "SSS")
MONTHS = 6
MEASURES = ("TYOTTOMATLOPUSSA", "AVPAIKATLOPUSSA")
DECLARED = load_sources()["statfin_12ti"].classes
CLASSES = ClassSelection(DECLARED.variable, DECLARED.breakdowns)
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    for name, content in tables.class_files(12).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    file = tmp_path / "apis" / "pxweb" / "StatFin" / "tyonv" / "12ti.json"
    change_table(file, _keep_the_last_months)
    return file


def fetch_table(
    base: str, work: Path, previous: dict[str, Any] | None = None, **change_table: Any
) -> PxWebAnswer | None:
    request = PxWebRequest(f"{base}/PxWeb/api/v1", PATH, AREAS, MEASURES, "json-stat2", {}, CLASSES)
    return fetch(replace(request, **change_table), work, previous, QUICK)


def change_table(table: Path, change: Change) -> None:
    document = json.loads(table.read_text())
    change(document)
    table.write_text(json.dumps(document))


def _keep_the_last_months(document: dict[str, Any]) -> None:
    months = next(variable for variable in document["variables"] if variable.get("time"))
    months["values"] = months["valueTexts"] = months["values"][-MONTHS:]


def occupations(document: dict[str, Any]) -> dict[str, Any]:
    return next(variable for variable in document["variables"] if variable["text"] == "Ammattiryhmä")


@pytest.mark.parametrize(("max_cells", "queries"), [(120_000, 1), (500, 3), (200, 12)])
def test_every_value_of_every_class_comes_once(
    data: Path, table: Path, work: Path, max_cells: int, queries: int
) -> None:
    calls: list[tuple[str, str, int]] = []
    with serve(data, max_cells=max_cells, max_calls=1000, window=1, calls=calls) as base:
        answer = fetch_table(base, work)
    assert answer is not None
    cells = json.loads(table.read_text())["cells"]
    observed = {
        (observation.area, observation.class_code, observation.period, observation.value_code): observation
        for observation in observations(answer.file)
    }
    assert len(observed) == len(AREAS) * MONTHS * 28 * 2 == answer.resolved["cells"]
    for (area, code, period, measure), observation in observed.items():
        assert (observation.value or observation.symbol) == cells[f"{area}|{code}|{period.replace('-', 'M')}|{measure}"]
    assert sum(method == "POST" for method, *_ in calls) == queries
    assert answer.resolved["variables"]["class"] == "Ammattiryhmä"


def test_the_table_is_not_asked_again_while_its_listing_says_the_same(data: Path, table: Path, work: Path) -> None:
    with serve(data) as base:
        answer = fetch_table(base, work)
        assert answer is not None
        assert fetch_table(base, work, answer.resolved) is None
        fewer = ClassSelection(CLASSES.variable, CLASSES.patterns, "X999")
        with pytest.raises(SourceError, match="without values of occupation_unknown"):
            fetch_table(base, work, answer.resolved, classes=fewer)


def _rename_group_7(document: dict[str, Any]) -> None:
    values = occupations(document)["values"]
    values[:] = [f"C{value}" if value.startswith("7") else value for value in values]


def _drop_unknown(document: dict[str, Any]) -> None:
    occupations(document)["values"].remove("X999")


def _add_sub_total(document: dict[str, Any]) -> None:
    occupations(document)["values"].append("71")


def _rename_variable(document: dict[str, Any]) -> None:
    occupations(document).update(text="Ammatti", code="ammatti_1_20270101")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_rename_group_7, "'Ammattiryhmä' without values of occupation_7; there are SSS, 0110"),
        (_drop_unknown, "'Ammattiryhmä' without values of occupation_unknown"),
        (_add_sub_total, "'Ammattiryhmä' with 71"),
        (_rename_variable, r"0 variables 'Ammattiryhmä' among Alue \(Alue\), Ammatti \(ammatti_1_20270101\)"),
    ],
)
def test_a_mismatch_of_classes_is_named_and_nothing_is_stored(
    data: Path, table: Path, work: Path, change: Change, message: str
) -> None:
    change_table(table, change)
    with serve(data) as base, pytest.raises(SourceError, match=message):
        fetch_table(base, work)
    assert list(work.iterdir()) == []


def test_a_sum_of_other_values_may_be_left_out(data: Path, table: Path, work: Path) -> None:
    change_table(table, _add_sub_total)
    with serve(data) as base:
        answer = fetch_table(base, work, classes=ClassSelection(CLASSES.variable, CLASSES.patterns, r"\d{2}"))
    assert answer is not None
    assert "71" not in {observation.class_code for observation in observations(answer.file)}


def test_a_value_of_two_classes_is_refused() -> None:
    request = ClassSelection("Koulutusaste", {"low": "[1-3]", "high": "[3-8]"})
    with pytest.raises(SourceError, match="'Koulutusaste' with 3, expected values of exactly one class each"):
        request.values("a", ("1", "3", "5"))


def test_a_dated_code_is_matched_by_its_name(data: Path, table: Path, work: Path) -> None:
    declared = load_sources()["statfin_12te"]
    classes = ClassSelection(declared.classes.variable, declared.classes.breakdowns)
    with serve(data) as base:
        answer = fetch_table(
            base,
            work,
            path="fi/StatFin/tyonv/12te.px",
            values=("TYOTTOMATLOPUSSA",),
            fixed={"Sukupuoli": "SSS"},
            classes=classes,
        )
    assert answer is not None
    assert answer.resolved["variables"]["class"] == "koulutusaste_1_20160101"
    assert {observation.class_code for observation in observations(answer.file)} == {"SSS", *"12345678", "9_X"}
