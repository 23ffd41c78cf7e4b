"""`warehouse check FILE`, as a person at a terminal uses it."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from warehouse.__main__ import app
from warehouse.errors import WarehouseError

HEADINGS = ["Kontaktin tunnus", "Päivä", "Kunta", "Muut kunnat", "Laji", "Työnantajia (lkm)"]


def workbook(folder: Path, *rows: list[object]) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kontaktit"
    for row in ([HEADINGS], rows):
        for cells in row:
            sheet.append(cells)
    path = folder / "421_2026-10.xlsx"
    book.save(path)
    return str(path)


GOOD = ["421-202610-001", date(2026, 10, 1), "Lestijärvi", None, "käynti", 3]
BAD = ["421-202610-002", date(2026, 10, 2), "Lestijärvi", None, "pulelu", "1.234"]


def run(*arguments: str):
    return CliRunner().invoke(app, ["check", *arguments], env={"COLUMNS": "160"}, catch_exceptions=False)


def test_a_good_file_is_accepted_with_exit_code_0(tmp_path: Path) -> None:
    done = run(workbook(tmp_path, GOOD))
    assert done.exit_code == 0
    assert done.stdout.startswith("Hyväksytty  421_2026-10.xlsx")
    assert "421 Lestijärvi" in done.stdout and "Ei huomautettavaa." in done.stdout


def test_a_bad_file_is_reported_by_cell_in_the_senders_language(tmp_path: Path) -> None:
    done = run(workbook(tmp_path, GOOD, BAD), "--language", "sv")
    assert done.exit_code == 1
    assert done.stdout.startswith("Delvis godkänd")
    assert "E3" in done.stdout and "F3" in done.stdout and "Menade du samtal" in " ".join(done.stdout.split())


def test_for_programs_the_verdict_is_json(tmp_path: Path) -> None:
    output = json.loads(run(workbook(tmp_path, GOOD, BAD), "--json", "--source", "employer_contacts").stdout)
    assert output["outcome"] == "partly_accepted"
    assert [(remark["sheet"], remark["cell"], remark["severity"]) for remark in output["remarks"]] == [
        ("Kontaktit", "E3", "error"),
        ("Kontaktit", "F3", "error"),
    ]
    assert output["parts"][0]["coverage"] == [
        {"municipality": "421", "month": "2026-10", "rows": 1, "rejected_rows": 1}
    ]


def test_the_answer_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    run(workbook(tmp_path, GOOD, BAD), "--answer", str(tmp_path / "vastaus"))
    assert {path.suffix for path in (tmp_path / "vastaus").iterdir()} == {".html", ".xlsx"}


def test_a_missing_file_and_an_unknown_source_are_errors(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="No such file"):
        run(str(tmp_path / "none.xlsx"))
    with pytest.raises(WarehouseError, match=r"expected one of .*employer_contacts"):
        run(workbook(tmp_path, GOOD), "--source", "weather")
