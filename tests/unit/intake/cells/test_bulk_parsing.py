"""Long columns: cells beyond doubt are read many at once, to the very texts they have one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.intake.cells.columns import check

from warehouse.intake.cells.column_parsers import BATCH_FROM
from warehouse.intake.cells.municipalities import catalogue_municipalities
from warehouse.intake.cells.numbers import NumberParser
from warehouse.intake.cells.text import TextParser

OURS = catalogue_municipalities()
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.integers(-10**6, 10**6).map(float), st.integers(-10**9, 10**9).map(lambda cents: cents / 100),
    st.sampled_from([0, 0.0, -0.0, True, 1e15, 123456789012345.0, 1234567890123.5, 1e-5, 0.1 + 0.2, "-0.0", "1.5", "1.234", "-", "\n"]),
)  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=8), st.from_regex("[0-9]{3}-[0-9]{2}", fullmatch=True), NUMBERS, st.dates(),
    st.sampled_from(["", " ", " a", "a ", "a  b", "a|b", "a\u00a0b", "a\nb", "\ud800", "\u00ad", "123-45 ", "123-456", "123"]),
)  # fmt: skip


@settings(max_examples=500)
@given(
    st.lists(NUMBERS | WORDS, min_size=1, max_size=30),
    st.sampled_from([("integer", None), ("decimal", None), ("decimal", "eur"), ("decimal", "percent")]),
    st.sampled_from([None, -5, 0, 1]),
    st.sampled_from([1, 1000]),
)
def test_unambiguous_numbers_parse_in_bulk_as_cell_by_cell(cells, kind, minimum, scale: int) -> None:
    column = check(kind[0], unit=kind[1], minimum=minimum, scale=scale, required=False)
    assert isinstance(column.parse, NumberParser)
    sure = column.parse.parse_certain(cells)
    assert len(sure) == len(cells)
    assert all(text in ("", column.read(cell)) for text, cell in zip(sure, cells, strict=True))


@settings(max_examples=500)
@given(st.lists(WORDS, min_size=1, max_size=30), st.sampled_from([None, "[0-9]{3}-[0-9]{2}", "[^x]*", "a|a b", ""]))
def test_unambiguous_texts_parse_in_bulk_as_cell_by_cell(cells, pattern) -> None:
    column = check("text", pattern=pattern, required=False)
    assert isinstance(column.parse, TextParser)
    sure = column.parse.parse_certain(cells)
    assert len(sure) == len(cells)
    assert all(text in ("", column.read(cell)) for text, cell in zip(sure, cells, strict=True))


@given(
    st.lists(NUMBERS | WORDS, min_size=1, max_size=20),
    st.sampled_from(["text", "integer", "decimal"]),
    st.integers(1, 3),
)
def test_a_long_column_is_read_as_its_cells(cells, kind: str, times: int) -> None:
    column, long = check(kind, required=False), cells * times + [f"{number}" for number in range(BATCH_FROM)]
    single = {id(cell): column.read(cell) for cell in long}
    assert column.read_many(long) == [single[id(cell)] for cell in long]


def test_most_cells_are_unambiguous() -> None:
    numbers, texts = check("decimal", unit="eur").parse, check("text", pattern="[0-9]{3}").parse
    assert isinstance(numbers, NumberParser) and isinstance(texts, TextParser)
    assert numbers.parse_certain([1.0, 2.5, "3", 0.1 + 0.2, -7.25]) == ["1", "2.5", "", "", "-7.25"]
    assert texts.parse_certain(["123", " 456 ", "7", "89\n0", 123.0]) == ["123", "456", "", "", ""]


@pytest.mark.parametrize(
    "cell",
    [*OURS.names, *OURS.dated_aliases, "Kokkola, Halsua", "Kokkola ja Kälviä", "Halsua (74)", "272 Kälviä", "zzz"],
)
def test_a_timeless_name_means_the_same_in_every_month(cell: str) -> None:
    column = check("municipalities")
    read = [column.read(cell, month=month) for month in (None, "1975-06", "2008-12", "2009-01", "2026-10")]
    assert not column.is_timeless([cell]) or all(text == read[0] for text in read)
    assert column.is_timeless(["Kokkola", "Halsua, Kannus", "zzz"]) and not column.is_timeless(["Kokkola", "Kälviä"])
