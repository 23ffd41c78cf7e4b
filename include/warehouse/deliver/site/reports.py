"""The reports: what they say, as blocks that become a page of the site and a tagged PDF alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Literal

from warehouse.catalogue.site import Site, Topic
from warehouse.deliver.query import CurrentRelease
from warehouse.deliver.site.charts import Chart, line_chart
from warehouse.deliver.site.content import Frame, Place, Series, change, year_before
from warehouse.deliver.site.phrases import Phrases

FINDINGS = 3
FEWEST_CHANGES = 12
"""Changes on the year before that tell how much a series usually changes."""
SCALE_OF_MEDIAN = 1.4826
"""What makes the median of absolute deviations comparable with a standard deviation."""
Align = Literal["text", "number"]


@dataclass(frozen=True)
class Block:
    """One part of a report.

    `heading` has its text in `text`, `paragraph` too, `findings` has sentences in `rows`, `table` a caption in `text`,
    heads with their alignment in `columns` and texts in `rows`, `figure` an SVG in `svg`, its alternative in `text` and
    its caption in `caption`, and `new_page` nothing.
    """

    kind: Literal["heading", "paragraph", "findings", "table", "figure", "new_page"]
    text: str = ""
    columns: tuple[tuple[str, Align], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    svg: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Report:
    """One report in one language; `code` is the name of its files."""

    code: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Reports:
    """Makes the reports of a release in one language."""

    site: Site
    frame: Frame
    release: CurrentRelease
    t: Phrases
    draw: Callable[[Chart, Series, str, str], str]
    """Draws a chart as SVG: of a series, with a title and a text alternative."""

    def all(self) -> Iterator[Report]:
        """Yield every report: the reviews of the areas, the follow-up of the plan, a page for each municipality."""
        for code in self.site.shared:
            if code in self.frame.places:
                yield self.review(self.frame.places[code])
        if self.site.area in self.frame.places:
            yield self.follow_up(self.frame.places[self.site.area])
        for place in self.frame.places.values():
            if place.is_municipality:
                yield self.municipality(place)

    def review(self, area: Place) -> Report:
        """Return the employment review of an area."""
        say, code = self.t.say, area.code
        trend = self._trend(area)
        blocks = [Block("heading", say["report_findings"])]
        findings = self.findings(code)
        blocks.append(Block("findings", rows=tuple((sentence,) for sentence in findings)))
        if not findings:
            blocks.append(Block("paragraph", say["report_no_findings"]))
        blocks.append(Block("paragraph", say["report_method"]))
        blocks.append(Block("heading", say["key_indicators"]))
        blocks.append(self._table(say["key_indicators"], self.frame.indicators_of(self.site.key_indicators), code))
        if trend:
            blocks += [Block("heading", self.t.name(trend.indicator)), Block("paragraph", self.t.sentence(trend))]
            blocks += self._figure(trend, area)
            blocks += self._structure(area)
        for topic in self.site.topics:
            blocks += self._topic(topic, area)
        blocks += self._municipalities(area)
        blocks += self._state_of_data(code)
        return self._report(f"review-{area.file}", say["report_review"], area, blocks)

    def follow_up(self, area: Place) -> Report:
        """Return the follow-up of the action plan: each section of the plan on a page."""
        blocks = [Block("paragraph", self.t.say["plan_text"])]
        for position, section in enumerate(self.frame.plan.sections):
            rows = [row for row in self.frame.indicators if row["plan_section"] == section.code and row["plan_number"]]
            name = self.t.section(section)
            if position and rows:
                blocks.append(Block("new_page"))
            blocks += [Block("heading", name), Block("paragraph", self.t.of(section.summary))]
            if not rows:
                continue
            blocks.append(self._plan_table(name, rows, area.code))
            for row in rows:
                series = self.frame.series(row, area.code)
                sentence = self.t.sentence(series, self.frame.absence(row))
                blocks.append(Block("paragraph", f"{row['plan_number']}. {self.t.name(row)}: {sentence}"))
                if comment := self._comment(row, area.code, series):
                    blocks.append(Block("paragraph", self.t.say["owner_comment"].format(comment=comment)))
        return self._report(f"follow-up-{area.file}", self.t.say["report_follow_up"], area, blocks)

    def municipality(self, place: Place) -> Report:
        """Return the page of a municipality for its council."""
        blocks = [Block("findings", rows=tuple(
            (f"{self.t.name(row)}: {self.t.sentence(series)}",)
            for row in self.frame.indicators_of(self.site.key_indicators)
            if (series := self.frame.series(row, place.code)) and series.newest
        ))]  # fmt: skip
        trend = self._trend(place)
        if trend:
            blocks += self._figure(trend, place)
        rows = [row for row in self.frame.indicators if row["plan_number"] and self.frame.series(row, place.code)]
        blocks += [Block("heading", self.t.say["plan"]), self._table(self.t.say["plan"], rows, place.code)]
        blocks += self._state_of_data(place.code)
        return self._report(place.file, self.t.say["report_municipality"], place, blocks)

    def findings(self, code: str) -> list[str]:
        """Return sentences on the indicators whose change is largest against how much they usually change."""
        scores = [
            (score, position, series)
            for position, row in enumerate(self.frame.indicators)
            if row["direction"] != "none" and (series := self.frame.series(row, code))
            if (score := unusual_change(series)) is not None
        ]
        # An indicator and its companions tell the same story: the one with the largest change stands for all.
        chosen: dict[str, Series] = {}
        for _, _, series in sorted(scores, key=lambda row: (-row[0], row[1])):
            chosen.setdefault(series.indicator["companion_of"] or series.indicator["indicator_code"], series)
        largest = list(chosen.values())[:FINDINGS]
        return [f"{self.t.name(series.indicator)}: {self.t.sentence(series)}" for series in largest]

    def _report(self, code: str, title: str, place: Place, blocks: Sequence[Block]) -> Report:
        subtitle = self.t.say["report_subtitle"].format(
            place=self.t.place(place), release=self.release.release_id, day=self.t.day(self.release.published_at)
        )
        method = [Block("heading", self.t.say["method"]), Block("paragraph", self.t.say["method_text"])]
        return Report(code, f"{title}: {self.t.place(place)}", subtitle, (*blocks, *method))

    def _table(self, caption: str, rows: Sequence[Mapping[str, Any]], code: str) -> Block:
        """Return a table of indicators with their newest number, change and target; those without one are named."""
        lines = tuple(self._cells(row, self.frame.series(row, code)) for row in rows)
        return _without_empty_columns(Block("table", caption, self._heads(), lines))

    def _heads(self) -> tuple[tuple[str, Align], ...]:
        say = self.t.say
        return (
            (say["indicator"], "text"), (say["month"], "text"), (say["newest"], "number"),
            (say["change_on_year"], "number"), (say["target"], "number"), (say["target_status"], "text"),
        )  # fmt: skip

    def _cells(self, row: Mapping[str, Any], series: Series | None) -> tuple[str, ...]:
        if series is None or series.newest is None:
            absence = "unsettled" if series else self.frame.absence(row)
            return self.t.name(row), "", self.t.say[f"status_{absence}"], "", "", ""
        point, year_change = series.point, series.change
        target = "" if point.target is None else self.t.number(point.target, row)
        return (
            self.t.name(row), self.t.newest_time(series), self.t.cell(point, row),
            self.t.signed(year_change, row) if year_change else "",
            target, self.t.say[point.target_status] if target else "",
        )  # fmt: skip

    def _plan_table(self, caption: str, rows: Sequence[Mapping[str, Any]], code: str) -> Block:
        """Return the table of a section, with the year to date and the same time of the year before."""
        say, lines = self.t.say, []
        for row in rows:
            series = self.frame.series(row, code)
            cells = self._cells(row, series)
            to_date = series.year_to_date if series else None
            now = self.t.cell(to_date.point, row) if to_date else ""
            before = self.t.cell(to_date.before, row) if to_date and to_date.before else ""
            lines.append((f"{row['plan_number']}. {cells[0]}", *cells[1:4], now, before, *cells[4:]))
        to_date_heads: tuple[tuple[str, Align], ...] = ((say["to_date"], "number"), (say["to_date_before"], "number"))
        heads = self._heads()
        return _without_empty_columns(Block("table", caption, (*heads[:4], *to_date_heads, *heads[4:]), tuple(lines)))

    def _comment(self, row: Mapping[str, Any], code: str, series: Series | None) -> str:
        if series is None or series.newest is None:
            return ""
        texts = self.frame.comments.get((row["indicator_code"], code, series.newest.year), {})
        return texts.get(self.t.language) or texts.get("fi") or ""

    def _figure(self, series: Series, place: Place) -> Iterator[Block]:
        if (chart := line_chart(series)) is None:
            return
        name = self.t.name(series.indicator)
        text = self.t.say["chart_alt"].format(name=name, place=self.t.place(place))
        extremes = self.t.extremes(chart, series.indicator)
        drawing = self.draw(chart, series, name, f"{text} {extremes}")
        caption = self.t.say["report_caption"].format(name=name, place=self.t.place(place))
        yield Block("figure", f"{text} {extremes}", svg=drawing, caption=f"{caption} {extremes}")

    def _structure(self, area: Place) -> Iterator[Block]:
        """Yield the classes of the first key indicators that have some."""
        for row in self.frame.indicators_of(self.site.key_indicators):
            series = self.frame.series(row, area.code)
            if series is None or not series.classes:
                continue
            yield Block("heading", self.t.say["report_structure"].format(name=self.t.name(row)))
            lines = tuple((value.names[self.t.language], self.t.cell(value.point, row)) for value in series.classes)
            heads: tuple[tuple[str, Align], ...] = ((self.t.say["class"], "text"), (self.t.say["value"], "number"))
            yield Block("table", f"{self.t.name(row)}, {self.t.month(series.classes[0].month, row)}", heads, lines)
            return

    def _topic(self, topic: Topic, area: Place) -> Iterator[Block]:
        pairs = [
            (row, s)
            for row in self.frame.indicators_of(topic.indicators)
            if (s := self.frame.series(row, area.code)) and s.newest
        ]
        if not pairs:
            return
        title = self.t.of(topic.title)
        yield Block("heading", title)
        yield Block("paragraph", self.t.of(topic.summary))
        if topic.breakdown is None:
            yield self._table(title, [row for row, _ in pairs], area.code)
            return
        classes = {v.code: v for _, series in pairs for v in series.classes if v.dimension == topic.breakdown}
        points = {(row["indicator_code"], value.code): value.point for row, s in pairs for value in s.classes}
        heads = [(self.t.say["class"], "text"), *((self.t.name(row), "number") for row, _ in pairs)]
        lines = []
        for code, value in classes.items():
            cells = (self.t.cell(points.get((row["indicator_code"], code)), row) for row, _ in pairs)
            lines.append((value.names[self.t.language], *cells))
        if lines:
            yield Block("table", title, tuple(heads), tuple(lines))  # type: ignore[arg-type]

    def _municipalities(self, area: Place) -> Iterator[Block]:
        """Yield the key indicators of every municipality of an area, in alphabetical order."""
        inside = {area.code} if area.level == "employment_area" else set(self.site.shared)
        members = sorted((place for place in self.frame.places.values() if place.area in inside), key=self.t.place)
        rows = [
            row for row in self.frame.indicators_of(self.site.key_indicators) if row["unit"] in ("count", "percent")
        ][:4]
        if not members or not rows:
            return
        heads = [(self.t.say["municipality"], "text"), *((self.t.name(row), "number") for row in rows)]
        lines = []
        for place in members:
            cells = (self.t.cell(self.frame.point(row, place.code), row) for row in rows)
            lines.append((self.t.place(place), *cells))
        yield Block("heading", self.t.say["level_municipality"])
        yield Block("table", self.t.say["level_municipality"], tuple(heads), tuple(lines))  # type: ignore[arg-type]

    def _state_of_data(self, code: str) -> Iterator[Block]:
        """Yield what is preliminary, and what the marks mean."""
        preliminary = [
            self.t.name(row) for row in self.frame.indicators
            if (series := self.frame.series(row, code)) and series.point.status == "preliminary"
        ]  # fmt: skip
        yield Block("heading", self.t.say["state_of_data"])
        text = (
            f"{self.t.say['preliminary_numbers']} {', '.join(preliminary)}."
            if preliminary
            else self.t.say["no_preliminary"]
        )
        yield Block("paragraph", text)
        yield Block("paragraph", self.t.say["not_published_text"])

    def _trend(self, place: Place) -> Series | None:
        """Return the series of the first key indicator."""
        rows = self.frame.indicators_of(self.site.key_indicators[:1])
        return self.frame.series(rows[0], place.code) if rows else None


def unusual_change(series: Series) -> float | None:
    """Return how far the newest change on the year lies from the usual ones of the series, in robust deviations.

    None if it may not be compared, or if fewer than twelve earlier changes tell what is usual.
    """
    if series.newest is None or series.change is None:
        return None
    earlier = [
        float(year_change.difference)
        for month, point in series.points.items()
        if month < series.newest and (before := series.points.get(year_before(month)))
        and (year_change := change(series.indicator, point, before))
    ]  # fmt: skip
    if len(earlier) < FEWEST_CHANGES:
        return None
    middle = median(earlier)
    spread = median(abs(value - middle) for value in earlier) * SCALE_OF_MEDIAN
    smallest = 10.0 ** -series.indicator["decimals"]
    return float(abs(float(series.change.difference) - middle) / max(spread, smallest))


def _without_empty_columns(table: Block) -> Block:
    """Return a table without the columns in which no row has a text."""
    kept = [place for place in range(len(table.columns)) if place == 0 or any(row[place] for row in table.rows)]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows)
