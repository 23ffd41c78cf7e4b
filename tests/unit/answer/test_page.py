"""The page of the answer: what it says, and that nothing of a file gets into its markup."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from tests.unit.answer.made import NAME, SHEET, unknown, verdict

from warehouse.feedback.summary import summarise
from warehouse.feedback.wording import Change
from warehouse.feedback.write import page
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


class Seen(HTMLParser):
    """The elements, attributes and texts of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def seen(of: ValidationReport, language: Any = "fi", changes: tuple[Change, ...] = ()) -> Seen:
    return Seen(page(summarise(of, changes, language)))


def accepted(outcome: Outcome = "accepted", **more: Any) -> ValidationReport:
    return ValidationReport(NAME, "0" * 64, 1, outcome, parts=(PART,), format="xlsx", **more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_is_said_in_every_language(language: Language, outcome: Outcome) -> None:
    found = Seen(page(summarise(ValidationReport(NAME, "0" * 64, 1, outcome, format="xlsx"), CHANGES, language)))
    assert found.attributes[0]["lang"] == language
    assert found.tags.count("h1") == 1
    assert "script" not in found.tags
    assert not any("{" in word for word in found.words if "font:" not in word and "tk-" not in word)


def test_what_was_read_is_told_by_municipality_and_month() -> None:
    words = seen(accepted()).words
    assert words[words.index("421 Lestijärvi") - 2 :][:6] == [
        "Työnantajakontaktit",
        SHEET,
        "421 Lestijärvi",
        "10/2026",
        "1\u00a0234",
        "2",
    ]
    # Nothing happened is said in words; rows kept out are not the same as nothing.
    assert words[words.index("074 Halsua") :][:4] == ["074 Halsua", "9/2026", "0 – ei tapahtumia", "0"]
    assert words[words.index("217 Kannus") :][:4] == ["217 Kannus", "9/2026", "0", "3"]


def test_a_swedish_reader_gets_swedish_names_headings_and_values() -> None:
    words = seen(accepted(), "sv", CHANGES).words
    assert {"Arbetsgivarkontakter", "074 Halso", "Art", "besök", "samtal", "(tom)", "Tillagd", "Ändrad"} <= set(words)


def test_an_english_reader_gets_the_headings_of_the_file() -> None:
    words = seen(accepted(), "en", CHANGES).words
    assert {"Employer contacts", "1,234", "Laji", "käynti", "puhelu", "Added", "(empty)"} <= set(words)


def test_what_a_refused_file_is_about_is_told_as_far_as_it_is_known() -> None:
    of = ValidationReport(
        NAME,
        "0" * 64,
        1,
        "refused",
        intended_coverage=(("employer_contacts", "employer_contact", "421", ""),),
        format="xlsx",
    )
    words = seen(of).words
    assert "Mitä tiedosto näyttää koskevan" in words
    assert "421 Lestijärvi" in words


def test_a_file_with_personal_data_says_what_to_do_and_where() -> None:
    of = ValidationReport(NAME, "0" * 64, 1, "refused", (unknown("C7"),), personal=True)
    text = " ".join(seen(of).words)
    assert "Tiedostossa on henkilötunnus." in text
    assert "ei ole tallennettu" in text
    assert "C7" in text


def test_a_file_that_could_not_be_read_says_so() -> None:
    assert "Tiedostoa ei voitu lukea" in " ".join(seen(ValidationReport(NAME, "0" * 64, 1, "refused")).words)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</style><b>"]
)
def test_nothing_of_a_file_becomes_markup(hostile: str) -> None:
    of = ValidationReport(
        hostile,
        "0" * 64,
        1,
        "refused",
        (unknown("C7", hostile, hostile),),
        format="csv",
        text_format={"encoding": hostile},
    )
    change = Change(hostile, hostile, hostile, "changed", hostile, hostile, hostile, hostile)
    plain = seen(verdict(unknown("C7")), changes=CHANGES[:1])
    found = seen(of, changes=(change,))
    assert set(found.tags) == set(plain.tags)
    assert any(hostile in word for word in found.words)
    assert all("onerror" not in attributes for attributes in found.attributes)


def test_tables_have_headings_for_those_who_listen_to_them() -> None:
    found = seen(accepted(), changes=CHANGES)
    heads = [attributes for tag, attributes in zip(found.tags, found.attributes, strict=True) if tag == "th"]
    assert {head["scope"] for head in heads} == {"col", "row"}


def test_the_page_needs_no_other_file() -> None:
    found = seen(accepted(), changes=CHANGES)
    assert not [attribute for attribute in found.attributes if {"src", "href"} & attribute.keys()]


def test_beyond_five_hundred_lines_the_rest_are_counted() -> None:
    of = verdict(*(unknown(f"F{row}", str(row)) for row in range(1, 601)))
    words = " ".join(seen(of).words)
    assert "Lisäksi 100 muuta huomautusta." in words


def test_times_are_those_of_finland() -> None:
    """In January Finland is two hours ahead of UTC: half past ten in the evening is the next day there."""
    words = seen(accepted(saved_at=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))).words
    assert "1.2.2026 00:30" in words
