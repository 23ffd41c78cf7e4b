"""The command keeps its promises: the same bytes, in the folders where the sources look for them."""

from pathlib import Path

import pytest

from samples import generate
from samples.random_draws import NAMES
from warehouse.sources import load_sources

PERSONS = 60
REGISTER = load_sources()["register"].full_tables


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return generate.statfin_files() | generate.register_files(persons=PERSONS) | generate.contact_files()


def test_a_second_run_delivers_the_same_bytes_and_touches_nothing(tmp_path: Path) -> None:
    generate.main(["--home", str(tmp_path), "--persons", str(PERSONS)])
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    removed = tmp_path / "drop/register/job_search_2026-07-20.csv"
    removed.unlink()
    generate.main(["--home", str(tmp_path), "--persons", str(PERSONS)])
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert before.pop(removed)[0] == after.pop(removed)[0]
    assert before == after


def test_files_lie_where_the_sources_look_for_them(files: dict[str, bytes]) -> None:
    register = {f"drop/register/{name.removeprefix('register_')}_2026-07-20.csv" for name in REGISTER}
    assert set(list(files)[: 1 + len(REGISTER)]) == {"pxweb/12r5.csv.gz", *register}
    assert [Path(name).name[:3] for name in list(files)[1 + len(REGISTER) :]] == list(NAMES)
    assert "drop/employer_contacts/421_lestijarvi_employer_contacts.xlsx" in files


def test_another_seed_gives_other_data_and_persons_do_not_touch_the_table(files: dict[str, bytes]) -> None:
    other = generate.statfin_files(13) | generate.register_files(13, PERSONS) | generate.contact_files(13)
    assert all(other[name] != content for name, content in files.items())
