"""The feedback on real files of every format."""

import io
import zipfile
from datetime import date

import pytest
import xlwt
from tests.unit.feedback.invented_files import (
    BAD,
    GOOD,
    HEADINGS,
    NAME,
    SHEET,
    checked,
    error_remark,
    opened,
    report_with,
    saved,
    workbook,
)
from tests.unit.intake.formats import nasty_files as nasty

from warehouse.feedback import write
from warehouse.feedback.write import write_feedback
from warehouse.intake.report import ValidationReport

FRONT = "Tilannekuva – vastaus"


def texts(data: bytes, sheet: str = FRONT) -> list[str]:
    return [str(cell.value) for row in opened(data)[sheet].iter_rows() for cell in row if cell.value is not None]


def test_a_file_with_errors_comes_back_marked() -> None:
    data = workbook(GOOD, BAD)
    report = checked(data)
    assert report.outcome == "partly_accepted"
    feedback = write_feedback(report, data, (), "fi")
    assert feedback.xlsx is not None
    book = opened(feedback.xlsx)
    commented = {cell.coordinate for row in book[SHEET].iter_rows() for cell in row if cell.comment}
    assert commented == {"C5", "F5"}
    assert book[SHEET]["C5"].data_type == "s"
    assert "Hyväksytty osittain" in texts(feedback.xlsx)
    assert "Hyväksytty osittain" in feedback.html


def test_the_summary_sheet_has_every_remark() -> None:
    data = workbook(GOOD, BAD)
    report = checked(data)
    feedback = write_feedback(report, data, (), "sv")
    assert feedback.xlsx is not None
    front = texts(feedback.xlsx, "Tilannekuva – svar")
    for remark in report.remarks:
        rendered = remark.rendered("sv")
        assert {rendered.found, rendered.expected, rendered.suggestion} <= set(front)


def test_feedback_that_is_corrected_is_accepted() -> None:
    data = workbook(GOOD, BAD)
    feedback = write_feedback(checked(data), data, (), "fi")
    assert feedback.xlsx is not None
    book = opened(feedback.xlsx)
    book[SHEET]["C5"], book[SHEET]["F5"] = "Lestijärvi", 3
    report = checked(saved(book))
    assert (report.outcome, report.remarks) == ("accepted", ())
    assert [len(part.rows) for part in report.parts] == [2]


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
def test_other_formats_come_back_as_xlsx_with_the_same_addresses(name: str, data: bytes, sheet: str) -> None:
    feedback = write_feedback(checked(data, name), data, (), "fi")
    assert feedback.xlsx is not None
    book = opened(feedback.xlsx)
    assert book.sheetnames == [FRONT, sheet]
    assert (book[sheet]["C5"].value, book[sheet]["C5"].data_type) == ("=Lestijarvi()", "s")
    assert {cell.coordinate for row in book[sheet].iter_rows() for cell in row if cell.comment} >= {"C5", "F5"}
    assert any("tehty lähettämästäsi tiedostosta" in text for text in texts(feedback.xlsx))


def test_no_workbook_with_personal_data() -> None:
    data = workbook(GOOD)
    personal = ValidationReport(
        NAME, "0" * 64, len(data), "refused", (error_remark("C7"),), personal=True, format="xlsx"
    )
    assert write_feedback(personal, data, (), "fi").xlsx is None


def test_no_workbook_with_a_henkilotunnus_even_if_the_report_misses_it() -> None:
    data = workbook(GOOD, ("010190-999W", *GOOD[1:]))  # a number that is never issued
    assert write_feedback(report_with(data=data), data, (), "fi").xlsx is None


def test_no_workbook_without_bytes_or_for_an_unreadable_file() -> None:
    assert write_feedback(report_with(), None, (), "fi").xlsx is None
    assert write_feedback(checked(b"\x00\x01\x02"), b"\x00\x01\x02", (), "fi").xlsx is None


@pytest.mark.parametrize("kind", nasty.REFUSED)
def test_files_that_cannot_be_read_get_a_page_and_no_workbook(kind: str) -> None:
    data = nasty.REFUSED[kind][0]()
    feedback = write_feedback(checked(data, "a.xlsx"), data, (), "fi")
    assert feedback.xlsx is None
    assert "Ei hyväksytty" in feedback.html


@pytest.mark.parametrize("kind", nasty.READ)
def test_files_that_can_be_read_come_back(kind: str) -> None:
    data = nasty.READ[kind]()
    feedback = write_feedback(checked(data, "a.xlsx"), data, (), "sv")
    assert feedback.xlsx is not None
    assert opened(feedback.xlsx).sheetnames[0] == "Tilannekuva – svar"


def test_a_large_workbook_is_rebuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MAX_CELLS_IN_PLACE", 10)
    data = workbook(GOOD, BAD)
    feedback = write_feedback(checked(data), data, (), "fi")
    assert feedback.xlsx is not None
    assert opened(feedback.xlsx)[SHEET]["A1"].font.size != 20
    assert opened(feedback.xlsx)[SHEET]["F5"].comment is not None


def test_for_a_very_large_file_only_the_summary_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MAX_CELLS_IN_PLACE", 10)
    monkeypatch.setattr(write, "MAX_CELLS_REBUILT", 10)
    data = workbook(GOOD, BAD)
    feedback = write_feedback(checked(data), data, (), "fi")
    assert feedback.xlsx is not None
    assert opened(feedback.xlsx).sheetnames == [FRONT]
    assert any("vain tämä yhteenveto" in text for text in texts(feedback.xlsx))


def test_a_workbook_that_openpyxl_fails_at_is_rebuilt(caplog: pytest.LogCaptureFixture) -> None:
    """A fill with a pattern of no standard: openpyxl raises, the intake reads the cells, the log has the error class."""
    data = with_part(workbook(GOOD, BAD), "xl/styles.xml", b"gray125", b"odd")
    feedback = write_feedback(checked(data), data, (), "fi")
    assert feedback.xlsx is not None
    assert opened(feedback.xlsx)[SHEET]["F5"].comment is not None
    assert any("tehty lähettämästäsi tiedostosta" in text for text in texts(feedback.xlsx))
    (message,) = caplog.messages
    assert message.endswith("openpyxl failed with ValueError") and "odd" not in message
