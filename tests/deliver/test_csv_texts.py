"""What PostgreSQL writes for spreadsheets: no text begins a formula, nothing is lost, numbers keep their digits."""

from collections.abc import Iterator
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from warehouse.deliver.datasets import Column
from warehouse.deliver.query import _spreadsheet_cell

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
NAME, VALUE = Column("name", "dim_indicator", "name_fi"), Column("value", "fct_indicator_value", "value")
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
white_space = st.text(st.sampled_from(" \t\r\n\x0b\x0c\x1f\x85\xa0\u2003\u3000"), max_size=4)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, autocommit=True) as opened:
        yield opened


def escaped(connection: psycopg.Connection, text: str) -> str:
    query = sql.SQL("select {} from (values (%s::text)) as dim_indicator (name_fi)").format(_spreadsheet_cell(NAME))
    return str(connection.execute(query, [text]).fetchall()[0][0])


@SHARED
@given(white_space, st.sampled_from(BEGINNINGS), TEXT)
def test_a_text_that_would_begin_a_formula_is_neutralised(
    connection: psycopg.Connection, space: str, beginning: str, rest: str
) -> None:
    assert escaped(connection, space + beginning + rest) == "'" + space + beginning + rest


@SHARED
@given(TEXT)
@example("Kälviä - Lohtaja")
@example("'=1+1")
def test_what_is_written_never_begins_a_formula_and_nothing_is_lost(connection: psycopg.Connection, text: str) -> None:
    written = escaped(connection, text)
    assert not written.startswith(BEGINNINGS) and not written.strip().startswith(BEGINNINGS)
    assert written in (text, "'" + text)


@SHARED
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=12))
@example(Decimal("50.0000000000000000"))
@example(Decimal("100"))
@example(Decimal("-2.50"))
@example(Decimal("0.00"))
def test_a_number_keeps_all_its_digits_and_has_one_decimal_at_least(
    connection: psycopg.Connection, number: Decimal
) -> None:
    query = sql.SQL("select ({})::text from (values (%s::numeric)) as fct_indicator_value (value)")
    written = connection.execute(query.format(_spreadsheet_cell(VALUE)), [number]).fetchall()[0][0]
    assert Decimal(written) == number and "E" not in written
    whole, _, decimals = written.partition(".")
    assert whole and decimals and (decimals == "0" or not decimals.endswith("0"))
