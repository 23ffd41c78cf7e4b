"""A release is public, and an employment review counts, once one of the named users of Airflow has approved it."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.end_to_end.conftest import House
from tests.portal.served import unused_port
from tests.publish.judged_marts import fact, judged
from warehouse.catalogue.interface import load_interface
from warehouse.embedded.airflow import AirflowApi, Run
from warehouse.settings import PROJECT, Settings

FOLDERS = ("include", "dags", "expectations", "dbt_project")
READING = 8
"""Seconds that a person takes to read the question. Airflow 3.3 fails a task that is answered before the scheduler has
noticed that it waits: it takes the end of the first process for the end of the task."""
SEEN = "select value from published.fct_indicator_value"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running instance of a copy of the project whose catalogue asks for an approval."""
    tree = tmp_path_factory.mktemp("approval")
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    publication = tree / "include" / "catalogue" / "publication.yml"
    text = publication.read_text()
    publication.write_text(
        text.replace("sample: at_once", "sample: approval").replace("approvers: []", "approvers: [admin]")
    )
    (tree / "home" / "run").mkdir(parents=True)
    (tree / "home" / "run" / "postgres.json").write_text(f'{{"port": {unused_port()}}}')
    house = House(tree / "home", PYTHONPATH=str(tree / "include"))
    house.done("start")
    with house.database() as owner:
        owner.execute("set role transformer")
        for name, relation in load_interface().items():
            columns = ", ".join(f"{column} {declared.type}" for column, declared in relation.columns.items())
            owner.execute(f"create table marts.{name} ({columns})")
    yield house
    house("remove", "--yes")


@pytest.fixture(scope="module")
def airflow(house: House) -> Iterator[AirflowApi]:
    api = AirflowApi(Settings(home=house.home, dsn=None))
    yield api
    api._http.close()


def publish(house: House, value: int) -> None:
    def run(statement: str) -> None:
        with house.database() as owner:
            owner.execute(statement)

    run("delete from marts.fct_indicator_value")
    fact(run, 202606, value)
    judged(run)
    house.done("publish")


def until(found: Any, seconds: float = 120) -> Any:
    """Ask until there is an answer, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(1)
    raise AssertionError(f"no answer in {seconds} s")


def question(airflow: AirflowApi, run: Run) -> dict[str, Any] | None:
    """Return the approval that a run waits for."""
    details = airflow._get(f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/hitlDetails")["hitl_details"]
    return details[0] if details and not details[0]["response_received"] else None


def answer(airflow: AirflowApi, run: Run, option: str) -> None:
    time.sleep(READING)
    path = f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/taskInstances/approve/-1/hitlDetails"
    airflow._http.patch(path, json={"chosen_options": [option], "params_input": {}}).raise_for_status()


def state(airflow: AirflowApi, run: Run) -> str | None:
    found = airflow._get(f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}")["state"]
    return found if found in ("success", "failed") else None


def values(house: House, role: str) -> list[int]:
    return [row[0] for row in house.rows(SEEN, role)]


def test_a_release_is_public_once_a_named_user_has_approved_it(house: House, airflow: AirflowApi) -> None:
    publish(house, 10)
    first = airflow.trigger("make_public")
    asked = until(lambda: question(airflow, first))
    assert asked["subject"] == "Shall release 1 become public?"
    assert [user["id"] for user in asked["assigned_users"]] == ["admin"]
    assert values(house, "bi") == [] and values(house, "staff") == [10]

    publish(house, 11)  # while the first one waits
    second = airflow.trigger("make_public")
    until(lambda: question(airflow, second))
    answer(airflow, first, "Approve")
    assert until(lambda: state(airflow, first)) == "success"
    assert values(house, "bi") == [10], "exactly what was approved"
    answer(airflow, second, "Reject")
    assert until(lambda: state(airflow, second)) == "success"
    assert values(house, "bi") == [10] and values(house, "staff") == [11]
    assert house.rows("select reason from ops.pointer_move") == [("approved by admin",)]


def test_what_waits_for_an_approval_stops_no_publish(house: House, airflow: AirflowApi) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        house.rows("update release.pointer set public_release_id = 2", "bi")
    run = airflow.trigger("make_public")
    until(lambda: question(airflow, run))
    publish(house, 12)
    assert values(house, "staff") == [12]
    answer(airflow, run, "Approve")
    assert until(lambda: state(airflow, run)) == "success"
    assert values(house, "bi") == [11], "the approval was of release 2"


def test_a_review_counts_once_a_named_user_has_approved_it(house: House, airflow: AirflowApi) -> None:
    house.done("ingest", "management_log")
    planned, month = house.rows("select review_id, left(planned_on, 7) from raw.employment_review order by 1")[0]
    (public,) = house.rows("select public_release_id from release.pointer")
    report = house.home / "site" / f"release-{public[0]:06d}" / "fi" / "report" / "review-TA12.pdf"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_bytes(b"%PDF-1.7 a review")
    link = "https://kokkola.example/katsaus"
    run = airflow.trigger(
        "approve_review",
        {"report": "review-TA12", "planned_review": planned, "published_on": "2026-03-02", "link": link},
    )
    asked = until(lambda: question(airflow, run))
    assert asked["subject"] == f"Does review-TA12 count as the published review {planned}?"
    assert asked["body"].endswith(f"as {planned}, planned for {month}, published on 2026-03-02 at {link}")
    assert house.rows("select * from ops.review_approval") == []
    answer(airflow, run, "Approve")
    assert until(lambda: state(airflow, run)) == "success"
    assert house.rows("select planned_review, link, approved_by from ops.review_approval") == [(planned, link, "admin")]
