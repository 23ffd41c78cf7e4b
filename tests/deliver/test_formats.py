"""The exchange formats, each read back by a program that is not ours and compared with the CSV of the extract."""

import csv
import json
import warnings
from datetime import date
from pathlib import Path

import pandas
import psycopg
import pytest
import rdflib
import yaml
from jsonstat_validator import validate_jsonstat
from open_data_contract_standard.model import OpenDataContractStandard
from pyarrow import parquet
from pyaxis import pyaxis
from pyjstat import pyjstat
from pysdmx.io import read_sdmx
from pysdmx.model import Codelist, DataStructureDefinition

from warehouse.catalogue.extracts import FormerContract
from warehouse.deliver import extract as extract_module
from warehouse.deliver.extract import deliver, read_files
from warehouse.deliver.formats.former_contract import check_former_contract
from warehouse.deliver.formats.sdmx import OBS_STATUSES, STRUCTURES
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

FROZEN = Path(__file__).parents[1] / "data" / "contract-4.json"
"""The columns of the extract's fourth version, in their order: later ones may only come after them."""
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")


@pytest.fixture
def folder(released: Settings) -> Path:
    return deliver(released).folder


@pytest.fixture
def indicators(folder: Path, released: Settings) -> Path:
    return deliver(released).site / "data" / "indicators"


def expected(folder: Path, indicator: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return value and status by place and month, from the CSV of the extract."""
    cells = {}
    for level in ("area", "municipality"):
        with (folder / f"indicators_by_{level}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["indicator_code"] == indicator and row["breakdown_code"] == "total":
                    cells[row[f"{level}_code"], row["month"]] = (row["value"], row["observation_status"])
    return cells


def test_json_stat_is_valid_and_its_cells_are_those_of_the_csv(folder: Path, indicators: Path) -> None:
    content = json.loads((indicators / "unemployed.json").read_text(encoding="utf-8"))
    assert validate_jsonstat(content)
    places, months = (list(content["dimension"][name]["category"]["index"]) for name in ("place", "month"))
    cells = expected(folder, "unemployed")
    for position, value in enumerate(content["value"]):
        place, month = places[position // len(months)], months[position % len(months)]
        text, status = cells.get((place, month), ("", "not_applicable"))
        assert (value is None) == (text == "") and (value is None or value == float(text))
        assert content["status"].get(str(position), "final") == status
    assert content["extension"]["label"]["sv"] == "Arbetslösa" and content["extension"]["place"]["sv"][1] == "Karleby"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader's own
        frame = pyjstat.Dataset.read((indicators / "unemployed.json").read_text(encoding="utf-8")).write("dataframe")
    assert (
        dict(zip(zip(frame["Area"], frame["Month"], strict=True), frame["value"], strict=True))["Kokkola", "2025-02"]
        == 1500
    )


def test_px_has_the_same_cells_and_a_symbol_for_each_reason(folder: Path, indicators: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader's own, of pandas
        read = pyaxis.parse(
            uri=str(indicators / "unemployed.px"), encoding="utf-8", null_values=r'^".."$', sd_values=r'"..."'
        )
    rows = {(row["Alue"], row["Kuukausi"]): row["DATA"] for _, row in read["DATA"].iterrows()}
    assert rows["Kokkola", "2025M02"] == "1500" and rows["Kokkola", "2025M01"] == "1600"
    halsua = next(name for name, _ in rows if "HYPERLINK" in name)
    assert rows[halsua, "2025M01"] == "0"
    metadata = read["METADATA"]
    assert metadata["TITLE"] == ["Työttömät"]
    assert 'TITLE[sv]="Arbetslösa";' in (indicators / "unemployed.px").read_text(encoding="utf-8")
    assert metadata["CODES(Alue)"] == ["KU074", "KU272"]
    assert metadata["DATASYMBOL3"] == ["Salattu, jottei ketään voi tunnistaa."]
    assert '"..."' in (indicators / "unemployed.px").read_text(encoding="utf-8").splitlines()[-2]


@pytest.mark.parametrize("name", STRUCTURES)
def test_sdmx_csv_has_a_row_for_each_total_by_month_that_its_structure_allows(folder: Path, name: str) -> None:
    structures = read_sdmx(folder / name, validate=True).structures
    codes = {
        artefact.id: {code.id for code in artefact.items} for artefact in structures if isinstance(artefact, Codelist)
    }
    (structure,) = (artefact for artefact in structures if isinstance(artefact, DataStructureDefinition))
    with (folder / "indicators.sdmx.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0])[3:] == [part.id for part in structure.components]
    seen = {}
    for row in rows:
        assert (row["STRUCTURE"], row["STRUCTURE_ID"]) == ("dataflow", "TILANNEKUVA:DF_INDICATORS(1.0.0)")
        for column, codelist in {"INDICATOR": "CL_INDICATOR", "REF_AREA": "CL_AREA", "OBS_STATUS": "CL_OBS_STATUS",
                                 "CONF_STATUS": "CL_CONF_STATUS", "UNIT_MEASURE": "CL_UNIT"}.items():  # fmt: skip
            assert row[column] in codes[codelist], row
        assert (row["CONF_STATUS"] == "C") == (row["OBS_STATUS"] == "Q")
        assert row["OBS_VALUE"], row
        seen[row["INDICATOR"].lower(), row["REF_AREA"].replace("_", "+"), row["TIME_PERIOD"]] = (
            row["OBS_VALUE"].replace("NaN", ""), row["OBS_STATUS"]
        )  # fmt: skip
    for indicator in ("unemployed", "share"):
        cells = {key: cell for key, cell in expected(folder, indicator).items() if cell[1] != "not_applicable"}
        assert {key[1:]: cell for key, cell in seen.items() if key[0] == indicator} == {
            key: (value, OBS_STATUSES[status][0]) for key, (value, status) in cells.items()
        }


def test_every_status_of_the_interface_has_an_sdmx_code() -> None:
    from warehouse.deliver.datasets import STATUSES

    assert set(STATUSES) - {"not_applicable"} == set(OBS_STATUSES), "what is not applicable has no observation"


def test_the_dcat_record_is_rdf_with_a_distribution_for_every_file(folder: Path) -> None:
    graph = rdflib.Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader's own
        graph.parse(folder / "dcat.jsonld", format="json-ld", publicID="https://example.org/latest/")
    manifest = {file["name"]: file for file in json.loads((folder / "manifest.json").read_text())["files"]}
    sizes = {
        str(graph.value(distribution, DCT.title)): int(graph.value(distribution, DCAT.byteSize))
        for distribution in graph.subjects(rdflib.RDF.type, DCAT.Distribution)
    }
    assert sizes == {name: file["bytes"] for name, file in manifest.items() if name != "dcat.jsonld"}
    (dataset,) = graph.subjects(rdflib.RDF.type, DCAT.Dataset)
    assert {title.language for title in graph.objects(dataset, DCT.title)} == {"fi", "sv", "en"}
    for mandatory in (DCT.title, DCT.description, DCT.publisher, DCAT.contactPoint, DCAT.theme, DCAT.distribution):
        assert graph.value(dataset, mandatory) is not None, mandatory
    address = next(graph.objects(predicate=DCAT.downloadURL))
    assert str(address).startswith("https://example.org/latest/")


def test_the_contract_is_odcs_and_describes_every_column(folder: Path) -> None:
    text = (folder / "contract.odcs.yaml").read_text(encoding="utf-8")
    contract = OpenDataContractStandard.from_string(text)
    assert contract.version == "4.1.0" and contract.kind == "DataContract"
    for table in contract.schema_:
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
            assert [column.name for column in table.properties] == next(csv.reader(lines))
        assert all(column.description for column in table.properties)
        assert [column.name for column in table.properties if column.primaryKey]


def test_the_contract_keeps_what_its_version_has_promised(folder: Path) -> None:
    contract = yaml.safe_load((folder / "contract.odcs.yaml").read_text(encoding="utf-8"))
    now = {table["name"]: [[c["name"], c["physicalType"]] for c in table["properties"]] for table in contract["schema"]}
    frozen = json.loads(FROZEN.read_text())
    assert contract["version"].split(".")[0] == "4", "another first number needs a file of columns of its own"
    for name, columns in frozen.items():
        assert now[name][: len(columns)] == columns, f"{name}: a column was renamed, moved or retyped"


FORMER = FormerContract(
    version="3.2.0",
    until=date(2025, 3, 21),
    renamed={"indicators_by_municipality": {"municipality": "municipality_code", "status": "observation_status"}},
)
"""A version that ends on the day on which release 1 is published."""


def test_a_former_version_of_the_contract_is_delivered_beside_the_current_one(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract_module, "load_former_contracts", lambda: (FORMER,))
    folder = deliver(released).folder
    former = pandas.read_csv(folder / "indicators_by_municipality.v3.csv", dtype=str)
    current = pandas.read_csv(folder / "indicators_by_municipality.csv", dtype=str)
    renamed = {"municipality_code": "municipality", "observation_status": "status"}
    pandas.testing.assert_frame_equal(former, current.rename(columns=renamed))
    typed = parquet.read_table(folder / "indicators_by_municipality.v3.parquet")
    assert typed == parquet.read_table(folder / "indicators_by_municipality.parquet").rename_columns(renamed)
    contract = OpenDataContractStandard.from_string((folder / "contract-3.odcs.yaml").read_text(encoding="utf-8"))
    assert (contract.version, contract.status) == ("3.2.0", "deprecated")
    assert [(sla.property, sla.value) for sla in contract.slaProperties][1:] == [("endOfSupport", "2025-03-21")]
    files = {table.name: table.physicalName for table in contract.schema_}
    assert files.pop("indicators_by_municipality") == "indicators_by_municipality.v3.parquet"
    assert all(file == f"{table}.parquet" for table, file in files.items()), "the others are the current ones"
    for table in contract.schema_:
        columns = [column.name for column in table.properties]
        assert columns == parquet.read_schema(folder / table.physicalName).names
    rows = {file.name: file.rows for file in read_files(folder)}
    assert rows["indicators_by_municipality.v3.csv"] == rows["indicators_by_municipality.csv"] == len(former)


def test_a_former_version_ends_with_its_last_day(released: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = FORMER.model_copy(update={"until": date(2025, 3, 20)})
    monkeypatch.setattr(extract_module, "load_former_contracts", lambda: (ended,))
    assert not [file.name for file in deliver(released).folder.iterdir() if "v3" in file.name or "-3" in file.name]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"version": "4.0.0"}, "found 4.0.0, expected one below 4"),
        ({"renamed": {"nothing": {"a": "value"}}}, "renamed.nothing: found no such table"),
        ({"renamed": {"targets_by_area": {"a": "nothing"}}}, "found nothing, expected columns of the table"),
        ({"renamed": {"targets_by_area": {"unit": "target"}}}, "found unit, which another column is called now"),
        ({"renamed": {"targets_by_area": {"a": "target", "b": "target"}}}, "found a column under two names"),
    ],
)
def test_a_former_version_that_cannot_be_written_is_refused(changed: dict[str, object], message: str) -> None:
    with pytest.raises(WarehouseError, match=message):
        check_former_contract(FORMER.model_copy(update=changed))


NAUGHTY = ["=1+1", '"quote"', "a;b\nc", "NaN", "'; drop", "\u202ertl", "{{7*7}}", "<b>", "ä" * 400]


@pytest.mark.parametrize("name", NAUGHTY)
def test_a_naughty_name_breaks_no_exchange_format(released: Settings, database: str, name: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute(
            "update release.dim_municipality set name_fi = %s, name_en = %s where municipality_key = 74", [name] * 2
        )
    extract = deliver(released)
    folder = extract.site / "data" / "indicators"
    content = json.loads((folder / "unemployed.json").read_text(encoding="utf-8"))
    assert content["dimension"]["place"]["category"]["label"]["KU074"] == name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pyaxis.parse(
            uri=str(folder / "unemployed.px"), encoding="utf-8", null_values=r'^".."$', sd_values=r'"..."'
        )
    assert len(read["DATA"]) == 4 and len(read["METADATA"]["VALUES(Alue)"]) == 2
    assert read_sdmx(extract.folder / "indicators.structure.xml", validate=True).structures
