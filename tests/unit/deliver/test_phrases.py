"""Sentences and numbers of the site, against sentences written by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.deliver.site.content import Point, Series, change
from warehouse.deliver.site.phrases import Phrases, load_texts

TEXTS = load_texts()
FI, SV, EN = (Phrases(language, TEXTS) for language in ("fi", "sv", "en"))
COUNT = {"unit": "count", "decimals": 0, "kind": "stock", "frequency": "monthly"}
SHARE = {"unit": "percent", "decimals": 1, "kind": "ratio", "frequency": "monthly"}
ANNUAL = {"unit": "score", "decimals": 2, "kind": "mean", "frequency": "annual"}
NEW, OLD = date(2026, 10, 1), date(2025, 10, 1)


def point(value: str | None, status: str = "final", **more: Any) -> Point:
    return Point(Decimal(value) if value else None, status, **more)


def series(indicator: dict[str, Any], new: Point, old: Point | None = None, **between: Point) -> Series:
    points = {NEW: new} | ({OLD: old} if old else {})
    return Series(
        indicator, points | {date.fromisoformat(key[1:].replace("_", "-")): p for key, p in between.items()}, NEW
    )


@pytest.mark.parametrize(
    ("phrases", "newest", "sentence"),
    [
        (FI, series(COUNT, point("2787"), point("2620")),
         "Lokakuussa 2026 luku oli 2\u00a0787. Se on 167 (6,4\u00a0%) enemmän kuin vuotta aiemmin."),
        (SV, series(SHARE, point("8.96"), point("8.44")),
         "I oktober 2026 var talet 9,0\u00a0%. Det är 0,6\u00a0procentenheter mer än ett år tidigare."),
        (EN, series(COUNT, point("90"), point("100")),
         "In October 2026 the number was 90. That is 10 (10.0%) less than a year earlier."),
        (EN, series(SHARE, point("10.3"), point("10.34")),
         "In October 2026 the number was 10.3%. That is the same as a year earlier."),
        (EN, series(ANNUAL, point("3.785"), point("4")),
         "In 2026 the number was 3.79\u00a0points. That is 0.21\u00a0points less than a year earlier."),
        (EN, series(COUNT, point("7", "incomplete", delivered=3, expected=8), point("9")),
         "In October 2026 the number was 7. The number is incomplete: 3 of 8 municipalities have delivered."),
        (EN, series(COUNT, point("7", "preliminary"), point(None, "hidden")),
         "In October 2026 the number was 7. The number is preliminary."),
        (FI, series(COUNT, point(None, "hidden"), point("9")),
         "Lokakuussa 2026 luku on salattu, jottei ketään voi tunnistaa."),
        (EN, series(COUNT, point("159"), point("307"), d2026_03_01=point("200", series_break=True)),
         "In October 2026 the number was 159. The series has broken during the year, so that the number is not compared"
         " with the year before."),
        (SV, series(COUNT, point("190", target=Decimal(180), target_status="on_target")),
         "I oktober 2026 var talet 190. Målet 180 för år 2026 har nåtts."),
        (FI, series(SHARE, point("12.4", target=Decimal("19.5"), target_status="behind")),
         "Lokakuussa 2026 luku oli 12,4\u00a0%. Vuoden 2026 tavoitetta 19,5\u00a0% ei ole saavutettu."),
        (EN, series(COUNT, point("7", "incomplete")),
         "In October 2026 the number was 7. The number is incomplete."),
        (EN, None, "The number has not been received yet."),
    ],
)  # fmt: skip
def test_a_sentence_says_what_its_figures_say(phrases: Phrases, newest: Series | None, sentence: str) -> None:
    assert phrases.sentence(newest) == sentence


def test_what_does_not_exist_is_not_said_to_be_missing() -> None:
    assert EN.sentence(None, "not_applicable") == "The indicator does not apply to this place."
    assert EN.cell(None, COUNT) == "not applicable"
    assert EN.cell(Series(COUNT, {}, None).point, COUNT) == "not settled yet"


def test_an_increase_from_zero_has_no_per_cent() -> None:
    assert EN.compared(change(COUNT, point("5"), point("0")), COUNT) == "That is 5 more than a year earlier."


def test_a_negative_number_has_a_minus_and_not_a_hyphen() -> None:
    assert FI.number(Decimal("-1234.56"), {**SHARE}) == "\u22121\u00a0234,6\u00a0%"


@given(st.decimals(-(10**9), 10**9, places=6), st.decimals(-(10**9), 10**9, places=6), st.integers(0, 3))
def test_what_a_reader_subtracts_is_the_change_that_is_told(new: Decimal, old: Decimal, decimals: int) -> None:
    indicator = {**SHARE, "decimals": decimals}
    difference = change(indicator, Point(new, "final"), Point(old, "preliminary"))
    assert difference is not None

    def seen(value: Decimal) -> Decimal:
        return Decimal(EN.plain(value, decimals).replace(",", "").replace("\u2212", "-"))

    assert seen(new) - seen(old) == difference.difference


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_text_has_the_same_places_to_fill_in_each_language(language: str) -> None:
    import string

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    different = [key for key, text in TEXTS.items() if fields(getattr(text, language)) != fields(text.fi)]
    assert different == []
