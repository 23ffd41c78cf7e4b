"""A register of another area: only with another key, landing, retention and legal basis, never linked to ours."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pyrage
import pytest
import yaml
from tests.unit.privacy.invented import code

from warehouse.errors import WarehouseError
from warehouse.ingest.retention import delete_due_originals
from warehouse.ingest.run import IngestOutcome, ingest
from warehouse.migrations.roles import grant_roles
from warehouse.migrations.upgrade import sync_raw_tables, transaction
from warehouse.privacy.pseudonym import landing_identity
from warehouse.settings import Settings
from warehouse.sources import FOLDER, Source, load_sources

PERSON = code(date(1981, 5, 13))
HEADINGS = (
    "job_search_id;henkilotunnus;municipality;started_on;ended_on;end_reason;status_at_start;sex;birth_year;"
    "mother_tongue;citizenship;education;occupation"
)
ROW = "{};{};{};2026-01-02;;;unemployed;2;1981;fi;FI;3;52231"
OURS = f"{HEADINGS}\n{ROW.format(1, PERSON, '272')}\n{ROW.format(2, PERSON, '598')}\n".encode()
COMPLETE = {
    "area": "25",
    "legal_basis": {"text": "The neighbouring area's own duty to organise services", "reference": "Decision 1/2026"},
    "pseudonym_key": "pseudonym_25",
    "landing_key": "landing_25",
    "landing": "register_25",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the declarations, to add a second register to."""
    return Path(shutil.copytree(FOLDER, tmp_path / "sources"))


def declare(folder: Path, persons: dict | None, **changed: object) -> None:
    """Write the second register: as ours, with other tables, no measures, and these `persons`."""
    text = (folder / "register.yml").read_text(encoding="utf-8")
    declared = yaml.safe_load(text) | {"source": "register_25", "measures": {}, "persons": persons} | changed
    if "tables" not in changed:
        declared["tables"] = {name.replace("register_", "register_25_"): it for name, it in declared["tables"].items()}
    kept = {name: value for name, value in declared.items() if value is not None}
    (folder / "register_25.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(WarehouseError) as error:
        load_sources(folder)
    assert str(error.value).startswith("register_25.yml: ")
    return str(error.value)


@pytest.mark.parametrize("lacking", sorted(COMPLETE))
def test_each_of_the_conditions_is_asked_for(folder: Path, lacking: str) -> None:
    declare(folder, {name: value for name, value in COMPLETE.items() if name != lacking})
    assert re.search(rf"persons\.{lacking}: Field required", refusal(folder))


def test_without_any_of_them_it_is_no_source(folder: Path) -> None:
    declare(folder, None)
    assert "found no persons: a person-level source declares retention_days, threshold, persons" in refusal(folder)
    declare(folder, COMPLETE, retention_days=None)
    assert "found no retention_days" in refusal(folder)
    declare(folder, COMPLETE | {"legal_basis": {"text": "because", "reference": "x"}})
    assert "persons.legal_basis.text" in refusal(folder)


@pytest.mark.parametrize(
    ("shared", "message"),
    [
        ({"pseudonym_key": "pseudonym"}, "found the key 'pseudonym' of customer_survey, which is of area 12"),
        ({"landing_key": "landing"}, "found the key 'landing' of customer_survey, which is of area 12"),
        ({"landing_key": "pseudonym"}, "found the key 'pseudonym'"),
        ({"landing": "register"}, "found the landing 'register' of register, expected one of its own"),
        ({"landing": "newsletter"}, "found the landing 'newsletter' of newsletter"),
    ],
)
def test_nothing_is_shared_with_another_area(folder: Path, shared: dict, message: str) -> None:
    declare(folder, COMPLETE | shared)
    assert message in refusal(folder)


def test_its_rows_go_into_separate_tables(folder: Path) -> None:
    declare(folder, COMPLETE, tables=yaml.safe_load((folder / "register.yml").read_text("utf-8"))["tables"])
    assert "found register_appointment" in refusal(folder) and "of register, expected other tables" in refusal(folder)


def test_an_open_source_has_no_guard(folder: Path) -> None:
    declare(folder, COMPLETE, person_level=False)
    assert "`persons` belongs to person-level sources" in refusal(folder)


@pytest.fixture
def two(folder: Path, database: str) -> tuple[Source, Source]:
    """Our register and another area's, with raw tables for both."""
    declare(folder, COMPLETE, retention_days=30)
    sources = load_sources(folder)
    with transaction(database) as connection:
        sync_raw_tables(connection, [sources["register_25"]])
        grant_roles(connection)
    return sources["register"], sources["register_25"]


@pytest.fixture
def loader(as_role: Callable[[str], psycopg.Connection]) -> Iterator[psycopg.Connection]:
    yield as_role("loader")


def run_ingest(source: Source, settings: Settings, loader: psycopg.Connection) -> IngestOutcome:
    path = settings.drop_folder / source.source / "job_search_2026-06-30.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(OURS)
    os.utime(path, (1, 1))
    return ingest(source, settings, loader)


def test_the_same_person_is_somebody_else_in_another_area(
    two: tuple[Source, Source],
    settings: Settings,
    loader: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path,
) -> None:
    monkeypatch.setenv("WAREHOUSE_LANDING_REGISTER_25", f"file://{tmp_path / 'muualla'}")
    for source in two:
        outcome = run_ingest(source, settings, loader)
        assert [(each.rows, each.rejected_rows) for each in outcome.loaded] == [(1, 1)], outcome
    with loader.transaction():
        ours = loader.execute("select person, municipality from raw.register_job_search").fetchall()
        theirs = loader.execute("select person, municipality from raw.register_25_job_search").fetchall()
        aside = loader.execute("select row_number, column_name, expected from ops.rejected_row order by snapshot_id")
        assert aside.fetchall() == [
            (3, "municipality", "a municipality by code or name, of today or abolished, of area 12"),
            (2, "municipality", "a municipality by code or name, of today or abolished, of area 25"),
        ]
    assert (ours[0][1], theirs[0][1]) == ("272", "598") and ours[0][0] != theirs[0][0]
    originals = [
        next((tmp_path / where / "originals").iterdir()) for where in ("landing/register", "muualla/register_25")
    ]
    names = ("landing", "landing_25")
    for place, original in enumerate(originals):
        area_key, other_key = (landing_identity(settings.secrets, names[at]) for at in (place, 1 - place))
        assert pyrage.decrypt(original.read_bytes(), [area_key]) == OURS
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(original.read_bytes(), [other_key])
    due = delete_due_originals(settings, loader, two, datetime.now(UTC) + timedelta(days=31))
    assert due == [f"register_25/originals/{originals[1].name}"] and originals[0].exists() and not originals[1].exists()


def test_an_unknown_area_stops_the_source(
    folder: Path, database: str, settings: Settings, loader: psycopg.Connection
) -> None:
    declare(folder, COMPLETE | {"area": "99"})
    source = load_sources(folder)["register_25"]
    with transaction(database) as connection:
        sync_raw_tables(connection, [source])
        grant_roles(connection)
    with pytest.raises(WarehouseError, match="found area '99' of a register, expected one of 12, 25"):
        run_ingest(source, settings, loader)
