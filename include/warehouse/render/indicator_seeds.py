"""The seeds of the indicators: what each is, how it is computed, where it applies."""

from warehouse.catalogue import Catalogue, Indicator
from warehouse.render.tables import Cell, Table, table
from warehouse.sources import Source

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
}  # fmt: skip


def indicators(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per indicator; the threshold is that of its source, for counts of persons."""
    rows = ((*_what(one), *_how(one), _threshold(one, sources), one.preliminary_months) for one in catalogue.indicators)
    return table("Indicators: meaning, range, formula and threshold", COLUMNS, rows)


def _what(one: Indicator) -> tuple[Cell, ...]:
    return (
        one.key, one.code, one.number, one.plan_section, one.name.fi, one.name.sv, one.name.en,
        one.definition.fi, one.definition.sv, one.definition.en, one.unit, one.kind, one.frequency, one.level,
        one.decimals, one.aggregation, one.roll_up, one.direction, one.counts, one.source, one.companion_of,
        f"{one.applies_from}-01", one.range.min, one.range.max, one.owner,
    )  # fmt: skip


def _how(one: Indicator) -> tuple[Cell, ...]:
    formula = one.formula
    names = ("kind", "measure", "numerator", "denominator", "scale", "lag_months")
    return tuple(getattr(formula, name, None) for name in names)


def _threshold(one: Indicator, sources: dict[str, Source]) -> int | None:
    return sources[one.source].threshold if one.source and one.counts == "customers" else None


def indicator_breakdowns(catalogue: Catalogue) -> Table:
    """Return one row per indicator and breakdown it is given by."""
    rows = ((one.key, breakdown) for one in catalogue.indicators for breakdown in one.breakdowns)
    return table("Breakdowns each indicator is given by", {"indicator_key": "integer", "breakdown_code": "text"}, rows)


def indicator_places(catalogue: Catalogue) -> Table:
    """Return one row per indicator and municipality or area it applies to; other cells are not applicable."""
    rows = ((one.key, geo) for one in catalogue.indicators for geo in _places(catalogue, one))
    return table("Where each indicator applies", {"indicator_key": "integer", "geo_code": "text"}, rows)


def _places(catalogue: Catalogue, one: Indicator) -> list[str]:
    municipalities = [place.geo for place in catalogue.municipalities_of(one)]
    return municipalities + [area.geo for area in catalogue.areas_of(one)]


def series_breaks(catalogue: Catalogue, sources: dict[str, Source]) -> Table:
    """Return one row per indicator and month from which one of its measures is counted in another way."""
    breaks = {code: measure.series_breaks for source in sources.values() for code, measure in source.measures.items()}
    rows = {
        (one.key, f"{month}-01")
        for one in catalogue.indicators
        if one.formula is not None
        for measure in one.formula.measures
        for month in breaks[measure]
    }
    return table("Months in which a series breaks", {"indicator_key": "integer", "month": "date"}, sorted(rows))
