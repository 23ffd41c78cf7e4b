"""The reports of a small release: the PDF says what the page says, and has what a screen reader needs."""

import html
import re
from pathlib import Path

import pypdf
import pytest
import typst

from warehouse.deliver.extract import deliver
from warehouse.deliver.query import CurrentRelease
from warehouse.deliver.site.pdf import write_pdf
from warehouse.deliver.site.reports import Block, Report
from warehouse.settings import Settings

LANGUAGES = ("fi", "sv", "en")
CODES = ("review-TA12", "follow-up-TA12", "KU272", "KU074")


def plain(text: str) -> str:
    """Return a text without white space and without the hyphens of broken lines."""
    return re.sub(r"[\s\u00ad-]|\u2010", "", text)


def words_of_page(path: Path) -> list[str]:
    """Return every text of a report's page outside its menu and its chart."""
    main = re.search(r"<main.*?</main>", path.read_text(encoding="utf-8"), re.DOTALL)[0]
    main = re.sub(r"<svg.*?</svg>|<caption.*?</caption>|<p><a.*?</a></p>", "", main, flags=re.DOTALL)
    return [text for text in map(plain, map(html.unescape, re.split(r"<[^>]+>", main))) if text]


def test_every_report_says_the_same_as_page_and_as_pdf(released: Settings) -> None:
    site = deliver(released).site
    for language in LANGUAGES:
        assert {path.stem for path in (site / language / "report").glob("*.pdf")} == set(CODES)
        for code in CODES:
            folder = site / language / "report"
            text = plain("".join(page.extract_text() for page in pypdf.PdfReader(folder / f"{code}.pdf").pages))
            absent = [words for words in words_of_page(folder / f"{code}.html") if words not in text]
            assert absent == [], (language, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_is_tagged_and_has_a_title_a_language_and_the_day_of_its_release(
    released: Settings, language: str
) -> None:
    reader = pypdf.PdfReader(deliver(released).site / language / "report" / "review-TA12.pdf")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language and bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root
    assert "Keski-Pohjanmaa" in reader.metadata.title or language != "fi"
    assert reader.metadata.creation_date.date().isoformat() == "2025-03-21"
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()


def release() -> CurrentRelease:
    from datetime import UTC, datetime

    return CurrentRelease(1, datetime(2025, 3, 21, tzinfo=UTC), "pass", "1.0.0")


def test_a_picture_without_a_text_alternative_is_refused(tmp_path: Path) -> None:
    svg = '<svg viewBox="0 0 9 9"><line class="line" x1="0" x2="9" y1="0" y2="9"/></svg>'
    with_text = Report("x", "Title", "Subtitle", (Block("figure", "a line", svg=svg, caption="A line"),))
    write_pdf(tmp_path / "x.pdf", with_text, "en", "Owner", release())
    without = Report("x", "Title", "Subtitle", (Block("figure", "", svg=svg, caption="A line"),))
    with pytest.raises(typst.TypstError, match=r"alt"):
        write_pdf(tmp_path / "y.pdf", without, "en", "Owner", release())


def test_no_text_of_a_report_is_markup(tmp_path: Path) -> None:
    texts = ["#panic()", "*a* _b_ `c` $d$ <e> @f", "= Heading", "// comment", "\\u{41} ~ -- ---", 'quote " and \\']
    report = Report("x", texts[0], "Subtitle", tuple(Block("paragraph", text) for text in texts))
    write_pdf(tmp_path / "x.pdf", report, "fi", "Owner", release())
    text = plain(pypdf.PdfReader(tmp_path / "x.pdf").pages[0].extract_text())
    assert [found for found in texts if plain(found) not in text] == []


def test_the_same_release_gives_the_same_pdf(tmp_path: Path) -> None:
    report = Report("x", "Title", "Subtitle", (Block("paragraph", "Text"),))
    for name in ("a", "b"):
        write_pdf(tmp_path / f"{name}.pdf", report, "sv", "Owner", release())
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
