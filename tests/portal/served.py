"""A portal on loopback in a thread of the test, on a real PostgreSQL, and a client of it."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from warehouse.db import owner_dsn
from warehouse.portal.app import create_server
from warehouse.portal.tokens import new_token
from warehouse.settings import Settings

FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


def unused_port() -> int:
    """Return a port chosen by the system: parallel test runs would find the same first free one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Portal:
    """A running portal: its address and settings."""

    address: str
    settings: Settings
    opened: list[httpx.Client] = field(default_factory=list)

    def token(self, municipality: str) -> str:
        """Create a token."""
        with psycopg.connect(owner_dsn(self.settings)) as connection:
            return new_token(connection, municipality)

    def client(self, **headers: str) -> "Client":
        """Return a client that is not signed in."""
        self.opened.append(httpx.Client(base_url=self.address, timeout=60, trust_env=False, headers=headers))
        return Client(self.opened[-1])

    def signed_in(self, municipality: str = "421", **headers: str) -> "Client":
        """Return a client that is signed in."""
        client = self.client(**headers)
        assert client.sign_in(self.token(municipality)).status_code == 303
        return client

    def rows(self, query: str) -> list[tuple]:
        """Query the database as its owner."""
        with psycopg.connect(owner_dsn(self.settings)) as connection:
            return connection.execute(query).fetchall()

    def do(self, statement: str) -> None:
        """Change the database as its owner."""
        with psycopg.connect(owner_dsn(self.settings)) as connection:
            connection.execute(statement)

    def stored(self) -> dict[str, object]:
        """Return everything that sending could change: files of the instance, and row counts of ops and raw."""
        home = self.settings.root
        files = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
        tables = [row[0] for row in self.rows("select tablename from pg_tables where schemaname in ('ops', 'raw')")]
        schema = dict(self.rows("select tablename, schemaname from pg_tables where schemaname in ('ops', 'raw')"))
        counts = {table: self.rows(f"select count(*) from {schema[table]}.{table}")[0][0] for table in tables}
        return {"files": files, "rows": counts}


@dataclass(frozen=True)
class Client:
    """A client that fills in forms as a browser does."""

    http: httpx.Client

    def form_token(self, path: str = "/check") -> str:
        """Read the token of the forms of a page."""
        form_tokens = FORM_TOKEN.findall(self.http.get(path).text)
        assert form_tokens, f"{path} has no form"
        return form_tokens[-1]

    def sign_in(self, token: str) -> httpx.Response:
        """Send the sign-in form."""
        fields = {"token": token, "form_token": self.form_token("/sign-in")}
        return self.http.post("/sign-in", data=fields)

    def post(self, path: str, data: bytes, name: str = "kontaktit.xlsx", **fields: str) -> httpx.Response:
        """Send a file by the form of the page `/check`."""
        fields = {"form_token": self.form_token(), "source": "", **fields}
        return self.http.post(path, data=fields, files={"file": (name, data)})


@contextmanager
def serving(settings: Settings) -> Iterator[Portal]:
    """Serve the portal of an instance until the end of the block."""
    port = unused_port()
    server = create_server(settings, "127.0.0.1", port)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        portal = Portal(f"http://127.0.0.1:{port}", settings)
        yield portal
        for client in portal.opened:
            client.close()
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def every_file(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below a folder with what is in it."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()
