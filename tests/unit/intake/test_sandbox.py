"""A function on an unknown file runs in a process that the system limits, and that can harm nobody."""

import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.unit.intake.formats import sandboxed_functions
from tests.unit.privacy.invented import code

from warehouse.errors import WarehouseError
from warehouse.intake.formats.read import read_workbook
from warehouse.intake.report import RefusalError
from warehouse.intake.sandbox import run_in_sandbox


def ended(function: Callable[..., object], *args: object, **limits: int) -> RefusalError:
    with pytest.raises(RefusalError) as refused:
        run_in_sandbox(function, *args, name="a.xlsx", **limits)
    assert [remark.code for remark in refused.value.remarks] == ["file_takes_too_much"]
    assert refused.value.remarks[0].place.file == "a.xlsx"
    return refused.value


def test_the_result_and_the_errors_come_back() -> None:
    text, number, some, book = run_in_sandbox(sandboxed_functions.thing)
    assert (text, number, some) == ("å", 1.5, {1}) and book.sheets[0].rows == [["a", "b"], ["1", "2"]]
    with pytest.raises(WarehouseError, match="a message"):
        run_in_sandbox(sandboxed_functions.fail)
    with pytest.raises(RefusalError) as refused:
        run_in_sandbox(read_workbook, f"a;{code(date(1981, 5, 13))}\n".encode(), "a.csv")
    assert refused.value.personal and refused.value.remarks[0].place.cell == "B1"


def test_time_and_memory_are_limited() -> None:
    start = time.perf_counter()
    ended(sandboxed_functions.sleep_long, seconds=2)
    ended(sandboxed_functions.work_long, seconds=2)
    assert time.perf_counter() - start < 10
    ended(sandboxed_functions.take_memory, 2 << 30, memory=1 << 30)
    assert run_in_sandbox(sandboxed_functions.take_memory, 1 << 20, memory=1 << 30) == 1 << 20


def test_a_crash_or_an_unexpected_error_is_a_refusal() -> None:
    ended(sandboxed_functions.die)
    assert "010180" not in str(ended(sandboxed_functions.stumble))


def test_no_file_is_written_and_no_secret_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(sandboxed_functions.write, str(tmp_path / "evil.txt"))
    assert not (tmp_path / "evil.txt").exists() or (tmp_path / "evil.txt").stat().st_size == 0
    monkeypatch.setenv("WAREHOUSE_DSN", "postgresql://secret")
    assert run_in_sandbox(sandboxed_functions.environment) <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH"}


def test_a_pickle_that_runs_code_is_rejected() -> None:
    ended(sandboxed_functions.something_that_acts)


def test_several_threads_may_use_the_sandbox_at_once() -> None:
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(run_in_sandbox(sandboxed_functions.take_memory, 10)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [10] * 6
