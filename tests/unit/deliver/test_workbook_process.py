"""The process that writes the workbook: its rows, and the errors when it fails or is killed."""

import os
import signal
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from warehouse.deliver.workbook import BATCH, WorkbookProcess
from warehouse.errors import WarehouseError

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_every_row_stands_on_its_own_sheet_in_its_order(tmp_path: Path) -> None:
    with WorkbookProcess(tmp_path / "x.xlsx", NOON) as book:
        book.sheet("numbers", (("number", 10), ("text", 10)))
        for number in range(2 * BATCH + 1):
            book.write((Decimal(number) / 4, None if number % 2 else "=1+1"))
        book.sheet("words", (("word", 10),), wrapped=True)
        book.write(("true",))
    read = openpyxl.load_workbook(tmp_path / "x.xlsx")
    numbers = list(read["numbers"].iter_rows(min_row=2, values_only=True))
    assert numbers == [(number / 4, None if number % 2 else "=1+1") for number in range(2 * BATCH + 1)]
    assert [row[0] for row in read["words"].iter_rows(values_only=True)] == ["word", "true"]
    assert book.rows == 2 * BATCH + 2
    assert [path.name for path in tmp_path.iterdir()] == ["x.xlsx"], "no scratch is left"


def test_a_text_too_long_for_a_cell_is_an_error_that_names_sheet_and_column(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match="sheet words, column word: a value does not fit a cell"),
        WorkbookProcess(tmp_path / "x.xlsx", NOON) as book,
    ):
        book.sheet("words", (("word", 10),))
        for _ in range(100 * BATCH):
            book.write(("x" * 32_768,))
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_is_gone_is_an_error_and_not_half_a_workbook(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match="ended before the workbook did"),
        WorkbookProcess(tmp_path / "x.xlsx", NOON) as book,
    ):
        book.sheet("words", (("word", 10),))
        os.kill(book.process_id, signal.SIGKILL)
        for _ in range(100 * BATCH):
            book.write(("x" * 1000,))
    assert not (tmp_path / "x.xlsx").exists()


def test_an_error_of_the_caller_ends_the_process(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), WorkbookProcess(tmp_path / "x.xlsx", NOON) as book:
        book.sheet("words", (("word", 10),))
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(book.process_id, 0)
    assert not (tmp_path / "x.xlsx").exists()
