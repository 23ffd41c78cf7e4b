"""The invented lists of the area are accepted by the intake and read back as drawn."""

from datetime import date
from pathlib import Path

import pytest

from samples import calendar
from samples.workbooks.area_lists import REVIEWS, area_list_files, draw_groups, draw_meetings, draw_support
from warehouse.intake.report import ValidationReport
from warehouse.intake.validate import check
from warehouse.sources import workbook_sources

SEED = 12
TODAY = date(2026, 7, 20)
MONTHS = calendar.months("2025-01", "2026-06")
Row = dict[str, str]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, ValidationReport]:
    """The report of each file, checked for its source, by the file's stem."""
    return {
        path.stem: check(content, path.name, workbook_sources(), TODAY, path.parent.name)
        for path, content in ((Path(name), content) for name, content in area_list_files(SEED).items())
    }


def rows(verdict: ValidationReport, table: str) -> list[Row]:
    """The rows to load of a table, by column."""
    (part,) = (part for part in verdict.parts if part.table == table)
    return [dict(zip(part.columns, row.stored, strict=True)) for row in part.rows]


def quiet(busy: set[str]) -> set[str]:
    """The first days of the months in which nothing happened."""
    return {f"{month}-01" for month in MONTHS if month not in busy}


def test_every_list_is_accepted_whole(verdicts: dict[str, ValidationReport]) -> None:
    for name, verdict in verdicts.items():
        findings = [(remark.code, remark.severity, remark.values) for remark in verdict.remarks]
        assert verdict.outcome in ("accepted", "accepted_with_remarks"), (name, findings)
        assert not any(part.rejected_rows for part in verdict.parts), name
        assert not any(remark.severity == "error" for remark in verdict.remarks), (name, findings)


def test_every_list_is_recognised_by_its_headings_alone() -> None:
    for path, content in ((Path(name), content) for name, content in area_list_files(SEED).items()):
        verdict = check(content, path.name, workbook_sources(), TODAY)
        assert {part.source for part in verdict.parts} == {path.parent.name}, path.name


def test_the_same_seed_gives_the_same_bytes_and_another_others() -> None:
    files, others = area_list_files(SEED), area_list_files(SEED + 1)
    assert files == area_list_files(SEED)
    assert [name for name in files if others[name] == files[name]] == []


def test_participants_read_back_as_drawn_whoever_keeps_the_list(verdicts: dict[str, ValidationReport]) -> None:
    stored = [
        (row["municipality"], row["month"], row["participants"], row["new_participants"])
        for name in ("Työkyvyn tuki 272", "Työkyvyn tuki 217", "Työkyvyn tuki 236")
        for row in rows(verdicts[name], "work_ability_month")
    ]
    drawn = draw_support(SEED)
    assert len(stored) == len(drawn) == 8 * 18
    assert set(stored) == {
        (support.municipality, support.month, str(support.participants), str(support.new)) for support in drawn
    }


def test_groups_read_back_as_drawn(verdicts: dict[str, ValidationReport]) -> None:
    drawn = draw_groups(SEED)
    expected = {
        (
            group.group_id,
            group.day.isoformat(),
            group.kind,
            group.language,
            "other" if group.financed_by == "other" else "",
        )
        for group in drawn
    } | {("", day, "none", "", "") for day in quiet({f"{group.day:%Y-%m}" for group in drawn})}
    columns = ("group_id", "started_on", "group_kind", "training_language", "financed_by")
    stored = rows(verdicts["Kotoutumiskoulutuksen ryhmät"], "integration_group")
    assert {tuple(row[name] for name in columns) for row in stored} == expected
    assert len(stored) == len(expected)
    assert {row["municipality"] for row in stored} == {"272"}


def test_one_log_holds_meetings_and_reviews(verdicts: dict[str, ValidationReport]) -> None:
    log, drawn = verdicts["Johtoryhmä ja katsaukset 2025-2026"], draw_meetings(SEED)
    meetings = {(meeting.meeting_id, meeting.day.isoformat(), meeting.kind, meeting.state) for meeting in drawn}
    meetings |= {("", day, "none", "") for day in quiet({f"{meeting.day:%Y-%m}" for meeting in drawn})}
    columns = ("meeting_id", "meeting_date", "meeting_kind", "meeting_state")
    assert {tuple(row[name] for name in columns) for row in rows(log, "steering_meeting")} == meetings
    reviews = {
        (
            review.review_id,
            review.planned.isoformat(),
            review.published.isoformat() if review.published else "",
            review.occasion,
        )
        for review in REVIEWS
    } | {("", day, "", "none") for day in quiet({f"{review.planned:%Y-%m}" for review in REVIEWS})}
    columns = ("review_id", "planned_on", "published_on", "review_occasion")
    assert {tuple(row[name] for name in columns) for row in rows(log, "employment_review")} == reviews
