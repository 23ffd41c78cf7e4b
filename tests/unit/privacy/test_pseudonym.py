"""Pseudonyms: the right persons, the same each time, different for each key, and never the person in a message."""

import base64
import hashlib
import hmac
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fi import hetu
from tests.unit.privacy.invented import code, codes, nearly_codes

from warehouse.privacy.pseudonym import HIDDEN, LENGTH, Pseudonyms, has_code, is_valid, mask, normalise, pseudonymise

KEY = bytes(range(32))
PERSON = code(date(1981, 5, 13))


@given(st.one_of(nearly_codes(), st.text(st.characters(codec="ascii"), max_size=12)))
def test_what_is_valid_is_what_stdnum_says(text: str) -> None:
    assert is_valid(normalise(text)) == hetu.is_valid(text, allow_temporary=True)


@given(st.text(max_size=14))
def test_nothing_else_is_valid(text: str) -> None:
    assert not is_valid(normalise(text)) or hetu.is_valid(text, allow_temporary=True)


@given(codes())
def test_any_wrong_character_is_found(person: str) -> None:
    wrong = person[:-1] + ("A" if person[-1] != "A" else "B")
    assert is_valid(person) and not is_valid(wrong)


@pytest.mark.parametrize("text", ["290201-900" + c for c in "0123456789ABCDEFHJKLMNPRSTUVWXY"])
def test_a_day_that_never_was_is_nobody(text: str) -> None:
    assert not is_valid(text)


@given(st.binary(min_size=32, max_size=200), codes())
def test_the_pseudonym_is_the_keyed_hash(key: bytes, person: str) -> None:
    expected = base64.urlsafe_b64encode(hmac.digest(key, person.encode(), hashlib.sha256)).decode().rstrip("=")
    assert Pseudonyms(key).hash_code(person) == expected
    assert len(expected) == LENGTH


@given(st.lists(codes(), max_size=5), st.sampled_from(["", " ", "\t", "  "]))
def test_form_does_not_matter_and_key_does(persons: list[str], blanks: str) -> None:
    plain = Pseudonyms(KEY).hash_codes(persons)
    assert Pseudonyms(KEY).hash_codes([blanks + person.lower() + blanks for person in persons]) == plain
    assert len(set(plain)) == len(set(persons))
    assert not set(plain) & set(Pseudonyms(KEY[::-1]).hash_codes(persons))


@given(
    st.lists(
        st.one_of(nearly_codes(), st.text(max_size=5)).filter(
            lambda text: 0 < len(text.encode()) <= 16 and "\0" not in text
        )
    )
)
def test_many_at_once_are_as_one_by_one(texts: list[str]) -> None:
    encoded = [text.encode() for text in texts]
    cells = np.array(encoded, dtype="S16").view(np.uint8).reshape(-1, 16)
    made, accepted = pseudonymise(Pseudonyms(KEY), cells, np.array([*map(len, encoded)], dtype=np.intp))
    results = [row.tobytes().decode() if good else None for row, good in zip(made, accepted, strict=True)]
    pseudonyms = Pseudonyms(KEY)
    assert results == [pseudonyms.hash_code(text) for text in texts]


def test_a_short_key_is_no_key() -> None:
    with pytest.raises(ValueError, match="found a key of 5 bytes"):
        Pseudonyms(b"short")


@given(codes(), st.sampled_from("-–−‐"), st.text("abc ,.:", max_size=9))
def test_persons_in_texts_are_seen_and_masked(person: str, dash: str, around: str) -> None:
    text = f"{around} {person.replace('-', dash)} {around}"
    assert has_code(text)
    assert person not in mask(text) and person.replace("-", dash) not in mask(text) and HIDDEN in mask(text)


@pytest.mark.parametrize("text", ["272-202401-003", "599-010124-900", "", "2026-06-30", "0401-2345678", "131052-9"])
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not has_code(text) and mask(text) == text


def test_a_mistyped_code_is_masked_too() -> None:
    assert mask(f"rivi {PERSON[:-1]}{'0' if PERSON[-1] != '0' else '1'}.") == f"rivi {HIDDEN}."
