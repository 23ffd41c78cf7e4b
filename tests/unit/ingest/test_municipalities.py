"""Municipalities as files write them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.ingest.municipalities import aliases_of, catalogue_aliases, recognise, suggest

NAMES = {
    "074": ("Halsua", "Halso"),
    "272": ("Kokkola", "Karleby"),
    "421": ("Lestijärvi", "Lestijärvi"),
    "599": ("Pedersören kunta", "Pedersöre"),
}
ALIASES = aliases_of(NAMES)
BLANKS = st.text(" \t\u00a0\u2009\n", max_size=3)


@given(
    st.sampled_from([(code, name) for code, names in NAMES.items() for name in (*names, code, str(int(code)))]),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([str, str.upper, str.lower, str.title]),
    BLANKS,
    BLANKS,
)
def test_every_form_is_recognised(known: tuple[str, str], form: str, case, before: str, after: str) -> None:
    code, name = known
    text = before + unicodedata.normalize(form, case(name)) + after  # type: ignore[arg-type]
    assert recognise(text, ALIASES) == code


@pytest.mark.parametrize("text", ["Kokkolan kaupunki", "", " ", "999", "27", "Kok kola", "-74", "74.0", "２７２"])
def test_what_is_not_one_is_not_guessed(text: str) -> None:
    assert recognise(text, ALIASES) is None


@pytest.mark.parametrize("text", ["Pedersöre kommun", "Kokkola stad", "Halsua kunta"])
def test_the_word_for_municipality_may_follow(text: str) -> None:
    assert recognise(text, ALIASES) is not None


def test_the_closest_names_are_suggested() -> None:
    assert suggest("Kokola", ALIASES)[0] == "kokkola"
    assert suggest("xyz", ALIASES) == []


def test_the_catalogue_knows_its_own() -> None:
    assert recognise("Karleby", catalogue_aliases()) == "272"
