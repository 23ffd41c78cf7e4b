"""Annual PxWeb tables with further variables, each fixed to one value: the right cells, whatever the codes are."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from samples.standin import serve
from samples.statfin.tables import YEARS, annual_files, foreign_language
from tests.connectors.table_requests import QUICK
from tests.official import POPULATION
from warehouse.errors import DeliveryError, SourceError
from warehouse.ingest.connectors.pxweb import PxWebAnswer, PxWebRequest, fetch
from warehouse.ingest.connectors.pxweb_metadata import FurtherVariables, resolve
from warehouse.ingest.readers.pxweb import Observation, observations

PATH = "fi/StatFin/tyokay/vieraskieliset.px"
FIXED = {"Kieli": "vieras", "Ikä": "18-64", "Sukupuoli": "SSS", "Tiedot": "vaesto"}
VALUES = ("SSS", "1", "11", "12")
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    for name, content in annual_files(12).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path / "apis" / "pxweb" / "StatFin" / "tyokay"


def fetch_table(base: str, work: Path, **changed: Any) -> PxWebAnswer:
    request = PxWebRequest(f"{base}/PxWeb/api/v1", PATH, ("MK16", "SSS"), VALUES, "json-stat2", FIXED)
    answer = fetch(replace(request, **changed), work, None, QUICK)
    assert answer is not None
    return answer


def test_the_cells_of_the_fixed_values_by_year(data: Path, tables: Path, work: Path) -> None:
    with serve(data) as base:
        observed = list(observations(fetch_table(base, work).file))
    cells = json.loads((tables / "vieraskieliset.json").read_text())["cells"]
    assert len(observed) == len(cells) == 2 * 4 * 4
    for observation in observed:
        assert (
            observation.value
            == cells[f"{observation.area}|SSS|18-64|vieras|{observation.value_code}|{observation.period}|vaesto"]
        )
    assert {observation.period for observation in observed} == {"2022", "2023", "2024", "2025"}


@pytest.mark.parametrize("areas", [("SSS",), ("MK16",)])
def test_a_total_is_never_mistaken_for_the_whole_country(
    data: Path, tables: Path, work: Path, areas: tuple[str]
) -> None:
    with serve(data) as base:
        assert {observation.area for observation in observations(fetch_table(base, work, areas=areas).file)} == set(
            areas
        )


def test_codes_carry_dates_and_change_names_do_not(data: Path, tables: Path, work: Path) -> None:
    with serve(data) as base:
        before = list(observations(fetch_table(base, work).file))
        table = json.loads((tables / "vieraskieliset.json").read_text())
        for variable in table["variables"]:
            variable["code"] = variable["code"].replace("20250101", "20270101").replace("timeperiod_y", "vuosi")
        (tables / "vieraskieliset.json").write_text(json.dumps(table))
        assert list(observations(fetch_table(base, work).file)) == before


def test_a_hidden_cell_and_a_true_zero_stay_distinct(data: Path, tables: Path, work: Path) -> None:
    table = json.loads((tables / "vieraskieliset.json").read_text())
    table["cells"]["MK16|SSS|18-64|vieras|12|2025|vaesto"] = "..."
    table["cells"]["MK16|SSS|18-64|vieras|12|2024|vaesto"] = "-"
    del table["cells"]["MK16|SSS|18-64|vieras|12|2023|vaesto"]
    (tables / "vieraskieliset.json").write_text(json.dumps(table))
    with serve(data) as base:
        observed = [
            observation
            for observation in observations(fetch_table(base, work).file)
            if observation.area == "MK16" and observation.value_code == "12"
        ]
    assert observed[1:] == [
        Observation("MK16", "2023", "12", None, ".."),
        Observation("MK16", "2024", "12", "0", "-"),
        Observation("MK16", "2025", "12", None, "..."),
    ]


@pytest.mark.parametrize(
    ("fixed", "message"),
    [
        (FIXED | {"Kieli": "muu"}, "'Kieli' without muu; there are SSS, kotimainen, vieras"),
        (FIXED | {"Kansalaisuus": "x"}, "0 variables 'Kansalaisuus' among Alue \\(alue_23_20260101\\), Sukupuoli"),
        ({"Kieli": "vieras"}, "variables sukupuoli_1_20180101, ika_13_20250101, contentscode that cannot be left out"),
    ],
)
def test_a_variable_that_cannot_be_fixed_is_named(
    data: Path, tables: Path, work: Path, fixed: Any, message: str
) -> None:
    with serve(data) as base, pytest.raises(SourceError, match=message):
        fetch_table(base, work, fixed=fixed)
    assert list(work.iterdir()) == []


def test_a_fixed_variable_may_go_by_its_code() -> None:
    table = foreign_language(12)
    by_name = resolve("a", table, ("MK16",), VALUES, FurtherVariables({**FIXED, "Kieli": "vieras"}))
    by_code = {
        "kieli_1_20250101": "vieras",
        "ika_13_20250101": "18-64",
        "sukupuoli_1_20180101": "SSS",
        "contentscode": "vaesto",
    }
    assert resolve("a", table, ("MK16",), VALUES, FurtherVariables(by_code)).fixed == by_name.fixed == by_code


def test_an_answer_of_more_values_than_asked_is_refused(data: Path, tables: Path, work: Path) -> None:
    import io
    import tarfile

    with serve(data) as base:
        file = fetch_table(base, work).file
    with tarfile.open(file) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    roles = json.loads(members["variables.json"])
    members["variables.json"] = json.dumps(roles | {"measure": "no_such_variable"}).encode()
    with tarfile.open(file, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    with pytest.raises(DeliveryError, match="no_such_variable, others of one value"):
        list(observations(file))


def test_the_rate_by_municipality_is_a_table_of_three_variables(data: Path, tables: Path, work: Path) -> None:
    with serve(data) as base:
        answer = fetch_table(
            base,
            work,
            path="fi/StatFin/tyokay/115x.px",
            areas=("KU272", "MK16"),
            values=("tyokay-tyollisyysaste",),
            fixed={},
        )
    cells = json.loads((tables / "115x.json").read_text())["cells"]
    observed = {(observation.area, observation.period): observation.value for observation in observations(answer.file)}
    assert observed == {
        (area, year): cells[f"{area}|{year}|tyokay-tyollisyysaste"] for area in ("KU272", "MK16") for year in YEARS
    }
    assert answer.resolved["updated"] == "2026-04-24T05:00:00"


def test_the_published_population_of_three_cities(data: Path, tables: Path, work: Path) -> None:
    real = json.loads(POPULATION.read_text())
    codes = {name: list(held["category"]["label"]) for name, held in real["dimension"].items()}
    variables = [
        {"code": name, "text": real["dimension"][name]["label"], "values": values, "time": name == "timeperiod_y"}
        for name, values in codes.items()
    ]
    keys = [f"{area}|SSS|SSS|2025|vaerak-vaesto" for area in codes["alue_23_20260101"]]
    table = {"title": real["label"], "updated": "2026-04-01T05:00:00", "variables": variables}
    table["cells"] = dict(zip(keys, map(str, real["value"]), strict=True))
    (tables.parent / "vaerak" / "11re.json").write_text(json.dumps(table))
    with serve(data) as base:
        answer = fetch_table(
            base, work, path="fi/StatFin/vaerak/11re.px", areas=("KU091", "KU049"), values=("vaerak-vaesto",),
            fixed={"Ikä": "SSS", "Sukupuoli": "SSS"},
        )  # fmt: skip
    # Helsinki and Espoo on 31 December 2025, as Statistics Finland published them.
    observed = {(observation.area, observation.period): observation.value for observation in observations(answer.file)}
    assert observed == {("KU091", "2025"): "694392", ("KU049", "2025"): "325716"}
