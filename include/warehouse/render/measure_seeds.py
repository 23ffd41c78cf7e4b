"""The seeds of measures: where each comes from, and which municipalities' deliveries it rests on."""

from collections.abc import Iterator

from warehouse.catalogue import Catalogue
from warehouse.render.tables import Table, table
from warehouse.sources import Due, PxWeb, Source, workbook_sources


def measures(sources: dict[str, Source]) -> Table:
    """Return every measure of every source."""
    columns = {
        "measure_code": "text", "source": "text", "counts": "text", "is_additive": "boolean", "model": "text",
        "follow_up": "text",
    }  # fmt: skip
    rows = (
        (code, source.source, measure.counts, measure.additive, measure.model, measure.follow_up)
        for source in sources.values()
        for code, measure in source.measures.items()
    )
    return table("Measures, where each comes from, and whether municipalities add up", columns, rows)


def measure_tables(sources: dict[str, Source]) -> Table:
    """Return the tables that models count from."""
    rows = (
        (code, table)
        for source in sources.values()
        for code, measure in source.measures.items()
        for table in measure.tables
    )
    return table("Tables each measure of a model is counted from", {"measure_code": "text", "raw_table": "text"}, rows)


def _asked(catalogue: Catalogue, due: Due | None) -> Iterator[str]:
    """Yield the municipalities whose deliveries of a table are asked for."""
    geos = {one.code: one.geo for one in catalogue.municipalities}
    yield from (geos[code] for code in (due.municipalities if due else ()) or geos)


def table_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return who owes a table of a workbook."""
    rows = (
        (name, geo)
        for source in workbook_sources(sources).values()
        for name, table in source.tables.items()
        for geo in _asked(catalogue, table.due)
    )
    columns = {"raw_table": "text", "municipality_geo_code": "text"}
    return table("The municipalities whose deliveries of a workbook's table are asked for", columns, rows)


def measure_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return whose deliveries a measure needs to be whole."""
    tables = {name: table for source in sources.values() for name, table in source.tables.items()}
    rows = (
        (code, geo)
        for source in sources.values()
        for code, measure in source.measures.items()
        for name in dict.fromkeys(rule.table for rule in measure.rules if rule.table)
        for geo in _asked(catalogue, tables[name].due)
    )
    columns = {"measure_code": "text", "municipality_geo_code": "text"}
    return table("The municipalities whose deliveries a measure rests on", columns, dict.fromkeys(rows))


def pxweb_rules(sources: dict[str, Source]) -> Table:
    """Return the rules that name a value of a PxWeb table."""
    columns = {"source": "text", "value_code": "text", "measure_code": "text", "breakdown_code": "text"}
    rows = (
        (source.source, rule.value, code, rule.breakdown)
        for source in sources.values()
        if isinstance(source.connector, PxWeb)
        for code, measure in source.measures.items()
        for rule in measure.rules
    )
    return table("Which value of a PxWeb table is which measure and breakdown", columns, rows)


def pxweb_classes(sources: dict[str, Source]) -> Table:
    """Return the patterns of a variable that is a breakdown."""
    rows = (
        (source.source, f"^(?:{pattern})$", breakdown)
        for source in sources.values()
        if source.classes
        for breakdown, pattern in source.classes.breakdowns.items()
    )
    columns = {"source": "text", "pattern": "text", "breakdown_code": "text"}
    return table("Which values of a further variable of a PxWeb table are which breakdown", columns, rows)
