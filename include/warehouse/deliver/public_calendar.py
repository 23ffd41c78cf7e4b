"""The public days as an ICS file that readers can subscribe to, beside the extracts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Event

from warehouse.catalogue.publication import load_publication
from warehouse.disk import replace_file
from warehouse.settings import Settings

NAME = "public-days.ics"
AHEAD = 12
TITLE = "Tilannekuva: uudet luvut julkaistaan / nya tal publiceras / new figures are published"


def write_public_calendar(settings: Settings, now: datetime | None = None) -> Path | None:
    """Write the next public days, and return the file; remove it and return None if no calendar rules."""
    publication, file = load_publication(), settings.extracts / NAME
    if publication.rule_of(settings.profile) != "calendar":
        file.unlink(missing_ok=True)
        return None
    content = public_days(now or datetime.now(UTC))
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, content)
    return file


def public_days(after: datetime) -> bytes:
    """Return the next public days after a time as a calendar."""
    content: bytes = _calendar(load_publication().calendar.next_times(after, AHEAD)).to_ical()
    return content


def _calendar(times: list[datetime]) -> Calendar:
    """Return one event a month; an event keeps its identifier when its day is announced anew."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tilannekuva//public days//FI")
    calendar.add("version", "2.0")
    for time in times:
        event = Event()
        event.add("uid", f"public-day-{time:%Y-%m}@tilannekuva")
        event.add("summary", TITLE)
        event.add("dtstamp", time.astimezone(UTC))
        event.add("dtstart", time.astimezone(UTC))
        event.add("dtend", (time + timedelta(minutes=15)).astimezone(UTC))
        calendar.add_component(event)
    return calendar
