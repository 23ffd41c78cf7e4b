"""Renders the rules of events and figures: which rows of which raw table a measure is counted from, and how."""

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
    """One seed: its description, its columns with their types, and its rows."""

    description: str
    columns: dict[str, str]
    rows: tuple[tuple[Cell, ...], ...]


def table(description: str, columns: dict[str, str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Return a table of an iterable of rows."""
    return Table(description, columns, tuple(rows))


def as_csv(seed: Table) -> str:
    """Return a seed as CSV for dbt: header, commas, an empty field for null."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(seed.columns)
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in seed.rows])
    return out.getvalue()


def figures(sources: dict[str, Source]) -> Table:
    """Return one row per measure and breakdown of figures, which are delivered as such."""
    rows = (
        (
            code,
            figure.breakdown,
            figure.kind,
            figure.area,
            bool(figure.municipality),
            figure.complete,
            figure.person_level,
            figure.blank,
        )
        for code, figure in declared_figures(sources.values())
    )
    return table("Measures that rows of a table carry, and for which places each is delivered", FIGURE_COLUMNS, rows)


def figure_rules(sources: Iterable[Source]) -> list[dict[str, object]]:
    """Return the table and columns of each figure for the staging model."""
    return [
        {
            "measure": code,
            "breakdown": figure.breakdown,
            "table": figure.table,
            "kind": figure.kind,
            "amount": figure.value or figure.sum,
            "month": figure.month,
            "year": figure.year,
            "municipality": figure.municipality,
            "area": figure.area,
            "not_blank": figure.not_blank,
            "where": dict(figure.where),
        }
        for code, figure in declared_figures(sources)
    ]


def declared_figures(sources: Iterable[Source]) -> Iterator[tuple[str, Figure]]:
    """Yield every declared figure with the code of its measure."""
    for source in sources:
        for code, measure in source.measures.items():
            yield from ((code, figure) for figure in measure.figures)


def event_breakdowns(sources: dict[str, Source]) -> Table:
    """Return one row per event measure and breakdown it is counted by.

    `rows_needed` is how many classes a municipality must report before its number is complete; 0 if a class without
    rows is a true zero.
    """
    rows = (row for source, code, rule in declared_rules(sources.values()) for row in _rows(source, code, rule))
    return table("Breakdowns each measure of events is counted by", RULE_COLUMNS, dict.fromkeys(rows))


def _rows(source: Source, code: str, rule: Rule) -> Iterator[tuple[str, str, int]]:
    classes = source.classes_of(rule)
    yield code, "total", len(classes) if rule.all_classes_required else 0
    yield from ((code, breakdown, int(rule.all_classes_required)) for breakdown in classes)


def event_rules(sources: Iterable[Source]) -> list[dict[str, object]]:
    """Return the table and columns of each rule for the staging models."""
    return [
        {
            "measure": code,
            "table": rule.table,
            "count": rule.count,
            "sum": rule.sum,
            "fallback": rule.fallback,
            "sign_column": rule.sign_column,
            "by": rule.by,
            "date": rule.date,
            "closed_months_only": rule.closed_months_only,
            "reporter": rule.reporter,
            "municipalities": list(rule.municipalities),
            "no_events": dict(rule.no_events),
            "exclude": {column: list(codes) for column, codes in rule.exclude.items()},
            "not_blank": rule.not_blank,
            "between": {column: list(limits) for column, limits in rule.between.items()},
        }
        for _, code, rule in declared_rules(sources)
    ]


def declared_rules(sources: Iterable[Source]) -> Iterator[tuple[Source, str, Rule]]:
    """Yield every rule about events with its source and the code of its measure."""
    for source in sources:
        for code, measure in source.measures.items():
            yield from ((source, code, rule) for rule in measure.rules if rule.table is not None)
