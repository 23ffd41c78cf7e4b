"""Texts and codes."""

import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naughty_strings import NAUGHTY, assert_values_kept_or_refused
from tests.unit.intake.cells.columns import check, read
from tests.unit.privacy.invented import code

from warehouse.intake.cells.cell_error import CellError, quote_cell

KINDS = {"visit": ("käynti", "besök", "kotikäynti"), "call": ("puhelu", "samtal"), "second": ("2",)}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("  a \t\n b ", "a b"), ("007", "007"), (74.0, "74"), (74, "74"), (0.5, "0.5"), ("=1+1", "=1+1"), ("\u202eab", "\u202eab"),
     ("a\0", "<text_unclean>"), ("\ud800", "<text_unclean>"), ("\x93a\x94", "<text_unclean>"), (date(2026, 4, 3), "<text_is_no_text>"),
     (True, "<text_is_no_text>"), (time(1), "<text_is_no_text>"), (1234567890123456.0, "<number_imprecise>"), ("\u3000", "<cell_empty>")],
)  # fmt: skip
def test_texts(cell: object, stored: str) -> None:
    assert read("text", cell) == stored


def test_patterns() -> None:
    pattern = "[0-9]{3}-[0-9]{6}|x"
    assert [read("text", cell, pattern=pattern) for cell in (" 272-000001", "x", "xx", "\uff11", "x\n3")] == [
        "272-000001", "x", "<text_pattern>", "<text_pattern>", "<text_pattern>"
    ]  # fmt: skip
    assert read("text", 0.5, percent=True) == "<text_is_no_text>"


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        ("[0-9]{3}-[0-9]{6}-[0-9]{3}", "123-123456-123"),
        (r"A\d", "A1"),
        ("[0-9]{1,4}", "1"),
        ("[a-z]{2}", "[a-z]{2}"),
        ("a|b", "a|b"),
    ],
)
def test_an_example_of_a_pattern(pattern: str, example: str) -> None:
    fault = check("text", pattern=pattern).read("???")
    assert isinstance(fault, CellError) and fault.values["example"] == example


def test_naughty_strings_are_kept_or_refused() -> None:
    assert len(NAUGHTY) > 400
    assert_values_kept_or_refused(NAUGHTY)


@given(st.text())
def test_any_text_is_itself_or_a_fault(text: str) -> None:
    parsed = check("text", required=False).read(text)
    if isinstance(parsed, str):
        assert (
            parsed == " ".join(text.split()) and parsed.encode() and "\0" not in parsed if parsed else not text.strip()
        )
    else:
        assert CONTROL.search(text)
    assert "\n" not in quote_cell(text) and len(quote_cell(text)) <= 60 and quote_cell(text).isprintable()


def test_codes() -> None:
    cells = ("Käynti", "KA\u0308YNTI ", "besök", "koti käynti", "puhelu\u00a0", 2.0, "visit", "", 0.5)
    assert [read("code", cell, values=KINDS) for cell in cells] == [
        "visit", "visit", "visit", "<code_near>", "call", "second", "<code_unknown>", "<cell_empty>", "<code_unknown>"
    ]  # fmt: skip


def test_near_codes_are_named_as_their_reader_knows_them() -> None:
    fault = check("code", values=KINDS).read("samtall")
    assert isinstance(fault, CellError) and fault.code == "code_near"
    assert (fault.values["near"].fi, fault.values["near"].sv) == ("puhelu", "samtal")
    assert (fault.values["allowed"].fi, fault.values["allowed"].sv) == ("käynti, puhelu, 2", "besök, samtal, 2")


def test_a_personal_code_is_never_quoted() -> None:
    right = code(date(1952, 10, 13))
    mistyped = right[:-1] + ("X" if right[-1] != "X" else "Y")
    assert "131052" not in quote_cell(f"Virtanen {right}") and "131052" not in quote_cell(mistyped)
