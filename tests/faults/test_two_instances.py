"""Two instances that start at once: each asks the stand-in that belongs to it, and no other server."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psycopg
import pytest

from samples.generate import statfin_files
from samples.standin import serve
from warehouse.db import role_dsn
from warehouse.embedded.portal import portal_address, stop_portal
from warehouse.embedded.postgres import Server
from warehouse.embedded.processes import Service
from warehouse.embedded.sample_instance import NAME
from warehouse.errors import WarehouseError
from warehouse.ingest.run import ingest
from warehouse.ingest.standin import identity, standin
from warehouse.settings import PROJECT, Settings
from warehouse.sources import load_sources

STATFIN = load_sources()["statfin_12r5"]
TIMES = 10
START = """
import sys
from pathlib import Path
from warehouse.embedded.sample_instance import start_standin
from warehouse.settings import Settings
print(start_standin(Settings(home=Path(sys.argv[1]))))
"""
START_PORTAL = """
from warehouse.embedded.portal import portal_address, start_portal, wait_for_portal
from warehouse.settings import Settings
start_portal(Settings())
wait_for_portal(Settings())
print(portal_address(Settings()))
"""


def home_with_samples(home: Path, seed: int) -> Settings:
    """A home with the table of a seed: its answers can be recognised by the rows."""
    settings = Settings(home=home)
    for name, content in statfin_files(seed).items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    (home / "apis").mkdir(exist_ok=True)
    return settings


def title(address: str) -> object:
    """Ask for figures that differ by seed."""
    query = {"query": [], "response": {"format": "json"}}
    path = f"{address}/PxWeb/api/v1/fi/StatFin/tyonv/12r5.px"
    variables = httpx.get(path, trust_env=False).raise_for_status().json()["variables"]
    for variable in variables:
        values = variable["values"][:1] if variable["code"] == "Alue" else variable["values"][-3:]
        query["query"].append({"code": variable["code"], "selection": {"filter": "item", "values": values}})
    return httpx.post(path, content=json.dumps(query), trust_env=False).raise_for_status().json()["data"]


@pytest.fixture
def two_homes(tmp_path: Path) -> Iterator[tuple[Settings, Settings]]:
    homes = home_with_samples(tmp_path / "one", 1), home_with_samples(tmp_path / "two", 2)
    yield homes
    for home in homes:
        Service(home, NAME).stop()


def start_standin(settings: Settings) -> str:
    """Start the stand-in from a process of its own, as a command does; return the address it printed."""
    done = subprocess.run(
        [sys.executable, "-c", START, str(settings.root)],
        env={"PYTHONPATH": str(PROJECT / "include")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def start_portal(settings: Settings) -> str:
    """Start the portal from a process of its own; return the address it printed."""
    environment = {"PYTHONPATH": str(PROJECT / "include"), "WAREHOUSE_HOME": str(settings.root)}
    environment |= {"WAREHOUSE_DSN": settings.dsn or "", "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", START_PORTAL]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_ten_times_at_once_each_gets_another_standin(two_homes: tuple[Settings, Settings]) -> None:
    expected = []
    for home in two_homes:
        with serve(home.root / "pxweb") as address:
            expected.append(title(address))
    assert expected[0] != expected[1]
    with ThreadPoolExecutor(2) as pool:
        for _ in range(TIMES):
            addresses = list(pool.map(start_standin, two_homes))
            assert addresses[0] != addresses[1] and [standin(home) for home in two_homes] == addresses
            assert [title(address) for address in addresses] == expected
            for home in two_homes:
                assert Service(home, NAME).stop()
                (home.state / "standin.url").write_text(addresses[0])  # both prefer the same port the next time


def test_two_starts_of_a_home_share_a_standin(two_homes: tuple[Settings, Settings]) -> None:
    with ThreadPoolExecutor(3) as pool:
        addresses = set(pool.map(start_standin, [two_homes[0]] * 3))
    assert len(addresses) == 1
    assert Service(two_homes[0], NAME).listens(int(addresses.pop().rpartition(":")[2]))


class Foreign(BaseHTTPRequestHandler):
    """A server of somebody else, which answers everything."""

    requests: list[str]

    def do_GET(self) -> None:
        self.requests.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def foreign() -> Iterator[tuple[str, list[str]]]:
    requests: list[str] = []
    handler = type("Handler", (Foreign,), {"requests": requests})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("whose", ["foreign", "another instance's"])
def test_an_ingest_refuses_a_foreign_server(
    settings: Settings, two_homes: tuple[Settings, Settings], whose: str
) -> None:
    settings.state.mkdir(parents=True, exist_ok=True)
    with foreign() as (strange, requests):
        address = strange if whose == "foreign" else start_standin(two_homes[1])
        (settings.state / "standin.url").write_text(address)
        with (
            psycopg.connect(role_dsn(settings, "loader")) as loader,
            pytest.raises(WarehouseError, match=f"found a server at {address} that is not this instance's stand-in"),
        ):
            ingest(STATFIN, settings, loader, ("KU272",))
    assert [path.partition("?")[0] for path in requests] == ["/instance"] * (whose == "foreign")
    with psycopg.connect(role_dsn(settings, "loader")) as loader:
        assert loader.execute("select count(*) from ops.snapshot").fetchone() == (0,)


def test_a_start_next_to_a_foreign_server_uses_another_port(two_homes: tuple[Settings, Settings]) -> None:
    home = two_homes[0]
    home.state.mkdir(parents=True)
    with foreign() as (address, _):
        (home.state / "standin.url").write_text(address)
        assert start_standin(home) != address
        assert standin(home) == (home.state / "standin.url").read_text()


def test_a_copied_home_neither_asks_nor_stops_the_standin_of_the_first(
    two_homes: tuple[Settings, Settings], tmp_path: Path
) -> None:
    first = start_standin(two_homes[0])
    copy = Settings(home=Path(shutil.copytree(two_homes[0].root, tmp_path / "copy")))
    assert identity(copy) != identity(two_homes[0])
    with pytest.raises(WarehouseError, match="not this instance's stand-in"):
        standin(copy)
    assert Service(copy, NAME).stop() is False
    assert start_standin(copy) != first and standin(two_homes[0]) == first
    assert Service(copy, NAME).stop() is True and standin(two_homes[0]) == first


def test_two_portals_get_a_port_each_and_know_it(settings: Settings, two_homes: tuple[Settings, Settings]) -> None:
    homes = [home.model_copy(update={"dsn": settings.dsn}) for home in two_homes]
    with foreign() as (foreign_address, _):
        for home in homes:
            shutil.copytree(settings.secrets, home.secrets, dirs_exist_ok=True)
            home.state.mkdir(parents=True, exist_ok=True)
            (home.state / "portal.url").write_text(foreign_address)
            assert portal_address(home) is None, "a server of somebody else is no portal of ours"
        try:
            with ThreadPoolExecutor(2) as pool:
                addresses = list(pool.map(start_portal, homes))
            assert len({foreign_address, *addresses}) == 3 and addresses == [portal_address(home) for home in homes]
        finally:
            for home in homes:
                stop_portal(home)


def test_two_embedded_servers_started_at_once_get_a_port_each(tmp_path: Path) -> None:
    servers = [Server(Settings(home=tmp_path / name)) for name in ("one", "two")]
    try:
        with ThreadPoolExecutor(2) as pool:
            ports = list(pool.map(Server.start, servers))
        assert len(set(ports)) == 2 and all(server.running() for server in servers)
    finally:
        for server in servers:
            server.stop()
