"""Months in any local style: the month that was written, or none."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.cells.columns import read
from tests.unit.intake.cells.test_dates import FI_MONTHS, SV_MONTHS

from warehouse.intake.cells.dates import month_in

JANUARY = [
    "1/2026", "01/2026", "2026M01", "2026m1", "2026-01", "2026-1", "1.2026", "1-2026", "202601", "2026 01", "2026/01",
    "tammikuu 2026", "Tammikuun 2026", "tammikuuta 2026", "tammikuussa 2026", "tammi 2026", "tammi.26", "tammik. 2026",
    "januari 2026", "JANUARI -26", "jan 26", "jan. 2026", "Jan-26", "jan\u00a02026", "2026 januari", "2026, tammikuu",
    "tammi '26", "15.1.2026", "2026-01-31", date(2026, 1, 5), datetime(2026, 1, 31, 23), 202601.0, 1.2026, 202601,
]  # fmt: skip
NO_MONTHS = [
    "", "5", "13/2026", "0/2026", "2026", "2026-13", "1-6/2026", "tammi-kesäkuu 2026", "1.\u201331.1.2026", "Q1 2026", "1/26",
    "mar 26", "tammikuu 226", "Kokkola", "Yhteensä 2026", "maa 2026", "6/7/2026", "1/1899", "tammikuuu", 5, 1.0, True,
    46023.0, 2026, 1.5, float("nan"), date(1900, 1, 1), 1.1912, "1.202",
]  # fmt: skip


@pytest.mark.parametrize("cell", JANUARY)
def test_months_in_every_notation(cell) -> None:
    assert month_in(cell) == (2026, 1)
    assert read("month", cell) == "2026-01"


@pytest.mark.parametrize("cell", NO_MONTHS)
def test_texts_that_are_no_month(cell) -> None:
    assert month_in(cell) is None
    assert read("month", cell) == ("<cell_empty>" if cell == "" else "<month_unknown>")


@pytest.mark.parametrize("text", ["tammikuu", "tammik.", "TAMMI", "jan.", "januari", "tammikuun", "tammikuuta"])
def test_a_month_without_its_year(text: str) -> None:
    assert month_in(text) == (None, 1)
    assert read("month", text) == "<month_without_year>"


def test_every_month_has_its_names() -> None:
    for names in (
        FI_MONTHS,
        [f"{name}kuu" for name in FI_MONTHS],
        SV_MONTHS,
        ["jan", "feb", "mars", "apr", "maj", "jun", "jul", "aug", "sept", "okt", "nov", "dec"],
    ):
        assert [month_in(name) for name in names] == [(None, number) for number in range(1, 13)]


@given(
    st.integers(1950, 2099),
    st.integers(1, 12),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from([str, str.upper, str.title]),
    st.data(),
)
def test_a_month_in_any_style_is_itself(year: int, number: int, form: str, case, data) -> None:
    fi, sv = FI_MONTHS[number - 1], SV_MONTHS[number - 1]
    text = data.draw(
        st.sampled_from(
            [f"{number}/{year}", f"{number:02}.{year}", f"{year}M{number:02}", f"{year}-{number:02}", f"{fi}kuu {year}",
             f"{fi}kuun {year}", f"{fi} {year}", f"{fi}k. {year}", f"{sv} {year}", f"{year} {sv}", f"{fi}.{year}"]
        )
    )  # fmt: skip
    assert month_in(unicodedata.normalize(form, case(text))) == (year, number)
