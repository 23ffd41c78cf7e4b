"""The seeds: what the models must know of areas, indicators, measures, rules and days."""

from collections.abc import Iterator

import holidays

from warehouse.catalogue import Catalogue
from warehouse.render.events import event_breakdowns
from warehouse.render.figures import figures
from warehouse.render.indicator_seeds import indicator_breakdowns, indicator_places, indicators, series_breaks
from warehouse.render.tables import Table, table
from warehouse.sources import Due, PxWeb, Source, workbook_sources

YEARS = range(2004, 2041)


def seeds(catalogue: Catalogue, sources: dict[str, Source]) -> dict[str, Table]:
    """Return every seed by its name."""
    return {
        "seed_area": _areas(catalogue),
        "seed_area_part": _area_parts(catalogue),
        "seed_area_municipality": _area_municipalities(catalogue),
        "seed_municipality": _municipalities(catalogue),
        "seed_breakdown": _breakdowns(catalogue),
        "seed_indicator": indicators(catalogue, sources),
        "seed_indicator_breakdown": indicator_breakdowns(catalogue),
        "seed_indicator_place": indicator_places(catalogue),
        "seed_series_break": series_breaks(catalogue, sources),
        "seed_measure": _measures(sources),
        "seed_measure_table": _measure_tables(sources),
        "seed_measure_municipality": _measure_municipalities(catalogue, sources),
        "seed_event_breakdown": event_breakdowns(sources),
        "seed_table_municipality": _table_municipalities(catalogue, sources),
        "seed_figure": figures(sources),
        "seed_pxweb_rule": _pxweb_rules(sources),
        "seed_pxweb_class": _pxweb_classes(sources),
        "seed_parameter": _parameters(catalogue),
        "seed_holiday": _holidays(),
    }


def _areas(catalogue: Catalogue) -> Table:
    columns = {
        "area_key": "integer", "area_code": "text", "area_level": "text", "geo_code": "text",
        "official_geo_code": "text", "parts": "integer", "name_fi": "text", "name_sv": "text", "name_en": "text",
    }  # fmt: skip
    rows = (
        (a.key, a.code, a.level, a.geo, a.official, len(a.parts), a.name.fi, a.name.sv, a.name.en)
        for a in catalogue.areas
    )
    return table("Areas, the official row each takes, and how many parts it has", columns, rows)


def _area_parts(catalogue: Catalogue) -> Table:
    rows = ((area.geo, part) for area in catalogue.areas for part in area.parts)
    return table("The parts an area is added up from", {"geo_code": "text", "part_geo_code": "text"}, rows)


def _area_municipalities(catalogue: Catalogue) -> Table:
    parts = {area.geo: area.parts for area in catalogue.areas}

    def leaves(geo: str) -> Iterator[str]:
        for part in parts[geo]:
            yield from leaves(part) if part in parts else (part,)

    rows = ((geo, municipality) for geo in parts for municipality in leaves(geo))
    columns = {"geo_code": "text", "municipality_geo_code": "text"}
    return table("Every municipality of every area, through its parts", columns, rows)


def _municipalities(catalogue: Catalogue) -> Table:
    areas = {area.code: (area.key, area.geo) for area in catalogue.areas}
    columns = {
        "municipality_key": "integer", "municipality_code": "text", "geo_code": "text", "name_fi": "text",
        "name_sv": "text", "area_key": "integer", "area_geo_code": "text",
    }  # fmt: skip
    rows = (
        (m.key, m.code, m.geo, m.name.fi, m.name.sv, *(areas[m.area] if m.area else (None, None)))
        for m in catalogue.municipalities
    )
    return table("Current municipalities and the employment area of each, if it has one", columns, rows)


def _breakdowns(catalogue: Catalogue) -> Table:
    columns = {
        "breakdown_key": "integer", "breakdown_code": "text", "breakdown_dimension": "text", "name_fi": "text",
        "name_sv": "text", "name_en": "text", "is_part": "boolean", "sort_order": "integer",
    }  # fmt: skip
    rows = (
        (b.key, b.code, b.dimension, b.name.fi, b.name.sv, b.name.en, b.is_part, b.sort_order)
        for b in catalogue.breakdowns
    )
    return table("Classes a number breaks down into", columns, rows)


def _measures(sources: dict[str, Source]) -> Table:
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


def _measure_tables(sources: dict[str, Source]) -> Table:
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


def _table_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    rows = (
        (name, geo)
        for source in workbook_sources(sources).values()
        for name, table in source.tables.items()
        for geo in _asked(catalogue, table.due)
    )
    columns = {"raw_table": "text", "municipality_geo_code": "text"}
    return table("The municipalities whose deliveries of a workbook's table are asked for", columns, rows)


def _measure_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
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


def _pxweb_rules(sources: dict[str, Source]) -> Table:
    columns = {"source": "text", "value_code": "text", "measure_code": "text", "breakdown_code": "text"}
    rows = (
        (source.source, rule.value, code, rule.breakdown)
        for source in sources.values()
        if isinstance(source.connector, PxWeb)
        for code, measure in source.measures.items()
        for rule in measure.rules
    )
    return table("Which value of a PxWeb table is which measure and breakdown", columns, rows)


def _pxweb_classes(sources: dict[str, Source]) -> Table:
    rows = (
        (source.source, f"^(?:{pattern})$", breakdown)
        for source in sources.values()
        if source.classes
        for breakdown, pattern in source.classes.breakdowns.items()
    )
    columns = {"source": "text", "pattern": "text", "breakdown_code": "text"}
    return table("Which values of a further variable of a PxWeb table are which breakdown", columns, rows)


def _parameters(catalogue: Catalogue) -> Table:
    columns = {"parameter_code": "text", "valid_from": "date", "value": "numeric"}
    rows = ((parameter.code, row.valid_from, row.value) for parameter in catalogue.parameters for row in parameter.rows)
    return table("Numbers of rules that change with law or plan, each from its first day", columns, rows)


def _holidays() -> Table:
    days = holidays.country_holidays("FI", years=YEARS)
    rows = ((day, days[day]) for day in sorted(days))
    return table("Finnish public holidays", {"day": "date", "name": "text"}, rows)
