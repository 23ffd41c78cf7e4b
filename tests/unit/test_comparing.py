"""A comparison of tables names the cells that differ."""

import pytest
from tests.comparing import assert_same_cells

EXPECTED = {("272", month): month for month in range(30)}


def test_the_same_cells_are_the_same() -> None:
    assert_same_cells(dict(reversed(EXPECTED.items())), EXPECTED)


def test_every_kind_of_difference_is_named_by_its_cell() -> None:
    found = EXPECTED | {("272", 3): 4, ("421", 1): 7}
    del found["272", 5]
    with pytest.raises(AssertionError) as error:
        assert_same_cells(found, EXPECTED, "unemployed")
    assert str(error.value).splitlines() == [
        "unemployed of 30 cells 1 differ, 1 are missing, 1 are too many:",
        "  ('272', 3): found 4, expected 3",
        "  ('272', 5): found no cell, expected 5",
        "  ('421', 1): found 7, expected no cell",
    ]


def test_ten_cells_are_named_and_all_are_counted() -> None:
    with pytest.raises(AssertionError) as error:
        assert_same_cells({}, EXPECTED)
    assert str(error.value).startswith("of 30 cells 0 differ, 30 are missing")
    assert len(str(error.value).splitlines()) == 11
