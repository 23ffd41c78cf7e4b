"""Value lists that a declaration refers to by name, and tables whose rows have a year."""

from typing import Any

import pytest
from pydantic import ValidationError

from warehouse.catalogue import load_catalogue
from warehouse.sources import Column, Table, load_sources, month_of

TEXT = {"fi": "-", "sv": "-", "en": "-"}
CODE = {"type": "code", "description": TEXT}


def test_the_plans_indicators_are_those_of_the_catalogue_in_its_order() -> None:
    values = Column.model_validate({**CODE, "values": {"from": "plan_indicators"}}).values or {}
    plan = sorted(
        (indicator for indicator in load_catalogue().indicators if indicator.number),
        key=lambda indicator: indicator.number or 0,
    )
    assert list(values) == [indicator.code for indicator in plan]
    for indicator in plan:
        name, number = indicator.name, indicator.number
        assert values[indicator.code][:2] == (name.fi, name.sv)
        synonyms = {name.en, indicator.code, str(number), f"{number}. {name.fi}", f"{number} {name.sv}"}
        assert synonyms <= {*values[indicator.code]}


def test_no_text_means_two_indicators() -> None:
    values = load_sources()["targets"].tables["indicator_target"].columns["indicator"].values or {}
    texts = [text.casefold() for synonyms in values.values() for text in synonyms]
    assert len(texts) == len(set(texts))


def test_the_error_of_an_unknown_list_names_the_lists() -> None:
    with pytest.raises(ValidationError, match="found values from 'kaikki', expected one of plan_indicators"):
        Column.model_validate({**CODE, "values": {"from": "kaikki"}})


def test_a_code_may_have_the_name_from() -> None:
    values = {"from": ["kotoa"], "to": ["sinne"]}
    assert Column.model_validate({**CODE, "values": {"from": ["kotoa"]}}).values == {"from": ("kotoa",)}
    assert list(Column.model_validate({**CODE, "values": values}).values or {}) == ["from", "to"]


@pytest.mark.parametrize("due", [None, {"day": 20, "since": "2026-01", "optional": True}])
def test_a_table_may_be_by_year(due: Any) -> None:
    assert table(due).supersede_by == ("sender", "year")


def test_a_table_by_year_is_due_for_no_month() -> None:
    with pytest.raises(ValidationError, match="a table by year is `optional`"):
        table({"day": 20, "since": "2026-01"})


@pytest.mark.parametrize(
    ("stored", "month"), [("2026-10-05", "2026-10"), ("2026-10", "2026-10"), ("2026", "2026-12"), ("", "")]
)
def test_a_year_is_stored_as_its_december(stored: str, month: str) -> None:
    assert month_of(stored) == month


def table(due: Any) -> Table:
    columns = {
        name: {"type": kind, "description": TEXT} for name, kind in (("sender", "municipality"), ("year", "year"))
    }
    return Table.model_validate(
        {"description": TEXT, "supersede_by": ["sender", "year"], "due": due, "columns": columns}
    )
