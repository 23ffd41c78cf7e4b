"""Numbers, months and sentences of a language, made by rules from the figures of a page."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from warehouse.catalogue.extracts import Language
from warehouse.catalogue.indicators import Section
from warehouse.declarations import Text, read_yaml
from warehouse.deliver.site.charts import Chart
from warehouse.deliver.site.content import Change, ClassValue, Place, Point, Series, rounded
from warehouse.sources import Source

TEXTS = Path(__file__).parent / "texts.yml"
WORKBOOK_TEXTS = Path(__file__).parents[1] / "workbook_texts.yml"
LOCALES: dict[Language, str] = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


def load_texts() -> dict[str, Text]:
    """Read the texts of the pages; units and the words of targets are those of the workbooks."""
    content = read_yaml(WORKBOOK_TEXTS) | read_yaml(TEXTS)
    return {key: Text.model_validate(text) for key, text in content.items()}


class Phrases:
    """The texts of one language, and the sentences made of them."""

    def __init__(self, language: Language, texts: Mapping[str, Text]) -> None:
        """Take the texts of the language."""
        self.language = language
        self.locale = LOCALES[language]
        self.say: dict[str, str] = {key: getattr(text, language) for key, text in texts.items()}

    def of(self, text: Text) -> str:
        """Return a text in the language."""
        content: str = getattr(text, self.language)
        return content

    def section(self, section: Section) -> str:
        """Return the code and the title of a section of the plan."""
        return f"{section.code} {self.of(section.name)}"

    def terms(self, source: Source) -> str:
        """Say under what terms the figures of a source are published."""
        return self.of(source.release_rule) if source.release_rule else f"{self.say['licence']}: {source.licence}."

    def place(self, place: Place) -> str:
        """Return the name of a place; that of a region may be an area's too, so it says that it is one."""
        name = place.names[self.language]
        return self.say["name_region"].format(name=name) if place.level == "region" else name

    def name(self, names: Mapping[str, Any]) -> str:
        """Return the name in the language of a row with `name_fi`, `name_sv` and `name_en`."""
        return str(names[f"name_{self.language}"])

    def plain(self, value: Decimal, decimals: int) -> str:
        """Return a number without its unit; the minus is a minus."""
        text: str = format_decimal(rounded(value, decimals), format=f"#,##0.{'0' * decimals}", locale=self.locale)
        return text.rstrip(".,").replace("-", "\u2212")

    def number(self, value: Decimal, indicator: Mapping[str, Any]) -> str:
        """Return a number with its unit; a count has none."""
        return self._with_unit(self.plain(value, indicator["decimals"]), self.say[f"unit_{indicator['unit']}"])

    def _with_unit(self, text: str, unit: str) -> str:
        """Return a number with its unit, apart from it unless the language writes it together."""
        is_joined = not unit or (unit == "%" and self.language == "en")
        return f"{text}{unit}" if is_joined else f"{text}\u00a0{unit}"

    def cell(self, point: Point | None, indicator: Mapping[str, Any]) -> str:
        """Return a number with the mark of what is not final, or the word for why there is none.

        What is missing has a row that says so; where there is no row, the number does not exist.
        """
        if point is None:
            return self.say["status_not_applicable"]
        if point.value is None:
            return self.say[f"status_{point.status}"]
        return self.number(point.value, indicator) + self.say.get(f"mark_{point.status}", "")

    def month(self, month: date, indicator: Mapping[str, Any] | None = None) -> str:
        """Return a month, September 2026, or the year of an annual indicator."""
        if indicator is not None and indicator["frequency"] == "annual":
            return str(month.year)
        return format_date(month, "LLLL y", locale=self.locale)

    def short_month(self, month: date) -> str:
        """Return a month in figures."""
        return f"{month.month}/{month.year}"

    def newest_time(self, series: Series) -> str:
        """Return the month or year of the newest number in figures."""
        assert series.newest is not None, "asked of a series with a settled number"
        is_annual = series.indicator["frequency"] == "annual"
        return str(series.newest.year) if is_annual else self.short_month(series.newest)

    def tick(self, value: Decimal) -> str:
        """Return a number of a scale, large ones in millions."""
        million = Decimal(10) ** 6
        if abs(value) >= million:
            return f"{format_decimal(value / million, '#,##0.##', self.locale)}\u00a0M".replace("-", "\u2212")
        return format_decimal(value, "#,##0.##", self.locale).replace("-", "\u2212")

    def whole(self, value: int) -> str:
        """Return a whole number."""
        return self.plain(Decimal(value), 0)

    def extremes(self, chart: Chart, indicator: Mapping[str, Any]) -> str:
        """Say the highest and the lowest number of a chart, with their months."""
        marks = [mark for piece in chart.lines for mark in piece]
        highest, lowest = (pick(marks, key=lambda mark: mark.value) for pick in (max, min))
        return self.say["highest_lowest"].format(
            highest=self.number(highest.value, indicator), highest_month=self.month(highest.month, indicator),
            lowest=self.number(lowest.value, indicator), lowest_month=self.month(lowest.month, indicator),
        )  # fmt: skip

    def months(self, months: Collection[date], indicator: Mapping[str, Any]) -> str:
        """Return the first and the last of some months, or the only one."""
        first, last = (self.month(pick(months), indicator) for pick in (min, max))
        return first if first == last else f"{first} \u2013 {last}"

    def last_changes(self, by_place: Mapping[str, Series], releases: Collection[Mapping[str, Any]]) -> str:
        """Say in which release totals of an indicator were last new or revised, and of which months."""
        points = [
            (month, point.changed_in, series.indicator)
            for series in by_place.values() for month, point in series.points.items() if point.changed_in
        ]  # fmt: skip
        if not points:
            return self.say["status_missing"]
        newest = max(release_id for _, release_id, _ in points)
        days = [self.day(row["published_at"]) for row in releases if row["release_id"] == newest]
        months = {month for month, release_id, _ in points if release_id == newest}
        name = f"{self.say['release']} {newest}" + (f" ({days[0]})" if days else "")
        return f"{name}: {self.months(months, points[0][2])}"

    def day(self, moment: datetime | date) -> str:
        """Return a day in figures."""
        return format_date(moment, "d.M.y" if self.language != "en" else "d MMMM y", locale=self.locale)

    def in_month(self, month: date, indicator: Mapping[str, Any]) -> str:
        """Return the beginning of a sentence on a month or year."""
        if indicator["frequency"] == "annual":
            return self.say["in_year"].format(year=month.year)
        name = format_date(month, "LLLL", locale=self.locale)
        text = self.say["in_month"].format(month=name, year=month.year)
        return text[:1].upper() + text[1:]

    def difference(self, change: Change, indicator: Mapping[str, Any], points: str = "unit_points") -> str:
        """Return the size of a change without its sign: 120 (3.9 %), or 0.4 percentage points."""
        size = self.plain(abs(change.difference), indicator["decimals"])
        unit = self.say[points if indicator["unit"] == "percent" else f"unit_{indicator['unit']}"]
        text = self._with_unit(size, unit)
        return (
            text if change.percent is None else f"{text} ({self._with_unit(self.plain(abs(change.percent), 1), '%')})"
        )

    def signed(self, change: Change, indicator: Mapping[str, Any]) -> str:
        """Return a change for a table: a sign, and its size."""
        sign = {1: "+", -1: "\u2212", 0: "\u00b1"}[change.sign]
        return sign + self.difference(change, indicator, "short_points")

    def compared(self, change: Change, indicator: Mapping[str, Any]) -> str:
        """Return how a number compares with that of the year before."""
        if change.sign == 0:
            return self.say["same_as_before"]
        key = "more_than_before" if change.sign > 0 else "less_than_before"
        return self.say[key].format(difference=self.difference(change, indicator))

    def sentence(self, series: Series | None, absence: str = "missing") -> str:
        """Say what the newest number is, how it has changed, and how it stands against its target.

        `absence` is the status of an indicator that has no series at the place.
        """
        if series is None:
            return self.say[f"absent_{absence}"]
        if series.newest is None:
            return self.say["no_settled_number"]
        indicator, point = series.indicator, series.point
        when = self.in_month(series.newest, indicator)
        if point.value is None:
            return self.say[f"sentence_{point.status}"].format(when=when)
        text = self.say["sentence"].format(when=when, value=self.number(point.value, indicator))
        parts = [text, self.compared(series.change, indicator)] if series.change else [text]
        if series.is_broken:
            parts.append(self.say["series_broken"])
        if point.status == "preliminary":
            parts.append(self.say["is_preliminary"])
        if point.status == "incomplete":
            counts = {"delivered": point.delivered, "expected": point.expected}
            key = "is_incomplete" if point.expected is None else "is_incomplete_of"
            parts.append(self.say[key].format(**counts))
        if point.target is not None:
            target = self.number(point.target, indicator)
            key = f"sentence_{point.target_status}"
            parts.append(self.say[key].format(year=series.newest.year, target=target))
        return " ".join(parts)

    def largest(self, classes: tuple[ClassValue, ...], indicator: Mapping[str, Any]) -> str:
        """Name the class of a breakdown with the largest number, and those that are not shown."""
        numbered = [row for row in classes if row.point.value is not None]
        absent = [row.names[self.language] for row in classes if row.point.status == "hidden"]
        parts = []
        if numbered:
            row = max(numbered, key=lambda row: row.point.value or Decimal(0))
            assert row.point.value is not None, "only what has a number is compared"
            value = self.number(row.point.value, indicator)
            parts.append(self.say["largest_class"].format(name=row.names[self.language], value=value))
        if absent:
            parts.append(self.say["hidden_classes"].format(names=", ".join(absent)))
        return " ".join(parts)
