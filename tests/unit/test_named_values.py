"""A list of values that a declaration names instead of repeating it, and tables whose rows tell a year."""

from typing import Any

import pytest
from pydantic import ValidationError

from warehouse.catalogue import load_catalogue
from warehouse.sources import Column, Table, load_sources, month_of

SAID = {"fi": "-", "sv": "-", "en": "-"}
CODE = {"type": "code", "description": SAID}


def test_the_plans_indicators_are_those_of_the_catalogue_in_its_order() -> None:
    values = Column.model_validate({**CODE, "values": {"from": "plan_indicators"}}).values or {}
    plan = sorted(
        (indicator for indicator in load_catalogue().indicators if indicator.number),
        key=lambda indicator: indicator.number or 0,
    )
    assert list(values) == [one.code for one in plan]
    for one in plan:
        assert values[one.code][:2] == (one.name.fi, one.name.sv)
        known = (one.name.en, one.code, str(one.number), f"{one.number}. {one.name.fi}", f"{one.number} {one.name.sv}")
        assert {*known} <= {*values[one.code]}


def test_no_text_means_two_indicators() -> None:
    values = load_sources()["targets"].tables["indicator_target"].columns["indicator"].values or {}
    texts = [text.casefold() for some in values.values() for text in some]
    assert len(texts) == len(set(texts))


def test_a_list_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValidationError, match="found values from 'kaikki', expected one of plan_indicators"):
        Column.model_validate({**CODE, "values": {"from": "kaikki"}})


def test_a_code_may_be_called_from() -> None:
    values = {"from": ["kotoa"], "to": ["sinne"]}
    assert Column.model_validate({**CODE, "values": {"from": ["kotoa"]}}).values == {"from": ("kotoa",)}
    assert list(Column.model_validate({**CODE, "values": values}).values or {}) == ["from", "to"]


@pytest.mark.parametrize("due", [None, {"day": 20, "since": "2026-01", "optional": True}])
def test_a_table_may_go_by_years(due: Any) -> None:
    assert table(due).supersede_by == ("sender", "year")


def test_what_goes_by_years_is_owed_of_no_month() -> None:
    with pytest.raises(ValidationError, match="a table by year is `optional`"):
        table({"day": 20, "since": "2026-01"})


@pytest.mark.parametrize(
    ("stored", "month"), [("2026-10-05", "2026-10"), ("2026-10", "2026-10"), ("2026", "2026-12"), ("", "")]
)
def test_a_year_stands_on_its_december(stored: str, month: str) -> None:
    assert month_of(stored) == month


def table(due: Any) -> Table:
    columns = {
        name: {"type": kind, "description": SAID} for name, kind in (("sender", "municipality"), ("year", "year"))
    }
    return Table.model_validate(
        {"description": SAID, "supersede_by": ["sender", "year"], "due": due, "columns": columns}
    )
