"""Programs that are no part of the project read every format, with their default settings, as it is meant."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from tests.readers.conftest import read_with

from warehouse.deliver.datasets import TABLES, Table
from warehouse.deliver.formats.sdmx import OBS_STATUSES

R_TYPES = {"text": "character", "integer": "numeric", "numeric": "numeric", "boolean": "logical"}
SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""LibreOffice's filter: commas, UTF-8, values and not what is shown, a file for each sheet."""


@pytest.fixture(scope="session")
def read_by_r(extract: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What readr has understood of each CSV, written to a folder."""
    folder = tmp_path_factory.mktemp("r")
    read_with("Rscript", "csv_cells.R", extract, folder)
    return folder


def cells_of(extract: Path, table: Table) -> pl.DataFrame:
    """The cells of a table, of Parquet; texts as texts."""
    return pl.read_parquet(extract / table.parquet).with_columns(pl.col(pl.Categorical).cast(pl.String))


def totals(extract: Path) -> Iterator[tuple[str, str, str, float | None, str]]:
    """Indicator, place, month, value and status of every total by month that is applicable."""
    for table in TABLES[:2]:
        cells = cells_of(extract, table).filter(
            (pl.col("breakdown_code") == "total") & (pl.col("observation_status") != "not_applicable")
        )
        place = table.key[1]
        yield from cells.select("indicator_code", place, "month", "value", "observation_status").rows()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_r_reads_every_cell_of_a_csv_with_its_type(extract: Path, read_by_r: Path, table: Table) -> None:
    expected = cells_of(extract, table)
    with (read_by_r / f"{table.csv}.types").open(encoding="utf-8", newline="") as lines:
        types = {row["column"]: row["type"] for row in csv.DictReader(lines)}
    assert list(types) == expected.columns
    empty = {name for name in expected.columns if expected[name].null_count() == expected.height}
    assert {name: kind for name, kind in types.items() if name not in empty} == {
        column.name: R_TYPES[column.meaning.type] for column in table.columns if column.name not in empty
    }
    read = pl.read_csv(read_by_r / table.csv, infer_schema=False)
    assert read.height == expected.height
    for column in table.columns:
        assert plain(read[column.name], column.meaning.type) == expected[column.name].to_list(), column.name


def plain(texts: pl.Series, kind: str) -> list[Any]:
    """Return the texts that R has written as what they say."""
    if kind == "boolean":
        return [None if text is None else text == "TRUE" for text in texts]
    if kind in ("integer", "numeric"):
        return [None if text is None else float(text) for text in texts]
    return [None if text is None else text.removeprefix("'") for text in texts]


def test_sdmx1_reads_every_total_with_the_structure(extract: Path) -> None:
    read = [json.loads(line) for line in read_with("python", "sdmx_cells.py", extract).splitlines()]
    expected = [
        [code.upper(), place.replace("+", "_"), month, value, OBS_STATUSES[status][0]]
        for code, place, month, value, status in totals(extract)
    ]
    assert len(read) > 1000 and sorted(read, key=lambda row: row[:3]) == sorted(expected, key=lambda row: row[:3])


def test_the_toolkit_of_json_stat_reads_every_total(extract: Path, site: Path) -> None:
    files = sorted((site / "data" / "indicators").glob("*.json"))
    lines = read_with("node", "jsonstat_cells.js", *files).splitlines()
    read = {tuple(cell[:3]): (cell[3], cell[4] or "final") for cell in map(json.loads, lines)}
    expected = {row[:3]: row[3:] for row in totals(extract)}
    shown = {key: cell for key, cell in read.items() if cell[1] != "not_applicable"}
    assert len(files) > 50 and shown == expected


def test_the_record_for_data_portals_has_what_dcat_ap_asks_for(extract: Path) -> None:
    report = read_with("pyshacl", "--shapes", "shapes.ttl", "-df", "json-ld", extract / "dcat.jsonld")
    assert "Conforms: True" in report


def test_libreoffice_reads_every_number_of_a_workbook(extract: Path, tmp_path: Path) -> None:
    path = extract / "ministry-fi.xlsx"
    read_with("soffice", "--headless", "--convert-to", SHEETS, "--outdir", tmp_path, path)
    for sheet in openpyxl.load_workbook(path).worksheets:
        (file,) = tmp_path.glob(f"*-{sheet.title}.csv")
        with file.open(encoding="utf-8", newline="") as lines:
            read = [[cell for cell in row if cell] for row in csv.reader(lines)]
        expected = [[cell for cell in row if cell not in (None, "")] for row in sheet.iter_rows(values_only=True)]
        assert [row for row in map(numbers, read) if row] == [row for row in map(numbers, expected) if row], sheet.title


def numbers(row: list[Any]) -> list[float]:
    """Return the cells of a row that are numbers."""
    found = []
    for cell in row:
        try:
            found.append(round(float(cell), 9))
        except (TypeError, ValueError):
            continue
    return found


def test_libreoffice_keeps_codes_and_numbers_of_a_csv(extract: Path, tmp_path: Path) -> None:
    table = TABLES[1]
    read_with("soffice", "--headless", "--convert-to", "xlsx", "--outdir", tmp_path, extract / table.csv)
    rows = openpyxl.load_workbook(tmp_path / f"{table.name}.xlsx", read_only=True).worksheets[0].values
    header = next(rows)
    read = pl.DataFrame(list(rows), schema=list(header), orient="row", infer_schema_length=None)
    expected = cells_of(extract, table)
    for name in ("indicator_code", "area_code", "breakdown_code", "value", "target", "numerator", "observation_status"):
        assert read[name].to_list() == expected[name].to_list(), name


def test_two_checkers_of_pdf_ua_find_no_error(site: Path) -> None:
    files = sorted(site.glob("*/report/*.pdf"))
    assert len(files) > 30
    read_with("outloud", "--quiet", "--fail-on", "error", *files)
    for file in files:
        read_with("pdfua", "check", file)
