"""The public days: the rule, announced days, holidays, the change of the clock and the turn of the year."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from warehouse.catalogue.publication import FILE, PublicCalendar, load_publication
from warehouse.deliver.public_calendar import write_public_calendar
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

CALENDAR = PublicCalendar(source="statfin_12r5", appears_on=24, working_days_after=1, time="08:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [
        (2026, 11, "2026-11-25T06:00"),  # the 24th is a Tuesday
        (2026, 10, "2026-10-27T06:00"),  # the 24th is a Saturday; the clock went back on the 25th
        (2026, 12, "2026-12-29T06:00"),  # Christmas, then a weekend: the 28th, and a day
        (2027, 3, "2027-03-25T06:00"),  # before the clock goes forward on the 28th
        (2027, 4, "2027-04-27T05:00"),  # the 24th is a Saturday, in summer time
        (2028, 2, "2028-02-25T06:00"),
    ],
)
def test_the_public_day_is_a_working_day_after_the_source_appears(year: int, month: int, expected: str) -> None:
    assert CALENDAR.public_time(year, month) == utc(expected)


def test_an_announced_day_replaces_the_one_of_its_month() -> None:
    announced = CALENDAR.model_copy(update={"announced_days": (date(2026, 12, 22),)})
    assert announced.public_time(2026, 12) == utc("2026-12-22T06:00")
    assert announced.public_time(2026, 11) == CALENDAR.public_time(2026, 11)


@pytest.mark.parametrize(
    ("appeared", "public"),
    [
        ("2026-11-24T06:15", "2026-11-25T06:00"),  # in time
        ("2026-11-03T06:15", "2026-11-25T06:00"),  # a correction before the day: it waits for it
        ("2026-11-27T06:15", "2026-11-30T06:00"),  # too late, on a Friday: the next working day
        ("2026-12-31T09:00", "2027-01-04T06:00"),  # New Year's Day is a Friday
        ("2026-12-31T22:30", "2027-01-26T06:00"),  # in Helsinki it is January already
        ("2028-02-29T06:15", "2028-03-01T06:00"),  # a leap day
    ],
)
def test_what_appears_is_public_on_its_day(appeared: str, public: str) -> None:
    assert CALENDAR.public_from(utc(appeared)) == utc(public)


def test_the_next_times_begin_after_now() -> None:
    assert CALENDAR.next_times(utc("2026-11-25T06:00"), 2) == [utc("2026-12-29T06:00"), utc("2027-01-26T06:00")]
    assert CALENDAR.next_times(utc("2026-11-25T05:59"), 1) == [utc("2026-11-25T06:00")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("announced_days: []", "announced_days: [2026-12-21, 2026-12-22]", "two announced_days of 2026-12"),
        ("live: calendar", "live: approval", "the rule approval without approvers"),
        ('"08:00"', '"8.00"', "calendar.time"),
        ("appears_on: 24", "appears_on: 31", "calendar.appears_on"),
    ],
)
def test_a_declaration_that_is_wrong_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "publication.yml"
    text = FILE.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(WarehouseError, match=message):
        load_publication(file)


def test_the_calendar_is_a_file_that_others_read(tmp_path: Path) -> None:
    live = Settings(home=tmp_path).model_copy(update={"profile": "live"})
    file = write_public_calendar(live, utc("2026-11-29T10:00"))
    assert file is not None
    events = list(Calendar.from_ical(file.read_bytes()).walk("VEVENT"))
    assert [event["dtstart"].dt for event in events[:2]] == [utc("2026-12-29T06:00"), utc("2027-01-26T06:00")]
    assert len(events) == 12 and events[0]["uid"] == "public-day-2026-12@tilannekuva"
    assert write_public_calendar(Settings(home=tmp_path)) is None and not file.exists()
