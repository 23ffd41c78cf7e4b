"""The employment statistics by occupation and education, against plain addition of what the stand-in served."""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from tests.comparing import assert_same_cells

from warehouse.db import role_dsn
from warehouse.settings import Settings

Cell = tuple[Decimal | None, str]
Key = tuple[str, str, str]
TABLES = {
    "unemployed_by_occupation": ("12ti", "TYOTTOMATLOPUSSA"),
    "open_vacancies_by_occupation": ("12ti", "AVPAIKATLOPUSSA"),
    "unemployed_by_education": ("12te", "TYOTTOMATLOPUSSA"),
}
SAME = {
    "unemployed_by_occupation": "unemployed",
    "open_vacancies_by_occupation": "open_vacancies",
    "unemployed_by_education": "unemployed",
}
"""The indicator of another table that counts the same."""
EDUCATION = {"1": "basic", "2": "basic", "3": "secondary", "4": "secondary", "9_X": "unknown"}
MONTHS, PLACES = 48, 12 + 5


@pytest.fixture(scope="module")
def bi(sample_house: Settings) -> Iterator[psycopg.Connection]:
    """A reader of the published schema, as a BI tool is."""
    with psycopg.connect(role_dsn(sample_house, "bi")) as connection:
        yield connection


def class_of(table: str, code: str) -> str:
    """Return the breakdown class of a value: the first digit of an occupation, a stage of education."""
    if code == "SSS":
        return "total"
    if table == "12te":
        return f"education_{EDUCATION.get(code, 'tertiary')}"
    return {"X999": "occupation_unknown", "X011": "occupation_outside"}.get(code, f"occupation_{code[0]}")


def added(parts: list[Cell]) -> Cell:
    """Add up; one hidden part hides the sum."""
    values = [value for value, _ in parts if value is not None]
    return (sum(values, Decimal(0)), "final") if len(values) == len(parts) else (None, "hidden")


def expected(settings: Settings, indicator: str) -> dict[Key, Cell]:
    """By plain addition: (place, month, class) -> value and status; area 12 has its official row, 25 its parts."""
    table, measure = TABLES[indicator]
    served = json.loads((settings.root / "apis" / "pxweb" / "StatFin" / "tyonv" / f"{table}.json").read_text())
    parts: defaultdict[Key, list[Cell]] = defaultdict(list)
    for key, text in served["cells"].items():
        area, *_, code, month, counted = key.split("|")
        if counted == measure:
            cell: Cell = (None, "hidden") if text == "..." else (Decimal(text), "final")
            parts[area.removeprefix("KU"), month, class_of(table, code)].append(cell)
    by_class = {key: added(cells) for key, cells in parts.items()}
    for _, month, name in [key for key in by_class if key[0] == "SSS"]:
        by_class["12", month, name] = by_class["MK16", month, name]
        by_class["25", month, name] = added([by_class[code, month, name] for code in ("288", "440", "598", "599")])
        by_class["12+25", month, name] = added([by_class["12", month, name], by_class["25", month, name]])
    return by_class


def published(bi: psycopg.Connection, indicator: str) -> dict[Key, Cell]:
    rows = bi.execute(
        """
        select area_code, to_char(month, 'YYYY"M"MM'), breakdown_code, value, observation_status
        from published.indicator_value where indicator_code = %s
        """,
        [indicator],
    )
    return {(place, month, name): (value, status) for place, month, name, value, status in rows}


@pytest.mark.parametrize("indicator", list(TABLES))
def test_every_cell_is_the_sum_of_the_values_of_its_class(
    bi: psycopg.Connection, sample_house: Settings, indicator: str
) -> None:
    actual, reference = published(bi, indicator), expected(sample_house, indicator)
    assert_same_cells(actual, reference, indicator)
    assert len(actual) == MONTHS * PLACES * len({name for *_, name in reference})
    assert {status for _, status in actual.values()} == {"final", "hidden"}


@pytest.mark.parametrize("indicator", list(TABLES))
def test_a_total_equals_its_classes_and_the_unknown(bi: psycopg.Connection, indicator: str) -> None:
    classes: defaultdict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    for (place, month, name), cell in published(bi, indicator).items():
        classes[place, month][name] = cell
    whole = 0
    for key, cells in classes.items():
        (total, _), *_ = [cells.pop("total")]
        if total is not None and all(value is not None for value, _ in cells.values()):
            assert sum(value for value, _ in cells.values()) == total, key
            whole += 1
    # Of the country nothing is hidden, in any month.
    assert whole >= MONTHS


@pytest.mark.parametrize("indicator", list(TABLES))
def test_a_total_is_that_of_the_table_without_classes(bi: psycopg.Connection, indicator: str) -> None:
    other = published(bi, SAME[indicator])
    totals = {key: cell for key, cell in published(bi, indicator).items() if key[2] == "total"}
    assert len(totals) == MONTHS * PLACES
    assert_same_cells({key: other[key] for key in totals}, totals, indicator)
