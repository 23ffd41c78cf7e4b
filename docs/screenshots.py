"""Take the pictures of the documentation from an instance that `make run` has started: `make screenshots`.

Nothing is sent: the workbook of the picture is only checked.
"""

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from playwright.sync_api import Browser, Page, sync_playwright

from warehouse.settings import Settings

IMAGES = Path(__file__).parent / "images"
MUNICIPALITY = "421"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEADINGS = ["Kontaktin tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Työnantajia (lkm)"]
ROWS = [
    ["421-202610-001", date(2026, 10, 1), "Lestijärvi", None, "käynti", 3],
    ["421-202610-002", date(2026, 10, 2), "Lestijärvi", None, "pulelu", "1.234"],
]


def main() -> None:
    """Take every picture again."""
    portal, airflow, user, password = addresses()
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = new_page(browser, portal, 1100)
        sign_in(page)
        picture_of_a_check(page, workbook(Path(folder)))
        picture_of_the_arrival_board(page)
        picture_of_the_dags(new_page(browser, airflow, 1200), user, password)
        picture_of_the_site(new_page(browser, (Settings().site / "latest").resolve().as_uri() + "/", 1100))
        browser.close()


def addresses() -> tuple[str, str, str, str]:
    """Return the portal's address and the Airflow UI's with its login; starts the services if they do not run."""
    command = [str(Path(sys.executable).with_name("warehouse")), "start"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command
    airflow = re.search(r"^Airflow +(\S+) +user (\S+) +password (\S+)", printed, re.MULTILINE)
    portal = re.search(r"^portal +(http\S+)", printed, re.MULTILINE)
    if airflow is None or portal is None:
        raise SystemExit(f"found no addresses in:\n{printed}")
    return portal[1], airflow[1], airflow[2], airflow[3]


def new_page(browser: Browser, address: str, width: int) -> Page:
    """Open an empty page with a Finnish reader's settings."""
    context = browser.new_context(locale="fi-FI", base_url=address, viewport={"width": width, "height": 700})
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def sign_in(page: Page) -> None:
    """Sign in to the portal with the access code that the sample keeps."""
    token = (Settings().secrets / f"portal_{MUNICIPALITY}.token").read_text()
    page.goto("/sign-in")
    page.locator("#token").fill(token)
    page.locator("form .main").click()
    page.wait_for_url("**/check")


def workbook(folder: Path) -> Path:
    """Write a workbook as a municipality would: one good row, and one with two cells to correct."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kontaktit"
    for cells in (HEADINGS, *ROWS):
        sheet.append(cells)
    path = folder / "lestijarvi_2026-10.xlsx"
    book.save(path)
    return path


def picture_of_a_check(page: Page, path: Path) -> None:
    """Check the workbook and take the result."""
    page.locator("#file").set_input_files(path)
    page.locator("#file-form .main").click()
    page.locator("#result-title").wait_for()
    page.locator("#result-title").blur()
    page.locator("#result").screenshot(path=IMAGES / "portal-check.png")


def picture_of_the_arrival_board(page: Page) -> None:
    """Take the board of all municipalities in the newest month that is due."""
    page.goto("/arrivals")
    month = page.locator("select[name=month]")
    month.select_option(json.loads((Settings().root / "sample.json").read_text())["newest_month"])
    month.locator("xpath=ancestor::form").locator("button").click()
    page.locator("div.wide:has(table.board)").screenshot(path=IMAGES / "portal-arrivals.png")


def picture_of_the_site(page: Page) -> None:
    """Open the front page of the public site."""
    page.goto("en/index.html")
    page.locator(".search").wait_for()
    page.screenshot(path=IMAGES / "site-home.png", clip={"x": 0, "y": 0, "width": 1100, "height": 820})


def picture_of_the_dags(page: Page, user: str, password: str) -> None:
    """Sign in to Airflow and take the list of DAGs."""
    page.goto("/")
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").click()
    page.goto("/dags")
    page.get_by_label("Show table view").click()
    page.get_by_text("publish", exact=True).first.wait_for()
    page.wait_for_timeout(3000)
    page.screenshot(path=IMAGES / "airflow-dags.png")


if __name__ == "__main__":
    main()
