"""When a release becomes public: at once, on the days of a calendar, or when a named person has approved it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from warehouse.declarations import Code, Declaration, read_declaration
from warehouse.settings import PROJECT
from warehouse.working_days import working_day_from, working_days_after

FILE = PROJECT / "include" / "catalogue" / "publication.yml"
HELSINKI = ZoneInfo("Europe/Helsinki")
Rule = Literal["at_once", "calendar", "approval"]
Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class RuleByProfile(Declaration):
    """The rule of each profile."""

    sample: Rule = Field(description="With invented data")
    live: Rule = Field(description="With real sources")


class PublicCalendar(Declaration):
    """The days on which the newest release becomes public: one a month."""

    source: Code = Field(description="The source whose new month makes a release wait for its day")
    appears_on: int = Field(ge=1, le=28, description="Day of the month on which it appears, or the next working day")
    working_days_after: int = Field(ge=0, le=10, description="Working days from there to the public day")
    time: Time = Field(description="Time of day in Helsinki")
    announced_days: tuple[date, ...] = Field(
        default=(), description="Announced public days, each instead of the rule's day of its month"
    )

    @model_validator(mode="after")
    def _check_announced_days(self) -> Self:
        months = [f"{day:%Y-%m}" for day in self.announced_days]
        if repeated := sorted({month for month in months if months.count(month) > 1}):
            raise ValueError(f"found two announced_days of {', '.join(repeated)}, expected one public day a month")
        return self

    def public_time(self, year: int, month: int) -> datetime:
        """Return the public time of a calendar month."""
        announced = {(day.year, day.month): day for day in self.announced_days}
        by_rule = working_days_after(working_day_from(date(year, month, self.appears_on)), self.working_days_after)
        return self._at(announced.get((year, month), by_rule))

    def public_from(self, appeared_at: datetime) -> datetime:
        """Return when content that appeared at some time becomes public: on the day of that month.

        What appeared too late for it is public as many working days after as the rule gives.
        """
        local = appeared_at.astimezone(HELSINKI)
        late = self._at(working_days_after(local.date(), self.working_days_after))
        return max(self.public_time(local.year, local.month), late)

    def next_times(self, now: datetime, count: int) -> list[datetime]:
        """Return the next public times, the nearest first."""
        first = now.astimezone(HELSINKI).date().replace(day=1)
        months = [divmod(first.year * 12 + first.month - 1 + ahead, 12) for ahead in range(count + 1)]
        times = (self.public_time(year, month + 1) for year, month in months)
        return sorted(time for time in times if time > now)[:count]

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time.fromisoformat(self.time), HELSINKI)


class Approval(Declaration):
    """Who may answer a question of Airflow: let a release become public, say that a review has been published."""

    approvers: tuple[str, ...] = Field(default=(), description="Users of Airflow; one of them is enough")
    days: int = Field(ge=1, le=90, description="How long an approval is waited for")

    @property
    def response_timeout(self) -> timedelta:
        """How long an approval is waited for."""
        return timedelta(days=self.days)


class Publication(Declaration):
    """The whole of publication.yml."""

    rule: RuleByProfile = Field(description="What ends the embargo of a release")
    calendar: PublicCalendar = Field(description="The public days")
    approval: Approval = Field(description="Who approves")
    reviews: Approval = Field(description="Who approves that an employment review counts as published")

    @model_validator(mode="after")
    def _check_approvers(self) -> Self:
        if "approval" in (self.rule.sample, self.rule.live) and not self.approval.approvers:
            raise ValueError("found the rule approval without approvers, expected one user of Airflow at least")
        return self

    def rule_of(self, profile: Literal["sample", "live"]) -> Rule:
        """Return the rule of a profile."""
        return self.rule.sample if profile == "sample" else self.rule.live


def load_publication(file: Path = FILE) -> Publication:
    """Read the declaration; WarehouseError names what is wrong."""
    return read_declaration(Publication, file)
