"""Independent readers, with their default settings, see what the database holds: every cell, every code, every type."""

import json
from datetime import date
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import polars as pl
import psycopg
import pyarrow.parquet as pq
import pytest

from warehouse.db import role_dsn
from warehouse.deliver.datasets import TABLES, Table
from warehouse.deliver.extract import deliver
from warehouse.settings import Settings

NUMERIC = ("numerator", "denominator", "value", "target")
ROWS = """
    select 'KU' || municipality_code as municipality_code, to_char(month, 'YYYY-MM') as month, indicator_code,
        numerator, denominator, value, observation_status, series_break
    from published.fct_indicator_value
    join published.dim_indicator using (indicator_key)
    join published.dim_municipality using (municipality_key)
    join published.dim_month using (month_key)
    order by indicator_code, municipality_code, month
"""
COLUMNS = (
    "municipality_code", "month", "indicator_code", "numerator", "denominator", "value", "observation_status",
    "series_break",
)  # fmt: skip
NAUGHTY = ["=1+1", " @x", '"', "a,b", "line\nbreak", "\t=x", "äöå €", "NaN", "NULL", "true", "007", "-"]


@pytest.fixture
def folder(released: Settings) -> Path:
    """The extract of the small release."""
    extract = deliver(released)
    assert extract is not None
    return extract.folder


@pytest.fixture
def expected(released: Settings) -> list[tuple]:
    """The cells of municipalities, asked of the database as the ministry."""
    with psycopg.connect(role_dsn(released, "ministry")) as reader:
        return [tuple(map(plain, row)) for row in reader.execute(ROWS)]


def plain(value: Any) -> Any:
    """Return a cell as the languages of the readers have it."""
    if isinstance(value, Decimal):
        return float(value)
    return None if isinstance(value, float) and isnan(value) else value


def cells(rows: list[dict[str, Any]]) -> list[tuple]:
    rows = sorted(rows, key=lambda row: (row["indicator_code"], row["municipality_code"], row["month"]))
    return [tuple(plain(row[name]) for name in COLUMNS) for row in rows]


def test_pandas_and_polars_and_duckdb_keep_codes_and_cells_of_the_csv(folder: Path, expected: list[tuple]) -> None:
    path = folder / "indicators_by_municipality.csv"
    assert cells(pd.read_csv(path).to_dict("records")) == expected
    assert cells(pl.read_csv(path).to_dicts()) == expected
    assert cells(duckdb.read_csv(str(path)).pl().to_dicts()) == expected


def test_parquet_has_the_same_cells_with_types(folder: Path, expected: list[tuple]) -> None:
    path = folder / "indicators_by_municipality.parquet"
    table = pq.read_table(path)
    assert cells(table.to_pylist()) == expected
    assert cells(pl.read_parquet(path).to_dicts()) == expected
    assert cells(duckdb.read_parquet(str(path)).pl().to_dicts()) == expected
    assert cells(pd.read_parquet(path).to_dict("records")) == expected
    types = {field.name: str(field.type) for field in table.schema}
    assert {types[name] for name in NUMERIC} == {"double"} and types["series_break"] == types["is_latest"] == "bool"
    assert types["release_id"] == "int32" and types["municipality_code"].startswith("dictionary<values=string")
    description = table.schema.field("value").metadata[b"description"].decode()
    assert description and "value" in description.lower()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_parquet_file_is_its_csv(folder: Path, table: Table) -> None:
    csv, parquet = pl.read_csv(folder / table.csv, infer_schema=False), pl.read_parquet(folder / table.parquet)
    assert csv.columns == parquet.columns and csv.height == parquet.height
    texts = [column.name for column in table.columns if column.meaning.type == "text"]
    for name in texts:
        written = [None if text is None else text.removeprefix("'") for text in csv[name].to_list()]
        assert written == parquet[name].cast(pl.String).to_list(), name


def test_the_data_package_is_valid_with_its_data(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "rowNumber", "type", "note"])
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in package["resources"]] == [table.csv for table in TABLES]
    assert all(field["description"] for resource in package["resources"] for field in resource["schema"]["fields"])
    assert package["created"].startswith("2025-03-21")


def test_a_damaged_row_is_not_valid(folder: Path) -> None:
    path = folder / "indicators_by_municipality.csv"
    path.write_text(path.read_text().replace("KU272", "272").replace("final", "finished"))
    errors = frictionless.validate(str(folder / "datapackage.json")).flatten(["fieldName", "type"])
    assert ["municipality_code", "constraint-error"] in errors and ["observation_status", "constraint-error"] in errors


@pytest.mark.parametrize("name", NAUGHTY)
def test_a_naughty_name_is_no_formula_and_breaks_no_file(released: Settings, database: str, name: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("update release.dim_municipality set name_sv = %s where municipality_key = 272", [name])
    extract = deliver(released)
    assert extract is not None
    row = pl.read_csv(extract.folder / "indicators_by_municipality.csv", infer_schema=False).row(0, named=True)
    assert row["municipality_name_sv"] in (name, f"'{name}")
    assert row["municipality_name_sv"].strip()[0] not in "=+-@"
    parquet = pl.read_parquet(extract.folder / "indicators_by_municipality.parquet").row(0, named=True)
    assert parquet["municipality_name_sv"] == name
    assert frictionless.validate(str(extract.folder / "datapackage.json")).valid


def test_the_latest_address_leads_to_the_public_release(released: Settings, point_to: Any, database: str) -> None:
    latest = released.extracts / "latest"
    deliver(released)
    assert latest.resolve().name == "release-000001"
    point_to(2)
    deliver(released)
    assert latest.resolve().name == "release-000002" and (latest / "ministry-fi.xlsx").exists()
    with psycopg.connect(database) as owner:
        owner.execute("update release.release set withdrawn_at = %s where release_id = 2", [date(2025, 3, 22)])
    point_to(1)
    deliver(released)
    assert latest.resolve().name == "release-000001"
