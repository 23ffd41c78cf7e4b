"""The sample reaches as far as its newest month, in every file; the same month gives the same bytes."""

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path

import pytest

from samples.workbooks.targets import draw_targets
from warehouse.embedded.sample_instance import calendar, generate_samples
from warehouse.errors import WarehouseError
from warehouse.sample_calendar import sample_day
from warehouse.settings import Settings
from warehouse.sources import load_sources

PERSONS = 60


def delivered(home: Path, month: str) -> dict[str, bytes]:
    """Generate an instance's sample and return its files."""
    generate_samples(Settings(home=home, sample_month=month, sample_persons=PERSONS))
    files = (path for folder in ("pxweb", "apis", "drop", "later") for path in (home / folder).rglob("*"))
    return {str(path.relative_to(home)): path.read_bytes() for path in files if path.is_file()}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return delivered(tmp_path_factory.mktemp("october"), "2026-10")


def rows(content: bytes, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_the_same_month_gives_the_same_bytes_and_another_month_others(tmp_path: Path, files: dict[str, bytes]) -> None:
    assert delivered(tmp_path / "again", "2026-10") == files
    assert delivered(tmp_path / "september", "2026-09").keys() != files.keys()


def test_every_api_reaches_the_newest_month_and_no_further(files: dict[str, bytes]) -> None:
    months = {row["kuukausi"] for row in rows(gzip.decompress(files["pxweb/12r5.csv.gz"]), ",")}
    assert (min(months), max(months), len(months)) == ("2022M07", "2026M10", 52)
    for table in ("12ti", "12te"):
        table_document = json.loads(files[f"apis/pxweb/StatFin/tyonv/{table}.json"])
        (values,) = (
            variable["values"] for variable in table_document["variables"] if variable["code"] == "timeperiod_m"
        )
        assert (values[0], values[-1]) == ("2022M07", "2026M10")
    sites = json.loads(files["apis/matomo.json"])
    assert {(min(site), max(site)) for site in sites.values()} == {("2023-07", "2026-10"), ("2024-01", "2026-10")}
    assert max(load["sent_at"] for load in json.loads(files["apis/newsletters.json"]))[:7] == "2026-10"
    ads = [json.loads(line) for line in files["apis/vacancies.ndjson"].splitlines()]
    assert "2026-11-10" < max(ad["metadata"]["lastModified"] for ad in ads)[:10] <= "2026-11-20"


def test_the_register_is_extracted_on_the_twentieth_of_the_next_month(files: dict[str, bytes]) -> None:
    names = {name.rpartition("_")[2] for name in files if name.startswith("drop/register/")}
    assert names == {"2026-11-20.csv"}
    columns = load_sources()["register"].tables
    for name, content in files.items():
        if name.startswith("drop/register/"):
            table = columns[f"register_{Path(name).name.removesuffix('_2026-11-20.csv')}"]
            dates = [(column.headers or [key])[0] for key, column in table.columns.items() if column.type == "date"]
            assert [row for row in rows(content) if any(row[column] >= "2026-11-20" for column in dates)] == [], name
    answers = [row["Vastauspäivä"] for row in rows(files["drop/customer_survey/customer_survey_2026-11-20.csv"])]
    assert (min(answers)[:7], max(answers)[:7]) == ("2023-07", "2026-10")


def test_the_setting_is_of_the_first_run_and_then_stored(tmp_path: Path) -> None:
    first = calendar(Settings(home=tmp_path, sample_month="2026-10"), date(2027, 3, 30))
    assert (first.newest_month, first.extracted_on) == ("2026-10", date(2026, 11, 20))
    assert calendar(Settings(home=tmp_path, sample_month="2026-09"), date(2027, 4, 30)) == first
    assert sample_day(Settings(home=tmp_path)) == date(2026, 11, 20), "the day that APIs are asked on"
    assert json.loads((tmp_path / "sample.json").read_text()) == {
        "newest_month": "2026-10", "extracted_on": "2026-11-20",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "month", "extracted_on"),
    [
        (date(2026, 11, 28), "2026-10", date(2026, 11, 20)),
        (date(2026, 11, 12), "2026-10", date(2026, 11, 12)),  # nothing is known of days to come
        (date(2026, 11, 5), "2026-09", date(2026, 10, 20)),
        (date(2027, 1, 31), "2026-12", date(2027, 1, 20)),
    ],
)
def test_without_a_setting_the_newest_month_is_the_newest_one_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: date, month: str, extracted_on: date
) -> None:
    monkeypatch.delenv("WAREHOUSE_SAMPLE_MONTH")
    stored = calendar(Settings(home=tmp_path), today)
    assert (stored.newest_month, stored.extracted_on) == (month, extracted_on)


def test_a_month_before_the_lists_begin_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="found WAREHOUSE_SAMPLE_MONTH=2025-03, expected 2025-12 or later"):
        calendar(Settings(home=tmp_path, sample_month="2025-03"), date(2026, 11, 28))


def test_the_area_aims_at_more_of_what_adds_up_than_a_municipality_of_it_does() -> None:
    for seed in range(50):
        contacts = {
            (target.year, target.municipality): target.target
            for target in draw_targets(seed)
            if target.indicator == "employer_contacts"
        }
        for year in (2025, 2026):
            assert contacts[year, "272"] < contacts[year, None]
