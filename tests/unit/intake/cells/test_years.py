"""Years, numbers of any unit, and remarks on long lists of codes."""

from datetime import date

import pytest
from tests.unit.intake.cells.columns import check, read

from warehouse.intake.cells.cell_error import CellError


@pytest.mark.parametrize(
    ("cell", "stored"),
    [(2026, "2026"), (2026.0, "2026"), (" 2026 ", "2026"), ("vuosi 2026", "2026"), ("V. 2026", "2026"), ("År 2026", "2026"),
     (26, "<year_unknown>"), ("2026/27", "<year_unknown>"), (2026.5, "<year_unknown>"), (20260, "<year_unknown>"), (1912, "<year_unknown>"),
     (date(2026, 1, 1), "<year_unknown>"), (True, "<year_unknown>"), ("ensi vuosi", "<year_unknown>"), ("", "<cell_empty>")],
)  # fmt: skip
def test_years(cell: object, stored: str) -> None:
    assert read("year", cell) == stored


def test_a_share_is_no_year() -> None:
    assert read("year", 2026, percent=True) == "<year_unknown>"


@pytest.mark.parametrize(
    ("cell", "percent", "stored"),
    [(80, False, "80"), ("80 %", False, "80"), (0.8, True, "80"), ("82,5 %", False, "82.5"), ("7,5", False, "7.5"),
     ("12 000 €", False, "12000"), ("−3,5", False, "-3.5"), (0.8, False, "0.8"), ("-", False, "<placeholder_optional>"),
     ("1.234", False, "<number_ambiguous>"), ("noin 80", False, "<number_unknown>")],
)  # fmt: skip
def test_a_number_of_any_unit_is_read_in_the_unit_it_is_written_in(cell: object, percent: bool, stored: str) -> None:
    assert read("decimal", cell, percent=percent, unit="any", required=False) == stored


LONG = {
    f"c{number}": (f"Mittari {name}", f"Mätare {name}", str(number)) for number, name in enumerate("abcdefghijklmn", 1)
}


def test_a_long_list_is_cut_and_the_rest_counted() -> None:
    fault = check("code", values=LONG).read("jotain aivan muuta kuin luettelossa")
    assert isinstance(fault, CellError) and fault.code == "code_unknown"
    allowed = fault.values["allowed"]
    assert allowed.fi.startswith("Mittari a, Mittari b, ") and allowed.fi.endswith(", Mittari h, … (+6)")  # type: ignore[union-attr]


def test_a_wrong_number_is_not_guessed_at() -> None:
    fault = check("code", values=LONG).read(99)
    assert isinstance(fault, CellError) and fault.code == "code_unknown"
