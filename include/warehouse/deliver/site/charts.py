"""The geometry of the charts and the map: what the templates draw as SVG, in units of the drawing."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from warehouse.deliver.site.content import Series, months_between, year_before
from warehouse.settings import PROJECT

BORDERS = PROJECT / "include" / "catalogue" / "municipal_borders.geojson"
CHART_MONTHS = 36
WIDTH, HEIGHT = 480, 264
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 30
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MONTHS = 96, 22, 25
TICKS = 4
"""Steps of the vertical scale, about so many."""
LABELLED = 4
"""Months of a year that is named below the chart."""
MAP_WIDTH = 480
CLASSES = 4
"""Classes of a map, each with as many municipalities as the others."""
FEWEST_ON_MAP = 3


@dataclass(frozen=True)
class Mark:
    """One month in a chart."""

    x: float
    y: float
    month: date
    value: Decimal
    is_final: bool


@dataclass(frozen=True)
class Chart:
    """A line chart: each line is a list of pieces, for what is not known is no line."""

    lines: tuple[tuple[Mark, ...], ...]
    before: tuple[tuple[Mark, ...], ...]
    """The year before, drawn a year later."""
    targets: tuple[tuple[float, float, float], ...]
    """Of each year with a target: from x, to x, y."""
    ticks: tuple[tuple[float, Decimal], ...]
    years: tuple[tuple[float, int], ...]
    breaks: tuple[float, ...]
    months: tuple[date, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    @property
    def has_open(self) -> bool:
        """Whether a number is not final: its mark is open."""
        return any(not mark.is_final for piece in self.lines for mark in piece)


def line_chart(series: Series) -> Chart | None:
    """Return the chart of the newest months; None if fewer than two of them have a number."""
    numbers = {month: point.value for month, point in series.points.items() if point.value is not None}
    if not numbers:
        return None
    months = months_between(min(series.points), max(numbers))[-CHART_MONTHS:]
    inside = [numbers[month] for month in months if month in numbers]
    if len(inside) < 2:
        return None
    before = {month: year_before(month) for month in months if year_before(month) in numbers}
    targets = dict(_targets(series, months))
    values = [*inside, *(numbers[month] for month in before.values()), *targets.values()]
    low, high, step = scale(min(values), max(values))

    def x(index: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * index / max(len(months) - 1, 1), 1)

    def y(value: Decimal) -> float:
        return round(float(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)), 1)

    def line(drawn: Mapping[date, date]) -> tuple[tuple[Mark, ...], ...]:
        """Return the pieces of a line: `drawn` is the month whose number stands on a month of the chart."""
        is_annual = series.indicator["frequency"] == "annual"
        marks = {
            month: Mark(x(index), y(numbers[own]), month, numbers[own], series.points[own].status == "final")
            for index, month in enumerate(months) if (own := drawn.get(month))
        }  # fmt: skip
        return tuple(_pieces(months, marks, is_annual))

    years = sorted({month.year for month in months})
    spans = {year: [index for index, month in enumerate(months) if month.year == year] for year in years}
    return Chart(
        line({month: month for month in numbers}), line(before),
        tuple((x(spans[year][0]), x(spans[year][-1]), y(target)) for year, target in targets.items()),
        tuple((y(tick), tick) for tick in _ticks(low, high, step)),
        tuple((x(spans[year][0]), year) for year in years if len(spans[year]) >= LABELLED or len(years) == 1),
        tuple(x(index) for index, month in enumerate(months) if (p := series.points.get(month)) and p.series_break),
        tuple(months),
    )  # fmt: skip


def sparkline(series: Series) -> tuple[str, ...]:
    """Return the points of each piece of a small line without a scale, as SVG writes them."""
    numbers = {month: point.value for month, point in series.points.items() if point.value is not None}
    if len(numbers) < 2:
        return ()
    months = months_between(min(numbers), max(numbers))[-SPARK_MONTHS:]
    values = [value for month, value in numbers.items() if month in months]
    low, high = min(values), max(values)
    marks = {
        month: Mark(
            round(2 + (SPARK_WIDTH - 4) * index / max(len(months) - 1, 1), 1),
            round(float(SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * (numbers[month] - low) / ((high - low) or 1)), 1),
            month, numbers[month], True,
        )
        for index, month in enumerate(months) if month in numbers
    }  # fmt: skip
    pieces = _pieces(months, marks, series.indicator["frequency"] == "annual")
    return tuple(" ".join(f"{mark.x},{mark.y}" for mark in piece) for piece in pieces)


def scale(lowest: Decimal, highest: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return a scale's ends and step, in round numbers; it begins at 0 unless a number is negative."""
    low, high = min(lowest, Decimal(0)), max(highest, Decimal(0))
    span = (high - low) or Decimal(1)
    power = Decimal(10) ** math.floor(math.log10(span / TICKS))
    step = next(power * factor for factor in map(Decimal, ("1", "2", "2.5", "5", "10")) if span / (power * factor) <= 5)
    return math.floor(low / step) * step, max(math.ceil(high / step), 1) * step, step


def _ticks(low: Decimal, high: Decimal, step: Decimal) -> Iterator[Decimal]:
    tick = low
    while tick <= high:
        yield tick
        tick += step


def _targets(series: Series, months: Sequence[date]) -> Iterator[tuple[int, Decimal]]:
    """Yield the target of each year, if the number of a month may be held against it."""
    for month in months:
        point = series.points.get(month)
        if point and point.target is not None and point.target_status in ("on_target", "behind"):
            yield month.year, point.target


def _pieces(months: Sequence[date], marks: Mapping[date, Mark], is_annual: bool) -> Iterator[tuple[Mark, ...]]:
    """Divide a line where a month has no number; annual numbers have one a year and are joined."""
    if is_annual:
        yield tuple(marks.values())
        return
    piece: list[Mark] = []
    for month in months:
        if month in marks:
            piece.append(marks[month])
        elif piece:
            yield tuple(piece)
            piece = []
    if piece:
        yield tuple(piece)


@dataclass(frozen=True)
class Shape:
    """One municipality on a map; `level` is its class, None if it has no number."""

    code: str
    path: str
    level: int | None


@dataclass(frozen=True)
class Map:
    """Municipalities coloured by classes of equal size; `limits` are the lowest and highest value of each class."""

    shapes: tuple[Shape, ...]
    limits: tuple[tuple[Decimal, Decimal], ...]
    height: int
    width: int = MAP_WIDTH


def rate_map(values: Mapping[str, Decimal | None]) -> Map | None:
    """Return the map of rates by municipality (KU074); None if fewer than three have a number."""
    numbered = {code: value for code, value in values.items() if value is not None}
    shapes = {code: rings for code in values if (rings := borders().get(code.removeprefix("KU")))}
    if len(numbered) < FEWEST_ON_MAP or not shapes:
        return None
    levels = _levels(numbered)
    paths, height = _paths(shapes)
    limits = tuple(
        (min(members), max(members))
        for level in range(CLASSES)
        if (members := [numbered[code] for code in numbered if levels[code] == level])
    )
    used = sorted(set(levels.values()))
    return Map(
        tuple(Shape(code, path, used.index(levels[code]) if code in levels else None) for code, path in paths.items()),
        limits, height,
    )  # fmt: skip


def _levels(numbered: Mapping[str, Decimal]) -> dict[str, int]:
    """Return the class of each municipality; equal values are in one class."""
    ordered = sorted(numbered.values())
    return {code: ordered.index(value) * CLASSES // len(ordered) for code, value in numbered.items()}


def _paths(shapes: Mapping[str, Sequence[Sequence[Sequence[float]]]]) -> tuple[dict[str, str], int]:
    """Return the SVG paths in a plane where a degree of longitude is as long as it is there."""
    longitudes = [x for rings in shapes.values() for ring in rings for x, _ in ring]
    latitudes = [y for rings in shapes.values() for ring in rings for _, y in ring]
    west, north = min(longitudes), max(latitudes)
    narrowing = math.cos(math.radians((north + min(latitudes)) / 2))
    size = MAP_WIDTH / ((max(longitudes) - west) * narrowing)

    def path(ring: Iterable[Sequence[float]]) -> str:
        points = [(round((x - west) * narrowing * size, 1), round((north - y) * size, 1)) for x, y in ring]
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in dict.fromkeys(points)) + "Z"

    height = math.ceil((north - min(latitudes)) * size)
    return {code: "".join(map(path, rings)) for code, rings in shapes.items()}, height


@cache
def borders() -> dict[str, list[list[list[float]]]]:
    """Return the rings of each municipality's borders, by its three digits."""
    content = json.loads(BORDERS.read_text(encoding="utf-8"))
    return {
        feature["properties"]["code"]: [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]
        for feature in content["features"]
    }


def bars(values: Sequence[Decimal | None]) -> list[int | None]:
    """Return the lengths of bars in per cent of the longest; None where there is no number."""
    longest = max((value for value in values if value is not None), default=Decimal(0))
    return [
        None if value is None else round(float(max(value, Decimal(0)) / longest * 100)) if longest > 0 else 0
        for value in values
    ]
