"""Classifications and open files over real HTTP, with what the services really publish."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from samples.apis import reference_files
from samples.standin import Fault, serve
from tests.connectors.wishes import QUICK
from tests.official import KELA_BENEFITS, official_municipalities
from warehouse.catalogue import load_catalogue
from warehouse.errors import SourceError
from warehouse.ingest.connectors import classification, download
from warehouse.ingest.connectors.fetch import FetchRequest, FetchResult
from warehouse.ingest.connectors.vacancies import flat
from warehouse.ingest.deliveries.api_response import disagreements
from warehouse.sources import Classification, Download, load_sources

CLASSES, KELA = (load_sources()[name].connector for name in ("classifications", "kela_unemployment"))


@pytest.fixture
def apis(tmp_path: Path) -> Path:
    for name, content in reference_files(12).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path / "apis"


def got(base: str, work: Path, connector: Any, **changed: Any) -> FetchResult:
    path = "classifications/v2" if isinstance(connector, Classification) else "kela/unemployment.csv"
    wish = FetchRequest(connector, "t", f"{base}/{path}", date(2026, 7, 20), patience=QUICK)
    fetch = classification.fetch if isinstance(connector, Classification) else download.fetch
    parcel = fetch(replace(wish, **changed), work)  # type: ignore[arg-type]
    assert parcel is not None
    return parcel


def rows(parcel: FetchResult) -> list[dict[str, Any]]:
    return [flat(record.fields) for record in parcel.records]


def official(folder: Path) -> None:
    """Write what the service publishes of 2026 in the shape it answers in."""
    listed = official_municipalities()
    assert len(listed) == 308
    items: dict[str, dict[str, tuple[str, ...]]] = {
        "kunta_1_20260101": {one["kunta_code"]: (one["kunta_fi"], one["kunta_sv"], one["kunta_fi"]) for one in listed},
        "tyollisyysalue_1_20260101": {
            one["tyollisyysalue_code"]: tuple(one[f"tyollisyysalue_{language}"] for language in ("fi", "sv", "en"))
            for one in listed
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
        {"sourceItem": {"code": one["kunta_code"]}, "targetItem": {"code": one["tyollisyysalue_code"]}}
        for one in listed
    ]
    table = folder / "correspondenceTables" / "kunta_1_20260101-tyollisyysalue_1_20260101"
    (table / "maps.fi.json").write_text(json.dumps(maps))


def test_all_of_finland_and_the_catalogue_agrees(data: Path, apis: Path, work: Path) -> None:
    official(apis / "classifications" / "v2")
    calls: list[tuple[str, str, int]] = []
    with serve(data, calls=calls) as base:
        parcel = got(base, work, CLASSES)
    assert (len(parcel.records), len(calls)) == (308, 7)
    by_code = {row["code"]: row for row in rows(parcel)}
    assert (by_code["272"]["names.sv"], by_code["272"]["group.code"]) == ("Karleby", "12")
    assert len({one["group.code"] for one in by_code.values()}) == 46
    assert list(disagreements(parcel.records, load_catalogue())) == []


def test_what_differs_is_told(data: Path, apis: Path, work: Path) -> None:
    folder = apis / "classifications" / "v2"
    official(folder)
    for language in ("fi", "sv", "en"):
        file = folder / "classifications" / "kunta_1_20260101" / f"classificationItems.{language}.json"
        items = [load for load in json.loads(file.read_text()) if load["code"] != "074"]
        for one in items:
            if one["code"] == "217":
                one["classificationItemNames"][0]["name"] = "Uusi Kannus"
        file.write_text(json.dumps(items))
    maps = folder / "correspondenceTables" / "kunta_1_20260101-tyollisyysalue_1_20260101" / "maps.fi.json"
    told = [load for load in json.loads(maps.read_text()) if load["sourceItem"]["code"] != "074"]
    for one in told:
        if one["sourceItem"]["code"] == "893":
            one["targetItem"]["code"] = "25"
    maps.write_text(json.dumps(told))
    with serve(data) as base:
        parcel = got(base, work, CLASSES)
    assert list(disagreements(parcel.records, load_catalogue())) == [
        "areas.yml: municipality 074 (Halsua) is not in the official classification",
        "areas.yml: municipality 217 is Kannus, Kannus, area 12; officially Uusi Kannus, Uusi Kannus, area 12",
        "areas.yml: municipality 893 (Uusikaarlepyy) of area 25 is not there",
    ]


def test_a_municipality_without_an_area_agrees_with_the_group_of_those(data: Path, apis: Path, work: Path) -> None:
    official(apis / "classifications" / "v2")
    with serve(data) as base:
        parcel = got(base, work, CLASSES)
    catalogue = load_catalogue()
    halsua = catalogue.municipalities[0]
    aland = {
        "key": 35,
        "code": "035",
        "geo": "KU035",
        "name": halsua.name.model_copy(update={"fi": "Brändö", "sv": "Brändö"}),
    }
    declared = (halsua.model_copy(update={"area": None}), halsua.model_copy(update={**aland, "area": None}))
    told = list(disagreements(parcel.records, catalogue.model_copy(update={"municipalities": declared})))
    without = "municipality 074 is Halsua, Halso, no area; officially Halsua, Halso, area 12"
    assert told[0] == f"areas.yml: {without}"
    assert len(told) == 1 + 15
    assert "areas.yml: municipality 478 (Maarianhamina) of no area is not there" in told


@pytest.mark.usefixtures("apis")
def test_the_year_of_the_ids_is_this_one(data: Path, work: Path) -> None:
    with serve(data) as base, pytest.raises(SourceError, match=r"kunta_1_20270101.*HTTP 404"):
        got(base, work, CLASSES, today=date(2027, 1, 2))


def test_a_renamed_field_is_named(data: Path, apis: Path, work: Path) -> None:
    file = apis / "classifications/v2/classifications/kunta_1_20260101/classificationItems.fi.json"
    file.write_text(file.read_text().replace("classificationItemNames", "itemNames"))
    with serve(data) as base, pytest.raises(SourceError, match="code, itemNames, level, expected code, classific"):
        got(base, work, CLASSES)


def test_a_municipality_without_a_swedish_name_is_an_error(data: Path, apis: Path, work: Path) -> None:
    file = apis / "classifications/v2/classifications/kunta_1_20260101/classificationItems.sv.json"
    file.write_text(json.dumps([load for load in json.loads(file.read_text()) if load["code"] != "272"]))
    with serve(data) as base, pytest.raises(SourceError, match="without names of 272"):
        got(base, work, CLASSES)


def test_the_figures_kela_published_of_veteli(data: Path, apis: Path, work: Path) -> None:
    (apis / "kela" / "unemployment.csv").write_bytes(KELA_BENEFITS.read_bytes())
    with serve(data) as base:
        parcel = got(base, work, KELA)
    found = [
        row for row in rows(parcel)
        if (row["vuosi"], row["etuuslaji"], row["korvausperuste"]) == ("2000", "Perusturva yhteensä", "Yhteensä")
    ]  # fmt: skip
    assert len(parcel.records) == 316
    assert [(one["saajat"], one["maksetut_etuudet_euroa"], one["euroa_paiva"]) for one in found] == [
        ("281", "781012", "19,06")
    ]
    assert {row["kuukausi"] for row in rows(parcel)} == {""}


@pytest.mark.parametrize("connector", [CLASSES, KELA], ids=["classification", "download"])
@pytest.mark.parametrize(
    ("faults", "found"),
    [([Fault()] * 3, "HTTP 503"), ([Fault("html")], "a page of HTML"), ([Fault("cut")] * 3, "no whole answer"),
     ([Fault("drip")] * 3, "in time"), ([Fault("truncated")], "breaks|values in line")],
)  # fmt: skip
@pytest.mark.usefixtures("apis")
def test_nothing_of_a_broken_answer_is_kept(
    data: Path, work: Path, connector: Classification | Download, faults: list[Fault], found: str
) -> None:
    with serve(data, faults=list(faults)) as base, pytest.raises(SourceError, match=found):
        got(base, work, connector)
    assert list(work.iterdir()) == []


@pytest.mark.usefixtures("apis")
def test_too_many_calls_are_waited_for(data: Path, work: Path) -> None:
    with serve(data, faults=[Fault("status", 429, {"Retry-After": "1"})]) as base:
        assert len(got(base, work, CLASSES).records) == 12
