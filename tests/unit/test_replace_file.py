"""A file that several processes replace at once is always whole, and nothing is left beside it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from warehouse.disk import replace_file

SIZE = 100_000


def test_a_file_that_two_replace_at_once_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    replace_file(path, b"0" * SIZE)
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(replace_file, path, str(number % 10).encode() * SIZE) for number in range(400)]
        while not all(one.done() for one in writing):
            content = path.read_bytes()
            assert len(content) == SIZE and len(set(content)) == 1
    assert [one.result() for one in writing] == [None] * 400
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_the_mode_holds_whatever_the_umask_is(tmp_path: Path, mode: int) -> None:
    replace_file(tmp_path / "page.html", b"content", mode)
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == mode


def test_a_file_that_cannot_be_written_leaves_the_former_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    replace_file(path, b"former")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", lambda *_: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(OSError, match="disk"):
            replace_file(path, b"newer")
    assert path.read_bytes() == b"former" and list(tmp_path.iterdir()) == [path]
