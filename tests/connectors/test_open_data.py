"""Classifications and open files over real HTTP, with what the services really publish."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samples.apis import reference_files
from samples.standin import Fault, serve
from tests.connectors.table_requests import QUICK
from tests.official import KELA_BENEFITS, official_municipalities
from warehouse.catalogue import load_catalogue
from warehouse.errors import SourceError
from warehouse.ingest.connectors import classification, download
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult, flatten
from warehouse.ingest.deliveries.api_response import disagreements
from warehouse.sources import Classification, Download, load_sources

CLASSES, KELA = (load_sources()[name].connector for name in ("classifications", "kela_unemployment"))


@pytest.fixture
def apis(tmp_path: Path) -> Path:
    for name, content in reference_files(12).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path / "apis"


def fetch_result(base: str, work: Path, connector: Any, **changed: Any) -> FetchResult:
    path = "classifications/v2" if isinstance(connector, Classification) else "kela/unemployment.csv"
    request = FetchRequest(connector, "t", f"{base}/{path}", date(2026, 7, 20), retry_policy=QUICK)
    fetch = classification.fetch if isinstance(connector, Classification) else download.fetch
    result = fetch(replace(request, **changed), work)  # type: ignore[arg-type]
    assert result is not None
    return result


def rows(result: FetchResult) -> list[dict[str, Any]]:
    return [flatten(record.fields) for record in result.records]


def official(folder: Path) -> None:
    """Write what the service publishes of 2026 in the shape it answers in."""
    listed = official_municipalities()
    assert len(listed) == 308
    items: dict[str, dict[str, tuple[str, ...]]] = {
        "kunta_1_20260101": {row["kunta_code"]: (row["kunta_fi"], row["kunta_sv"], row["kunta_fi"]) for row in listed},
        "tyollisyysalue_1_20260101": {
            row["tyollisyysalue_code"]: tuple(row[f"tyollisyysalue_{language}"] for language in ("fi", "sv", "en"))
            for row in listed
        },
    }
    for name, texts in items.items():
        for place, language in enumerate(("fi", "sv", "en")):
            answer = [
                {"code": code, "classificationItemNames": [{"lang": language, "name": names[place]}]}
                for code, names in texts.items()
            ]
            (folder / "classifications" / name / f"classificationItems.{language}.json").write_text(json.dumps(answer))
    maps = [
        {"sourceItem": {"code": row["kunta_code"]}, "targetItem": {"code": row["tyollisyysalue_code"]}}
        for row in listed
    ]
    table = folder / "correspondenceTables" / "kunta_1_20260101-tyollisyysalue_1_20260101"
    (table / "maps.fi.json").write_text(json.dumps(maps))


def test_all_of_finland_and_the_catalogue_agrees(data: Path, apis: Path, work: Path) -> None:
    official(apis / "classifications" / "v2")
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        result = fetch_result(base, work, CLASSES)
    assert (len(result.records), len(calls)) == (308, 7)
    by_code = {row["code"]: row for row in rows(result)}
    assert (by_code["272"]["names.sv"], by_code["272"]["group.code"]) == ("Karleby", "12")
    assert len({row["group.code"] for row in by_code.values()}) == 46
    assert list(disagreements(result.records, load_catalogue())) == []


def test_what_differs_is_told(data: Path, apis: Path, work: Path) -> None:
    folder = apis / "classifications" / "v2"
    official(folder)
    for language in ("fi", "sv", "en"):
        file = folder / "classifications" / "kunta_1_20260101" / f"classificationItems.{language}.json"
        items = [item for item in json.loads(file.read_text()) if item["code"] != "074"]
        for item in items:
            if item["code"] == "217":
                item["classificationItemNames"][0]["name"] = "Uusi Kannus"
        file.write_text(json.dumps(items))
    maps = folder / "correspondenceTables" / "kunta_1_20260101-tyollisyysalue_1_20260101" / "maps.fi.json"
    mappings = [item for item in json.loads(maps.read_text()) if item["sourceItem"]["code"] != "074"]
    for item in mappings:
        if item["sourceItem"]["code"] == "893":
            item["targetItem"]["code"] = "25"
    maps.write_text(json.dumps(mappings))
    with serve(data) as base:
        result = fetch_result(base, work, CLASSES)
    assert list(disagreements(result.records, load_catalogue())) == [
        "areas.yml: municipality 074 (Halsua) is not in the official classification",
        "areas.yml: municipality 217 is Kannus, Kannus, area 12; officially Uusi Kannus, Uusi Kannus, area 12",
        "areas.yml: municipality 893 (Uusikaarlepyy) of area 25 is not there",
    ]


def test_a_municipality_without_an_area_agrees_with_the_group_of_those(data: Path, apis: Path, work: Path) -> None:
    official(apis / "classifications" / "v2")
    with serve(data) as base:
        result = fetch_result(base, work, CLASSES)
    catalogue = load_catalogue()
    halsua = catalogue.municipalities[0]
    aland = {
        "key": 35,
        "code": "035",
        "geo": "KU035",
        "name": halsua.name.model_copy(update={"fi": "Brändö", "sv": "Brändö"}),
    }
    declared = (halsua.model_copy(update={"area": None}), halsua.model_copy(update={**aland, "area": None}))
    messages = list(disagreements(result.records, catalogue.model_copy(update={"municipalities": declared})))
    without = "municipality 074 is Halsua, Halso, no area; officially Halsua, Halso, area 12"
    assert messages[0] == f"areas.yml: {without}"
    assert len(messages) == 1 + 15
    assert "areas.yml: municipality 478 (Maarianhamina) of no area is not there" in messages


@pytest.mark.usefixtures("apis")
def test_the_year_of_the_ids_is_the_present(data: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match=r"kunta_1_20270101.*HTTP 404"):
        fetch_result(base, work, CLASSES, today=date(2027, 1, 2))


def test_a_renamed_field_is_named(data: Path, apis: Path, work: Path) -> None:
    file = apis / "classifications/v2/classifications/kunta_1_20260101/classificationItems.fi.json"
    file.write_text(file.read_text().replace("classificationItemNames", "itemNames"))
    with serve(data) as base, pytest.raises(SourceError, match="code, itemNames, level, expected code, classific"):
        fetch_result(base, work, CLASSES)


def test_a_municipality_without_a_swedish_name_is_an_error(data: Path, apis: Path, work: Path) -> None:
    file = apis / "classifications/v2/classifications/kunta_1_20260101/classificationItems.sv.json"
    file.write_text(json.dumps([item for item in json.loads(file.read_text()) if item["code"] != "272"]))
    with serve(data) as base, pytest.raises(SourceError, match="without names of 272"):
        fetch_result(base, work, CLASSES)


def test_the_figures_kela_published_of_veteli(data: Path, apis: Path, work: Path) -> None:
    (apis / "kela" / "unemployment.csv").write_bytes(KELA_BENEFITS.read_bytes())
    with serve(data) as base:
        result = fetch_result(base, work, KELA)
    totals = [
        row for row in rows(result)
        if (row["vuosi"], row["etuuslaji"], row["korvausperuste"]) == ("2000", "Perusturva yhteensä", "Yhteensä")
    ]  # fmt: skip
    assert len(result.records) == 316
    assert [(row["saajat"], row["maksetut_etuudet_euroa"], row["euroa_paiva"]) for row in totals] == [
        ("281", "781012", "19,06")
    ]
    assert {row["kuukausi"] for row in rows(result)} == {""}


@pytest.mark.parametrize("connector", [CLASSES, KELA], ids=["classification", "download"])
@pytest.mark.parametrize(
    ("faults", "message"),
    [([Fault()] * 3, "HTTP 503"), ([Fault("html")], "a page of HTML"), ([Fault("cut")] * 3, "no whole answer"),
     ([Fault("drip")] * 3, "in time"), ([Fault("truncated")], "breaks|values in line")],
)  # fmt: skip
@pytest.mark.usefixtures("apis")
def test_nothing_of_a_broken_answer_is_kept(
    data: Path, work: Path, connector: Classification | Download, faults: list[Fault], message: str
) -> None:
    with serve(data, faults=list(faults)) as base, pytest.raises(SourceError, match=message):
        fetch_result(base, work, connector)
    assert list(work.iterdir()) == []


@pytest.mark.usefixtures("apis")
def test_too_many_calls_are_waited_for(data: Path, work: Path) -> None:
    with serve(data, faults=[Fault("status", 429, {"Retry-After": "1"})]) as base:
        assert len(fetch_result(base, work, CLASSES).records) == 12
