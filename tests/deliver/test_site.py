"""The public site of a small release, from a real PostgreSQL."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import psycopg
import pytest
from icalendar import Calendar

from warehouse.catalogue.publication import Publication
from warehouse.deliver import extract as stage
from warehouse.deliver import query
from warehouse.deliver.extract import deliver
from warehouse.deliver.site import write
from warehouse.settings import Settings
from warehouse.sources import load_sources

LANGUAGES = ("fi", "sv", "en")


def pages(site: Path) -> dict[str, str]:
    return {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def row_of(html: str, name: str) -> str:
    """Return the text of the table row that begins with a name, its cells divided by bars."""
    rows = (re.sub(r"\s*</t[hd]>\s*", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL))
    texts = (re.sub(r"<[^>]+>", "", row).strip() for row in rows)
    return next(text for text in texts if text.startswith(name)).replace("\u00a0", " ")


def test_every_indicator_and_place_has_a_page_in_each_language(released: Settings) -> None:
    site = deliver(released).site
    assert site == released.site / "release-000001"
    for language in LANGUAGES:
        names = {path.removeprefix(f"{language}/") for path in pages(site) if path.startswith(f"{language}/")}
        assert names == {
            "index.html", "indicators.html", "places.html", "plan.html", "shared.html", "skills.html", "effect.html",
            "data.html", "about.html", "indicator/unemployed.html", "indicator/share.html", "place/TA12.html",
            "place/KU272.html", "place/KU074.html", "reports.html", "report/review-TA12.html",
            "report/follow-up-TA12.html", "report/KU272.html", "report/KU074.html",
        }  # fmt: skip
    assert (released.site / "latest").resolve() == site


def test_numbers_are_those_of_the_release(released: Settings) -> None:
    site = deliver(released).site
    english = (site / "en" / "indicator" / "unemployed.html").read_text(encoding="utf-8")
    assert row_of(english, "Kokkola") == "Kokkola|2/2025|1,500*|||"
    assert row_of((site / "fi" / "indicator" / "unemployed.html").read_text(), "Kokkola") == "Kokkola|2/2025|1 500*|||"
    assert row_of((site / "sv" / "place" / "KU272.html").read_text(), "Arbetslösa") == "Arbetslösa|2/2025|1 500*|||"
    rows = (site / "data" / "indicators" / "unemployed.csv").read_text().splitlines()
    assert rows == [
        "place_code,place_name_fi,place_name_sv,month,value,observation_status",
        'KU074,"\'=HYPERLINK(""x"")",\' @Halso,2025-01,0.0,final',
        'KU074,"\'=HYPERLINK(""x"")",\' @Halso,2025-02,,hidden',
        "KU272,Kokkola,Karleby,2025-01,1600.0,final",
        "KU272,Kokkola,Karleby,2025-02,1500.0,preliminary",
    ]


def test_a_page_says_when_its_numbers_last_changed_and_from_when_they_are(
    released: Settings, point_to: Callable[[int], None]
) -> None:
    page = deliver(released).site / "en" / "indicator" / "unemployed.html"
    assert "<dd>Release 1 (21 March 2025): January 2025 – February 2025</dd>" in page.read_text(encoding="utf-8")
    assert "<dt>From</dt><dd>January 2025</dd>" in page.read_text(encoding="utf-8")
    point_to(2)  # in which one number of February is revised
    page = deliver(released).site / "sv" / "indicator" / "unemployed.html"
    assert "<dd>Publicering 2 (22.3.2025): februari 2025</dd>" in page.read_text(encoding="utf-8")


def test_every_link_leads_to_a_file_and_no_page_asks_another_host(released: Settings) -> None:
    site = deliver(released).site
    for name, html in pages(site).items():
        page = site / name
        for address in re.findall(r'(?:href|src)="([^"#]+)', html):
            assert not re.match(r"[a-z]+:|//", address), f"{name}: {address}"
            assert (page.parent / address).resolve().is_file(), f"{name}: {address}"
        assert " style=" not in html and "<style" not in html and not re.search(r"<script(?! src)", html), name


def test_what_others_have_written_is_text_and_no_markup(released: Settings, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("update release.dim_municipality set name_fi = '</script><img src=x onerror=alert(1)>'")
    site = deliver(released).site
    for name, html in pages(site).items():
        assert "<img src=x" not in html, name
    index = (site / "static" / "search-sv.js").read_text().removeprefix("window.searchIndex = ").removesuffix(";\n")
    assert any("<img src=x" in words for *_, words in json.loads(index)), "a text in a script, shown as text"


def test_the_same_release_gives_the_same_bytes_and_a_damaged_site_is_written_again(released: Settings) -> None:
    first = deliver(released)
    before = {path: path.read_bytes() for path in sorted(first.site.rglob("*")) if path.is_file()}
    assert deliver(released).unchanged
    (first.site / "fi" / "plan.html").write_text("damaged")
    assert not deliver(released).unchanged
    assert {path: path.read_bytes() for path in sorted(first.site.rglob("*")) if path.is_file()} == before


def test_another_template_or_declaration_makes_the_site_anew(
    released: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path_factory.mktemp("templates") / "template.html.j2"
    template.write_text("one")
    monkeypatch.setattr(write, "MADE_WITH", (*write.MADE_WITH, template.parent))
    assert not deliver(released).unchanged
    assert deliver(released).unchanged
    template.write_text("two")
    assert not deliver(released).unchanged
    assert deliver(released).unchanged


def test_the_site_of_a_withdrawn_release_is_removed(
    released: Settings, database: str, point_to: Callable[[int], None]
) -> None:
    point_to(2)
    assert "1,501" in (deliver(released).site / "en" / "indicator" / "unemployed.html").read_text()
    point_to(1)
    with psycopg.connect(database) as owner:
        owner.execute("update release.release set withdrawn_at = now() where release_id = 2")
    site = deliver(released).site
    assert sorted(path.name for path in released.site.iterdir()) == ["latest", "release-000001"]
    assert not [name for name, html in pages(site).items() if "1,501" in html or "1 501" in html]


def test_a_source_without_a_rule_for_release_leaves_in_no_file(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = {name: source.model_copy(update={"licence": "Internal", "release_rule": None})
              for name, source in load_sources().items()}  # fmt: skip
    monkeypatch.setattr(query, "load_sources", lambda: closed)
    extract = deliver(released)
    for file in extract.folder.glob("*.csv"):
        assert "unemployed" not in file.read_text(), file
    assert "unemployed" not in [
        row["code"] for row in json.loads((extract.folder / "manifest.json").read_text())["indicators"]
    ]
    assert not (extract.site / "fi" / "indicator" / "unemployed.html").exists()
    assert not [name for name, html in pages(extract.site).items() if "1,500" in html or "1 500" in html]
    assert (extract.site / "fi" / "indicator" / "share.html").exists(), "what has no source yet is shown as missing"


def test_every_source_of_the_project_says_under_what_rule_it_leaves() -> None:
    assert [name for name, source in load_sources().items() if not source.is_releasable] == []


def test_the_feed_names_every_release_that_readers_see(released: Settings, point_to: Callable[[int], None]) -> None:
    point_to(2)
    feed = ElementTree.parse(deliver(released).site / "releases.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    entries = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    assert entries == ["urn:tilannekuva:release:2", "urn:tilannekuva:release:1"]


def test_the_files_of_the_extract_are_on_the_site(released: Settings) -> None:
    extract = deliver(released)
    for file in extract.files:
        copy = extract.site / "data" / file.name
        assert hashlib.sha256(copy.read_bytes()).digest() == hashlib.sha256(file.read_bytes()).digest()
    page = (extract.site / "en" / "data.html").read_text()
    for file in stage.read_files(extract.folder):
        assert file.name in page and file.sha256[:16] in page


def test_the_next_public_days_are_those_after_the_release_and_none_where_a_person_decides(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = deliver(released).site
    days = [
        event["dtstart"].dt.date().isoformat()
        for event in Calendar.from_ical((site / "public-days.ics").read_bytes()).walk("VEVENT")
    ]
    assert len(days) == 12 and days[0][:7] == "2025-03", "the release of 21 March is before the public day of its month"
    assert "public-days.ics" in (site / "sv" / "data.html").read_text()
    monkeypatch.setattr(Publication, "rule_of", lambda *_: "approval")
    (site / "site.json").unlink()
    site = deliver(released).site
    assert not (site / "public-days.ics").exists()
    assert "public-days.ics" not in (site / "sv" / "data.html").read_text()
    assert "Nästa publicering" not in (site / "sv" / "index.html").read_text()


def test_the_files_have_the_rights_of_the_instance(released: Settings) -> None:
    before = os.umask(0o077)
    try:
        site = deliver(released).site
    finally:
        os.umask(before)
    assert [str(path) for path in site.rglob("*") if path.stat().st_mode & 0o077] == []
