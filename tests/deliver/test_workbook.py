"""The ministry's workbook: every number of the database in its cell, a symbol where there is none, in three languages."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from python_calamine import CalamineWorkbook

from warehouse.catalogue.extracts import FILE, load_extracts
from warehouse.deliver.datasets import STATUSES
from warehouse.deliver.extract import deliver
from warehouse.deliver.workbook import SYMBOLS
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

SHEETS = {
    "fi": ["Kansi", "Sisällys", "Määritelmät", "Merkit", "1.1 Tehokas työnvälitys"],
    "sv": ["Omslag", "Innehåll", "Definitioner", "Tecken", "1.1 Effektiv arbetsförmedling"],
    "en": ["Cover", "Contents", "Definitions", "Symbols", "1.1 Efficient matching"],
}


@pytest.fixture
def folder(released: Settings) -> Path:
    """The extract of the small release."""
    extract = deliver(released)
    assert extract is not None
    return extract.folder


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table by its header, which stands in the fourth row."""
    _, _, _, header, *lines = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.mark.parametrize("language", SHEETS)
def test_the_sheets_of_each_language_have_its_words(folder: Path, language: str) -> None:
    book = openpyxl.load_workbook(folder / f"ministry-{language}.xlsx")
    assert book.sheetnames == SHEETS[language]
    assert book.properties.title == getattr(load_extracts()[0].title, language)
    assert book.properties.created.replace(tzinfo=UTC) == datetime(2025, 3, 21, 6, tzinfo=UTC)
    others = {name for key, names in SHEETS.items() if key != language for name in names}
    texts = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert not texts & others
    assert all(len(sheet.tables) == 1 for sheet in book.worksheets[1:]), "each sheet after the cover is one table"
    assert not any(sheet.merged_cells for sheet in book)


def test_a_number_a_zero_and_a_hidden_cell_are_three_things(folder: Path) -> None:
    halsua, kokkola = sorted(
        rows(folder / "ministry-sv.xlsx", "1.1 Effektiv arbetsförmedling"), key=lambda row: row["Kod"]
    )
    assert (halsua["Nr"], halsua["Indikator"], halsua["Kod"]) == (1, "Arbetslösa", "KU074")
    assert (halsua["2025-01"], halsua["2025-02"], halsua["2024-12"]) == (
        0,
        SYMBOLS["hidden"],
        SYMBOLS["not_applicable"],
    )
    assert (kokkola["2025-01"], kokkola["2025-02"]) == (1600, 1500)
    assert [name for name in kokkola if str(name)[:2] == "20"] == [
        "2022", "2023", "2024", *(f"2024-{month:02}" for month in range(2, 13)), "2025-01", "2025-02",
    ]  # fmt: skip


def test_a_preliminary_number_is_a_number_that_shows_its_symbol(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "ministry-fi.xlsx")["1.1 Tehokas työnvälitys"]
    formats = {
        cell.value: cell.number_format for row in sheet.iter_rows() for cell in row if cell.value in (1500, 1600)
    }
    assert formats == {1500: '#,##0" *"', 1600: "#,##0"}


def test_every_status_without_a_number_has_a_symbol_of_its_own(folder: Path) -> None:
    assert set(SYMBOLS) == set(STATUSES) - {"final"} and len(set(SYMBOLS.values())) == len(SYMBOLS)
    shown = {row["Merkki"]: row["Merkitys"] for row in rows(folder / "ministry-fi.xlsx", "Merkit")}
    assert shown == {symbol: STATUSES[status].fi for status, symbol in SYMBOLS.items()}


def test_no_text_is_a_formula_and_another_reader_sees_the_same(folder: Path) -> None:
    path = folder / "ministry-fi.xlsx"
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert '=HYPERLINK("x")' in {cell.value for cell in cells}
    lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("1.1 Tehokas työnvälitys").to_python()
    expected = list(book["1.1 Tehokas työnvälitys"].iter_rows(values_only=True))
    assert [["" if cell is None else cell for cell in row] for row in expected] == lines


def test_the_contents_lead_to_their_sheets(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "ministry-en.xlsx")["Contents"]
    assert [cell.value for cell in sheet[5]] == ["1.1 Efficient matching", "1", 2]
    assert sheet["A5"].hyperlink.location == "'1.1 Efficient matching'!A1"


def test_a_text_too_long_for_a_cell_is_refused_and_leaves_nothing(released: Settings, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("update release.dim_indicator set definition_fi = repeat('x', 32768)")
    with pytest.raises(WarehouseError, match="sheet Määritelmät: found a text of 32768 signs, expected at most 32767"):
        deliver(released)
    assert [path for path in released.extracts.iterdir() if not path.name.startswith(".")] == []


def test_without_a_number_there_is_no_workbook(released: Settings, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute("update release.dim_indicator set latest_month_any = null")
    extract = deliver(released)
    assert extract is not None and not list(extract.folder.glob("*.xlsx"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("indicators: plan", "indicators: [unemployd]", "ministry.indicators: found unemployd, no indicator"),
        ("languages: [fi, sv, en]", "languages: []", "languages"),
        ("months: 13", "months: 0", "months"),
    ],
)
def test_a_declaration_that_is_wrong_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "extracts.yml"
    file.write_text(FILE.read_text().replace(old, new))
    with pytest.raises(WarehouseError, match=message):
        load_extracts(file)


def test_the_target_of_a_year_is_shown_where_the_newest_month_has_no_number(released: Settings, database: str) -> None:
    """As of an annual indicator, whose number stands on December."""
    with psycopg.connect(database) as owner:
        owner.execute("update release.dim_indicator set plan_number = 3, plan_section = '6.2' where indicator_key = 2")
    extract = deliver(released)
    assert extract is not None
    areas = {row["Code"]: row for row in rows(extract.folder / "ministry-en.xlsx", "6.2 Job placement")}
    assert (areas["TA12"]["2025-01"], areas["TA12"]["2025-02"]) == (-50.5, SYMBOLS["not_applicable"])
    assert (areas["TA12"]["Target"], areas["TA12"]["Against the target"]) == (33.5, "not compared")
    assert (areas["KU272"]["Target"], areas["KU272"]["Against the target"]) == (None, "no target")


def test_no_licence_is_promised_that_the_sources_do_not_give(folder: Path) -> None:
    cover = {row[0]: row[1] for row in openpyxl.load_workbook(folder / "ministry-en.xlsx")["Cover"].values}
    assert cover["Licence"] == "The terms are those of each source; they are in the file manifest.json."
