"""Checking and sending a file in a real browser."""

import base64
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.portal import files
from tests.portal.served import Portal
from warehouse.portal.check import MAX_FILE_BYTES

OnDisk = Callable[[str, bytes], str]
DROP = """
([name, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name));
  const zone = document.getElementById("drop");
  for (const kind of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
  }
}
"""


def check(page: Page, path: str) -> None:
    """Choose a file, press the button, and wait for the result."""
    page.locator("#file").set_input_files(path)
    page.locator("#file-form .main").click()
    page.locator("#result-title").wait_for()


def test_a_good_file_is_checked_within_two_seconds_then_sent(open_page: Open, portal: Portal, on_disk: OnDisk) -> None:
    page = open_page("421")
    before = portal.stored()
    seconds = [_seconds(page, on_disk("lokakuu.xlsx", files.good())) for _ in range(3)]
    expect(page.locator("#result-title")).to_have_text("Tiedosto on kunnossa")
    expect(page.locator("#result-title")).to_be_focused()
    assert page.url.endswith("/check")
    assert sorted(seconds)[1] < 2, seconds
    assert portal.stored() == before
    page.locator("#send").click()
    page.wait_for_url("**/sent?*")
    expect(page.locator("h1")).to_have_text("Tiedosto on vastaanotettu")
    rows = portal.rows("select name, sender, via from ops.delivery where name = 'lokakuu.xlsx'")
    assert rows == [("lokakuu.xlsx", "421", "portal")]
    page.get_by_role("link", name="Seuraa toimituksiasi").click()
    expect(page.get_by_role("row", name="lokakuu.xlsx")).to_contain_text("Odottaa lukemista")


def test_errors_of_a_file_are_listed_by_cell_and_nothing_is_stored(
    open_page: Open, portal: Portal, on_disk: OnDisk
) -> None:
    page = open_page("421")
    before = portal.stored()
    check(page, on_disk("huono.xlsx", files.bad()))
    expect(page.locator("#result-title")).to_have_text("Osa riveistä kelpaa, osa ei")
    first = page.locator(".remarks tbody tr").first
    expect(first.locator("td").nth(0)).to_have_text("Virhe")
    expect(first.locator("td").nth(1)).to_have_text("Kontaktit")
    expect(first.locator("td").nth(2)).to_have_text("B3")
    expect(first.locator("td").nth(3)).to_contain_text("32.10.2026")
    for column in (4, 5):
        expect(first.locator("td").nth(column)).not_to_be_empty()
    assert portal.stored() == before


def test_the_marked_workbook_is_a_download(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("421")
    check(page, on_disk("huono.xlsx", files.bad()))
    with page.expect_download() as download:
        page.get_by_role("button", name="Lataa tiedosto, johon kohdat on merkitty").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    expect(page.locator("#result-title")).to_be_visible()


def test_a_swedish_sender_gets_swedish_pages(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("599")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("h1")).to_have_text("Kontrollera och skicka en fil")
    check(page, on_disk("oktober.xlsx", files.swedish()))
    expect(page.locator("#result-title")).to_have_text("Filen är i ordning")
    expect(page.locator("#result")).to_contain_text("oktober 2026")
    page.locator("#send").click()
    expect(page.locator("h1")).to_have_text("Filen har tagits emot")


def test_a_file_can_be_dragged_onto_the_page(open_page: Open, portal: Portal) -> None:
    page = open_page("421")
    before = portal.stored()
    page.evaluate(DROP, ["vedetty.xlsx", base64.b64encode(files.good()).decode()])
    expect(page.locator("#result-title")).to_have_text("Tiedosto on kunnossa")
    expect(page.locator("#result .over")).to_contain_text("vedetty.xlsx")
    assert page.evaluate("document.getElementById('file').files[0].name") == "vedetty.xlsx"
    assert portal.stored() == before


def test_by_keyboard_alone(open_page: Open, portal: Portal, on_disk: OnDisk) -> None:
    page = open_page("", "/sign-in")
    token = portal.token("272")
    page.locator("#token").focus()
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    assert _tabbed(page, 1) == ["skip"]
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    assert _tabbed(page, 3) == ["file", "source", "main"]
    data = files.workbook(files.contacts("272", "Kokkola"))
    page.locator("#file").set_input_files(on_disk("kokkola.xlsx", data))
    page.locator("#source").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#result-title")).to_be_focused()
    assert _tabbed(page, 1) == ["send"]
    page.keyboard.press("Space")
    page.wait_for_url("**/sent?*")
    expect(page.locator("h1")).to_have_text("Tiedosto on vastaanotettu")


def test_progress_is_announced_to_screen_readers(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("421")
    expect(page.locator("#progress")).to_have_attribute("role", "status")
    page.evaluate(
        "window.announced = []; new MutationObserver(() => announced.push(document.getElementById('progress').textContent))"
        ".observe(document.getElementById('progress'), {childList: true})"
    )
    check(page, on_disk("a.xlsx", files.good()))
    assert page.evaluate("announced[0]") == "Tiedostoa tarkistetaan…"
    page.locator("#file").set_input_files([])
    page.locator("#file-form .main").click()
    expect(page.get_by_role("alert")).to_have_text("Valitse ensin tiedosto.")
    expect(page.locator("#file")).to_be_focused()
    expect(page.locator("#file")).to_have_attribute("aria-invalid", "true")


def test_the_forms_work_without_javascript(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("074", java_script_enabled=False)
    path = on_disk("halsua.xlsx", files.workbook(files.contacts("074", "Halsua")))
    check(page, path)
    expect(page.locator("#result-title")).to_have_text("Tiedosto on kunnossa")
    expect(page).to_have_title("Tiedosto on kunnossa – Tarkista ja lähetä tiedosto – Tilannekuva")
    expect(page.locator("#send-hint")).to_contain_text("Valitse sama tiedosto vielä kerran")
    page.locator("#file").set_input_files(path)
    page.locator("#send").click()
    expect(page.locator("h1")).to_have_text("Tiedosto on vastaanotettu")


def test_a_file_edited_after_it_was_chosen_is_asked_for_again(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("421")
    check(page, on_disk("a.xlsx", files.bad()))
    later = Path(on_disk("a.xlsx", files.good()))
    os.utime(later, (later.stat().st_mtime + 5,) * 2)  # the browser compares modification times in whole seconds
    page.locator("#file-form .main").click()
    expect(page.get_by_role("alert")).to_contain_text("tallenna se ja valitse se uudelleen")
    check(page, on_disk("a.xlsx", files.good()))
    expect(page.locator("#result-title")).to_have_text("Tiedosto on kunnossa")


def test_choosing_another_file_removes_the_old_result(open_page: Open, on_disk: OnDisk) -> None:
    page = open_page("421")
    check(page, on_disk("a.xlsx", files.good()))
    page.locator("#file").set_input_files(on_disk("b.xlsx", files.bad()))
    expect(page.locator("#send")).to_have_count(0)


def test_a_too_large_file_gets_an_error_text(open_page: Open, portal: Portal, on_disk: OnDisk) -> None:
    page = open_page("421")
    before = portal.stored()
    check(page, on_disk("suuri.xlsx", bytes(MAX_FILE_BYTES + 1_000_000)))
    expect(page.locator("#result-title")).to_have_text("Tiedosto on liian suuri")
    expect(page.locator("#result-title")).to_be_focused()
    assert portal.stored() == before


def test_a_henkilotunnus_is_refused_and_its_value_not_shown(open_page: Open, portal: Portal, on_disk: OnDisk) -> None:
    page = open_page("421")
    before = portal.stored()
    check(page, on_disk("henkilo.xlsx", files.with_a_person()))
    expect(page.locator("#result-title")).to_have_text("Tiedosto ei kelpaa vielä")
    expect(page.locator("#result")).to_contain_text("Tiedostossa on henkilötunnus")
    expect(page.locator("#result")).to_contain_text("F3")
    assert files.PERSON not in page.content()
    expect(page.get_by_role("button", name="Lähetä")).to_have_count(0)
    assert portal.stored() == before


def test_a_session_that_has_ended_leads_to_the_first_page(open_page: Open, portal: Portal, on_disk: OnDisk) -> None:
    page = open_page("849")
    portal.token("849")
    page.locator("#file").set_input_files(on_disk("a.xlsx", files.good()))
    page.locator("#file-form .main").click()
    page.wait_for_url("**/sign-in")


def test_a_wrong_token_gets_an_error_at_its_field(open_page: Open) -> None:
    page = open_page("", "/sign-in")
    page.locator("#token").fill("421-wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Koodi ei kelpaa")
    expect(page.locator("#token")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#token")).to_be_focused()


@pytest.mark.parametrize("path", ["/check", "/deliveries", "/arrivals", "/template"])
def test_a_phone_shows_every_page_without_scrolling_sideways(open_page: Open, path: str, on_disk: OnDisk) -> None:
    page = open_page("421", path, viewport={"width": 360, "height": 740})
    if path == "/check":
        check(page, on_disk("huono.xlsx", files.bad()))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def _tabbed(page: Page, times: int) -> list[str]:
    """Press Tab, and return the id or class of each focused element."""
    focused = []
    for _ in range(times):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    return focused


def _seconds(page: Page, path: str) -> float:
    """Check a file, and return how many seconds it took."""
    started = time.monotonic()
    check(page, path)
    return time.monotonic() - started
