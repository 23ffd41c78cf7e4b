"""The services of an embedded instance: what starts them, what brings them back, and what Airflow's UI shows of them."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium
from tests.end_to_end.conftest import House
from tests.portal.served import unused_port
from warehouse.embedded.airflow import AirflowApi
from warehouse.embedded.postgres import Server
from warehouse.settings import Settings

PARTS = ("metadatabase", "scheduler", "dag_processor", "triggerer")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("services"), WAREHOUSE_PARALLELISM="3")
    (house.home / "run").mkdir()
    # A port that no other instance looks for: while the database is down, it must stay free.
    (house.home / "run" / "postgres.json").write_text(json.dumps({"port": unused_port()}))
    yield house
    house("remove", "--yes")


@pytest.fixture(scope="module")
def migrated(house: House) -> str:
    """The output of `migrate`, as the first command of an empty home."""
    return house.done("migrate")


@pytest.fixture(scope="module")
def started(house: House, migrated: str) -> str:
    """The output of `start` after it."""
    return house.done("start")


@pytest.fixture(scope="module")
def airflow(house: House, started: str) -> Iterator[AirflowApi]:
    api = AirflowApi(Settings(home=house.home, dsn=None))
    yield api
    api._http.close()


def health(api: AirflowApi) -> dict[str, str]:
    """The state of every part; of one that answers nothing it is unknown."""
    try:
        parts = httpx.get(f"{api.address}/api/v2/monitor/health", timeout=10, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return dict.fromkeys(PARTS, "unknown")
    return {name: parts[name]["status"] for name in PARTS}


def heartbeats(api: AirflowApi) -> dict[str, datetime]:
    parts = httpx.get(f"{api.address}/api/v2/monitor/health", timeout=10, trust_env=False).json()
    return {name: datetime.fromisoformat(parts[name][f"latest_{name}_heartbeat"]) for name in PARTS[1:]}


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.5)


def test_migrate_starts_the_database_it_needs(house: House, migrated: str) -> None:
    assert "127.0.0.1:" in migrated
    assert house.rows("select count(*) from published.release", "bi") == [(0,)]


def test_start_starts_the_services_and_no_work(house: House, started: str, airflow: AirflowApi) -> None:
    assert airflow.address in started
    assert "portal" in started
    until(lambda: set(health(airflow).values()) == {"healthy"})
    # `alert` runs every ten minutes, so that one may fall between.
    assert house.airflow_rows("select dag_id from dag_run where dag_id <> 'alert'") == []
    assert house.airflow_rows("select count(*) from deadline") == [(0,)]
    assert house.airflow_rows("select dag_id from dag where is_paused") == []
    assert house.airflow_rows("select slots from slot_pool where pool = 'marts'") == [(64,)]


def test_airflow_comes_back_after_the_database_did(house: House, airflow: AirflowApi) -> None:
    until(lambda: set(health(airflow).values()) == {"healthy"})
    server = Server(Settings(home=house.home, dsn=None))
    assert server.stop()
    time.sleep(15)  # long enough for scheduler, DAG processor and triggerer to give up
    server.start()
    restarted = datetime.now().astimezone()
    # A component that hangs while it ends is killed after two minutes.
    until(lambda: set(health(airflow).values()) == {"healthy"} and min(heartbeats(airflow).values()) > restarted, 300)


def test_wrong_passwords_are_braked_for_the_client_and_for_the_user(house: House, airflow: AirflowApi) -> None:
    right = (house.home / "secrets" / "airflow_admin.password").read_text()

    def sign_in(user: str, password: str, source: str, path: str = "/auth/token") -> httpx.Response:
        place = httpx.HTTPTransport(local_address=source)
        with httpx.Client(base_url=airflow.address, transport=place, timeout=30) as client:
            return client.post(path, json={"username": user, "password": password})

    for path in ("/auth/token", "/auth/token/cli"):
        source = "127.0.0.3" if path.endswith("cli") else "127.0.0.2"
        assert [sign_in("admin", f"guess {number}", source, path).status_code for number in range(5)] == [401] * 5
        braked = sign_in("admin", right, source, path)
        assert braked.status_code == 429, "from then on the right password does not help either"
        assert 800 < int(braked.headers["Retry-After"]) <= 900
    with httpx.Client(base_url=airflow.address, transport=httpx.HTTPTransport(local_address="127.0.0.4")) as client:
        form = [client.post("/auth/token", data={"username": "admin", "password": "x"}).status_code for _ in range(6)]
    assert form == [401] * 5 + [429], "the form of the page counts as well"
    with ThreadPoolExecutor(12) as pool:
        statuses = list(
            pool.map(lambda number: sign_in(f"nobody {number}", "guess", "127.0.0.5").status_code, range(24))
        )
    assert statuses.count(401) <= 5, "guesses sent side by side do not overtake the count"
    assert set(statuses) == {401, 429}
    spread = [sign_in("admin", "guess", f"127.0.1.{number}").status_code for number in range(1, 8)]
    assert spread == [401] * 5 + [429] * 2, "after twenty failures of many clients the user is braked"
    assert sign_in("admin", right, "127.0.0.1").status_code == 201, "but not for a client that has signed in before"
    assert sign_in("somebody", "guess", "127.0.2.1").status_code == 401


def test_a_log_is_read_without_asking_a_server_that_is_not_there(airflow: AirflowApi) -> None:
    run = airflow.trigger("ingest_statfin_12te")
    path = f"/api/v2/dags/{run.dag}/dagRuns/{run.run_id}/taskInstances/ingest"
    http = airflow._http
    until(lambda: http.get(path).json()["state"] in ("running", "success"))
    log_text = ""
    while http.get(path).json()["state"] == "running":
        log_text = http.get(f"{path}/logs/1", headers={"Accept": "application/json"}).text
        assert "Could not read served logs" not in log_text
    assert "task_id=ingest/attempt=1.log" in log_text


def test_the_ui_shows_helsinki_time_and_nothing_red(house: House, airflow: AirflowApi, browser: Browser) -> None:
    until(lambda: set(health(airflow).values()) == {"healthy"})
    token = airflow._http.headers["Authorization"].removeprefix("Bearer ")
    context = browser.new_context(base_url=airflow.address, timezone_id="UTC", locale="en-GB")
    context.add_cookies([{"name": "_token", "value": token, "url": airflow.address}])
    page = context.new_page()
    page.goto("/")
    page.get_by_text("Triggerer").wait_for()
    assert page.evaluate("localStorage.getItem('timezone')") == json.dumps("Europe/Helsinki")
    offset = datetime.now(ZoneInfo("Europe/Helsinki")).strftime("%z")
    assert f"{offset[:3]}:{offset[3:]}" in page.inner_text("body")
    page.evaluate("localStorage.setItem('timezone', JSON.stringify('Asia/Tokyo'))")
    page.reload()
    page.get_by_text("+09:00").wait_for()
    context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def test_the_parallelism_is_the_setting(house: House, started: str) -> None:
    record = json.loads(next(Path(house.home / "run").glob("airflow-scheduler.process.json")).read_text())
    assert record["started_with"]["environment"]["AIRFLOW__CORE__PARALLELISM"] == "3"
