"""Renders the seeds of the dbt project: areas, indicators, measures, rules, parameters and holidays."""

from collections.abc import Iterator, Mapping

import holidays

from warehouse.catalogue import Catalogue, Indicator
from warehouse.catalogue.corrections import check_corrections, geo_codes, load_corrections
from warehouse.render import place_seeds as places
from warehouse.render.rules import Cell, Table, event_breakdowns, figures, table
from warehouse.sources import Due, PxWeb, Source, workbook_sources

COLUMNS = {
    "indicator_key": "integer", "indicator_code": "text", "plan_number": "integer", "plan_section": "text",
    "name_fi": "text", "name_sv": "text", "name_en": "text",
    "definition_fi": "text", "definition_sv": "text", "definition_en": "text",
    "unit": "text", "kind": "text", "frequency": "text", "level": "text", "decimals": "integer",
    "aggregation": "text", "roll_up": "text", "direction": "text", "counts": "text", "source": "text",
    "companion_of": "text",
    "applies_from": "date", "range_min": "numeric", "range_max": "numeric", "owner": "text",
    "formula_kind": "text", "formula_measure": "text", "formula_numerator": "text", "formula_denominator": "text",
    "formula_scale": "numeric", "formula_lag_months": "integer", "person_threshold": "integer",
    "preliminary_months": "integer",
    "agreement_field": "text", "owner_fi": "text", "owner_sv": "text",
    "short_name_fi": "text", "short_name_sv": "text", "short_name_en": "text",
    "summary_fi": "text", "summary_sv": "text", "summary_en": "text",
    "is_additive_over_places": "boolean", "is_additive_over_months": "boolean",
}  # fmt: skip
YEARS = range(2004, 2041)


def indicators(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per indicator; counts of customers have the suppression threshold of their source."""
    rows = (
        (
            *_definition(catalogue, indicator),
            *_formula(indicator),
            _threshold(indicator, sources),
            indicator.preliminary_months,
            *_presentation(catalogue, indicator),
        )
        for indicator in catalogue.indicators
    )
    return table("Indicators: meaning, range, formula and threshold", COLUMNS, rows)


def _definition(catalogue: Catalogue, indicator: Indicator) -> tuple[Cell, ...]:
    return (
        indicator.key, indicator.code, indicator.number, indicator.plan_section,
        indicator.name.fi, indicator.name.sv, indicator.name.en,
        indicator.definition.fi, indicator.definition.sv, indicator.definition.en,
        indicator.unit, indicator.kind, indicator.frequency, indicator.level, indicator.decimals,
        indicator.aggregation, indicator.roll_up, indicator.direction, indicator.counts, indicator.source,
        indicator.companion_of, f"{indicator.applies_from}-01", indicator.range.min, indicator.range.max,
        catalogue.owner(indicator.owner).name.en,
    )  # fmt: skip


def _presentation(catalogue: Catalogue, indicator: Indicator) -> tuple[Cell, ...]:
    owner = catalogue.owner(indicator.owner).name
    return (
        indicator.agreement_field, owner.fi, owner.sv, *indicator.short_name.model_dump().values(),
        *indicator.summary.model_dump().values(),
        indicator.is_additive_over_places, indicator.is_additive_over_months,
    )  # fmt: skip


def _formula(indicator: Indicator) -> tuple[Cell, ...]:
    formula = indicator.formula
    names = ("kind", "measure", "numerator", "denominator", "scale", "lag_months")
    return tuple(getattr(formula, name, None) for name in names)


def _threshold(indicator: Indicator, sources: dict[str, Source]) -> int | None:
    return sources[indicator.source].threshold if indicator.source and indicator.counts == "customers" else None


def indicator_breakdowns(catalogue: Catalogue) -> Table:
    """Return one row per indicator and breakdown of its values."""
    rows = ((indicator.key, breakdown) for indicator in catalogue.indicators for breakdown in indicator.breakdowns)
    return table("Breakdowns of each indicator's values", {"indicator_key": "integer", "breakdown_code": "text"}, rows)


def indicator_places(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per indicator and municipality or area it applies to; other cells are not applicable.

    One that is counted from a register about persons has values for municipalities of before, too.
    """
    former = places.former_municipalities(catalogue, sources)
    rows = (
        (indicator.key, geo)
        for indicator in catalogue.indicators
        for geo in (*_places(catalogue, indicator), *_former_places(catalogue, sources, former, indicator))
    )
    return table("Where each indicator applies", {"indicator_key": "integer", "geo_code": "text"}, rows)


def _places(catalogue: Catalogue, indicator: Indicator) -> list[str]:
    municipalities = [place.geo for place in catalogue.municipalities_of(indicator)]
    return municipalities + [area.geo for area in catalogue.areas_of(indicator)]


def _former_places(
    catalogue: Catalogue, sources: dict[str, Source], former: Mapping[str, str], indicator: Indicator
) -> list[str]:
    if indicator.source is None or not sources[indicator.source].person_level:
        return []
    present = {place.code for place in catalogue.municipalities_of(indicator)}
    return [geo for geo, code in former.items() if code in present]


def series_breaks(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per indicator and month with a break in the series of one of its measures."""
    breaks = {code: measure.series_breaks for source in sources.values() for code, measure in source.measures.items()}
    rows = {
        (indicator.key, f"{month}-01")
        for indicator in catalogue.indicators
        if indicator.formula is not None
        for measure in indicator.formula.measures
        for month in breaks[measure]
    }
    return table("Months in which a series breaks", {"indicator_key": "integer", "month": "date"}, sorted(rows))


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
    """Return one row per measure and raw table that a model counts it from."""
    rows = (
        (code, table)
        for source in sources.values()
        for code, measure in source.measures.items()
        for table in measure.tables
    )
    return table("Tables each measure of a model is counted from", {"measure_code": "text", "raw_table": "text"}, rows)


def _municipality_geos(catalogue: Catalogue, due: Due | None) -> Iterator[str]:
    """Yield the municipalities that have to deliver a table; all of them if `due` names none."""
    geos = {municipality.code: municipality.geo for municipality in catalogue.municipalities}
    yield from (geos[code] for code in (due.municipalities if due else ()) or geos)


def table_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per workbook table and municipality that has to deliver it."""
    rows = (
        (name, geo)
        for source in workbook_sources(sources).values()
        for name, table in source.tables.items()
        if table.due
        for geo in _municipality_geos(catalogue, table.due)
    )
    columns = {"raw_table": "text", "municipality_geo_code": "text"}
    return table("The municipalities whose deliveries of a workbook's table are asked for", columns, rows)


def _obligations(dues: list[Due | None]) -> list[Due | None]:
    """Return the obligations among those of a measure's tables; what has none at all rests on every municipality."""
    return [due for due in dues if due is not None] or dues


def measure_municipalities(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per measure and municipality whose deliveries it needs to be complete.

    A table that nobody has to deliver adds rows to a measure, but no deliveries that it needs.
    """
    tables = {name: table for source in sources.values() for name, table in source.tables.items()}
    rows = (
        (code, geo)
        for source in sources.values()
        for code, measure in source.measures.items()
        for due in _obligations([tables[rule.table].due for rule in measure.rules if rule.table])
        for geo in _municipality_geos(catalogue, due)
    )
    columns = {"measure_code": "text", "municipality_geo_code": "text"}
    return table("The municipalities whose deliveries a measure rests on", columns, dict.fromkeys(rows))


def pxweb_rules(sources: dict[str, Source]) -> Table:
    """Return one row per value of a PxWeb table that is a measure."""
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
    """Return the patterns of the values of a PxWeb variable that are breakdowns."""
    rows = (
        (source.source, f"^(?:{pattern})$", breakdown)
        for source in sources.values()
        if source.classes
        for breakdown, pattern in source.classes.breakdowns.items()
    )
    columns = {"source": "text", "pattern": "text", "breakdown_code": "text"}
    return table("Which values of a further variable of a PxWeb table are which breakdown", columns, rows)


def corrections(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per correction of a number."""
    columns = {
        "correction_code": "text", "measure_code": "text", "geo_code": "text", "month": "date",
        "breakdown_code": "text", "found_value": "numeric", "corrected_value": "numeric",
    }  # fmt: skip
    declared, places = load_corrections(), geo_codes(catalogue)
    check_corrections(declared, catalogue, sources)
    rows = (
        (row.code, row.measure, places[row.place], f"{row.month}-01", row.breakdown, row.found, row.corrected)
        for row in declared
    )
    return table("Numbers of sources that are known to be wrong, and what is right", columns, rows)


def seeds(catalogue: Catalogue, sources: dict[str, Source]) -> dict[str, Table]:
    """Return every seed by its name."""
    return {
        "seed_area": places.areas(catalogue),
        "seed_area_part": places.area_parts(catalogue),
        "seed_area_municipality": places.area_municipalities(catalogue),
        "seed_municipality": places.municipalities(catalogue),
        "seed_municipality_history": places.municipality_versions(catalogue),
        "seed_reported_municipality": places.reported_places(catalogue, sources),
        "seed_breakdown": _breakdowns(catalogue),
        "seed_indicator": indicators(catalogue, sources),
        "seed_indicator_breakdown": indicator_breakdowns(catalogue),
        "seed_indicator_place": indicator_places(catalogue, sources),
        "seed_series_break": series_breaks(catalogue, sources),
        "seed_measure": measures(sources),
        "seed_measure_table": measure_tables(sources),
        "seed_measure_municipality": measure_municipalities(catalogue, sources),
        "seed_event_breakdown": event_breakdowns(sources),
        "seed_table_municipality": table_municipalities(catalogue, sources),
        "seed_figure": figures(sources),
        "seed_pxweb_rule": pxweb_rules(sources),
        "seed_pxweb_class": pxweb_classes(sources),
        "seed_correction": corrections(catalogue, sources),
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
