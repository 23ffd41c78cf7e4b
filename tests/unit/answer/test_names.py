"""How months, years and the keys of rows are shown to a person."""

import pytest

from warehouse.feedback import wording


@pytest.mark.parametrize(
    ("table", "shown"), [("employer_contact", "12/2026"), ("indicator_target", "2026"), ("no_table", "12/2026")]
)
def test_what_goes_by_years_is_shown_by_its_year(table: str, shown: str) -> None:
    assert wording.period(table, "2026-12") == shown


@pytest.mark.parametrize(
    ("table", "number", "shown"),
    [
        ("indicator_target", "employer_contacts", "Arbetsgivarkontakter"),
        ("indicator_target", "employer_contacts / 272", "Arbetsgivarkontakter / 272 Karleby"),
        ("employer_contact", "272-202610-001", "272-202610-001"),
        ("employer_contact", "272-202610-001 (2)", "272-202610-001 (2)"),
        ("no_table", "17", "17"),
    ],
)
def test_a_row_goes_by_names_instead_of_codes(table: str, number: str, shown: str) -> None:
    assert wording.row(table, number, "sv") == shown
