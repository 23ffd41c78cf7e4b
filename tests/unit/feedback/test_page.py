"""The HTML page of the feedback: its content, and that nothing of a file becomes markup."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from tests.unit.feedback.invented_files import NAME, SHEET, error_remark, report_with

from warehouse.feedback.summary import summarise
from warehouse.feedback.wording import Change
from warehouse.feedback.write import render_page
from warehouse.intake.report import Coverage, Language, Outcome, Part, ValidationReport

LANGUAGES = get_args(Language)
CHANGES = (
    Change("employer_contact", "421", "2026-10", "changed", "421-202610-001", "contact_kind", "visit", "call"),
    Change("employer_contact", "421", "2026-10", "added", "421-202610-002"),
    Change("employer_contact", "421", "2026-10", "changed", "421-202610-001", "other_municipalities", "", "272"),
)
PART = Part(
    "employer_contacts", "employer_contact", SHEET, (), {}, (),
    coverage=(Coverage("421", "2026-10", 1234, 2), Coverage("074", "2026-09", 0), Coverage("217", "2026-09", 0, 3)),
)  # fmt: skip


class ParsedPage(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def parsed_page(report: ValidationReport, language: Any = "fi", changes: tuple[Change, ...] = ()) -> ParsedPage:
    return ParsedPage(render_page(summarise(report, changes, language)))


def accepted(outcome: Outcome = "accepted", **more: Any) -> ValidationReport:
    return ValidationReport(NAME, "0" * 64, 1, outcome, parts=(PART,), format="xlsx", **more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_a_page_in_every_language(language: Language, outcome: Outcome) -> None:
    parsed = ParsedPage(
        render_page(summarise(ValidationReport(NAME, "0" * 64, 1, outcome, format="xlsx"), CHANGES, language))
    )
    assert parsed.attributes[0]["lang"] == language
    assert parsed.tags.count("h1") == 1
    assert "script" not in parsed.tags
    assert not any("{" in text for text in parsed.texts if "font:" not in text and "tk-" not in text)


def test_rows_read_are_listed_by_municipality_and_month() -> None:
    texts = parsed_page(accepted()).texts
    assert texts[texts.index("421 Lestijärvi") - 2 :][:6] == [
        "Työnantajakontaktit",
        SHEET,
        "421 Lestijärvi",
        "10/2026",
        "1\u00a0234",
        "2",
    ]
    # "Nothing happened" is a text; rejected rows are not the same as nothing.
    assert texts[texts.index("074 Halsua") :][:4] == ["074 Halsua", "9/2026", "0 – ei tapahtumia", "0"]
    assert texts[texts.index("217 Kannus") :][:4] == ["217 Kannus", "9/2026", "0", "3"]


def test_a_swedish_reader_gets_swedish_names_headings_and_values() -> None:
    texts = parsed_page(accepted(), "sv", CHANGES).texts
    assert {"Arbetsgivarkontakter", "074 Halso", "Art", "besök", "samtal", "(tom)", "Tillagd", "Ändrad"} <= set(texts)


def test_an_english_reader_gets_the_headings_of_the_file() -> None:
    texts = parsed_page(accepted(), "en", CHANGES).texts
    assert {"Employer contacts", "1,234", "Laji", "käynti", "puhelu", "Added", "(empty)"} <= set(texts)


def test_a_refused_file_shows_the_municipality_it_seems_to_be_for() -> None:
    report = ValidationReport(
        NAME,
        "0" * 64,
        1,
        "refused",
        intended_coverage=(("employer_contacts", "employer_contact", "421", ""),),
        format="xlsx",
    )
    texts = parsed_page(report).texts
    assert "Mitä tiedosto näyttää koskevan" in texts
    assert "421 Lestijärvi" in texts


def test_a_file_with_personal_data_gets_advice_and_the_cell() -> None:
    report = ValidationReport(NAME, "0" * 64, 1, "refused", (error_remark("C7"),), personal=True)
    text = " ".join(parsed_page(report).texts)
    assert "Tiedostossa on henkilötunnus." in text
    assert "ei ole tallennettu" in text
    assert "C7" in text


def test_an_unreadable_file_gets_advice() -> None:
    assert "Tiedostoa ei voitu lukea" in " ".join(parsed_page(ValidationReport(NAME, "0" * 64, 1, "refused")).texts)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</style><b>"]
)
def test_nothing_of_a_file_becomes_markup(hostile: str) -> None:
    report = ValidationReport(
        hostile,
        "0" * 64,
        1,
        "refused",
        (error_remark("C7", hostile, hostile),),
        format="csv",
        text_format={"encoding": hostile},
    )
    change = Change(hostile, hostile, hostile, "changed", hostile, hostile, hostile, hostile)
    plain = parsed_page(report_with(error_remark("C7")), changes=CHANGES[:1])
    parsed = parsed_page(report, changes=(change,))
    assert set(parsed.tags) == set(plain.tags)
    assert any(hostile in text for text in parsed.texts)
    assert all("onerror" not in attributes for attributes in parsed.attributes)


def test_tables_have_headings_for_those_who_listen_to_them() -> None:
    parsed = parsed_page(accepted(), changes=CHANGES)
    heads = [attributes for tag, attributes in zip(parsed.tags, parsed.attributes, strict=True) if tag == "th"]
    assert {head["scope"] for head in heads} == {"col", "row"}


def test_the_page_needs_no_other_file() -> None:
    parsed = parsed_page(accepted(), changes=CHANGES)
    assert not [attribute for attribute in parsed.attributes if {"src", "href"} & attribute.keys()]


def test_beyond_five_hundred_lines_the_rest_are_counted() -> None:
    report = report_with(*(error_remark(f"F{row}", str(row)) for row in range(1, 601)))
    texts = " ".join(parsed_page(report).texts)
    assert "Lisäksi 100 muuta huomautusta." in texts


def test_times_are_those_of_finland() -> None:
    """In January Finland is two hours ahead of UTC: half past ten in the evening is the next day there."""
    texts = parsed_page(accepted(saved_at=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))).texts
    assert "1.2.2026 00:30" in texts
