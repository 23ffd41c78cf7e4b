"""The invented lists are accepted by the intake and read back as drawn, in whatever style."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from samples import calendar
from samples.random_draws import AREA_12, NAMES
from samples.workbooks.event_lists import list_files
from samples.workbooks.events import draw_items, draw_payments, draw_placements, draw_trainings
from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import check
from warehouse.sources import workbook_sources

SEED = 12
TODAY = date(2026, 7, 20)
MONTHS = calendar.months("2025-01", "2026-06")
Row = dict[str, str]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, ValidationReport]:
    """The report of each file, by source and file stem."""
    return {
        f"{path.parent.name}/{path.stem}": check(content, path.name, workbook_sources(), TODAY, path.parent.name)
        for path, content in ((Path(name), content) for name, content in list_files(SEED).items())
    }


def rows(verdict: ValidationReport) -> list[Row]:
    """The rows to load, by column."""
    (part,) = verdict.parts
    return [dict(zip(part.columns, row.stored, strict=True)) for row in part.rows]


def quiet(busy: Sequence[date], months: Sequence[str]) -> list[str]:
    """The first days of the months in which nothing happened."""
    return [f"{month}-01" for month in months if month not in {f"{day:%Y-%m}" for day in busy}]


def test_every_list_is_accepted_whole(verdicts: dict[str, ValidationReport]) -> None:
    assert len(verdicts) == 9 + 12 + 1 + 2 + 2
    for name, verdict in verdicts.items():
        findings = [(remark.code, remark.severity, remark.values) for remark in verdict.remarks]
        assert verdict.outcome in ("accepted", "accepted_with_remarks"), (name, findings)
        assert not any(part.rejected_rows for part in verdict.parts), name
        assert not any(remark.severity == "error" for remark in verdict.remarks), (name, findings)


def test_every_list_is_recognised_by_its_headings_alone() -> None:
    for path, content in ((Path(name), content) for name, content in list_files(SEED).items()):
        verdict = check(content, path.name, workbook_sources(), TODAY)
        assert [part.source for part in verdict.parts] == [path.parent.name], path.name


def test_the_same_seed_gives_the_same_bytes_and_another_others() -> None:
    files, others = list_files(SEED), list_files(SEED + 1)
    assert files == list_files(SEED)
    assert [name for name in files if others[name] == files[name]] == []


@pytest.mark.parametrize("code", AREA_12)
def test_jobs_of_young_people_read_back_as_drawn(verdicts: dict[str, ValidationReport], code: str) -> None:
    drawn = [placement for placement in draw_placements(SEED) if placement.municipality == code]
    late, corrected = code == "421", code == "217"
    kept = [placement for placement in drawn if not (late and placement.day >= date(2026, 6, 1))][
        : -1 if corrected else None
    ]
    expected = {
        (placement.placement_id, placement.day.isoformat(), code, str(placement.age), placement.form)
        for placement in kept
    }
    months = MONTHS[: -1 if late else None]
    expected |= {("", day, code, "0", "none") for day in quiet([placement.day for placement in kept], months)}
    stored = [tuple(row[name] for name in YOUTH) for row in rows(verdicts[f"youth_placements/{NAMES[code].fi} nuoret"])]
    assert len(stored) == len(expected)
    assert set(stored) == expected


YOUTH = ("placement_id", "started_on", "municipality", "age_at_start", "employment_form")


def test_the_correction_is_later_and_has_another_job(verdicts: dict[str, ValidationReport]) -> None:
    first, second = (verdicts[f"youth_placements/Kannus nuoret{suffix}"] for suffix in ("", " korjattu"))
    assert first.saved_at is not None
    assert second.saved_at is not None
    assert first.saved_at < second.saved_at
    june = [
        placement
        for placement in draw_placements(SEED)
        if placement.municipality == "217" and placement.day >= date(2026, 6, 1)
    ]
    assert [row["placement_id"] for row in rows(second)] == [placement.placement_id for placement in june]
    missed = {row["placement_id"] for row in rows(second)} - {row["placement_id"] for row in rows(first)}
    assert missed == {june[-1].placement_id}
    assert [(coverage.municipality, coverage.month) for part in second.parts for coverage in part.coverage] == [
        ("217", "2026-06")
    ]


@pytest.mark.parametrize("code", NAMES)
def test_trainings_read_back_as_drawn(verdicts: dict[str, ValidationReport], code: str) -> None:
    swedish = NAMES[code].workbook == "sv"
    months = MONTHS[: -1 if code in ("288", "440") else None]
    drawn = [
        training
        for training in draw_trainings(SEED)
        if code in training.municipalities and f"{training.day:%Y-%m}" in months
    ]
    expected = {
        (
            training.training_id,
            training.day.isoformat(),
            code,
            ",".join(sorted({*training.municipalities} - {code})),
            training.subject[swedish],
            training.kind,
            str(training.participants),
            "cancelled" if training.cancelled else "" if code == "272" else "begun",
        )
        for training in drawn
    }
    nothing = "inga händelser" if swedish else "ei tapahtumia"
    expected |= {
        ("", day, code, "", nothing, "none", "0", "") for day in quiet([training.day for training in drawn], months)
    }
    name = f"{NAMES[code].sv} utbildningar" if swedish else f"{NAMES[code].fi} rekrykoulutukset"
    stored = {tuple(row.values()) for row in rows(verdicts[f"recruitment_trainings/{name}"])}
    assert {(*row[:3], ",".join(sorted(filter(None, row[3].split(",")))), *row[4:]) for row in stored} == expected


def test_a_shared_training_has_one_id_in_every_municipality_that_shares_it() -> None:
    shared = [training for training in draw_trainings(SEED) if len(training.municipalities) > 1]
    assert len(shared) > 5
    assert any(
        {"272", "598"} & {*training.municipalities} and training.municipalities[0] not in AREA_12 for training in shared
    )
    assert any(training.cancelled for training in shared)


def test_payments_read_back_to_the_cent_in_euros_and_thousands(verdicts: dict[str, ValidationReport]) -> None:
    drawn = draw_payments(SEED)
    expected = {(kind, month): amount for kind, paid in drawn.items() for month, amount in paid.items()}
    names = ("Harkinnanvarainen tuki 2025", "Harkinnanvarainen tuki 2026")
    stored = [row for name in names for row in rows(verdicts[f"discretionary_support/{name}"])]
    assert {(row["support_kind"], row["payment_month"]): Decimal(row["amount"]) for row in stored} == expected
    assert {row["municipality"] for row in stored} == {"272"}
    assert len(stored) == len(expected)
    assert any(amount < 0 for amount in expected.values())


def test_media_items_read_back_as_drawn(verdicts: dict[str, ValidationReport]) -> None:
    items = draw_items(SEED)
    expected = {(item.item_id, item.day.isoformat(), "272", item.outlet, item.kind) for item in items}
    expected |= {("", day, "272", "-", "none") for day in quiet([item.day for item in items], MONTHS)}
    stored = rows(verdicts["media_items/Mediaseuranta Kokkola 2025-2026"])
    columns = ("item_id", "published_on", "municipality", "outlet", "item_kind")
    assert {tuple(row[name] for name in columns) for row in stored} == expected
    assert len(stored) == len(expected)


def test_three_lists_are_late_with_the_last_month(verdicts: dict[str, ValidationReport]) -> None:
    late = [
        (part.table, municipality)
        for verdict in verdicts.values()
        for part in verdict.parts
        for municipality in {coverage.municipality for coverage in part.coverage}
        if {coverage.month for coverage in part.coverage} == {*MONTHS[:-1]}
    ]
    assert sorted(late) == [
        ("recruitment_training", "288"),
        ("recruitment_training", "440"),
        ("youth_placement", "421"),
    ]
