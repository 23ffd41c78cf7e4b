"""Files rendered from the declarations are up to date, and a stale one is detected."""

from pathlib import Path

import yaml

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.interface import load_interface
from warehouse.render import render, rendered, stale
from warehouse.sources import load_sources


def test_no_committed_file_is_stale() -> None:
    assert stale() == []


def test_missing_files_are_written_once(tmp_path: Path) -> None:
    written = render(tmp_path)
    assert "seeds/seed_indicator.csv" in written
    assert render(tmp_path) == []
    (tmp_path / written[0]).write_text("changed by hand")
    assert stale(tmp_path) == [written[0]]


def test_codes_keep_their_zeros() -> None:
    files = dict(rendered(load_catalogue(), load_sources()))
    types = {
        seed["name"]: seed["config"]["column_types"] for seed in yaml.safe_load(files["seeds/_seeds.yml"])["seeds"]
    }
    assert types["seed_municipality"]["municipality_code"] == "text"
    assert "74,074,KU074,Halsua,Halso,12,TA12,Halsua" in files["seeds/seed_municipality.csv"].splitlines()


def test_every_mart_has_its_grain_in_meta_and_as_a_test() -> None:
    files = dict(rendered(load_catalogue(), load_sources()))
    models = {model["name"]: model for model in yaml.safe_load(files["models/marts/_interface.yml"])["models"]}
    assert set(models) == set(load_interface())
    for name, relation in load_interface().items():
        grain = list(relation.grain)
        assert models[name]["config"]["meta"]["grain"] == grain
        assert {"unique_grain": {"arguments": {"columns": grain}}} in models[name]["data_tests"]


def test_the_holidays_are_the_finnish_public_holidays() -> None:
    files = dict(rendered(load_catalogue(), load_sources()))
    days = {line.split(",")[0] for line in files["seeds/seed_holiday.csv"].splitlines()}
    assert {"2026-01-01", "2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-12-25"} <= days


def test_a_measure_by_classes_has_the_number_of_rows_it_needs() -> None:
    files = dict(rendered(load_catalogue(), load_sources()))
    lines = files["seeds/seed_event_breakdown.csv"].splitlines()
    assert [line for line in lines if line.startswith("budget_actual,")] == [
        "budget_actual,total,7",
        "budget_actual,cost_staff,1",
        "budget_actual,cost_premises,1",
        "budget_actual,cost_statutory_services,1",
        "budget_actual,cost_wage_subsidised_work,1",
        "budget_actual,cost_discretionary_employment,1",
        "budget_actual,cost_municipal_supplements,1",
        "budget_actual,cost_projects,1",
    ]
    assert "employer_contacts,total,0" in lines
