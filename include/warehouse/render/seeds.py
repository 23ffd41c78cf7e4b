"""The seeds: what the models must know of areas, indicators, measures, rules and days."""

import holidays

from warehouse.catalogue import Catalogue
from warehouse.render.events import event_breakdowns
from warehouse.render.figures import figures
from warehouse.render.indicator_seeds import indicator_breakdowns, indicator_places, indicators, series_breaks
from warehouse.render.measure_seeds import (
    measure_municipalities,
    measure_tables,
    measures,
    pxweb_classes,
    pxweb_rules,
    table_municipalities,
)
from warehouse.render.place_seeds import area_municipalities, area_parts, areas, municipalities
from warehouse.render.tables import Table, table
from warehouse.sources import Source

YEARS = range(2004, 2041)


def seeds(catalogue: Catalogue, sources: dict[str, Source]) -> dict[str, Table]:
    """Return every seed by its name."""
    return {
        "seed_area": areas(catalogue),
        "seed_area_part": area_parts(catalogue),
        "seed_area_municipality": area_municipalities(catalogue),
        "seed_municipality": municipalities(catalogue),
        "seed_breakdown": _breakdowns(catalogue),
        "seed_indicator": indicators(catalogue, sources),
        "seed_indicator_breakdown": indicator_breakdowns(catalogue),
        "seed_indicator_place": indicator_places(catalogue),
        "seed_series_break": series_breaks(catalogue, sources),
        "seed_measure": measures(sources),
        "seed_measure_table": measure_tables(sources),
        "seed_measure_municipality": measure_municipalities(catalogue, sources),
        "seed_event_breakdown": event_breakdowns(sources),
        "seed_table_municipality": table_municipalities(catalogue, sources),
        "seed_figure": figures(sources),
        "seed_pxweb_rule": pxweb_rules(sources),
        "seed_pxweb_class": pxweb_classes(sources),
        "seed_parameter": _parameters(catalogue),
        "seed_holiday": _holidays(),
    }


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


def _parameters(catalogue: Catalogue) -> Table:
    columns = {"parameter_code": "text", "valid_from": "date", "value": "numeric"}
    rows = ((parameter.code, row.valid_from, row.value) for parameter in catalogue.parameters for row in parameter.rows)
    return table("Numbers of rules that change with law or plan, each from its first day", columns, rows)


def _holidays() -> Table:
    days = holidays.country_holidays("FI", years=YEARS)
    rows = ((day, days[day]) for day in sorted(days))
    return table("Finnish public holidays", {"day": "date", "name": "text"}, rows)
