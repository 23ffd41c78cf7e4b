"""An extract of a small release, from a real PostgreSQL."""

import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

from warehouse.catalogue.interface import load_interface
from warehouse.deliver import extract as stage
from warehouse.deliver import release_folders
from warehouse.deliver.datasets import Table
from warehouse.deliver.extract import deliver
from warehouse.deliver.query import extract_connection
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

NAMES = [
    "contract.odcs.yaml", "datapackage.json", "dcat.jsonld", "indicator_periods_by_area.csv", "indicator_periods_by_area.parquet",
    "indicator_periods_by_municipality.csv", "indicator_periods_by_municipality.parquet",
    "indicators.sdmx.csv", "indicators.structure-2.1.xml", "indicators.structure.xml", "indicators_by_area.csv", "indicators_by_area.parquet",
    "indicators_by_municipality.csv",
    "indicators_by_municipality.parquet", "manifest.json", "ministry-en.xlsx", "ministry-fi.xlsx",
    "ministry-sv.xlsx", "targets_by_area.csv", "targets_by_area.parquet",
    "targets_by_municipality.csv", "targets_by_municipality.parquet",
]  # fmt: skip
MUNICIPALITIES = [
    ["unemployed", '\'=HYPERLINK("x")', "' @Halso", "2025-01", "0.0", "", "0.0", "final", "false", "1", "1"],
    ["unemployed", '\'=HYPERLINK("x")', "' @Halso", "2025-02", "", "", "", "hidden", "false", "1", "1"],
    ["unemployed", "Kokkola", "Karleby", "2025-01", "1600.0", "", "1600.0", "final", "false", "1", "1"],
    ["unemployed", "Kokkola", "Karleby", "2025-02", "1500.0", "", "1500.0", "preliminary", "true", "1", "1"],
    ["share", "Kokkola", "Karleby", "2025-01", "1.0", "3.0", "33.3333333333333333", "final", "false", "1", "1"],
]


def test_there_is_nothing_to_deliver_before_a_release(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="no release to deliver"):
        deliver(settings)
    assert not settings.extracts.exists()


def test_the_files_of_an_extract(released: Settings) -> None:
    extract = deliver(released)
    assert (extract.release_id, extract.unchanged) == (1, False)
    assert extract.folder == released.extracts / "release-000001"
    assert sorted(path.name for path in extract.folder.iterdir()) == NAMES
    assert sorted(path.name for path in extract.files) == NAMES
    assert sorted(path.name for path in released.extracts.iterdir()) == ["latest", "release-000001"]


def test_rows_stand_in_order_with_names_and_months(released: Settings) -> None:
    rows = _csv(deliver(released).folder / "indicators_by_municipality.csv")
    columns = (
        "indicator_code", "municipality_name_fi", "municipality_name_sv", "month", "numerator", "denominator",
        "value", "observation_status", "series_break", "release_id", "changed_in_release",
    )  # fmt: skip
    assert [[row[name] for name in columns] for row in rows] == [MUNICIPALITIES[4], *MUNICIPALITIES[:4]]
    assert [row["municipality_code"] for row in rows] == ["KU272", "KU074", "KU074", "KU272", "KU272"]


def test_the_few_rows_with_a_target_stand_first(released: Settings, database: str) -> None:
    with psycopg.connect(database) as owner:
        owner.execute(
            "update release.fct_indicator_value set target = 1400"
            " where indicator_key = 1 and municipality_key = 272 and month_key = 202502"
        )
    rows = _csv(deliver(released).folder / "indicators_by_municipality.csv")
    assert [row["target"] for row in rows] == ["1400.0", "", "", "", ""]
    assert [row["indicator_code"] for row in rows] == ["unemployed", "share", "unemployed", "unemployed", "unemployed"]


def test_what_came_later_stands_at_the_end_of_a_row_and_decodes_it(released: Settings) -> None:
    folder = deliver(released).folder
    names = ["breakdown_dimension", "breakdown_name_fi", "breakdown_name_sv", "breakdown_name_en"]
    for place in ("municipality", "area"):
        for table in (f"indicators_by_{place}", f"indicator_periods_by_{place}"):
            assert _header(folder, table)[-9:] == [
                "changed_in_release", "is_latest", *names, f"{place}_name_en", "decimals", "direction"
            ]  # fmt: skip
        assert _header(folder, f"targets_by_{place}")[-4:] == [
            "changed_in_release", f"{place}_name_en", "decimals", "direction"
        ]  # fmt: skip
    columns = (*names, "municipality_name_en", "decimals", "direction")
    row = _csv(folder / "indicators_by_municipality.csv")[0]
    assert [row[name] for name in columns] == ["total", "Yhteensä", "Totalt", "Total", "Kokkola", "1", "up"]
    (row,) = _csv(folder / "targets_by_area.csv")
    assert (row["area_name_en"], row["decimals"], row["direction"]) == ("Central Ostrobothnia", "1", "up")


def test_the_newest_month_and_period_of_each_place_are_marked(released: Settings) -> None:
    folder = deliver(released).folder
    months = _csv(folder / "indicators_by_municipality.csv")
    assert [(row["municipality_code"], row["month"]) for row in months if row["is_latest"] == "true"] == [
        ("KU074", "2025-01"),
        ("KU272", "2025-02"),
    ]
    assert {row["is_latest"] for row in months} == {"true", "false"}
    periods = _csv(folder / "indicator_periods_by_municipality.csv")
    assert [row["period_code"] for row in periods if row["is_latest"] == "true"] == ["2025Q1"]
    share, unemployed = _manifest(folder)["indicators"]
    assert (unemployed["latest_month"], unemployed["latest_month_any"]) == ("2025-01", "2025-02")
    assert (share["latest_month"], share["latest_month_any"], share["direction"]) == (None, None, "up")


def test_an_area_has_its_level_and_a_negative_number_its_sign(released: Settings) -> None:
    (row,) = _csv(deliver(released).folder / "indicators_by_area.csv")
    assert (row["area_code"], row["area_level"], row["value"]) == ("TA12", "employment_area", "-50.5")


def test_periods_stand_in_order_with_codes_and_months(released: Settings) -> None:
    rows = _csv(deliver(released).folder / "indicator_periods_by_municipality.csv")
    columns = (
        "indicator_code",
        "period_code",
        "period_kind",
        "first_month",
        "last_month",
        "value",
        "observation_status",
    )
    assert [[row[name] for name in columns] for row in rows] == [
        ["share", "2025Q1", "quarter", "2025-01", "2025-03", "", "not_applicable"],
        ["unemployed", "2025YTD02", "year_to_date", "2025-01", "2025-02", "1500.0", "preliminary"],
        ["unemployed", "2025Q1", "quarter", "2025-01", "2025-03", "1600.0", "final"],
    ]


def test_csv_is_plain_utf_8_and_ends_lines_as_declared(released: Settings) -> None:
    content = (deliver(released).folder / "indicators_by_area.csv").read_bytes()
    assert content.startswith(b"indicator_code,")
    assert (content.count(b"\n"), content.count(b"\r")) == (2, 0)


def test_the_manifest_says_what_lies_there(released: Settings) -> None:
    folder = deliver(released).folder
    manifest = _manifest(folder)
    assert (manifest["format_version"], manifest["release_id"], manifest["verdict"]) == (6, 1, "pass")
    assert manifest["published_at"] == "2025-03-21T06:00:00+00:00"
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    rows = {file["name"]: file["rows"] for file in manifest["files"]}
    assert all(
        rows[name.replace(".csv", ".parquet")] == rows[name]
        for name in rows
        if name.endswith(".csv") and "sdmx" not in name
    )
    assert {name: count for name, count in rows.items() if not name.endswith((".parquet", ".json", ".jsonld"))} == {
        "contract.odcs.yaml": 0,
        "indicators.structure-2.1.xml": 0,
        "indicators.structure.xml": 0,
        "indicators.sdmx.csv": 6,
        "indicators_by_municipality.csv": 5,
        "indicators_by_area.csv": 1,
        "indicator_periods_by_municipality.csv": 3,
        "indicator_periods_by_area.csv": 0,
        "targets_by_municipality.csv": 0,
        "targets_by_area.csv": 1,
        # Unemployed of Kokkola and Halsua: of the indicator with a number in the plan.
        "ministry-fi.xlsx": 2,
        "ministry-sv.xlsx": 2,
        "ministry-en.xlsx": 2,
    }
    assert {source["source"] for source in manifest["sources"]} >= {"statfin_12r5", "register"}
    nameless = [one["source"] for one in manifest["sources"] if not (one["licence"] and one["attribution"]["sv"])]
    assert nameless == []


def test_the_manifest_is_the_dictionary(released: Settings) -> None:
    folder = deliver(released).folder
    manifest = _manifest(folder)
    for table, columns in manifest["columns"].items():
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as text:
            assert [column["name"] for column in columns] == next(csv.reader(text))
        lacking = [(column["name"], key) for column in columns for key in ("type", "fi", "sv", "en") if not column[key]]
        assert lacking == [], table
    assert [indicator["code"] for indicator in manifest["indicators"]] == ["share", "unemployed"]
    assert manifest["indicators"][1]["name"] == {"fi": "Työttömät", "sv": "Arbetslösa", "en": "Unemployed"}


def test_every_status_of_the_interface_has_a_meaning(released: Settings) -> None:
    codes = [status["code"] for status in _manifest(deliver(released).folder)["observation_statuses"]]
    text = load_interface()["fct_indicator_value"].columns["observation_status"].en
    assert text == f"Status: {', '.join(codes)}."


def test_targets_lie_beside_with_what_their_owner_said(released: Settings) -> None:
    (row,) = _csv(deliver(released).folder / "targets_by_area.csv")
    columns = ("indicator_code", "area_code", "year", "target", "comment_fi", "comment_sv", "changed_in_release")
    assert [row[name] for name in columns] == ["share", "TA12", "2025", "33.5", "'=Kasvua", "Tillväxt", "1"]


def test_every_way_to_stand_to_a_target_has_a_meaning(released: Settings) -> None:
    statuses = _manifest(deliver(released).folder)["target_statuses"]
    text = load_interface()["fct_indicator_value"].columns["target_status"].en
    assert text.startswith(f"The value against the target: {', '.join(status['code'] for status in statuses)};")
    lacking = [(status["code"], name) for status in statuses for name in ("fi", "sv", "en") if not status[name]]
    assert lacking == []


def test_twice_is_unchanged_and_the_bytes_are_a_function_of_the_release(released: Settings) -> None:
    first = deliver(released)
    before = {path.name: path.read_bytes() for path in first.files}
    written = (first.folder / "manifest.json").stat().st_mtime_ns
    assert deliver(released).unchanged
    assert (first.folder / "manifest.json").stat().st_mtime_ns == written
    (first.folder / "indicators_by_area.csv").write_text("damaged")
    again = deliver(released)
    assert not again.unchanged
    assert {path.name: path.read_bytes() for path in again.files} == before
    assert sorted(path.name for path in released.extracts.iterdir()) == ["latest", "release-000001"]


def test_the_next_release_gets_a_folder_of_its_own(released: Settings, point_to: Callable[[int], None]) -> None:
    deliver(released)
    point_to(2)
    extract = deliver(released)
    values = {row["month"]: row for row in _csv(extract.folder / "indicators_by_municipality.csv")[3:]}
    assert (values["2025-02"]["value"], values["2025-02"]["changed_in_release"]) == ("1501.0", "2")
    assert {path.name for path in released.extracts.iterdir()} == {"latest", "release-000001", "release-000002"}


@pytest.mark.parametrize(
    ("module", "call"),
    [(stage, "write_facts"), (stage, "_write_workbooks"), (stage, "write_manifest"),
     (release_folders, "_move_into_place")],
)  # fmt: skip
def test_a_crash_leaves_no_visible_folder(
    released: Settings, monkeypatch: pytest.MonkeyPatch, module: ModuleType, call: str
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, call, crash)
        with pytest.raises(KeyboardInterrupt):
            deliver(released)
    assert [path.name for path in released.extracts.iterdir() if not path.name.startswith(".")] == []
    assert not deliver(released).unchanged
    assert sorted(path.name for path in released.extracts.iterdir()) == ["latest", "release-000001"]


def test_a_publish_in_the_middle_does_not_mix_releases(
    released: Settings, point_to: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = stage.write_csv

    def with_a_publish(connection: psycopg.Connection, table: Table, path: Path) -> int:
        point_to(2)
        return read(connection, table, path)

    monkeypatch.setattr(stage, "write_csv", with_a_publish)
    rows = _csv(deliver(released).folder / "indicators_by_municipality.csv")
    assert {row["release_id"] for row in rows} == {"1"}
    assert "1501" not in {row["value"] for row in rows}


@pytest.mark.parametrize("relation", ["raw.job_search", "marts.fct_indicator_value", "release.pointer", "ops.build"])
def test_the_ministry_reads_only_what_is_published(as_role, relation: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role("ministry").execute(f"select * from {relation}")


def test_the_extract_is_read_as_ministry_and_cannot_write(released: Settings) -> None:
    with extract_connection(released) as connection:
        user, level = connection.execute("select current_user, current_setting('transaction_isolation')").fetchone()
        assert (user, level) == ("ministry", "repeatable read")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("create table published.x ()")


def _header(folder: Path, table: str) -> list[str]:
    return (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _manifest(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_the_extract_of_a_withdrawn_release_is_removed_and_written_again_when_it_is_reinstated(
    released: Settings, point_to: Callable[[int], None], database: str
) -> None:
    deliver(released)
    point_to(2)
    second = {path.name: path.read_bytes() for path in deliver(released).files}
    with psycopg.connect(database) as owner:
        owner.execute("update release.release set withdrawn_at = now() where release_id = 2")
    point_to(1)
    assert deliver(released).unchanged
    assert sorted(path.name for path in released.extracts.iterdir()) == ["latest", "release-000001"]
    with psycopg.connect(database) as owner:
        owner.execute("update release.release set withdrawn_at = null")
    point_to(2)
    assert {path.name: path.read_bytes() for path in deliver(released).files} == second
