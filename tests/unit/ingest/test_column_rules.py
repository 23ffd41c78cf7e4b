"""Which values a declared column accepts, and what `raw` stores of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ingest.readers.declared import MUNICIPALITIES, TEXTS

from warehouse.ingest.column_rules import Rule, decimal, rules
from warehouse.sources import Table

KINDS = {
    "integer": {"1": "1", "-12": "-12", "1 000": "1000", "1\u00a0234\u202f567": "1234567", "\u22125": "-5", "+3": "3",
                "1.5": None, "1,0": None, "1.000": None, "10 00": None, "x": None, "1e3": None, "٣": None},
    "decimal": {"1": "1", "1,5": "1.5", "-0.25": "-0.25", "1 000,50": "1000.50", "1.000,5": None, "nan": None, ".": None},
    "date": {"2026-06-30": "2026-06-30", "2024-02-29": "2024-02-29", "2026-02-29": None, "20260630": None,
             "2026-W01-1": None, "30.6.2026": None, "2026-6-30": None, "0000-01-01": None},
    "municipality": {"74": "074", "Halso": "074", "272": "272", "091": None, "Kokola": None},
    "municipalities": {"74, Kokkola": "074,272", "Karleby;Halso;272": "272,074", "Halsua,": "074", ",": None, "272,x": None},
}  # fmt: skip


def rule(kind: str, **more: object) -> Rule:
    column = {"type": kind, "description": TEXTS, **more}
    table = Table.model_validate({"description": TEXTS, "files": ".*", "columns": {"it": column}})
    return rules(table, MUNICIPALITIES, None)["it"]


@pytest.mark.parametrize(("kind", "text", "stored"), [(k, t, s) for k, all_ in KINDS.items() for t, s in all_.items()])
def test_stored_values(kind: str, text: str, stored: str | None) -> None:
    assert rule(kind).stored(f" {text}\u00a0") == stored


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_may_stand_where_it_may(kind: str) -> None:
    assert rule(kind).stored("  ") is None
    assert rule(kind, required=False).stored("  ") == ""
    assert rule(kind, required=False).expected.endswith(", or nothing")


def test_codes_and_patterns() -> None:
    kind = rule("code", values={"visit": ("Käynti",), "call": ("2",)})
    assert [kind.stored(text) for text in ("käynti", "KÄYNTI ", "2", "visit")] == ["visit", "visit", "call", None]
    pattern = rule("text", pattern="[0-9]{2}|x")
    assert [pattern.stored(text) for text in ("12", "x", "123", "１２", "12\n3")] == ["12", "x", None, None, None]


@given(st.text())
def test_a_text_that_postgresql_cannot_hold_is_not_stored(text: str) -> None:
    stored = rule("text").stored(text)
    assert stored is None or "\0" not in stored
    assert rule("text").stored(text + "\0x") is None and rule("text").stored(text + "\udcff") is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2).filter(lambda value: abs(value) < 10**15))
def test_numbers_survive(value: object) -> None:
    assert decimal(str(value)) == decimal(str(value).replace(".", ","))


def test_a_henkilotunnus_needs_pseudonyms() -> None:
    with pytest.raises(ValueError, match="without pseudonyms"):
        rule("henkilotunnus")


def test_a_near_name_is_hinted() -> None:
    assert rule("municipality").hint("Kokola") == " (closest: Kokkola)"
    assert rule("municipality").hint("zzz") == "" and rule("date").hint("x") == ""


def test_a_day_still_to_come_is_a_fault_where_only_past_days_may_stand() -> None:
    today, tomorrow = date.today(), date.today() + timedelta(days=1)
    assert rule("date", past=True).stored(f"{today}") == f"{today}"
    assert rule("date", past=True).stored(f"{tomorrow}") is None
    assert rule("date").stored(f"{tomorrow}") == f"{tomorrow}"
    assert "still to come" in rule("date", past=True).expected
