"""Numbers in any local style: exactly what was written, or a fault."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.unit.intake.cells.columns import check, read

SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
MINUS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
DECIMALS = {
    "0": "0", "7": "7", "007": "7", "12,50": "12.50", "12.50": "12.50", "0,125": "0.125", "0.125": "0.125",
    "1234,567": "1234.567", "1.5": "1.5", "-0": "0", "-0,00": "0.00", "1.234,56": "1234.56", "1,234.56": "1234.56",
    "1.234.567": "1234567", "1,234,567": "1234567", "1.234.567,8": "1234567.8", "1'234": "1234", "1\u2019234,5": "1234.5",
    "1 234,567": "1234.567", "(5)": "-5", "(1 234,50)": "-1234.50", "5-": "-5", "1.234,56-": "-1234.56", "+5": "5",
    "- 5": "-5", "( 5 )": "-5", "12345.678": "12345.678", "\t5\n": "5", "01.234": "1.234",
    "1.234": "<number_ambiguous>", "2,666": "<number_ambiguous>", "-1.234": "<number_ambiguous>",
    "(12,345)": "<number_ambiguous>", "1.000": "<number_ambiguous>", "999,999": "<number_ambiguous>",
    "12 34": "<number_groups>", "1 2345": "<number_groups>", "0 123": "<number_groups>", "1.23.4": "<number_groups>",
    "1 234.567,8": "<number_groups>", "1,2,3": "<number_groups>", "1  234": "<number_groups>", "12.34,5": "<number_groups>",
    "-(5)": "<number_unknown>", "+-5": "<number_unknown>", "--5": "<number_unknown>", "5+": "<number_unknown>",
    "1e3": "<number_unknown>", "0x10": "<number_unknown>", "\u0663": "<number_unknown>", "\u00bd": "<number_unknown>",
    "5,": "<number_unknown>", ",5": "<number_unknown>", "5,-": "<number_unknown>", "5 kpl": "<number_unknown>",
    "5\u2013": "<number_unknown>", "5-6": "<number_unknown>", "1/2": "<number_unknown>", "inf": "<number_unknown>",
    "9" * 5000: "<number_too_long>", "x" * 5000: "<number_unknown>", "(" * 3000: "<number_unknown>",
    "-": "<placeholder_required>", "..": "<placeholder_required>", "n/a": "<placeholder_required>",
    "Ei tietoa": "<placeholder_required>", "\u2212": "<placeholder_required>", "nan": "<placeholder_required>",
    "5 %": "<number_other_unit>", "5 \u20ac": "<number_other_unit>", "": "<cell_empty>", " \u00a0": "<cell_empty>",
}  # fmt: skip
CELLS = {
    5: "5", 6.0: "6", -0.0: "0", 0.1: "0.1", 1234.5: "1234.5", 1e-7: "0.0000001", 123456789012345.0: "123456789012345",
    0.1 + 0.2: "0.3", 1 / 3: "<number_imprecise>", 1234.56 + 0.07: "1234.63", 1e15: "<number_imprecise>", 1234567890123456: "<number_imprecise>",
    2.0**53: "<number_imprecise>", -1e300: "<number_imprecise>", float("inf"): "<number_unknown>",
    float("nan"): "<number_unknown>", date(2026, 4, 3): "<number_is_date>", datetime(2026, 4, 3, 1): "<number_is_date>",
    time(3, 4): "<number_is_time>", timedelta(hours=30): "<number_is_time>",
}  # fmt: skip


@pytest.mark.parametrize(("text", "stored"), DECIMALS.items())
def test_texts_in_a_column_of_decimals(text: str, stored: str) -> None:
    assert read("decimal", text) == stored


@pytest.mark.parametrize(("cell", "stored"), CELLS.items())
def test_cells_in_a_column_of_decimals(cell: object, stored: str) -> None:
    assert read("decimal", cell) == stored


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("5", "5"),
        ("5,0", "5"),
        (5.0, "5"),
        ("5,5", "<number_not_whole>"),
        (5.5, "<number_not_whole>"),
        (True, "<number_is_truth>"),
    ],
)
def test_whole_numbers(cell: object, stored: str) -> None:
    assert read("integer", cell) == stored


def test_a_smallest_number() -> None:
    assert [read("integer", cell, minimum=0) for cell in (0, "-1", "0")] == ["0", "<number_too_small>", "0"]
    assert read("decimal", "(0,01)", minimum=0) == "<number_too_small>"


def test_nothing_may_stand_where_it_may() -> None:
    assert read("integer", " ", required=False) == ""
    assert read("integer", "-", required=False) == "<placeholder_optional>"


@pytest.mark.parametrize(
    ("cell", "percent", "stored"),
    [
        ("12,5 %", False, "12.5"), ("12,5%", False, "12.5"), (0.125, True, "12.5"), (0.07, True, "7"), (1.0, True, "100"),
        (12.5, False, "12.5"), ("0,5 %", False, "0.5"), (0.0, False, "0"), (1.0, False, "1"), (0.004, True, "0.4"),
        (0.5, False, "<percent_ambiguous>"), ("0,5", False, "<percent_ambiguous>"), (12.5, True, "<percent_out_of_range>"),
        ("101 %", False, "<percent_out_of_range>"), ("-1 %", False, "<percent_out_of_range>"), ("5 \u20ac", False, "<number_other_unit>"),
    ],
)  # fmt: skip
def test_shares(cell: object, percent: bool, stored: str) -> None:
    assert read("decimal", cell, percent=percent, unit="percent") == stored


def test_a_share_elsewhere_is_a_fault() -> None:
    assert read("integer", 0.5, percent=True) == "<number_other_unit>"
    assert read("decimal", 0.125, percent=True, unit="eur") == "<number_other_unit>"


@pytest.mark.parametrize(
    "text", ["1 234,50 €", "€1 234,50", "1234,50 eur", "EUR 1234,50", "1234,50 euroa", "1234,50euro", "1'234,50€"]
)
def test_euros(text: str) -> None:
    assert read("decimal", text, unit="eur") == "1234.50"
    assert read("decimal", f"-{text}", unit="eur") == "-1234.50"
    assert read("decimal", f"({text})", unit="eur") == "-1234.50"


def test_thousands_of_euros_are_exact() -> None:
    assert read("decimal", 1.1, unit="eur", scale=1000) == "1100"
    assert read("decimal", "12,3456", unit="eur", scale=1000) == "12345.6"
    assert read("decimal", "12 €", unit="eur", scale=1000) == "<number_other_scale>"
    assert check("decimal", unit="eur").with_factor(1000).read(2.5) == "2500"
    assert check("decimal").with_factor(1000).read(2.5) == "2.5"


GROUPING = st.sampled_from(["", *SPACES, "'", "\u2019", ".", ","])
SIGNING = st.sampled_from([*(f"{minus}{{}}" for minus in MINUS), "{}-", "{}\u2212", "({})", "( {} )", "- {}"])
UNITS = st.sampled_from(["{}", "{} €", "{}€", "€ {}", "{} euroa", "{}\u00a0eur", "EUR {}"])


@given(st.decimals(-(10**9), 10**9, places=None, allow_nan=False).map(lambda n: n.quantize(Decimal("1e-6")).normalize()),
       GROUPING, st.sampled_from(".,"), SIGNING, UNITS)  # fmt: skip
@example(Decimal("1.234"), "", ".", "{}-", "{}")
@example(Decimal("1234"), ".", ",", "{}-", "{}")
def test_a_number_in_any_style_is_itself_or_a_fault(
    number: Decimal, group: str, mark: str, sign: str, unit: str
) -> None:
    assume(group != mark)
    whole, _, part = f"{abs(number):f}".partition(".")
    text = f"{int(whole):,}".replace(",", group) + (mark + part if part else "")
    text = unit.format(sign.format(text) if number < 0 else text)
    parsed = check("decimal", unit="eur").read(text)
    if isinstance(parsed, str):
        assert Decimal(parsed) == number, text
    else:
        separators = (group in ".,'" and group != "" and len(whole) > 3) + bool(part)
        assert separators and parsed.code in ("number_ambiguous", "number_groups", "number_unknown"), (text, parsed)


@given(st.one_of(st.integers(), st.floats()))
def test_a_cell_is_itself_or_a_fault(cell: float) -> None:
    parsed = check("decimal").read(cell)
    assert not isinstance(parsed, str) or (float(parsed) == cell and Decimal(parsed) == Decimal(repr(cell)))


@given(st.text(st.sampled_from("0123456789 .,-()€%'\u00a0\u2212eur"), max_size=12))
def test_digits_are_never_lost_nor_made(text: str) -> None:
    parsed = check("decimal", unit="eur").read(text)
    if isinstance(parsed, str):
        digits = "".join(char for char in text if char.isdigit())
        assert parsed.lstrip("-").replace(".", "").lstrip("0") == digits.lstrip("0")
