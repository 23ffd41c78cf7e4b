"""The checks of a table, cell by cell and column by column, and what their faults say."""

from datetime import date, datetime, time
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.cells.columns import TEXTS, TODAY, check

from warehouse.errors import Place
from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.column_parsers import column_parsers
from warehouse.intake.report import Remark, remark_texts
from warehouse.sources import Table, workbook_sources

KINDS = {"visit": ("käynti", "besök"), "call": ("puhelu", "samtal")}
FAULTS = {
    "cell_empty": ("text", "", {}), "placeholder_required": ("integer", "-", {}),
    "placeholder_optional": ("integer", "-", {"required": False}), "number_unknown": ("decimal", "noin 5", {}),
    "number_ambiguous": ("decimal", "1.234", {}), "number_groups": ("decimal", "12 34", {}),
    "number_too_long": ("decimal", "9" * 19, {}), "number_imprecise": ("decimal", 1 / 3, {}),
    "number_is_truth": ("decimal", True, {}), "number_is_date": ("decimal", date(2026, 4, 3), {}),
    "number_is_time": ("decimal", time(7, 30), {}), "number_other_unit": ("integer", "5 %", {}),
    "number_other_scale": ("decimal", "5 €", {"unit": "eur", "scale": 1000}), "number_not_whole": ("integer", 1.5, {}),
    "number_too_small": ("integer", -1, {"minimum": 0}), "percent_ambiguous": ("decimal", 0.5, {"unit": "percent"}),
    "percent_out_of_range": ("decimal", 120, {"unit": "percent"}), "date_unknown": ("date", "eilen", {}),
    "date_ambiguous": ("date", "6/7/2026", {}), "date_weekday": ("date", "ti 3.6.2026", {}),
    "date_without_year": ("date", "3.6.", {}), "date_serial": ("date", 46203.0, {}),
    "date_out_of_range": ("date", datetime(1900, 1, 5), {}), "date_to_come": ("date", date(2027, 1, 1), {"past": True}),
    "month_unknown": ("month", "Q1", {}), "month_without_year": ("month", "tammikuu", {}),
    "text_is_no_text": ("text", True, {}), "text_unclean": ("text", "a\0", {}), "text_pattern": ("text", "x", {"pattern": "[0-9]{3}"}),
    "code_near": ("code", "käyti", {"values": KINDS}), "code_unknown": ("code", "?", {"values": KINDS}),
    "municipality_past": ("municipality", "Kälviä", {}), "municipality_two": ("municipality", "272 Kannus", {}),
    "municipality_near": ("municipality", "Kokola", {}), "municipality_unknown": ("municipality", "zzz", {}),
}  # fmt: skip


@pytest.mark.parametrize("code", FAULTS)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_cell_error_can_be_rendered(code: str, language: str) -> None:
    kind, cell, more = FAULTS[code]
    fault = check(kind, **more).read(cell)
    assert isinstance(fault, CellError) and fault.code == code
    remark = Remark(fault.code, Place("a.xlsx", "Taul1", "B3"), fault.values)
    rendered = remark.rendered(language)  # type: ignore[arg-type]
    assert remark.severity == "error"
    assert ("Värde" if language == "sv" else "Arvo") in rendered.found
    assert (
        rendered.expected
        and rendered.suggestion
        and "{" not in rendered.found + rendered.expected + rendered.suggestion
    )


def test_every_cell_error_has_a_remark() -> None:
    prefixes = ("cell_", "placeholder_", "number_", "percent_", "date_", "month_", "text_", "code_", "municipality_")
    assert set(FAULTS) <= {code for code in remark_texts() if code.startswith(prefixes)}


CELLS = st.one_of(
    st.sampled_from([1, 1.0, True, 0, 0.0, -0.0, False, "1", "", " ", date(2026, 1, 1), datetime(2026, 1, 1), time(0), "Kokkola", "tammi 26"]),
    st.floats(allow_nan=False), st.text(max_size=5), st.dates(), st.datetimes(),
)  # fmt: skip


@given(
    st.lists(CELLS, max_size=20),
    st.sampled_from(["text", "integer", "decimal", "date", "month", "municipality", "municipalities"]),
    st.data(),
)
def test_a_column_is_read_as_its_cells(cells, kind: str, data) -> None:
    percents = data.draw(st.sets(st.integers(0, len(cells) - 1), max_size=3)) if cells else set()
    column, single = check(kind, required=False), check(kind, required=False)
    expected = [
        single.read(cell, percent=at in percents and not isinstance(cell, str)) for at, cell in enumerate(cells)
    ]
    assert column.read_many(cells, percents=percents) == expected
    assert column.read_many(cells, percents=percents) == expected


def test_a_column_of_municipalities_is_read_for_its_month() -> None:
    column = check("municipality")
    assert column.read_many(["Kälviä", "Kälviä"], month="2008-12") == ["272", "272"]
    assert [fault.code for fault in column.read_many(["Kälviä"], month="2009-01") if isinstance(fault, CellError)] == [
        "municipality_past"
    ]


def test_the_declared_sources_have_checks() -> None:
    for source in workbook_sources().values():
        for table in source.tables.values():
            assert list(column_parsers(table, TODAY)) == list(table.columns)


def test_no_workbook_holds_a_personal_code() -> None:
    column = {"type": "henkilotunnus", "description": TEXTS}
    with pytest.raises(ValueError, match="henkilötunnus"):
        column_parsers(Table.model_validate({"description": TEXTS, "columns": {"it": column}}), TODAY)


def test_a_column_without_headings_goes_by_its_name() -> None:
    table = Table.model_validate({"description": TEXTS, "columns": {"n": {"type": "integer", "description": TEXTS}}})
    assert column_parsers(table, TODAY)["n"].heading.sv == "n"


@pytest.mark.parametrize(
    "kind", ["text", "integer", "decimal", "date", "month", "municipality", "municipalities", "code"]
)
def test_hostile_cells_are_read_at_once(kind: str) -> None:
    column = check(kind, **({"values": KINDS} if kind == "code" else {}))
    pieces = ("1 ", "1.", "1,", "(", "-", "€", "272 ", "tammi ", "ke ", "%", "a", "9", "\0", "Kokkola,", "1'", " ja ")
    texts = [piece * (32_000 // len(piece)) + end for piece in pieces for end in ("", "x", "1")]
    began = process_time()
    column.read_many(texts)
    column.read_many([f"kokkola{number}" for number in range(20_000)])
    assert process_time() - began < 10
