"""The public site of the sample, opened from its folder in Chromium, against the files of the extract.

The answers to readers' questions are read from the CSV files: other tests hold those against the marts.
"""

import csv
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.chromium import chromium

LANGUAGES = ("fi", "sv", "en")
MAX_WEIGHT, MAX_FILES = 500_000, 15
AXE_PAGES = int(os.environ.get("AXE_PAGES", "10"))
"""Pages that axe-core looks at in each language and theme."""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, site: Path) -> Iterator[Open]:
    """Open a page of the site; script errors, violations of its policy and requests to a host fail the test."""
    errors: list[str] = []
    contexts = []

    def open_page(path: str = "en/index.html", **options: object) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(f"script: {error}"))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.on(
            "request", lambda sent: errors.append(sent.url) if not re.match("file:|data:|blob:", sent.url) else None
        )
        page.goto(f"{site.as_uri()}/{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def all_pages(site: Path) -> list[str]:
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html") if path.parent != site)


@cache
def extract(site: Path, table: str) -> list[dict[str, str]]:
    with (site / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row.get("breakdown_code", "total") == "total"]


def newest(site: Path, indicator: str, code: str) -> dict[str, str]:
    """Return the row of the newest settled month of an indicator at a place."""
    level = "municipality" if code.startswith("KU") else "area"
    return next(
        row for row in extract(site, f"indicators_by_{level}")
        if row["indicator_code"] == indicator and row[f"{level}_code"] == code and row["is_latest"] == "true"
    )  # fmt: skip


def cells_of(page: Page, row: str) -> list[str]:
    """Return the texts of the first table row whose head is a text."""
    line = page.locator("tbody tr", has=page.get_by_role("rowheader", name=row, exact=True)).first
    return [text.strip().replace("\u00a0", " ") for text in line.locator("td").all_text_contents()]


def test_every_link_leads_to_a_file_and_no_page_is_heavy(site: Path) -> None:
    assert len(all_pages(site)) > 240
    for name in all_pages(site):
        page, html = site / name, (site / name).read_text(encoding="utf-8")
        for address in re.findall(r'(?:href|src)="([^"#]+)', html):
            assert (page.parent / address).resolve().is_file(), f"{name}: {address}"
        loaded = {
            (page.parent / address).resolve() for address in re.findall(r'(?:src|stylesheet" href)="([^"]+)', html)
        }
        weight = page.stat().st_size + sum(file.stat().st_size for file in loaded)
        assert weight <= MAX_WEIGHT and len(loaded) < MAX_FILES, (name, weight, len(loaded))


def test_every_number_of_a_table_is_the_newest_of_the_extract(site: Path) -> None:
    checked = 0
    for file in (site / "en" / "indicator").glob("*.html"):
        table = re.search(r'id="places">(.*?)</table>', file.read_text(encoding="utf-8"), re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)[1:] if table else ():
            code = re.search(r'place/([^"]+)\.html', row)[1].replace("-", "+")
            value = re.search(r'<td class="number" data-value="([^"]+)">', row)
            month = re.search(r'<td data-value="([^"]+)-01">', row)
            if month is None:
                continue
            expected = newest(site, file.stem, code)
            assert month[1] == expected["month"], (file.stem, code)
            has_number = 'class="absent"' not in row
            assert has_number == bool(expected["value"]), (file.stem, code, expected)
            if has_number:
                assert float(value[1]) == pytest.approx(float(expected["value"])), (file.stem, code)
                checked += 1
            elif expected["observation_status"] == "hidden":
                assert "suppressed" in row
    assert checked > 300


def test_every_sentence_of_a_place_is_recomputed_from_the_extract(site: Path) -> None:
    """In English: "In October 2026 the number was 2,787. That is 167 (6.4%) more than a year earlier."."""
    pattern = re.compile(
        r'indicator/(\w+)\.html">[^<]*</a>: In (\w+) (\d{4}) the number was ([\d,.]+)\S*\. '
        r"That is ([\d,.]+)(?: (?:percentage points|points))?(?: \(([\d,.]+)%\))? (more|less) than"
    )
    checked = 0
    for file in (site / "en" / "place").glob("*.html"):
        html = file.read_text(encoding="utf-8").replace("\u00a0", " ")
        for code, _, year, value, size, percent, way in pattern.findall(html):
            level = "municipality" if file.stem.startswith("KU") else "area"
            now = newest(site, code, file.stem.replace("-", "+"))
            before = next(
                row for row in extract(site, f"indicators_by_{level}")
                if row["indicator_code"] == code and row[f"{level}_code"] == now[f"{level}_code"]
                and row["month"] == f"{int(year) - 1}{now['month'][4:]}"
            )  # fmt: skip
            decimals = int(now["decimals"])
            new, old = (round(float(row["value"]) + 1e-9, decimals) for row in (now, before))
            assert float(value.replace(",", "")) == pytest.approx(new, abs=0.5 * 10**-decimals)
            assert float(size.replace(",", "")) == pytest.approx(abs(new - old), abs=1.01 * 10**-decimals)
            assert way == ("more" if new > old else "less"), (file.stem, code)
            if percent:
                assert float(percent.replace(",", "")) == pytest.approx(abs(new - old) / old * 100, abs=0.06)
            checked += 1
    assert checked > 20


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_a_sample_of_pages(open_page: Open, site: Path, language: str, theme: str) -> None:
    pages = [name for name in all_pages(site) if name.startswith(f"{language}/")]
    chosen = random.Random(f"{language}{theme}").sample(pages, AXE_PAGES)
    page = open_page(chosen[0], color_scheme=theme)
    for name in chosen:
        page.goto(f"{site.as_uri()}/{name}")
        violations = Axe().run(page, options={"preload": False}).response["violations"]
        assert [(name, v["id"], node["html"]) for v in violations for node in v["nodes"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_a_phone(open_page: Open, site: Path, language: str) -> None:
    page = open_page(f"{language}/index.html", viewport={"width": 390, "height": 844})
    for name in all_pages(site):
        if name.startswith(f"{language}/"):
            page.goto(f"{site.as_uri()}/{name}", wait_until="domcontentloaded")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_the_front_page_leads_to_a_language(open_page: Open, site: Path) -> None:
    page = open_page("index.html")
    page.wait_for_url("**/fi/index.html")
    page.get_by_role("link", name="svenska").click()
    assert page.locator("html").get_attribute("lang") == "sv"


def test_the_keyboard_reaches_the_content_first(open_page: Open) -> None:
    page = open_page("fi/plan.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_search_finds_a_place_in_another_spelling_and_says_when_it_finds_nothing(open_page: Open) -> None:
    page = open_page("fi/index.html")
    page.locator("#search").fill("lestijarvi")
    assert page.locator("#matches a").all_text_contents()[0] == "Lestijärvi"
    page.locator("#search").fill("karleby")
    assert page.locator("#matches a").all_text_contents()[0] == "Kokkola"
    page.locator("#search").fill("xyzzy")
    assert page.locator("#match-count").text_content() == "Ei osumia"


def test_a_table_is_sorted_by_numbers_and_what_is_suppressed_is_last(open_page: Open) -> None:
    page = open_page("en/indicator/open_vacancies.html")
    button = page.locator("#places").get_by_role("button", name="Newest number")
    for direction in ("ascending", "descending"):
        button.click()
        assert page.locator("#places th[aria-sort]").get_attribute("aria-sort") == direction
        texts = page.locator("#places tbody tr td:nth-child(3)").all_text_contents()
        numbers = [int(text.replace(",", "")) for text in texts if text[0].isdigit()]
        assert numbers == sorted(numbers, reverse=direction == "descending") and len(numbers) > 3
        assert set(texts[len(numbers) :]) == {"suppressed"}


def test_a_chart_and_its_table_are_saved_in_the_browser(open_page: Open, tmp_path: Path) -> None:
    page = open_page("fi/indicator/unemployed.html")
    for kind, button in (("png", "Tallenna kuva (PNG)"), ("csv", "Tallenna taulukko (CSV)")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).first.click()
        assert download.value.suggested_filename == f"unemployed.{kind}"
        download.value.save_as(tmp_path / f"unemployed.{kind}")
    assert (tmp_path / "unemployed.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with (tmp_path / "unemployed.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0][:2] == ["Aika", "Luku"] and len(rows) == 37


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_beside_a_chart_has_every_month_of_it(site: Path, language: str) -> None:
    html = (site / language / "indicator" / "unemployed.html").read_text(encoding="utf-8")
    chart = re.search(r'<polyline class="line" points="([^"]*)"', html)[1].split()
    months = re.search(r'id="months">(.*?)</table>', html, re.DOTALL)[1]
    assert len(chart) == len(re.findall(r"<tr>", months)) - 1 == 36


def test_every_number_of_a_report_is_in_its_pdf(site: Path) -> None:
    reports = sorted(site.glob("*/report/*.html"))
    assert len(reports) == 48
    for page in reports:
        cells = re.findall(r'<td class="number">([^<]+)</td>', page.read_text(encoding="utf-8"))
        pdf = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(page.with_suffix(".pdf")).pages)
        text = re.sub(r"[\s\u00ad\u2010-]", "", pdf)
        assert [cell for cell in cells if re.sub(r"[\s-]", "", cell) not in text] == [], page


class Clicks:
    """A reader at the front page who may click three times."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def link(self, name: str) -> None:
        self._click(self.page.get_by_role("link", name=name, exact=True).first)

    def button(self, name: str) -> None:
        self._click(self.page.get_by_role("button", name=name).first)

    def _click(self, target: object) -> None:
        target.click()
        self.count += 1
        assert self.count <= 3


def number(text: str) -> float:
    return float(text.rstrip("*% ").replace(",", ""))


def test_ten_questions_are_answered_within_three_clicks(open_page: Open, site: Path) -> None:  # noqa: PLR0915
    """The questions stand in docs/public-site.md in the same order."""
    # Director: how many are unemployed in the area, and is that more than a year ago?
    page = open_page()
    card = page.locator(".card", has=page.get_by_role("link", name="Unemployed jobseekers", exact=True))
    assert number(card.locator(".figure").text_content()) == float(newest(site, "unemployed", "TA12")["value"])
    assert re.search("(more|less) than a year earlier", card.text_content())

    # Director: in which municipality is the share of unemployed people the highest?
    clicks = Clicks(open_page())
    clicks.link("Unemployed jobseekers as a share of the labour force")
    clicks.button("Newest number")
    clicks.button("Newest number")
    codes = [row["municipality_code"] for row in extract(site, "indicators_by_municipality")
             if row["indicator_code"] == "unemployment_rate" and row["is_latest"] == "true" and row["value"]]  # fmt: skip
    highest = max(codes, key=lambda code: float(newest(site, "unemployment_rate", code)["value"]))
    order = clicks.page.locator("#places tbody th a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert next(link for link in order if "/KU" in link) == f"../place/{highest}.html"

    # Board: which indicators of the plan are behind their target?
    clicks = Clicks(open_page())
    clicks.link("Action plan")
    behind = clicks.page.locator("tr", has=clicks.page.locator(".status.behind")).locator("th a")
    expected = {row["indicator_name_en"] for row in extract(site, "indicators_by_area")
                if row["area_code"] == "TA12" and row["is_latest"] == "true" and row["target_status"] == "behind"}  # fmt: skip
    assert expected and set(behind.all_text_contents()) <= expected

    # Board: how much of the budget has been used, and how much at the same time last year?
    clicks = Clicks(open_page())
    clicks.link("Action plan")
    used = clicks.page.locator("tr", has=clicks.page.locator('a[href="indicator/budget_realised.html"]'))
    assert number(used.locator("td").nth(1).text_content()) == pytest.approx(
        float(newest(site, "budget_realised", "TA12")["value"]), abs=0.05
    )

    # Council of Lestijärvi: how many long-term unemployed do we have?
    clicks = Clicks(open_page())
    clicks.link("Lestijärvi")
    text = cells_of(clicks.page, "Long-term unemployed")[1]
    row = newest(site, "long_term_unemployed", "KU421")
    assert text == ("suppressed" if row["observation_status"] == "hidden" else f"{float(row['value']):.0f}")

    # Council of Pedersöre, in Swedish: how many job seekers are unemployed with us?
    clicks = Clicks(open_page())
    clicks.link("svenska")
    clicks.page.locator("#search").fill("peders")
    clicks.link("Pedersöre")
    value = newest(site, "unemployed", "KU599")["value"]
    assert cells_of(clicks.page, "Arbetslösa arbetssökande")[1].replace(" ", "") == f"{float(value):.0f}"

    # Ministry: how is the share of service plans that are up to date defined, and where does it come from?
    clicks = Clicks(open_page())
    clicks.link("Indicators")
    clicks.link("Share of service plans kept up to date")
    text = clicks.page.locator("dl").text_content()
    manifest = json.loads((site / "data" / "manifest.json").read_text(encoding="utf-8"))
    definition = next(row for row in manifest["indicators"] if row["code"] == "service_plan_up_to_date")["definition"][
        "en"
    ]
    assert definition in text and "customer register" in text

    # Ministry: where is the workbook, and of which release is it?
    clicks = Clicks(open_page())
    clicks.link("Data")
    with clicks.page.expect_download() as download:
        clicks.link("ministry-en.xlsx")
    assert download.value.suggested_filename == "ministry-en.xlsx"
    assert f"Release {manifest['release_id']}" in clicks.page.locator("footer").text_content()

    # Analyst: all months of the open vacancies as a file.
    clicks = Clicks(open_page())
    clicks.link("Open vacancies")
    with clicks.page.expect_download() as download:
        clicks.link("open_vacancies.csv")
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert {row["place_code"] for row in rows} >= {"KU272", "TA12", "SSS"} and len({row["month"] for row in rows}) > 36

    # Analyst: how many unemployed people and vacancies are there in service and sales work?
    clicks = Clicks(open_page())
    clicks.link("Skills needed")
    assert len([text for text in cells_of(clicks.page, "Service and sales workers") if text]) == 2
