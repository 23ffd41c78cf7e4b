"""What the models must know of events: which rows of which raw table are which measure, and how they are counted."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from warehouse.sources import Figure, Rule, Source

Cell = str | int | bool | object | None
FIGURE_COLUMNS = {
    "measure_code": "text", "breakdown_code": "text", "figure_kind": "text", "area_geo_code": "text",
    "by_municipality": "boolean", "is_complete": "boolean", "of_persons": "boolean", "blank_status": "text",
}  # fmt: skip
RULE_COLUMNS = {"measure_code": "text", "breakdown_code": "text", "rows_needed": "integer"}


@dataclass(frozen=True)
class Table:
    """One seed: what it is, its columns and types, and its rows."""

    meaning: str
    columns: dict[str, str]
    rows: tuple[tuple[Cell, ...], ...]


def table(meaning: str, columns: dict[str, str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Make a table of any iterable of rows."""
    return Table(meaning, columns, tuple(rows))


def as_csv(seed: Table) -> str:
    """Write a seed as dbt reads it: header, comma, an empty field for none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(seed.columns)
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in seed.rows])
    return out.getvalue()


def figures(sources: dict[str, Source]) -> Table:
    """Return one row per measure and breakdown that rows of a delivered table yield."""
    rows = (
        (code, one.breakdown, one.kind, one.area, bool(one.municipality), one.complete, one.persons, one.blank)
        for code, one in declared_figures(sources.values())
    )
    return table("Measures that rows of a table carry, and for which places each is told", FIGURE_COLUMNS, rows)


def figure_rules(sources: Iterable[Source]) -> list[dict[str, object]]:
    """Return what the staging model needs of each figure: its table and columns."""
    return [
        {
            "measure": code,
            "breakdown": one.breakdown,
            "table": one.table,
            "kind": one.kind,
            "amount": one.value or one.sum,
            "month": one.month,
            "year": one.year,
            "municipality": one.municipality,
            "area": one.area,
            "given": one.given,
            "where": dict(one.where),
        }
        for code, one in declared_figures(sources)
    ]


def declared_figures(sources: Iterable[Source]) -> Iterator[tuple[str, Figure]]:
    """Yield every declared figure with the code of its measure."""
    for source in sources:
        for code, measure in source.measures.items():
            yield from ((code, figure) for figure in measure.figures)


def event_breakdowns(sources: dict[str, Source]) -> Table:
    """Return one row per event measure and breakdown it is counted by.

    `rows_needed` is how many classes a municipality must tell of before its number is whole; 0 where a class without
    rows is a true zero.
    """
    rows = (row for source, code, rule in declared_rules(sources.values()) for row in _rows(source, code, rule))
    return table("Breakdowns each measure of events is counted by", RULE_COLUMNS, dict.fromkeys(rows))


def _rows(source: Source, code: str, rule: Rule) -> Iterator[tuple[str, str, int]]:
    classes = source.classes_of(rule)
    yield code, "total", len(classes) if rule.every_class else 0
    yield from ((code, one, int(rule.every_class)) for one in classes)


def event_rules(sources: Iterable[Source]) -> list[dict[str, object]]:
    """Return what the staging models need of each rule: its table and columns."""
    return [
        {
            "measure": code,
            "table": rule.table,
            "count": rule.count,
            "sum": rule.sum,
            "otherwise": rule.otherwise,
            "turned_by": rule.turned_by,
            "by": rule.by,
            "date": rule.date,
            "whole_months": rule.whole_months,
            "reporter": rule.reporter,
            "municipalities": list(rule.municipalities),
            "zero": dict(rule.zero),
            "without": {column: list(codes) for column, codes in rule.without.items()},
            "given": rule.given,
            "between": {column: list(limits) for column, limits in rule.between.items()},
        }
        for _, code, rule in declared_rules(sources)
    ]


def declared_rules(sources: Iterable[Source]) -> Iterator[tuple[Source, str, Rule]]:
    """Yield every rule about events with its source and the code of its measure."""
    for source in sources:
        for code, measure in source.measures.items():
            yield from ((source, code, rule) for rule in measure.rules if rule.table is not None)
