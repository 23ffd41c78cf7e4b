"""Accessibility: axe-core finds nothing serious on any page; focus, target sizes and zoom, which it cannot check."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.portal import files
from tests.portal.served import Portal
from warehouse.ingest.run import ingest_source
from warehouse.portal.texts import LANGUAGES

Violations = Callable[[Page], list[str]]
OnDisk = Callable[[str, bytes], str]


@pytest.fixture(scope="module")
def corrected_delivery(portal: Portal) -> int:
    """Send and ingest a file and its correction; return the delivery id of the correction."""
    client = portal.signed_in("421")
    for data in (files.good(), files.bad()):
        client.post("/send", data)
        ingest_source("employer_contacts", portal.settings)
    return int(portal.rows("select max(delivery_id) from ops.delivery")[0][0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_serious_violation(
    open_page: Open, portal: Portal, corrected_delivery: int, serious_violations: Violations, language: str
) -> None:
    page = open_page("", f"/sign-in?language={language}")
    assert serious_violations(page) == []
    page.locator("#token").fill("wrong")
    page.locator("form .main").click()
    assert serious_violations(page) == []
    page = open_page("421", f"/check?language={language}")
    delivery_pages = ("/deliveries", f"/deliveries/{corrected_delivery}", f"/sent?number={corrected_delivery}")
    for path in ("/check", "/arrivals", "/template", "/nowhere", *delivery_pages):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert serious_violations(page) == [], path


@pytest.mark.parametrize("how", [("fi", 1280), ("sv", 360), ("en", 1280)])
@pytest.mark.parametrize("make", [files.good, files.bad, files.of_another, lambda: b"no table"])
def test_no_result_has_a_serious_violation(
    open_page: Open, serious_violations: Violations, on_disk: OnDisk, how: tuple[str, int], make: Callable[[], bytes]
) -> None:
    language, width = how
    page = open_page("421", f"/check?language={language}", viewport={"width": width, "height": 900})
    page.locator("#file").set_input_files(on_disk("a.xlsx", make()))
    page.locator("#file-form .main").click()
    page.locator("#result-title").wait_for()
    assert serious_violations(page) == []


def test_every_focused_element_has_an_outline(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("421")
    for _ in range(14):
        page.keyboard.press("Tab")
        style = page.evaluate("(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                              "(getComputedStyle(document.activeElement))")  # fmt: skip
        assert style == ["solid", "3px"], page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("path", ["/check", "/deliveries", "/arrivals", "/template"])
def test_targets_are_large_enough_for_a_finger(open_page: Open, path: str) -> None:
    page = open_page("421", path, viewport={"width": 360, "height": 740})
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input:not([type=hidden]), nav a, .languages a')]"
        ".filter(element => element.getBoundingClientRect().height < 24).map(element => element.outerHTML)"
    )
    assert small == []


def test_the_page_fits_at_double_text_size(open_page: Open) -> None:
    page = open_page("421", "/check", viewport={"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
