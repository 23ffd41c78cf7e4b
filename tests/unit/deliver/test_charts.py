"""Charts and maps: what is drawn is what is known, where the scale says."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from warehouse.catalogue import load_catalogue
from warehouse.deliver.site.charts import bars, borders, line_chart, rate_map, scale, sparkline
from warehouse.deliver.site.content import Point, Series, months_between

MONTHLY = {"frequency": "monthly"}
MONTHS = months_between(date(2025, 1, 1), date(2026, 3, 1))


def monthly(*values: int | None) -> Series:
    points = {
        month: Point(Decimal(value), "final") if value is not None else Point(None, "hidden")
        for month, value in zip(MONTHS, values, strict=False)
    }
    return Series(MONTHLY, points, max(points))


def test_a_line_is_interrupted_where_a_number_is_hidden() -> None:
    chart = line_chart(monthly(1, 2, None, 4, 5))
    assert chart is not None
    assert [[int(mark.value) for mark in piece] for piece in chart.lines] == [[1, 2], [4, 5]]
    assert len(sparkline(monthly(1, 2, None, 4, 5))) == 2


def test_the_year_before_is_drawn_twelve_months_later() -> None:
    chart = line_chart(monthly(*range(1, 16)))
    assert chart is not None
    assert [(mark.month, int(mark.value)) for mark in chart.before[0]] == [
        (date(2026, 1, 1), 1), (date(2026, 2, 1), 2), (date(2026, 3, 1), 3)
    ]  # fmt: skip
    this_year = {mark.month: mark.x for mark in chart.lines[0]}
    assert [mark.x for mark in chart.before[0]] == [this_year[mark.month] for mark in chart.before[0]]


def test_one_number_is_no_line() -> None:
    assert line_chart(monthly(7)) is None
    assert line_chart(monthly(None, None)) is None
    assert sparkline(monthly(7)) == ()


@given(st.lists(st.decimals(-(10**9), 10**12, places=3), min_size=2, max_size=14))
def test_every_mark_is_inside_the_chart_at_the_height_that_its_scale_says(values: list[Decimal]) -> None:
    series = Series(MONTHLY, {month: Point(value, "final") for month, value in zip(MONTHS, values, strict=False)}, None)
    chart = line_chart(series)
    assert chart is not None
    (bottom, low), (top, high) = chart.ticks[0], chart.ticks[-1]
    assert low <= min(values) and max(values) <= high and low <= 0 <= high
    assert 2 <= len(chart.ticks) <= 7
    for mark in chart.lines[0]:
        expected = bottom + (top - bottom) * float((mark.value - low) / (high - low))
        assert abs(mark.y - expected) <= 0.11
        assert chart.left <= mark.x <= chart.right


def test_a_scale_has_round_steps() -> None:
    assert scale(Decimal(0), Decimal(2787)) == (Decimal(0), Decimal(3000), Decimal(1000))
    assert scale(Decimal("-3"), Decimal("9")) == (Decimal(-5), Decimal(10), Decimal("2.5"))
    assert scale(Decimal(0), Decimal(0))[1] > 0


def test_every_municipality_of_the_catalogue_has_borders() -> None:
    assert [place.code for place in load_catalogue().municipalities if place.code not in borders()] == []
    assert len(borders()) == 308, "the municipalities of 2025 and 2026"


def test_a_map_has_classes_of_equal_size_and_says_what_it_does_not_know() -> None:
    values = {"KU272": Decimal(8), "KU074": Decimal(1), "KU217": Decimal(5), "KU236": Decimal(9), "KU421": None}
    drawn = rate_map(values)
    assert drawn is not None
    assert {shape.code: shape.level for shape in drawn.shapes} == {
        "KU074": 0, "KU217": 1, "KU272": 2, "KU236": 3, "KU421": None
    }  # fmt: skip
    assert drawn.limits == tuple((Decimal(value), Decimal(value)) for value in (1, 5, 8, 9))
    assert rate_map({"KU272": Decimal(8), "KU074": None}) is None


def test_equal_values_are_in_one_class_of_a_map() -> None:
    drawn = rate_map(dict.fromkeys(("KU272", "KU074", "KU217", "KU236"), Decimal(3)))
    assert drawn is not None
    assert {shape.level for shape in drawn.shapes} == {0}
    assert drawn.limits == ((Decimal(3), Decimal(3)),)


def test_bars_are_as_long_as_their_numbers() -> None:
    assert bars([Decimal(50), None, Decimal(100), Decimal(0), Decimal(-5)]) == [50, None, 100, 0, 0]
    assert bars([None, None]) == [None, None]
