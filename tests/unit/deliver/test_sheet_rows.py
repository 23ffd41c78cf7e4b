"""Which rows the workbook shows: people are spared the classes that have no number."""

import pytest

from warehouse.deliver.datasets import TABLES, Table
from warehouse.deliver.query import Cell

NUMBERS = [table for table in TABLES if table.fact.endswith("value")]


def row(table: Table, breakdown: str, value: int | None, status: str) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {"breakdown_code": breakdown, "value": value, "observation_status": status}
    return tuple(cells.get(column.name) for column in table.columns)


@pytest.mark.parametrize("table", NUMBERS, ids=lambda table: table.name)
def test_a_total_is_always_shown_and_a_class_when_it_has_a_value(table: Table) -> None:
    assert table.in_sheet(row(table, "total", 7, "final"))
    assert table.in_sheet(row(table, "total", None, "hidden"))
    assert table.in_sheet(row(table, "male", 0, "final"))
    assert table.in_sheet(row(table, "male", 7, "incomplete"))
    assert not table.in_sheet(row(table, "male", None, "hidden"))
    assert not table.in_sheet(row(table, "male", None, "not_applicable"))
