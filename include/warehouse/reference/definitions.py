"""The definitions of indicators in one language, each with the hand-worked cases that test how it is computed."""

from collections.abc import Iterator

from warehouse.catalogue import Catalogue, Indicator, Parameter
from warehouse.catalogue.labels import load_labels
from warehouse.reference.lineage import ancestors
from warehouse.reference.markdown import cell, code, page, table
from warehouse.reference.unit_tests import Case, read_cases
from warehouse.reference.words import Language, definition_texts, in_language
from warehouse.sources import Measure, Source

CASE_COLUMNS = ("measure_code", "formula_measure", "formula_numerator", "formula_denominator")
"""The columns of a case that name a measure."""
FORMULA_MODELS = {
    "count": "int_indicator_count",
    "source_value": "int_indicator_count",
    "ratio": "int_indicator_ratio",
    "change": "int_indicator_change",
}
"""The kind of a formula -> the model that computes it."""
ORIGIN_MODELS = {"value": ("stg_observation",), "event": ("int_event_measure", "stg_event")}
"""What a rule is of -> the models that make its measure, the last step first."""
FIGURE_MODELS = ("int_figure_measure", "stg_figure")


def definitions_page(catalogue: Catalogue, sources: dict[str, Source], language: Language) -> str:
    """Return the page of every indicator, by section of the plan, then the companions and the parameters."""
    texts = definition_texts()
    blocks = [in_language(texts.introduction, language)]
    for section in catalogue.sections:
        blocks += [f"## {section.code} {in_language(section.name, language)}", in_language(section.summary, language)]
        for indicator in catalogue.indicators:
            if indicator.plan_section == section.code:
                blocks += _indicator(indicator, catalogue, sources, language)
    blocks.append(f"## {in_language(texts.companions, language)}")
    for indicator in catalogue.indicators:
        if indicator.number is None:
            blocks += _indicator(indicator, catalogue, sources, language)
    blocks += [f"## {in_language(texts.parameters, language)}", *_parameters(catalogue.parameters, language)]
    return page(in_language(texts.title, language), *blocks)


def measures_of(indicator: Indicator, sources: dict[str, Source]) -> dict[str, Measure]:
    """Return the measures an indicator is computed from, by code."""
    codes = indicator.formula.measures if indicator.formula else ()
    declared = {name: measure for source in sources.values() for name, measure in source.measures.items()}
    return {name: declared[name] for name in codes}


def models_of(indicator: Indicator, sources: dict[str, Source]) -> list[str]:
    """Return the models an indicator goes through: its formula's, then those of its measures back to staging."""
    if indicator.formula is None:
        return []
    models = [FORMULA_MODELS[indicator.formula.kind]]
    for measure in measures_of(indicator, sources).values():
        if measure.model:
            models += ancestors(measure.model)
        elif measure.figures:
            models += FIGURE_MODELS
        else:
            models += [name for rule in measure.rules for name in ORIGIN_MODELS["value" if rule.value else "event"]]
    return list(dict.fromkeys(models))


def cases_that_name(indicator: Indicator) -> list[Case]:
    """Return the cases in which a measure of the indicator, or the indicator itself, is named."""
    names = {indicator.code, *(indicator.formula.measures if indicator.formula else ())}
    return [case for case in read_cases() if names & case.values(*CASE_COLUMNS, "indicator_code")]


def _indicator(
    indicator: Indicator, catalogue: Catalogue, sources: dict[str, Source], language: Language
) -> Iterator[str]:
    number = f"{indicator.number}. " if indicator.number else ""
    yield f"### {number}{in_language(indicator.name, language)} {{ #{indicator.code} }}"
    yield in_language(indicator.definition, language)
    labels = definition_texts().labels
    rows = [
        [in_language(labels[name], language), value] for name, value in _facts(indicator, catalogue, sources, language)
    ]
    yield table([in_language(labels["code"], language), code(indicator.code)], rows)
    yield _cases(indicator, sources, language)


def _facts(
    indicator: Indicator, catalogue: Catalogue, sources: dict[str, Source], language: Language
) -> Iterator[tuple[str, str]]:
    texts, labels = definition_texts(), load_labels().labels
    for name in ("unit", "kind", "frequency", "level", "direction", "aggregation", "roll_up"):
        yield name, cell(in_language(labels[name][getattr(indicator, name)], language))
    source = sources[indicator.source] if indicator.source else None
    yield "formula", _formula(indicator) or in_language(texts.no_source, language)
    if source:
        yield "source", cell(in_language(source.attribution, language).partition(": ")[2] or source.source)
    if indicator.breakdowns != ("total",):
        names = [cell(in_language(catalogue.breakdown(name).name, language)) for name in indicator.breakdowns]
        yield "breakdowns", ", ".join(names)
    yield "applies_from", indicator.applies_from
    if indicator.preliminary_months:
        yield "preliminary_months", str(indicator.preliminary_months)
    yield "range", f"{_limit(indicator.range.min)} – {_limit(indicator.range.max)}"
    if source and indicator.counts == "customers" and source.threshold:
        yield "threshold", str(source.threshold)
    yield "owner", cell(in_language(catalogue.owner(indicator.owner).name, language))


def _limit(value: object) -> str:
    return "" if value is None else str(value)


def _formula(indicator: Indicator) -> str:
    formula = indicator.formula
    if formula is None:
        return ""
    if formula.kind == "ratio":
        scale = f" × {formula.scale}" if formula.scale != 1 else ""
        return f"`{formula.numerator}` / `{formula.denominator}`{scale}"
    if formula.kind == "change":
        return f"100 × (`{formula.measure}`(t) / `{formula.measure}`(t - {formula.lag_months}) - 1)"
    return code(formula.measure)


def _cases(indicator: Indicator, sources: dict[str, Source], language: Language) -> str:
    """Return the links to the cases: those that name the indicator's numbers, then those of each model on its way."""
    texts = definition_texts()
    named = cases_that_name(indicator)
    models = [name for name in models_of(indicator, sources) if any(case.model == name for case in read_cases())]
    lines = []
    if named:
        links = ", ".join(f"[{case.name}](cases/{case.model}.md#{case.name})" for case in named)
        lines.append(f"- {in_language(texts.cases_by_name, language)}: {links}")
    if models:
        links = ", ".join(f"[{name}](cases/{name}.md)" for name in models)
        lines.append(f"- {in_language(texts.cases_by_model, language)}: {links}")
    return "\n".join([f"**{in_language(texts.cases, language)}**", "", *lines]) if lines else ""


def _parameters(parameters: tuple[Parameter, ...], language: Language) -> Iterator[str]:
    texts = definition_texts()
    headings = [in_language(texts.labels[name], language) for name in ("valid_from", "value")]
    for parameter in parameters:
        unit = in_language(load_labels().labels["parameter_unit"][parameter.unit], language)
        yield f"### {parameter.code}"
        yield in_language(parameter.description, language)
        yield table(headings, [[str(row.valid_from), f"{row.value} {unit}"] for row in parameter.rows])
