"""What the models must know of events: which rows of which raw table are which measure, and how they are counted."""

from collections.abc import Iterable, Iterator

from warehouse.render.tables import Table, table
from warehouse.sources import Rule, Source

COLUMNS = {"measure_code": "text", "breakdown_code": "text", "rows_needed": "integer"}


def event_breakdowns(sources: dict[str, Source]) -> Table:
    """Return one row per event measure and breakdown it is counted by.

    `rows_needed` is how many classes a municipality must tell of before its number is whole; 0 where a class without
    rows is a true zero.
    """
    rows = (row for source, code, rule in declared_rules(sources.values()) for row in _rows(source, code, rule))
    return table("Breakdowns each measure of events is counted by", COLUMNS, dict.fromkeys(rows))


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
