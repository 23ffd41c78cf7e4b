"""The collection of real nasty files: read as they truly are, or refused for the true reason."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import RefusalError
from warehouse.intake.workbook import CellRange, SourceWorkbook

REFUSED = {
    "calamine_empty_sheet.xlsx": "file_without_cells",
    "calamine_pass_protected.xlsx": "file_locked",
    "sheetjs_column_width.htm": "file_is_web_page",
    "poi_poc-xmlbomb.xlsx": "file_unsafe",
    "snyk_zip-slip.zip": "file_unsafe",
    "blns.txt": "text_open_quote",
}


@pytest.fixture
def opened(shared: Path):
    """Read one of the files."""

    def read(name: str, called: str = "") -> SourceWorkbook:
        return read_workbook((shared / "data" / "hostile" / name).read_bytes(), called or name)

    return read


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_for_its_reason(opened, name: str) -> None:
    with pytest.raises(RefusalError) as refused:
        opened(name, "taulukko.xls")
    assert [remark.code for remark in refused.value.remarks] == [REFUSED[name]]
    assert not refused.value.personal


def test_a_locked_file_is_told_in_the_owners_language(opened) -> None:
    with pytest.raises(RefusalError) as refused:
        opened("calamine_pass_protected.xlsx")
    assert (
        refused.value.remarks[0].rendered("fi").suggestion
        == "Tiedosto on suojattu salasanalla. Poista salasana ja lähetä uudelleen."
    )
    assert refused.value.remarks[0].rendered("sv").found == "en lösenordsskyddad fil"


def test_days_reckoned_from_1904(opened) -> None:
    rows = opened("sheetjs_1904.xlsx").sheets[0].rows
    assert rows[0] == [1, date(1904, 1, 2), "1904-01-02", "1904-01-02"]
    assert rows[1][1] == date(1904, 1, 12)


def test_errors_are_named_and_their_look_alikes_are_texts(opened) -> None:
    sheet = opened("sheetjs_ErrorTypes.xlsx").sheets[0]
    names = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
    assert [sheet.metadata.errors[row, 0] for row in range(1, 8)] == names
    assert [sheet.rows[row][0] for row in range(1, 8)] == [""] * 7
    assert sheet.rows[2][3] == "#DIV/0" and (2, 3) not in sheet.metadata.errors


def test_hidden_sheets_are_told(opened) -> None:
    sheets = opened("sheetjs_sheet_visibility.xlsx").sheets
    assert [(sheet.name, sheet.visibility) for sheet in sheets] == [
        ("Visible", "visible"), ("Hidden", "hidden"), ("VeryHidden", "very hidden"),
    ]  # fmt: skip


def test_only_the_first_cell_of_merged_ones_has_the_value(opened) -> None:
    sheet = opened("calamine_merged_range.xlsx").sheets[0]
    assert CellRange(0, 0, 1, 0) in sheet.metadata.merged and CellRange(0, 7, 1, 7) in sheet.metadata.merged
    assert sheet.rows[0][0] == "A1" and sheet.rows[1][0] == ""


def test_a_ministrys_table_with_macros_keeps_its_addresses(opened) -> None:
    book = opened("messytables_bian-anal-tab3.xlsm")
    assert book.format == "xlsm" and book.sheets[0].name == "Definitions"
    assert book.saved_at == datetime(2012, 6, 11, 9, 34, 24, tzinfo=UTC)
    assert all(cell == "" for row in book.sheets[0].rows[:9] for cell in row) and any(book.sheets[0].rows[9])


def test_cells_typed_as_days_and_numbers_shown_in_russian(opened) -> None:
    rows = opened("calamine_date_iso.xlsx").sheets[0].rows
    assert rows[:2] == [[date(2021, 1, 1)], [datetime(2021, 1, 1, 10, 10, 10)]]
    russian = opened("sheetjs_number_format_russian.xlsm").sheets[0]
    assert russian.rows[1][1] == 12345.6789 and (6, 1) in russian.metadata.percents


def test_big_numbers_are_as_the_file_has_them(opened) -> None:
    rows = opened("tika_testEXCEL_big_numbers.xlsx").sheets[0].rows
    assert rows == [[123456789012345, 123456789012346], [1234567890123450, 1234567890123451]]


def test_blanks_in_texts_are_kept(opened) -> None:
    book = opened("calamine_whitespace_trim.xlsx")
    assert book.sheets[1].rows[0][1] == "  preserved value  "
    assert book.sheets[0].rows[2][0] == "日期 时间"


def test_the_official_lists(opened) -> None:
    municipalities = opened("sorvi_kunnat_ja_alueet_2022.xlsx").sheets[0]
    assert municipalities.rows[2][:2] == ["Alajärvi".ljust(65), "005"]
    assert len(opened("sorvi_lakkautetut_kunnat_2022.xlsx").sheets[0].rows) == 354


def test_text_tables(opened) -> None:
    book = opened("csvkit_null_byte.csv")
    assert book.sheets[0].rows == [["a", "b", "c"], ["\x00", "2", "3"]]
    ragged = opened("frictionless_defective-rows.csv").sheets[0]
    assert [len(row) for row in ragged.rows] == [3, 2, 4] and ragged.lines == [1, 2, 3]
    german = opened("messytables_sparse_with_column_errors.csv")
    assert german.encoding == "iso8859-1" and german.delimiter == ","
    assert "Trägerorganisationen; Umstrukturierung" in german.sheets[0].rows[1][1]
    dutch = opened("messytables_begrotingsanalyse-2011.csv")
    assert dutch.sheets[0].rows[0][2] == "Kengetallen clusters provincies"
