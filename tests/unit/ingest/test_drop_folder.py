"""The drop folder: only whole regular files with an expected name."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.unit.ingest.readers.declared import TEXTS

from warehouse.errors import DeliveryError, WarehouseError
from warehouse.ingest.drop_folder.local import inspect_file, list_files
from warehouse.sources import Table

COLUMNS = {"it": {"type": "integer", "description": TEXTS}}
TABLES = {
    name: Table.model_validate({"description": TEXTS, "files": files, "columns": COLUMNS})
    for name, files in {"search": r"search_(?P<as_of>\d{4}-\d{2}-\d{2})\.csv", "other": r"o+\.csv"}.items()
}


def drop(folder: Path, name: str, content: bytes = b"x", age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DeliveryError) as refused:
        inspect_file(path, TABLES)
    return str(refused.value)


def test_files_are_listed_by_name_without_unfinished_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "~$a.xlsx", "c.csv.part", ".hidden", "d.tmp"):
        drop(tmp_path, name)
    assert [path.name for path in list_files(tmp_path)] == ["a.csv", "b.csv"]
    assert list_files(tmp_path / "nowhere") == []


def test_a_name_tells_the_table_and_the_day(tmp_path: Path) -> None:
    file = inspect_file(drop(tmp_path, "search_2026-06-30.csv"), TABLES)
    assert file is not None and (file.table, file.as_of) == ("search", date(2026, 6, 30))
    other = inspect_file(drop(tmp_path, "ooo.csv"), TABLES)
    assert other is not None and (other.table, other.as_of) == ("other", None)


def test_other_names_and_days_are_refused(tmp_path: Path) -> None:
    assert "found a file of no declared table, expected a name like search_" in refusal(drop(tmp_path, "ooo.csv.bak"))
    assert "o+\\.csv" in refusal(drop(tmp_path, "x"))
    assert "found the date '2026-02-30' in the name" in refusal(drop(tmp_path, "search_2026-02-30.csv"))
    far = datetime.now(ZoneInfo("Europe/Helsinki")).date() + timedelta(days=2)
    assert f"found the date '{far}' in the name, expected a day that is not in the future" in refusal(
        drop(tmp_path, f"search_{far}.csv")
    )


def test_a_person_in_a_name_is_not_repeated(tmp_path: Path) -> None:
    message = refusal(drop(tmp_path, "130581-9001.csv"))
    assert "130581" not in message and "henkilötunnus" in message


def test_only_regular_files(tmp_path: Path) -> None:
    target = drop(tmp_path, "target")
    (tmp_path / "o.csv").symlink_to(target)
    (tmp_path / "oo.csv").mkdir()
    os.mkfifo(tmp_path / "ooo.csv")
    assert [refusal(path).split("found ")[1] for path in list_files(tmp_path)[:3]] == [
        "a symbolic link, expected a regular file",
        "a folder, expected a regular file",
        "a named pipe, expected a regular file",
    ]


def test_a_link_put_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    file = inspect_file(drop(tmp_path, "o.csv"), TABLES)
    assert file is not None and file.is_same()
    (tmp_path / "o.csv").unlink()
    (tmp_path / "o.csv").symlink_to(drop(tmp_path, "secret"))
    assert not file.is_same()
    with pytest.raises(DeliveryError, match="changes while it is read"):
        file.open()


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = drop(tmp_path, "o.csv")
    path.chmod(0)
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:2]:
        folder.chmod(folder.stat().st_mode | 0o011)
    file = inspect_file(path, TABLES)
    assert file is not None
    with without_privileges(), pytest.raises(DeliveryError, match="may not be read"):
        file.open()


def test_a_drop_folder_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    with without_privileges(), pytest.raises(WarehouseError, match="closed may not be read"):
        list_files(folder)
    folder.chmod(0o700)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root reads everything: be nobody for a while, where the tests run as root."""
    user = os.geteuid()
    os.seteuid(65534 if user == 0 else user)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("name", ["..\\..\\o.xlsx", "C:\\o.xlsx", "o\n.xlsx", "o\u202exslx.xlsx", "o\x1b[2J.xlsx"])
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        inspect_file(drop(tmp_path, name), None)
    assert "expected a plain file name" in str(refused.value)
    assert str(refused.value).isprintable()


def test_a_workbook_may_have_any_name(tmp_path: Path) -> None:
    for name in ("Kontaktit tammikuu (1).XLSX", "åäö", "x.csv"):
        file = inspect_file(drop(tmp_path, name), None)
        assert file is not None and (file.table, file.as_of) == ("", None)
    with pytest.raises(DeliveryError, match="henkilötunnus"):
        inspect_file(drop(tmp_path, "130581-9001.xlsx"), None)


def test_a_growing_file_is_left_for_later(tmp_path: Path) -> None:
    path = drop(tmp_path, "o.csv", age=0)
    writer = threading.Timer(0.1, path.write_bytes, [b"more"])
    writer.start()
    assert inspect_file(path, TABLES, quiet=0.4) is None
    writer.join()


def test_a_fresh_file_is_waited_for(tmp_path: Path) -> None:
    assert inspect_file(drop(tmp_path, "o.csv", age=0), TABLES, quiet=0.1) is not None
    assert inspect_file(drop(tmp_path, "oo.csv", age=-3600), TABLES, quiet=0.1) is not None
    assert inspect_file(tmp_path / "gone.csv", TABLES) is None


def test_a_changed_file_is_not_opened(tmp_path: Path) -> None:
    file = inspect_file(drop(tmp_path, "o.csv"), TABLES)
    drop(tmp_path, "o.csv", b"other", age=30)
    assert file is not None
    with pytest.raises(DeliveryError, match="changes while it is read"):
        file.open()
