"""What the models must know of figures: which column of which raw table is which measure."""

from collections.abc import Iterable, Iterator

from warehouse.render.tables import Table, table
from warehouse.sources import Figure, Source

COLUMNS = {
    "measure_code": "text", "breakdown_code": "text", "figure_kind": "text", "area_geo_code": "text",
    "by_municipality": "boolean", "is_complete": "boolean", "of_persons": "boolean", "blank_status": "text",
}  # fmt: skip


def figures(sources: dict[str, Source]) -> Table:
    """Return one row per measure and breakdown that rows of a delivered table yield."""
    rows = (
        (code, one.breakdown, one.kind, one.area, bool(one.municipality), one.complete, one.persons, one.blank)
        for code, one in declared_figures(sources.values())
    )
    return table("Measures that rows of a table carry, and for which places each is told", COLUMNS, rows)


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
            yield from ((code, one) for one in measure.figures)
