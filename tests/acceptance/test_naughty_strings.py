"""The public list of naughty strings, blns.txt."""

from pathlib import Path

import pytest

from tests.naughty_strings import (
    assert_cells_stay_text,
    assert_delivery_keeps_or_refuses,
    assert_headings_undeclared,
    assert_values_kept_or_refused,
)


@pytest.fixture(scope="module")
def naughty(shared: Path) -> list[str]:
    """The strings of the list, without its titles and empty lines."""
    lines = (shared / "data" / "hostile" / "blns.txt").read_text(encoding="utf-8").split("\n")
    strings = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(strings) > 400
    return strings


def test_a_value_is_kept_or_refused(naughty: list[str]) -> None:
    assert_values_kept_or_refused(naughty)


def test_a_delivery_keeps_them_or_refuses_their_rows(naughty: list[str]) -> None:
    assert assert_delivery_keeps_or_refuses(naughty) > 400


def test_headings_and_sheet_names_are_only_undeclared_columns(naughty: list[str]) -> None:
    assert_headings_undeclared(naughty)


def test_cells_and_comments_and_sheet_names_stay_text(naughty: list[str]) -> None:
    assert_cells_stay_text(naughty)
