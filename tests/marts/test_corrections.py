"""A number of a statistics table that is wrong is corrected while the source gives it, and no longer when it changes."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
import yaml
from tests.conftest import fresh_database
from tests.end_to_end.conftest import House
from tests.gate.test_defects_through_build import LATER

from warehouse.db import database_of, owner_dsn
from warehouse.embedded.postgres import Server
from warehouse.settings import PROJECT, Settings

MONTH = "2026-06"
RAW = """
    select value::numeric from raw.statfin_12r5
    where area = %s and period = '2026-06' and value_code = 'TYOTTOMATLOPUSSA' and _snapshot_id = (
        select max(snapshot_id) from ops.snapshot where raw_table = 'statfin_12r5'
    )
"""
VALUES = """
    select place.{place}_code, fact.value::integer from marts.{fact} as fact
    join marts.dim_{place} as place using ({place}_key)
    where fact.indicator_key = 102 and fact.month_key = 202606 and fact.breakdown_key = 1
"""
WARNING = "select severity, success, message from ops.gate_result where suite = 'corrections' order by build_id desc"


@pytest.fixture(scope="module")
def house(postgres: Server, sample_house: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of the sample house with a copy of the project, whose corrections can be changed."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("dags", "dbt_project", "expectations", "include"):
        shutil.copytree(PROJECT / name, tree / name, ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
    with fresh_database(postgres, "corrected", database_of(owner_dsn(sample_house))) as copy:
        with psycopg.connect(copy) as owner:
            owner.execute(f"grant connect on database {owner.info.dbname} to publisher, loader, transformer")
            owner.execute(f"grant temporary on database {owner.info.dbname} to publisher, transformer")
        yield House(sample_house.home, WAREHOUSE_DSN=copy, PYTHONPATH=str(tree / "include"))


def correct(house: House, rows: list[dict[str, object]]) -> str:
    """Write the corrections, and render, build and judge."""
    file = Path(house.environment["PYTHONPATH"]) / "catalogue" / "corrections.yml"
    stated = {"reason": "Counted twice by the provider.", "person": "Maija Esimerkki", "reported": "Not yet answered."}
    file.write_text(yaml.safe_dump({"corrections": [{**stated, **row} for row in rows]}), encoding="utf-8")
    for verb in ("render", "build", "gate"):
        output = house.done(verb)
    return output


def test_a_correction_applies_while_the_source_gives_what_it_expects(house: House) -> None:
    with house.database() as owner:
        given = {area: owner.execute(RAW, [area]).fetchall()[0][0] for area in ("KU272", "KU598", "MK16")}
    cell = {"measure": "unemployed", "month": MONTH}
    right = int(given["KU272"]) + 1
    correct(house, [
        {"code": "kokkola", "place": "272", "found": int(given["KU272"]), "corrected": right, **cell},
        {"code": "area", "place": "12", "found": int(given["MK16"]), "corrected": int(given["MK16"]) + 1, **cell},
        {"code": "pietarsaari", "place": "598", "found": 999999, "corrected": 1, **cell},
    ])  # fmt: skip
    values = dict(house.rows(VALUES.format(fact="fct_indicator_value", place="municipality")))
    assert (values["272"], values["598"]) == (right, given["KU598"])
    assert dict(house.rows(VALUES.format(fact="fct_indicator_area_value", place="area")))["12"] == given["MK16"] + 1
    warned = "every correction finds the number that it corrects: pietarsaari: found {}, expected 999999"
    assert house.rows(WARNING)[0] == (
        "warning",
        False,
        warned.format(given["KU598"]) + "; the source has changed: remove it from corrections.yml",
    )
    house.done("publish")
    explained = house.done("explain", "unemployed", "272", MONTH, "--language", "en")
    assert f"unemployed 272 2026-06: {given['KU272']} -> {right} (kokkola, Maija Esimerkki)" in explained
    assert "Counted twice by the provider. Not yet answered." in explained
    assert "pietarsaari" not in explained

    with house.database() as owner:
        owner.execute(LATER.encode())
        owner.execute("""
            update raw.statfin_12r5 set value = (value::integer + 5)::text
            where area in ('KU272', 'MK16') and period = '2026-06' and value_code = 'TYOTTOMATLOPUSSA'
                and _snapshot_id = (select max(snapshot_id) from ops.snapshot)
        """)
    house.done("build")
    house.done("gate")
    values = dict(house.rows(VALUES.format(fact="fct_indicator_value", place="municipality")))
    assert values["272"] == given["KU272"] + 5
    message = house.rows(WARNING)[0][2]
    assert f"kokkola: found {given['KU272'] + 5}, expected {given['KU272']}" in message and "area: found" in message


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "measure": ({"measure": "unemploied"}, "there is no measure 'unemploied'"),
    "a workbook's": ({"measure": "employer_contacts"}, "expected one of a statistics table or an API"),
    "a register's": ({"measure": "unemployed_in_register"}, "expected one of a statistics table or an API"),
    "place": ({"place": "999"}, "there is no municipality or area '999'"),
    "breakdown": ({"breakdown": "men"}, "there is no breakdown 'men'"),
    "equal": ({"corrected": Decimal(10)}, "found 10 as the wrong and the right number, expected two"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_correction_of_what_cannot_be_corrected_is_named(tmp_path: Path, case: str) -> None:
    from warehouse.catalogue import load_catalogue
    from warehouse.catalogue.corrections import check_corrections, load_corrections
    from warehouse.errors import WarehouseError
    from warehouse.sources import load_sources

    changed, message = WRONG[case]
    row = {
        "code": "one", "measure": "unemployed", "place": "272", "month": MONTH, "found": 10, "corrected": 11,
        "reason": "Counted twice by the provider.", "person": "Maija Esimerkki", "reported": "Not yet answered.",
    }  # fmt: skip
    file = tmp_path / "corrections.yml"
    plain = {key: int(value) if isinstance(value, Decimal) else value for key, value in (row | changed).items()}
    file.write_text(yaml.safe_dump({"corrections": [plain]}), encoding="utf-8")
    with pytest.raises(WarehouseError, match=message):
        check_corrections(load_corrections(file), load_catalogue(), load_sources())
