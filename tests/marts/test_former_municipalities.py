"""The merger of Kokkola in 2009, with invented rows of a register that reports the municipalities as they were.

Numbers are counted by hand from the few persons below: on the borders of today Kokkola holds those of Kälviä (315),
Lohtaja (429) and Ullava (885) from the beginning, on those of then each stands for itself until December 2008.
"""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest
import yaml
from tests.end_to_end.conftest import House
from tests.unit.privacy.invented import code

from warehouse.db import owner_dsn, with_database
from warehouse.embedded.postgres import Server
from warehouse.settings import PROJECT

SEARCHES = [
    *[("272", "2008-05-05", None)] * 20,
    *[("315", "2008-05-05", None)] * 7,
    *[("429", "2008-05-05", None)] * 6,
    # In November two of Ullava are left.
    *[("885", "2008-05-05", None)] * 2,
    *[("885", "2008-05-05", "2008-11-14")] * 3,
    ("885", "2008-05-05", "2008-10-31"),
    ("885", "2008-05-05", "2008-10-31"),
    *[("074", "2008-05-05", None)] * 5,
]
"""Municipality as reported, and the days of the search and of the unemployment."""
AS_OF = "2009-03-02"
TOTALS = """
    select coalesce(m.municipality_code, h.municipality_code), d.month::text, f.value::integer, f.observation_status
    from published.{fact} as f
    join published.dim_indicator as i using (indicator_key)
    join published.dim_breakdown as b using (breakdown_key)
    join published.dim_month as d using (month_key)
    left join published.dim_municipality as m on m.municipality_key = {municipality}
    left join published.dim_municipality_history as h on h.municipality_history_key = {history}
    where i.indicator_code = 'unemployed_in_register' and b.breakdown_code = 'total'
"""


def files() -> Iterator[tuple[str, bytes]]:
    """Yield an extract of persons, searches and statuses."""
    searches, statuses, persons = [], [], []
    for number, (municipality, started_on, ended_on) in enumerate(SEARCHES):
        person = code(date(1960, 1, 1) + timedelta(days=number))
        described = {"henkilotunnus": person, "sex": "1", "birth_year": "1960"}
        persons.append(described)
        searches.append({
            "job_search_id": str(number + 1), "municipality": municipality, "started_on": started_on,
            "ended_on": ended_on or "", "end_reason": "employed" if ended_on else "", "status_at_start": "unemployed",
            **described,
        })  # fmt: skip
        statuses.append({
            "status_id": str(number + 1), "henkilotunnus": person, "status": "unemployed",
            "started_on": started_on, "ended_on": ended_on or "",
        })  # fmt: skip
    blank = ("mother_tongue", "citizenship", "education", "occupation")
    yield f"person_{AS_OF}.csv", as_csv(persons, blank)
    yield f"job_search_{AS_OF}.csv", as_csv(searches, blank)
    yield f"status_period_{AS_OF}.csv", as_csv(statuses, ())


def as_csv(rows: list[dict[str, str]], blank: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0], *blank], delimiter=";", lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture(scope="module")
def kokkola(separate_postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy of the project whose register begins in May 2008."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("dags", "dbt_project", "expectations", "include"):
        shutil.copytree(PROJECT / name, tree / name, ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
    declared = tree / "include" / "catalogue" / "indicators.yml"
    content = yaml.safe_load(declared.read_text("utf-8"))
    for indicator in content["indicators"]:
        if indicator.get("source") == "register":
            indicator["applies_from"] = "2008-05"
    declared.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    database = with_database(owner_dsn(separate_postgres.settings), "merger")
    house = House(
        tmp_path_factory.mktemp("home"),
        PYTHONPATH=str(tree / "include"),
        WAREHOUSE_DSN=database,
        WAREHOUSE_PROFILE="live",
    )
    assert "seeds/seed_reported_municipality.csv" in house.done("render")
    drop = house.home / "drop" / "register"
    drop.mkdir(parents=True)
    for name, content in files():
        (drop / name).write_bytes(content)
    for verb in (["ingest", "register"], ["build"], ["gate"], ["publish"]):
        house.done(*verb)
    yield house
    house("remove", "--yes")
    with psycopg.connect(with_database(database, "postgres"), autocommit=True) as admin:
        admin.execute("drop database merger with (force)")


def totals(house: House, fact: str, municipality: str, history: str) -> dict[tuple[str, str], tuple]:
    query = TOTALS.format(fact=fact, municipality=municipality, history=history)
    return {(place, month[:7]): rest for place, month, *rest in house.rows(query)}


@pytest.fixture(scope="module")
def today(kokkola: House) -> dict:
    return totals(kokkola, "fct_indicator_value", "f.municipality_key", "null")


@pytest.fixture(scope="module")
def then(kokkola: House) -> dict:
    return totals(kokkola, "fct_indicator_former_municipality_value", "null::integer", "f.municipality_history_key")


def test_today_kokkola_holds_the_persons_of_all_four(today: dict) -> None:
    assert today["272", "2008-05"] == [40, "final"]
    assert today["272", "2008-10"] == [40, "final"]  # the last day of two of Ullava is the count day
    assert today["272", "2008-12"] == [35, "final"]
    assert today["272", "2009-01"][0] == 35
    assert today["074", "2008-12"] == [5, "final"]
    assert {place for place, _ in today} == {
        "074",
        "217",
        "236",
        "272",
        "288",
        "421",
        "440",
        "584",
        "598",
        "599",
        "849",
        "924",
    }


def test_then_each_of_the_four_stands_for_itself(then: dict) -> None:
    assert {month: then[code, month] for code, month in [("272", "2008-05")]} == {"2008-05": [20, "final"]}
    assert [then[code, "2008-09"] for code in ("315", "429", "885")] == [[7, "final"], [6, "final"], [7, "final"]]
    assert {place for place, _ in then} == {"272", "315", "429", "885"}
    assert {month for _, month in then} == {f"2008-{month:02}" for month in range(5, 13)}


def test_a_hidden_part_cannot_be_computed_from_the_others(then: dict) -> None:
    assert {then[code, "2008-11"][1] for code in ("272", "315", "429", "885")} == {"hidden"}
    assert {then[code, "2008-11"][0] for code in ("272", "315", "429", "885")} == {None}


def test_the_area_holds_everybody_once(kokkola: House) -> None:
    area = kokkola.rows(
        "select value::integer from published.indicator_value where indicator_code = 'unemployed_in_register'"
        " and area_code = '12' and breakdown_code = 'total' and month = '2008-05-01'"
    )
    assert area == [(45,)]


def test_the_history_says_what_became_of_them(kokkola: House) -> None:
    rows = kokkola.rows(
        "select municipality_code, name_fi, valid_to::text, is_current, successor_codes"
        " from published.dim_municipality_history where municipality_key = 272 and valid_to = '2008-12-31' order by 1"
    )
    assert rows == [
        ("272", "Kokkola", "2008-12-31", False, "272"),
        ("315", "Kälviä", "2008-12-31", False, "272"),
        ("429", "Lohtaja", "2008-12-31", False, "272"),
        ("885", "Ullava", "2008-12-31", False, "272"),
    ]
