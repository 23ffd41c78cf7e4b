"""A portal on a real PostgreSQL, and a headless Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.chromium import chromium
from tests.conftest import fresh_instance
from tests.portal.served import Portal, serving
from warehouse.arrivals import sync_expected
from warehouse.db import role_dsn
from warehouse.embedded.postgres import Server

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def portal(postgres: Server, newest_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A running portal, with every expected delivery on its board."""
    from datetime import date

    home = tmp_path_factory.mktemp("portal")
    with fresh_instance(postgres, home, newest_schema) as settings:
        with psycopg.connect(role_dsn(settings, "loader")) as connection:
            sync_expected(connection, date(2026, 11, 20))
        with serving(settings) as portal:
            yield portal


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, portal: Portal) -> Iterator[Open]:
    """Open a page, signed in as a municipality unless it is "". Script errors and requests to other hosts fail the test."""
    errors: list[str] = []
    contexts = []

    def open_page(municipality: str = "421", path: str = "/check", **options: object) -> Page:
        context = browser.new_context(**{"locale": "fi-FI", "base_url": portal.address, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(f"script: {error}"))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        page.on(
            "request", lambda request: None if request.url.startswith(portal.address) else errors.append(request.url)
        )
        if municipality:
            sign_in(page, portal.token(municipality))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, token: str) -> None:
    """Send the sign-in form."""
    page.goto("/sign-in")
    page.locator("#token").fill(token)
    page.locator("form .main").click()
    page.wait_for_url("**/check")


@pytest.fixture
def serious_violations() -> Callable[[Page], list[str]]:
    """Return the serious and critical violations that axe-core finds on a page."""

    def serious_violations(page: Page) -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [
            f"{violation['id']}: {node['html']}"
            for violation in violations
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return serious_violations


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[str, bytes], str]:
    """Write a file to the disk of the browser's user, and return its path."""

    def on_disk(name: str, content: bytes) -> str:
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return on_disk
