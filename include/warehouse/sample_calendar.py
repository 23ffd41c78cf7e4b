"""How far the sample of an instance reaches, as stored with it."""

from datetime import date

from pydantic import BaseModel

from warehouse.settings import Settings

CALENDAR_FILE = "sample.json"


class SampleCalendar(BaseModel):
    """The newest month of a sample (2026-10), and the day its register was extracted on: today, in its world."""

    newest_month: str
    extracted_on: date

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the process that generates the sample."""
        return {"WAREHOUSE_SAMPLE_MONTH": self.newest_month, "WAREHOUSE_SAMPLE_DAY": f"{self.extracted_on}"}


UNTIL_JUNE_2026 = SampleCalendar(newest_month="2026-06", extracted_on=date(2026, 7, 20))
"""The calendar of instances whose sample is older than stored calendars."""


def stored_calendar(settings: Settings) -> SampleCalendar | None:
    """Return the calendar of an instance's sample, if one is stored."""
    record = settings.root / CALENDAR_FILE
    return SampleCalendar.model_validate_json(record.read_bytes()) if record.exists() else None


def store_calendar(settings: Settings, calendar: SampleCalendar) -> None:
    """Store the calendar of an instance's sample."""
    settings.root.mkdir(parents=True, exist_ok=True)
    (settings.root / CALENDAR_FILE).write_text(calendar.model_dump_json())


def sample_day(settings: Settings) -> date:
    """Return the current day of the sample, so that its API queries do not depend on the clock."""
    return (stored_calendar(settings) or UNTIL_JUNE_2026).extracted_on
