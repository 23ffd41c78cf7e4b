"""The main job as a user does it: one command, real Airflow, PostgreSQL, dbt and Great Expectations."""

import csv
import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from httpx import Client

from tests.comparing import assert_same_cells
from tests.conftest import lend_passwords
from tests.end_to_end.conftest import House
from tests.official import MONTHLY_TABLE, OFFICIAL
from tests.other_user import opened_by_another_user
from tests.unit.privacy.invented import code as henkilotunnus
from warehouse.catalogue import load_catalogue
from warehouse.db import owner_dsn, with_database
from warehouse.embedded.postgres import Server
from warehouse.sources import load_sources

MUNICIPALITIES = ["074", "217", "236", "272", "421", "584", "849", "924", "288", "440", "598", "599"]
MEASURES = {"TYOTTOMATLOPUSSA": "unemployed", "TYOVOIMATK": "labour_force", "AVPAIKATLOPUSSA": "open_vacancies"}


@pytest.fixture(scope="module")
def real(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the official table, published verb by verb: Airflow does the same of the sample."""
    home, dsn = tmp_path_factory.mktemp("real"), with_database(owner_dsn(postgres.settings), f"real_{uuid4().hex[:12]}")
    lend_passwords(postgres, home)
    house = House(home, WAREHOUSE_DSN=dsn, WAREHOUSE_SAMPLE_DATA=str(OFFICIAL))
    for verb in ("ingest", "build", "gate", "publish"):
        house.done(verb)
    yield house
    house("remove", "--yes")


def counts(house: House) -> list[tuple]:
    return house.rows(
        """
        select (select count(*) from ops.snapshot), (select count(*) from raw.statfin_12r5),
            (select count(*) from release.release), (select count(*) from release.fct_indicator_value),
            (select count(*) from release.fct_indicator_area_value), (select count(*) from ops.build)
        """
    )


def test_one_command_publishes_the_sample(sample: House, first_run: subprocess.CompletedProcess[str]) -> None:
    assert first_run.returncode == 0, first_run.stdout + first_run.stderr
    for stage in ("ingest_statfin_12r5", "ingest_register", "ingest_employer_contacts", "build", "publish", "deliver"):
        assert [line for line in first_run.stdout.splitlines() if line.split()[:2] == [stage, "done"]], stage
    assert sample.rows("select release_id, is_current from published.release", "bi") == [(1, True)]
    assert sample.rows("select count(distinct plan_number) from published.dim_indicator", "ministry") == [(27,)]


def test_a_naive_sum_over_municipalities_is_the_number_of_the_area(
    sample: House, first_run: subprocess.CompletedProcess[str]
) -> None:
    """Wherever nothing is left out of it, and whatever the indicator."""
    ((compared, indicators, different),) = sample.rows(
        """
        with sums as (
            select indicator_key, area_key, month_key, sum(value) as value, sum(n_hidden + n_missing) as left_out
            from published.fct_indicator_total inner join published.dim_municipality using (municipality_key)
            group by 1, 2, 3
        )
        select count(*), count(distinct indicator_key), count(*) filter (where area.value is distinct from sums.value)
        from sums inner join published.fct_indicator_area_value as area using (indicator_key, area_key, month_key)
        where area.is_total and sums.left_out = 0
        """,
        "bi",
    )
    assert (compared > 500, indicators > 10, different) == (True, True, 0)


def test_every_ingest_runs_once_and_nothing_is_late(sample: House, first_run: subprocess.CompletedProcess[str]) -> None:
    runs = sample.airflow_rows("select dag_id, count(*) from dag_run where dag_id like 'ingest_%' group by dag_id")
    assert sorted(runs) == sorted((f"ingest_{source}", 1) for source in load_sources())
    assert sample.airflow_rows("select count(*) from dag_run where dag_id = 'arrivals'") == [(0,)]
    assert sample.airflow_rows("select count(*) from deadline") == [(0,)]


def test_the_build_waits_without_a_process_and_the_gate_does_not_wait(
    sample: House, first_run: subprocess.CompletedProcess[str]
) -> None:
    (ingests_end,) = sample.airflow_rows(
        "select max(end_date) from task_instance where dag_id like 'ingest_%' and task_id = 'ingest'"
    )[0]
    builds = sample.airflow_rows(
        "select queued_dttm, start_date, state from task_instance where dag_id = 'build' order by start_date"
    )
    gates = sample.airflow_rows(
        "select extract(epoch from start_date - queued_dttm), state from task_instance"
        " where dag_id = 'publish' and task_id = 'gate'"
    )
    assert builds[0][0] >= ingests_end, "the build is queued when what arrived together has been loaded"
    assert [state for *_, state in builds if state != "skipped"] == ["success"], "it is built once"
    assert [state for _, state in gates] == ["success"]
    assert gates[0][0] < 2


def test_the_summary_says_where_everything_is(sample: House, first_run: subprocess.CompletedProcess[str]) -> None:
    output = first_run.stdout
    (cells,) = sample.rows("select cells from published.release", "bi")[0]
    assert f"{len(load_catalogue().indicators)} indicators, {cells} cells" in output
    assert "http://127.0.0.1:" in output
    extract = sample.home / "extracts" / "release-000001"
    assert str(extract) in output
    assert json.loads((extract / "manifest.json").read_text())["release_id"] == 1
    assert str(sample.home / "site" / "latest" / "index.html") in output


def test_the_token_in_the_summary_opens_the_portal(sample: House, first_run: subprocess.CompletedProcess[str]) -> None:
    lines = first_run.stdout.splitlines()
    address = next(line.split()[1] for line in lines if line.startswith("portal     http"))
    tokens = [line.split()[-1] for line in lines if "sign in with" in line]
    assert [token[:4] for token in tokens] == ["421-", "599-"]
    with Client(base_url=address, trust_env=False, follow_redirects=True) as browser:
        form = re.search(r'name="form_token" value="(\w+)"', browser.get("/").text)
        page = browser.post("/sign-in", data={"token": tokens[1], "form_token": form[1]})
        assert "Pedersöre" in page.text
        assert "Leveransläge" in browser.get("/arrivals").text
        assert "oktober 2026" in browser.get("/arrivals").text
    assert address in sample.done("status")


def test_another_user_of_the_machine_reads_nothing_of_it(
    sample: House, first_run: subprocess.CompletedProcess[str]
) -> None:
    assert any((sample.home / "airflow" / "logs").rglob("*.log"))
    assert opened_by_another_user(sample.home) == []
    written = [path for path in sample.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert [str(path) for path in written if not path.is_relative_to(sample.home / "postgres")] == []


def test_the_arrival_board_is_green_but_for_two_late_lists_and_a_refused_one(
    sample: House, first_run: subprocess.CompletedProcess[str]
) -> None:
    newest = f"{json.loads((sample.home / 'sample.json').read_text())['newest_month']}-01"
    rows = sample.rows(
        f"select raw_table, municipality_code, status from published.arrival where month = '{newest}' order by 1, 2",
        "bi",
    )
    assert [row for row in rows if row[2] != "accepted"] == [
        ("recruitment_training", "288", "late"),
        ("recruitment_training", "440", "refused"),
        ("youth_placement", "421", "late"),
    ]
    assert len(rows) > 40
    assert sample.rows(f"select * from published.arrival where is_overdue and month <> '{newest}'", "bi") == []


def test_the_register_counts_about_as_many_unemployed_as_the_official_table(
    sample: House, first_run: subprocess.CompletedProcess[str]
) -> None:
    newest = f"{json.loads((sample.home / 'sample.json').read_text())['newest_month']}-01"
    counted = dict(
        sample.rows(
            f"""
            select indicator_code, value from published.indicator_value
            where area_level = 'employment_area' and area_code = '12' and breakdown_code = 'total'
                and month = '{newest}' and indicator_code in ('unemployed', 'unemployed_in_register')
            """,
            "bi",
        )
    )
    assert Decimal("0.9") < counted["unemployed_in_register"] / counted["unemployed"] < Decimal("1.1"), counted


def test_a_second_run_with_nothing_new_adds_nothing(sample: House, first_run: subprocess.CompletedProcess[str]) -> None:
    before = counts(sample)
    again = sample("run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert counts(sample) == before
    log = "".join(
        path.read_text() for path in (sample.home / "airflow" / "logs").rglob("*ingest_statfin_12r5*/**/*.log")
    )
    assert "unchanged" in log


def test_a_bad_workbook_is_named_and_the_other_sources_still_publish(
    sample: House, first_run: subprocess.CompletedProcess[str]
) -> None:
    import openpyxl

    folder = sample.home / "drop" / "employer_contacts"
    book = openpyxl.load_workbook(next(folder.glob("272*")))
    sheet = book["Kontaktit"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "Kontaktin tunnus")
    person = henkilotunnus(date(1981, 5, 13))
    sheet.cell(header[0].row + 1, 4).value = person
    book.save(folder / "272_Kokkola_korjattu.xlsx")
    before = sample.rows("select count(*) from raw.employer_contact")
    done = sample("run")
    assert done.returncode == 1
    assert "272_Kokkola_korjattu.xlsx" in done.stderr
    assert f"D{header[0].row + 1}" in done.stderr
    assert "Kontaktit" in done.stderr
    assert person not in done.stderr
    assert sample.rows("select count(*) from raw.employer_contact") == before
    assert sample.rows("select max(release_id) from published.release", "bi") == [(1,)]
    (folder / "272_Kokkola_korjattu.xlsx").unlink()


def test_stop_stops_what_was_started(sample: House, first_run: subprocess.CompletedProcess[str]) -> None:
    stopped = sample("stop").stdout
    for name in (
        "portal",
        "airflow-api-server",
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-triggerer",
        "pxweb-standin",
        "postgres",
    ):
        assert name in stopped
    assert sample("stop").stdout.strip() == "stopped: nothing ran"


@pytest.mark.parametrize(
    ("level", "code", "indicator", "value"),
    [
        ("employment_area", "12", "unemployed", "3175"),
        ("employment_area", "12", "labour_force", "30858"),
        ("employment_area", "12", "unemployment_rate", "10.3"),
        ("employment_area", "12", "long_term_unemployed", "1062"),
        ("employment_area", "12", "open_vacancies", "174"),
        ("municipality", "272", "unemployed", "2441"),
        ("municipality", "272", "labour_force", "22548"),
        ("municipality", "272", "unemployment_rate", "10.8"),
        ("employment_area", "25", "unemployed", "1384"),
        ("employment_area", "25", "labour_force", "20295"),
        ("employment_area", "25", "unemployment_rate", "6.8"),
        ("employment_area", "25", "long_term_unemployed", "390"),
    ],
)
def test_the_official_figures_of_june_2026(real: House, level: str, code: str, indicator: str, value: str) -> None:
    rows = real.rows(
        f"""
        select value, observation_status from published.indicator_value
        where area_level = '{level}' and area_code = '{code}' and indicator_code = '{indicator}'
            and month = '2026-06-01' and breakdown_code = 'total'
        """,
        "bi",
    )
    assert rows == [(Decimal(value), "final")]


def test_214_months_equal_the_official_file_cell_by_cell(real: House) -> None:
    published = {
        row[:3]: row[3:]
        for row in real.rows(
            """
            select area_code, to_char(month, 'YYYY"M"MM'), indicator_code, value, observation_status
            from published.indicator_value
            where area_level = 'municipality' and breakdown_code = 'total' and month <= '2023-10-01'
            """,
            "ministry",
        )
    }
    with gzip.open(MONTHLY_TABLE, "rt") as lines:
        official = {
            (row["alue"].removeprefix("KU"), row["kuukausi"], MEASURES[row["tiedot"]]): (Decimal(row["value"]), "final")
            if row["value"]
            else (None, "hidden")
            for row in csv.DictReader(lines)
            if row["alue"].removeprefix("KU") in MUNICIPALITIES
        }
    assert_same_cells({key: cell for key, cell in published.items() if key in official}, official)
    assert len(official) == 214 * 12 * 3
    assert (None, "hidden") in official.values()


def test_the_months_the_file_lacks_are_missing_with_a_warning(real: House) -> None:
    rows = real.rows(
        """
        select min(month), max(month), count(distinct month), count(value) from published.indicator_value
        where indicator_code = 'unemployed' and observation_status = 'missing' and area_code = '272'
            and breakdown_code = 'total'
        """,
        "bi",
    )
    assert [(f"{low:%Y-%m}", f"{high:%Y-%m}", months, values) for low, high, months, values in rows] == [
        ("2023-11", "2026-05", 31, 0)
    ]
    findings = real.rows(
        "select severity, message from ops.gate_result where not success and suite = 'fct_indicator_value'"
    )
    assert {severity for severity, _ in findings} == {"warning"}
    assert "unemployed" in findings[0][1]
    months = real.rows(
        "select distinct time_code from ops.gate_finding where indicator_code = 'unemployed' and place_code = '272'"
        " and breakdown_code = 'total' and suite = 'fct_indicator_value' and reason = 'nothing delivered' order by 1"
    )
    assert (months[0], months[-1], len(months)) == (("2023-11",), ("2026-05",), 31)
    assert real.rows("select verdict from published.release", "bi") == [("pass with warnings",)]
