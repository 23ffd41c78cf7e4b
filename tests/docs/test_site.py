"""The site is built strictly, asks nobody else for anything, and can be searched; the files at the top fit it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import sync_playwright

from tests.docs.pages import DOCS, PROJECT, written_pages

LINK = re.compile(r"\]\(([^)\s]+)\)")
RESOURCE = re.compile(r"<(?:script|img|iframe|source)[^>]*\ssrc=\"([^\"]+)\"|<link[^>]*\shref=\"([^\"]+)\"")
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?([^'\")\s]+)")
OUTSIDE = re.compile(r"^(?:[a-z]+:)?//")
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
RENDERED = ("docs/reference/", "docs/index.md", "docs/contributing.md", "docs/changelog.md")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Write no log."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of the site on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_readme_has_at_most_150_lines() -> None:
    assert len((PROJECT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("page", written_pages(), ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_links_of_a_page_lead_to_files(page: Path, pages: Path) -> None:
    """Rendered pages are looked for where they are rendered, as they are not committed."""
    wrong = []
    for link in LINK.findall(page.read_text("utf-8")):
        target = urlsplit(link)
        if target.scheme or not target.path:
            continue
        path = (page.parent / target.path).resolve()
        name = path.relative_to(PROJECT).as_posix()
        where = pages / path.relative_to(DOCS) if name.startswith(RENDERED) else path
        wrong += [] if where.exists() else [link]
    assert wrong == []


def test_the_files_on_the_way_of_a_cell_exist() -> None:
    section = (DOCS / "architecture.md").read_text("utf-8").split("### The files on the way")[1].split("\n## ")[0]
    files = [
        name
        for line in section.splitlines()
        if line.startswith("| ")
        for name in re.findall(r"`(\w+/[\w/]+\.py)`", line)
    ]
    assert len(files) > 30
    assert [name for name in files if not (PROJECT / "include" / "warehouse" / name).exists()] == []


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = [
        (path.name, url)
        for path in site.rglob("*.html")
        for urls in RESOURCE.findall(path.read_text("utf-8"))
        for url in urls
        if OUTSIDE.match(url)
    ]
    styled = [
        (path.name, url)
        for path in site.rglob("*.css")
        for url in IN_STYLE.findall(path.read_text("utf-8"))
        if OUTSIDE.match(url)
    ]
    assert loaded + styled == []


def test_a_browser_asks_nobody_else_and_can_search(address: str) -> None:
    """In a real browser, because scripts load things too."""
    asked: list[str] = []
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page()
        page.on("request", lambda url: asked.append(url.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        for name in ("index", "officer/fi", "architecture", "reference/definitions-sv", "reference/cases/stg_event"):
            page.goto(f"{address}/{name}.html", wait_until="networkidle")
        page.locator("input[name=query]").press_sequentially("sekretessbelagd")
        page.locator(".md-search-result a", has_text="Glossary").first.wait_for()
        browser.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert faults == []


def test_the_picture_of_the_flow_says_what_the_diagram_says() -> None:
    diagram = re.search(r"```mermaid\n(.*?)```", (PROJECT / "README.md").read_text(), re.DOTALL)
    assert diagram
    boxes = re.findall(r"[\[({]+([^\[\](){}]+)[\])}]+", diagram[1])
    arrows = re.findall(r"-[-.] ([a-z: ]+) -[-.]", diagram[1]) + re.findall(r"-\. ([a-z: ]+) \.->", diagram[1])
    words = {word.strip() for box in boxes for word in box.split("<br/>")} | {arrow.strip() for arrow in arrows}
    picture = (DOCS / "images" / "flow.svg").read_text()
    assert {"raw", "ingest", "may it be"} <= words
    assert [word for word in sorted(words) if f">{word}<" not in picture] == []


def test_every_decision_is_listed_with_its_status() -> None:
    listed = (DOCS / "decisions" / "index.md").read_text()
    for path in sorted((DOCS / "decisions").glob("0*.md")):
        text = path.read_text()
        title = text.splitlines()[0].removeprefix("# ")
        status = re.search(r"^\*\*Status\*\*: (.+)$", text, re.MULTILINE)
        assert status, path.name
        assert f"| [{title}]({path.name}) | {status[1]} |" in listed
        assert title.startswith(f"{int(path.name[:4])}. ")


def test_the_officers_pages_say_the_same_in_three_languages() -> None:
    """Finnish, Swedish and English have the same headings, tables and pictures; only English has the terminal."""
    shapes = {}
    for language in ("fi", "sv", "en"):
        text = (DOCS / "officer" / f"{language}.md").read_text().partition("\n## Without a browser")[0]
        shapes[language] = [line[:2] for line in text.splitlines() if line[:2] in ("##", "| ", "![", "- ", "**")]
    assert shapes["fi"] == shapes["sv"] == shapes["en"]


def test_hooks_run_what_the_makefile_has_installed() -> None:
    subprocess.run([Path(sys.executable).with_name("pre-commit"), "validate-config"], cwd=PROJECT, check=True)
    (local,) = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())["repos"]
    assert local["repo"] == "local"
    assert {hook["language"] for hook in local["hooks"]} == {"system"}
    programs = {program for hook in local["hooks"] for program in re.findall(r"\.venv/bin/([\w-]+)", hook["entry"])}
    assert [name for name in programs if not Path(sys.executable).with_name(name).exists()] == []
    lint = (PROJECT / "Makefile").read_text().partition("\nlint:")[2].partition("\n\n")[0]
    assert programs == set(re.findall(r"\$\(BIN\)/([\w-]+)", lint))


def test_the_hosted_workflow_runs_what_ci_runs() -> None:
    (job,) = yaml.safe_load((PROJECT / ".github" / "workflows" / "ci.yml").read_text())["jobs"].values()
    assert job["steps"][-1]["run"] == ".ci/run"


def test_the_development_container_uses_targets_of_the_makefile() -> None:
    content = json.loads((PROJECT / ".devcontainer" / "devcontainer.json").read_text())
    targets = re.findall(r"make ([a-z-]+)", content["postCreateCommand"])
    assert targets
    makefile = (PROJECT / "Makefile").read_text()
    assert [name for name in targets if f"\n{name}:" not in makefile] == []
