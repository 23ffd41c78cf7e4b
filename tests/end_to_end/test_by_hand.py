"""The verbs by hand, without a scheduler, on a PostgreSQL of the user's own."""

from pathlib import Path

import psycopg
import pytest

from tests.end_to_end.conftest import House
from warehouse.catalogue import load_catalogue
from warehouse.sources import load_sources


@pytest.fixture(scope="module")
def house(by_hand: tuple[House, dict[str, str]]) -> House:
    return by_hand[0]


@pytest.fixture(scope="module")
def published(by_hand: tuple[House, dict[str, str]]) -> dict[str, str]:
    """The output of each command, from nothing to an extract."""
    return by_hand[1]


def test_each_verb_does_its_stage_and_says_so(house: House, published: dict[str, str]) -> None:
    ingest, build, gate, publish, deliver = published.values()
    assert "statfin_12r5: 1 loaded" in ingest
    assert "employer_contacts: 12 loaded" in ingest
    assert f"register: {len(load_sources()['register'].full_tables)} loaded" in ingest
    assert build.startswith("build 1: ")
    assert gate.startswith("pass")
    assert publish.startswith("release 1: ")
    written, site = deliver.splitlines()
    assert Path(written.removeprefix("written: ")).is_dir()
    assert Path(site.removeprefix("site: "), "index.html").is_file()
    assert not (house.home / "postgres").exists(), "a PostgreSQL of one's own is used instead of the embedded one"
    assert house.rows("select count(distinct indicator_code) from published.indicator_value", "bi") == [
        (len(load_catalogue().indicators),)
    ]


def test_each_verb_says_unchanged_when_nothing_is_new(house: House, published: dict[str, str]) -> None:
    assert "employer_contacts: 12 unchanged" in house.done("ingest", "employer_contacts")
    assert house.done("build").strip() == "unchanged"
    assert house.done("publish").strip() == "release 1: unchanged"
    assert house.done("deliver").startswith("unchanged")


def test_status_shows_what_is_loaded_built_and_published(house: House, published: dict[str, str]) -> None:
    output = house.done("status")
    for word in ("statfin_12r5", "register_job_search", "employer_contact", "pass with warnings"):
        assert word in output


def test_a_loaded_register_file_is_taken_out_and_no_secret_is_readable_by_others(
    house: House, published: dict[str, str]
) -> None:
    assert list((house.home / "drop" / "register").iterdir()) == []
    assert (house.home / "secrets").stat().st_mode & 0o077 == 0
    assert [path for path in (house.home / "secrets").iterdir() if path.stat().st_mode & 0o077] == []


def test_an_unknown_role_and_an_unknown_source_are_named_with_what_there_is(
    house: House, published: dict[str, str]
) -> None:
    for arguments, message in ((("dsn", "--role", "root"), "publisher"), (("ingest", "statfin"), "statfin_12r5")):
        result = house(*arguments)
        assert result.returncode == 1
        assert message in result.stderr
        assert "Traceback" not in result.stderr


def test_a_database_that_does_not_answer_is_an_error_without_its_password(tmp_path: Path) -> None:
    house = House(tmp_path, WAREHOUSE_DSN="postgresql://someone:secret-word@127.0.0.1:1/none")
    result = house("status")
    assert result.returncode == 1
    assert "127.0.0.1:1" in result.stderr
    assert "secret-word" not in result.stderr + result.stdout


def test_the_address_is_one_psycopg_takes(house: House, published: dict[str, str]) -> None:
    with psycopg.connect(house.done("dsn", "--role", "ministry").strip()) as connection:
        assert connection.execute("select current_user").fetchone() == ("ministry",)
