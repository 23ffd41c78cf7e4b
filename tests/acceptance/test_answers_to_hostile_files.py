"""What a sender gets back of the real hostile files."""

from pathlib import Path

import pytest

from tests.unit.feedback.invented_files import checked, opened
from warehouse.feedback.write import write_feedback


@pytest.mark.parametrize("name", ["poi_poc-xmlbomb.xlsx", "calamine_pass_protected.xlsx", "sheetjs_column_width.htm"])
def test_hostile_files_get_a_page_and_no_workbook(shared: Path, name: str) -> None:
    data = (shared / "data" / "hostile" / name).read_bytes()
    answer = write_feedback(checked(data, name), data, (), "fi")
    assert answer.xlsx is None
    assert "Ei hyväksytty" in answer.html


@pytest.mark.parametrize(
    "name",
    [
        "sheetjs_1904.xlsx", "sheetjs_ErrorTypes.xlsx", "sheetjs_sheet_visibility.xlsx", "calamine_merged_range.xlsx",
        "messytables_bian-anal-tab3.xlsm", "calamine_date_iso.xlsx", "sheetjs_number_format_russian.xlsm",
        "sorvi_kunnat_ja_alueet_2022.xlsx", "messytables_begrotingsanalyse-2011.csv",
    ],
)  # fmt: skip
def test_real_files_that_can_be_read_come_back(shared: Path, name: str) -> None:
    data = (shared / "data" / "hostile" / name).read_bytes()
    answer = write_feedback(checked(data, name), data, (), "sv")
    assert answer.xlsx is not None
    assert opened(answer.xlsx).sheetnames[0] == "Tilannekuva – svar"
