"""How months, years and the keys of rows are shown to a person."""

import pytest

from warehouse.feedback import wording


@pytest.mark.parametrize(
    ("table", "expected"), [("employer_contact", "12/2026"), ("indicator_target", "2026"), ("no_table", "12/2026")]
)
def test_the_period_of_a_table_by_year_is_a_year(table: str, expected: str) -> None:
    assert wording.format_period(table, "2026-12") == expected


@pytest.mark.parametrize(
    ("table", "key", "expected"),
    [
        ("indicator_target", "employer_contacts", "Arbetsgivarkontakter"),
        ("indicator_target", "employer_contacts / 272", "Arbetsgivarkontakter / 272 Karleby"),
        ("employer_contact", "272-202610-001", "272-202610-001"),
        ("employer_contact", "272-202610-001 (2)", "272-202610-001 (2)"),
        ("no_table", "17", "17"),
    ],
)
def test_a_row_key_has_names_instead_of_codes(table: str, key: str, expected: str) -> None:
    assert wording.format_row_key(table, key, "sv") == expected
