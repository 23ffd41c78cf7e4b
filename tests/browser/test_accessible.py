"""axe-core finds nothing serious on any page in any language; what it cannot see is looked for here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.portal import files
from tests.portal.served import Portal
from warehouse.ingest.run import ingest_source
from warehouse.portal.texts import LANGUAGES

Grave = Callable[[Page], list[str]]
OnDisk = Callable[[str, bytes], str]


@pytest.fixture(scope="module")
def read(portal: Portal) -> int:
    """Have a file sent, corrected and read; return the number of the correction."""
    client = portal.signed_in("421")
    for data in (files.good(), files.bad()):
        client.post("/send", data)
        ingest_source("employer_contacts", portal.settings)
    return int(portal.rows("select max(delivery_id) from ops.delivery")[0][0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_grave_fault(open_page: Open, portal: Portal, read: int, grave: Grave, language: str) -> None:
    page = open_page("", f"/sign-in?language={language}")
    assert grave(page) == []
    page.locator("#token").fill("wrong")
    page.locator("form .main").click()
    assert grave(page) == []
    page = open_page("421", f"/check?language={language}")
    own = ("/deliveries", f"/deliveries/{read}", f"/sent?number={read}")
    for path in ("/check", "/arrivals", "/template", "/nowhere", *own):
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert grave(page) == [], path


@pytest.mark.parametrize("how", [("fi", 1280), ("sv", 360), ("en", 1280)])
@pytest.mark.parametrize("make", [files.good, files.bad, files.of_another, lambda: b"no table"])
def test_no_result_has_a_grave_fault(
    open_page: Open, grave: Grave, on_disk: OnDisk, how: tuple[str, int], make: Callable[[], bytes]
) -> None:
    language, width = how
    page = open_page("421", f"/check?language={language}", viewport={"width": width, "height": 900})
    page.locator("#file").set_input_files(on_disk("a.xlsx", make()))
    page.locator("#file-form .main").click()
    page.locator("#result-title").wait_for()
    assert grave(page) == []


def test_everything_that_takes_the_focus_shows_it(open_page: Open, on_disk: OnDisk) -> None:
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
        ".filter(one => one.getBoundingClientRect().height < 24).map(one => one.outerHTML)"
    )
    assert small == []


def test_text_twice_as_large_still_fits(open_page: Open) -> None:
    page = open_page("421", "/check", viewport={"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
