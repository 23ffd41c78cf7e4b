"""The pages of the site: for each what it shows, handed to its template in each language."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.extracts import Language
from warehouse.catalogue.publication import load_publication
from warehouse.catalogue.site import Site, Topic
from warehouse.deliver.datasets import STATUSES
from warehouse.deliver.public_calendar import NAME as PUBLIC_DAYS
from warehouse.deliver.query import CurrentRelease
from warehouse.deliver.site.charts import Chart, Map, bars, line_chart, rate_map, sparkline
from warehouse.deliver.site.content import ClassValue, Frame, Place, Point, Series, year_before
from warehouse.deliver.site.listings import Listings
from warehouse.deliver.site.pdf import write_pdf
from warehouse.deliver.site.phrases import Phrases, load_texts
from warehouse.deliver.site.reports import Reports
from warehouse.settings import Profile
from warehouse.sources import Source, load_sources

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")
MENU = ("indicators", "places", "plan", "shared")
"""Pages that stand in the menu before the declared topics."""
SENTENCES = 6
"""Sentences at the top of a place's page."""


@dataclass
class PageWriter:
    """Writes pages, each in every language, into the folder of a release's site."""

    folder: Path
    release: CurrentRelease
    frame: Frame
    site: Site
    profile: Profile

    def __post_init__(self) -> None:
        """Load the texts, the sources and the templates."""
        texts = load_texts()
        self.phrases = {language: Phrases(language, texts) for language in LANGUAGES}
        self.sources = load_sources()
        self.area = self.frame.places.get(self.site.area) or _area_without_numbers(self.site.area)
        self.listings = Listings(self.frame, self.site)
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self.environment.globals |= {
            "site": self.site, "release": self.release, "languages": LANGUAGES, "places": self.frame.places,
            "area": self.area, "absence": self.frame.absence, "sparkline": sparkline, "annual": is_annual,
            "verdict": verdict, "invented": self.profile == "sample",
        }  # fmt: skip

    @cached_property
    def next_release(self) -> datetime | None:
        """The next public day by the calendar; None if a person decides."""
        publication = load_publication()
        if publication.rule_of(self.profile) == "approval":
            return None
        return publication.calendar.next_times(self.release.published_at, 1)[0]

    def indicator(self, indicator: Mapping[str, Any], by_place: Mapping[str, Series]) -> None:
        """Write the page of an indicator: its course in the first area that has one, places, map, classes, meaning."""
        area = next((self.frame.places[code] for code in self._areas_first() if code in by_place), self.area)
        series = by_place.get(area.code)
        chart = line_chart(series) if series else None
        areas = [code for code in self.frame.places if code in by_place and by_place[code].classes]
        month = _common_month(by_place, self.frame.places)
        content = {
            "indicator": indicator, "series": series, "area": area, "chart": chart, "by_place": by_place,
            "months": _months(series, chart.months) if series and chart else (),
            "map": _map(indicator, by_place, self.frame.places, month) if month else None, "map_month": month,
            "source": self._source(indicator), "releases": self.frame.releases, "has_table": _has_number(by_place),
        }  # fmt: skip
        for t in self.phrases.values():
            rows = [
                self.listings.row(indicator, by_place[place.code], t.place(place), f"../place/{place.file}.html")
                for place in self.listings.places(t) if place.code in by_place
            ]  # fmt: skip
            hidden = [
                t.place(place) for place in self.listings.places(t)
                if place.is_municipality and place.code in by_place and by_place[place.code].point.status == "hidden"
            ]  # fmt: skip
            breakdowns = [(self.frame.places[code], _blocks(by_place[code], t)) for code in areas]
            self._page(
                "indicator", f"indicator/{indicator['indicator_code']}.html", t, **content, rows=rows,
                hidden_places=hidden, breakdowns=breakdowns,
            )  # fmt: skip

    def place(self, place: Place) -> None:
        """Write the page of a place: sentences on the first indicators, then everything by section."""
        members = [other for other in self.frame.places.values() if other.area == place.code]
        has_review = place.code in self.site.shared
        report = place.file
        report = report if place.is_municipality else f"review-{report}" if has_review else ""
        for t in self.phrases.values():
            groups = self.listings.groups(t, place, "../")
            sentences = [
                (indicator, t.sentence(series))
                for indicator in self.frame.indicators_of(self.site.key_indicators)
                if (series := self.frame.series(indicator, place.code)) and series.newest
            ][:SENTENCES]
            absent = [
                t.name(indicator) for indicator in self.frame.indicators
                if (series := self.frame.series(indicator, place.code)) and series.newest is None
            ]  # fmt: skip
            self._page(
                "place", f"place/{place.file}.html", t, place=place, groups=groups, sentences=sentences, absent=absent,
                members=sorted(members, key=t.place), report=report,
            )  # fmt: skip

    def home(self) -> None:
        """Write the front page, and the index of its search."""
        key = [
            (row, self.frame.series(row, self.area.code)) for row in self.frame.indicators_of(self.site.key_indicators)
        ]
        preliminary = [
            (indicator, series) for indicator in self.frame.indicators
            if (series := self.frame.series(indicator, self.area.code)) and series.point.status == "preliminary"
        ]  # fmt: skip
        for t in self.phrases.values():
            self._page(
                "home", "index.html", t, key_indicators=key, preliminary=preliminary, overdue=self.frame.overdue,
                next_release=self.next_release,
            )  # fmt: skip
            index = json.dumps(list(self._search_index(t)), ensure_ascii=False, separators=(",", ":"))
            file = self.folder / "static" / f"search-{t.language}.js"
            file.write_text(f"window.searchIndex = {index};\n", encoding="utf-8")

    def indicators(self) -> None:
        """Write the list of all indicators, by section of the plan."""
        for t in self.phrases.values():
            self._page(
                "indicators", "indicators.html", t, groups=self.listings.groups(t, self.area, "", with_absent=True)
            )

    def places(self) -> None:
        """Write the list of all places, by level."""
        levels = list(dict.fromkeys(place.level for place in self.frame.places.values()))
        for t in self.phrases.values():
            groups = [(level, [place for place in self.listings.places(t) if place.level == level]) for level in levels]
            self._page("places", "places.html", t, groups=groups)

    def plan(self) -> None:
        """Write the follow-up of the plan: every numbered indicator in the plan's order."""
        for t in self.phrases.values():
            rows = {
                code: sorted(rows, key=lambda row: row["number"])
                for code, _, rows in self.listings.groups(t, self.area, "", with_absent=True, only_plan=True)
            }
            groups = [
                (t.section(section), t.of(section.summary), rows.get(section.code, []))
                for section in self.frame.plan.sections
            ]
            report = f"follow-up-{self.area.code}" if self.area.code in self.frame.places else ""
            self._page("plan", "plan.html", t, groups=groups, plan_name=t.of(self.frame.plan.name), report=report)

    def shared(self) -> None:
        """Write the areas side by side: the newest month that all those have which know the indicator."""
        columns = [self.frame.places[code] for code in self.site.shared if code in self.frame.places]
        for t in self.phrases.values():
            groups = [
                (name, bool(members), [row for member in members if (row := self.listings.shared_row(member, columns))])
                for name, members in self.listings.agreement_fields(t)
            ]
            self._page("shared", "shared.html", t, groups=groups, columns=columns)

    def topic(self, topic: Topic) -> None:
        """Write a page that gathers indicators: side by side by class, or one below the other."""
        chosen = self.frame.indicators_of(topic.indicators)
        for t in self.phrases.values():
            rows, tables = [], []
            if topic.breakdown is None:
                rows = [self.listings.indicator_row(row, self.area, t, "") for row in chosen]
            else:
                tables = list(self.listings.class_tables(topic, chosen, t))
            self._page("topic", f"{topic.code}.html", t, topic=topic, rows=rows, tables=tables)

    def reports(self) -> None:
        """Write every report as a page and as a PDF beside it, and the list of them."""
        for t in self.phrases.values():
            reports = list(Reports(self.site, self.frame, self.release, t, partial(self._draw, t)).all())
            self._page("reports", "reports.html", t, reports=reports)
            for report in reports:
                self._page("report", f"report/{report.code}.html", t, report=report)
                file = self.folder / t.language / "report" / f"{report.code}.pdf"
                write_pdf(file, report, t.language, t.of(self.site.owner), self.release)

    def data(self, files: Sequence[Any]) -> None:
        """Write the list of files, releases and definitions."""
        newest = [
            series.point for by_place in self.frame.summaries.values() for series in by_place.values() if series.newest
        ]
        hidden = sum(point.status == "hidden" for point in newest)
        for t in self.phrases.values():
            self._page(
                "data", "data.html", t, files=files, releases=self.frame.releases, hidden=hidden, settled=len(newest),
                indicators=self.frame.indicators, public_days=self.next_release and PUBLIC_DAYS,
            )  # fmt: skip

    def about(self) -> None:
        """Write what the site is: method, statuses, sources, accessibility, privacy."""
        for t in self.phrases.values():
            statuses = [t.of(meaning) for meaning in STATUSES.values()]
            self._page("about", "about.html", t, statuses=statuses, sources=self.sources.values())

    def front(self) -> None:
        """Write the page that leads to a language, and the feed of releases."""
        for template in ("index.html", "releases.xml"):
            text = self.environment.get_template(f"{template}.j2").render(
                say=self.phrases["fi"].say, releases=self.frame.releases
            )
            (self.folder / template).write_text(text, encoding="utf-8")

    def _draw(self, t: Phrases, chart: Chart, series: Series, title: str, alternative: str) -> str:
        template = self.environment.get_template("chart.svg.j2")
        return template.render(t=t, say=t.say, chart=chart, series=series, title=title, alternative=alternative).strip()

    def _page(self, template: str, path: str, t: Phrases, **content: Any) -> None:
        depth = path.count("/")
        html = self.environment.get_template(f"{template}.html.j2").render(
            t=t, say=t.say, path=path, base="../" * depth, root="../" * (depth + 1), menu=self._menu(t), **content
        )
        file = self.folder / t.language / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(html, encoding="utf-8", newline="\n")

    def _menu(self, t: Phrases) -> list[tuple[str, str]]:
        return [
            *((f"{key}.html", t.say[key]) for key in MENU),
            *((f"{topic.code}.html", t.of(topic.title)) for topic in self.site.topics),
            *((f"{key}.html", t.say[key]) for key in ("reports", "data", "about")),
        ]

    def _areas_first(self) -> Iterator[str]:
        yield self.area.code
        yield from self.frame.places

    def _source(self, indicator: Mapping[str, Any]) -> Source | None:
        return self.sources.get(indicator["source"] or "")

    def _search_index(self, t: Phrases) -> Iterator[tuple[str, str, str]]:
        """Yield name, address and further words of every page that a reader may look for."""
        for address, label in self._menu(t):
            yield label, address, ""
        for row in self.frame.indicators:
            texts = (row[f"{part}_{t.language}"] or "" for part in ("short_name", "summary", "definition"))
            words = f"{row['indicator_code']} {row['plan_number'] or ''} {' '.join(texts)}"
            yield t.name(row), f"indicator/{row['indicator_code']}.html", words
        for place in self.frame.places.values():
            names = " ".join(dict.fromkeys(place.names.values()))
            yield t.place(place), f"place/{place.file}.html", f"{names} {place.code}"


def _area_without_numbers(code: str) -> Place:
    """Return the declared area of a release that has no place yet."""
    area = next(area for area in load_catalogue().areas if area.geo == code)
    return Place(code, area.level, area.name.model_dump(), None)


def is_annual(series: Series) -> bool:
    """Whether an indicator has one number a year."""
    return bool(series.indicator["frequency"] == "annual")


def verdict(series: Series) -> str:
    """Return whether a change goes in the wanted direction: good, bad, or nothing if no direction is wanted."""
    direction, year_change = series.indicator["direction"], series.change
    if direction == "none" or year_change is None or year_change.sign == 0:
        return ""
    return "good" if (year_change.sign > 0) == (direction == "up") else "bad"


def _months(series: Series, months: Sequence[date]) -> list[tuple[date, Point | None, Point | None]]:
    """Return the rows of the table beside a chart, the newest first."""
    rows = [(month, series.points.get(month), series.points.get(year_before(month))) for month in months]
    if is_annual(series):
        rows = [row for row in rows if row[1]]
    return rows[::-1]


def _has_number(by_place: Mapping[str, Series]) -> bool:
    return any(point.value is not None for series in by_place.values() for point in series.points.values())


def _common_month(by_place: Mapping[str, Series], places: Mapping[str, Place]) -> date | None:
    """Return the newest month of most municipalities: a map shows one month only."""
    newest = [s.newest for code, s in by_place.items() if places[code].is_municipality and s.newest]
    return max(set(newest), key=lambda month: (newest.count(month), month)) if newest else None


def _map(
    indicator: Mapping[str, Any], by_place: Mapping[str, Series], places: Mapping[str, Place], month: date
) -> Map | None:
    """Return the map of a rate; never of counts, whose map shows where people live."""
    if indicator["unit"] not in ("percent", "score", "ratio", "days"):
        return None
    points = {code: series.points.get(month) for code, series in by_place.items() if places[code].is_municipality}
    return rate_map({code: point.value if point else None for code, point in points.items()})


def _blocks(series: Series, t: Phrases) -> list[tuple[list[tuple[ClassValue, int | None]], str]]:
    """Return the classes of each dimension with the length of their bars, and a sentence."""
    blocks = []
    for dimension in dict.fromkeys(value.dimension for value in series.classes):
        classes = tuple(value for value in series.classes if value.dimension == dimension)
        lengths = bars([value.point.value for value in classes])
        blocks.append((list(zip(classes, lengths, strict=True)), t.largest(classes, series.indicator)))
    return blocks
