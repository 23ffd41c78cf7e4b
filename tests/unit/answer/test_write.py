"""What a sender gets back, from real files of every kind."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlwt
from tests.unit.answer.made import BAD, GOOD, HEADINGS, NAME, SHEET, checked, opened, saved, unknown, verdict, workbook

from warehouse.feedback import write
from warehouse.feedback.write import write_answer
from warehouse.intake.report import ValidationReport

FRONT = "Tilannekuva – vastaus"


def texts(data: bytes, sheet: str = FRONT) -> list[str]:
    return [str(cell.value) for row in opened(data)[sheet].iter_rows() for cell in row if cell.value is not None]


def test_a_file_with_faults_comes_back_marked() -> None:
    data = workbook(GOOD, BAD)
    verdict = checked(data)
    assert verdict.outcome == "partly_accepted"
    answer = write_answer(verdict, data, (), "fi")
    assert answer.xlsx is not None
    book = opened(answer.xlsx)
    commented = {cell.coordinate for row in book[SHEET].iter_rows() for cell in row if cell.comment}
    assert commented == {"C5", "F5"}
    assert book[SHEET]["C5"].data_type == "s"
    assert "Hyväksytty osittain" in texts(answer.xlsx)
    assert "Hyväksytty osittain" in answer.html


def test_the_summary_and_the_page_say_the_same() -> None:
    data = workbook(GOOD, BAD)
    verdict = checked(data)
    answer = write_answer(verdict, data, (), "sv")
    assert answer.xlsx is not None
    front = texts(answer.xlsx, "Tilannekuva – svar")
    for remark in verdict.remarks:
        said = remark.rendered("sv")
        assert {said.found, said.expected, said.suggestion} <= set(front)


def test_an_answer_that_is_corrected_is_accepted() -> None:
    data = workbook(GOOD, BAD)
    answer = write_answer(checked(data), data, (), "fi")
    assert answer.xlsx is not None
    book = opened(answer.xlsx)
    book[SHEET]["C5"], book[SHEET]["F5"] = "Lestijärvi", 3
    verdict = checked(saved(book))
    assert (verdict.outcome, verdict.remarks) == ("accepted", ())
    assert [len(part.rows) for part in verdict.parts] == [2]


def xls() -> bytes:
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet(SHEET)
    day = xlwt.easyxf(num_format_str="D.M.YYYY")
    for number, row in enumerate((HEADINGS, GOOD, BAD), start=2):
        for column, value in enumerate(row):
            sheet.write(number, column, value, day) if isinstance(value, date) else sheet.write(number, column, value)
    book.save(target)
    return target.getvalue()


def csv() -> bytes:
    rows = [[cell.strftime("%d.%m.%Y") if isinstance(cell, date) else str(cell) for cell in row] for row in (GOOD, BAD)]
    return "\n".join(["", "", *(";".join(row) for row in (HEADINGS, *rows))]).encode("cp1252")


def with_part(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return the workbook with some bytes of a part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return target.getvalue()


@pytest.mark.parametrize(("name", "data", "sheet"), [("k.xls", xls(), SHEET), ("k.csv", csv(), "Tiedosto")])
def test_other_formats_come_back_as_xlsx_with_true_addresses(name: str, data: bytes, sheet: str) -> None:
    answer = write_answer(checked(data, name), data, (), "fi")
    assert answer.xlsx is not None
    book = opened(answer.xlsx)
    assert book.sheetnames == [FRONT, sheet]
    assert (book[sheet]["C5"].value, book[sheet]["C5"].data_type) == ("=Lestijarvi()", "s")
    assert {cell.coordinate for row in book[sheet].iter_rows() for cell in row if cell.comment} >= {"C5", "F5"}
    assert any("tehty lähettämästäsi tiedostosta" in text for text in texts(answer.xlsx))


def test_no_workbook_of_personal_data() -> None:
    data = workbook(GOOD)
    personal = ValidationReport(NAME, "0" * 64, len(data), "refused", (unknown("C7"),), personal=True, format="xlsx")
    assert write_answer(personal, data, (), "fi").xlsx is None


def test_no_workbook_of_a_henkilotunnus_even_if_the_verdict_does_not_tell() -> None:
    data = workbook(GOOD, ("010190-999W", *GOOD[1:]))  # a number that is given to nobody
    assert write_answer(verdict(data=data), data, (), "fi").xlsx is None


def test_no_workbook_without_bytes_or_of_a_file_that_cannot_be_read() -> None:
    assert write_answer(verdict(), None, (), "fi").xlsx is None
    assert write_answer(checked(b"\x00\x01\x02"), b"\x00\x01\x02", (), "fi").xlsx is None


@pytest.mark.parametrize("name", ["poi_poc-xmlbomb.xlsx", "calamine_pass_protected.xlsx", "sheetjs_column_width.htm"])
def test_hostile_files_get_a_page_and_no_workbook(shared: Path, name: str) -> None:
    data = (shared / "data" / "hostile" / name).read_bytes()
    answer = write_answer(checked(data, name), data, (), "fi")
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
    answer = write_answer(checked(data, name), data, (), "sv")
    assert answer.xlsx is not None
    assert opened(answer.xlsx).sheetnames[0] == "Tilannekuva – svar"


def test_a_large_workbook_is_written_from_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "IN_PLACE", 10)
    data = workbook(GOOD, BAD)
    answer = write_answer(checked(data), data, (), "fi")
    assert answer.xlsx is not None
    assert opened(answer.xlsx)[SHEET]["A1"].font.size != 20
    assert opened(answer.xlsx)[SHEET]["F5"].comment is not None


def test_of_a_very_large_file_only_the_summary_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "IN_PLACE", 10)
    monkeypatch.setattr(write, "ANEW", 10)
    data = workbook(GOOD, BAD)
    answer = write_answer(checked(data), data, (), "fi")
    assert answer.xlsx is not None
    assert opened(answer.xlsx).sheetnames == [FRONT]
    assert any("vain tämä yhteenveto" in text for text in texts(answer.xlsx))


def test_a_workbook_that_openpyxl_fails_at_is_written_from_its_cells(caplog: pytest.LogCaptureFixture) -> None:
    """A fill whose pattern no standard knows: openpyxl raises, the intake reads the cells; the log tells the kind."""
    data = with_part(workbook(GOOD, BAD), "xl/styles.xml", b"gray125", b"odd")
    answer = write_answer(checked(data), data, (), "fi")
    assert answer.xlsx is not None
    assert opened(answer.xlsx)[SHEET]["F5"].comment is not None
    assert any("tehty lähettämästäsi tiedostosta" in text for text in texts(answer.xlsx))
    (told,) = caplog.messages
    assert told.endswith("openpyxl failed by ValueError") and "odd" not in told
