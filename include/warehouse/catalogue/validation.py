"""Validation across the files of the catalogue and the sources: unique keys, and references that must exist."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.geography import Area, Municipality
from warehouse.catalogue.indicators import Indicator
from warehouse.sources import Measure, Source

Sources = dict[str, Source]


def class_errors(catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield an error for every class of a source that is no breakdown, or that does not add up with the others."""
    dimensions = {row.dimension for row in catalogue.breakdowns} - {"total"}
    for code in sorted(dimensions & {row.code for row in catalogue.breakdowns}):
        yield f"breakdowns.yml: breakdowns.{code}.code: it is the name of a dimension, which stands for all its parts"
    yield from _declared_classes(catalogue, sources)
    yield from _classes_by_dimension(catalogue, sources)


def missing_breakdowns(indicator: Indicator, name: str, source: Source) -> Iterator[str]:
    """Yield an error for every breakdown of the indicator that its measure does not have."""
    measure = source.measures[name]
    offered = {rule.breakdown for rule in measure.rules} | {figure.breakdown for figure in measure.figures}
    offered |= {code for rule in measure.rules for code in source.classes_of(rule)}
    offered = set(source.classes.breakdowns) if source.classes else offered
    missing = [code for code in indicator.breakdowns if offered and code not in offered]
    yield from (f"breakdowns: the measure '{name}' has no '{code}'" for code in missing)


def _declared_classes(catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    codes = {row.code for row in catalogue.breakdowns}
    for source in sources.values():
        for name in sorted(set(source.classes.breakdowns if source.classes else ()) - codes):
            yield f"{source.source}.yml: connector.classes.breakdowns: there is no breakdown '{name}'"


def _classes_by_dimension(catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield an error unless the classes of a rule are parts of one dimension, so that they add up."""
    parts = {row.code: row.dimension for row in catalogue.breakdowns if row.is_part}
    for source in sources.values():
        for code, measure in source.measures.items():
            for classes in filter(None, map(source.classes_of, measure.rules)):
                where = f"{source.source}.yml: measures.{code}.by"
                yield from (
                    f"{where}: there is no part '{name}' in breakdowns.yml" for name in classes if name not in parts
                )
                if len({parts[name] for name in classes if name in parts}) > 1:
                    yield f"{where}: {', '.join(classes)} are not of one dimension"


def validation_errors(catalogue: Catalogue, sources: Sources) -> Iterator[str]:
    """Yield every error of the catalogue as `file: key: what is wrong`."""
    yield from _duplicate_keys(catalogue)
    yield from _plan(catalogue)
    yield from _aliases(catalogue)
    for place in catalogue.municipalities:
        if place.area is not None and place.area not in _codes(catalogue, "employment_area"):
            yield f"areas.yml: municipalities.{place.code}.area: there is no employment area {place.area}"
    for area in catalogue.areas:
        yield from _area(area, catalogue)
    for indicator in catalogue.indicators:
        where = f"indicators.yml: indicators.{indicator.code}"
        yield from (f"{where}.{error}" for error in _references(indicator, catalogue))
        yield from (f"{where}.{error}" for error in _formula(indicator, sources))
    yield from _limits(catalogue, sources)
    yield from class_errors(catalogue, sources)


def _duplicates(values: Iterable[object]) -> list[object]:
    return [value for value, times in Counter(values).items() if times > 1]


def _duplicate_keys(catalogue: Catalogue) -> Iterator[str]:
    places: tuple[Municipality | Area, ...] = (*catalogue.municipalities, *catalogue.areas)
    columns: tuple[tuple[str, Iterable[object]], ...] = (
        ("indicators.yml: indicators.key", [row.key for row in catalogue.indicators]),
        ("indicators.yml: indicators.code", [row.code for row in catalogue.indicators]),
        ("indicators.yml: plans.code", [row.code for row in catalogue.plans]),
        ("indicators.yml: agreement_fields.code", [row.code for row in catalogue.agreement_fields]),
        ("indicators.yml: owners.code", [row.code for row in catalogue.owners]),
        ("breakdowns.yml: breakdowns.key", [row.key for row in catalogue.breakdowns]),
        ("breakdowns.yml: breakdowns.code", [row.code for row in catalogue.breakdowns]),
        ("areas.yml: municipalities.key", [row.key for row in catalogue.municipalities]),
        ("areas.yml: areas.key", [row.key for row in catalogue.areas]),
        ("areas.yml: municipalities and areas.code", [row.code for row in places]),
        ("areas.yml: municipalities and areas.geo", [row.geo for row in places]),
        ("parameters.yml: parameters.code", [row.code for row in catalogue.parameters]),
        ("municipality_aliases.yml: official_titles.code", [row.code for row in catalogue.official_titles]),
        ("municipality_aliases.yml: aliases.name", [row.name for row in catalogue.aliases]),
    )
    for column, values in columns:
        yield from (f"{column}: {value} occurs more than once" for value in _duplicates(values))


def _plan(catalogue: Catalogue) -> Iterator[str]:
    codes = {row.code for row in catalogue.indicators}
    for plan in catalogue.plans:
        where = f"indicators.yml: plans.{plan.code}"
        yield from (
            f"{where}.sections.code: {code} occurs more than once"
            for code in _duplicates(section.code for section in plan.sections)
        )
        chosen = [(number, code) for section in plan.sections for number, code in section.indicators.items()]
        if [number for number, _ in chosen] != list(range(1, len(chosen) + 1)):
            found = ", ".join(str(number) for number, _ in chosen)
            yield f"{where}.sections.indicators: found the numbers {found}, expected 1 to {len(chosen)} in order"
        yield from (f"{where}.sections.indicators: there is no '{code}'" for _, code in chosen if code not in codes)
        twice = _duplicates(code for _, code in chosen)
        yield from (f"{where}.sections.indicators: '{code}' occurs more than once" for code in twice)
        if plan.area not in _codes(catalogue, "employment_area"):
            yield f"{where}.area: there is no employment area {plan.area}"
    for earlier, later in pairwise(catalogue.plans):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            yield f"indicators.yml: plans.{earlier.code}.valid_to: expected a month before {later.valid_from}"


def _aliases(catalogue: Catalogue) -> Iterator[str]:
    codes = {place.code for place in catalogue.municipalities}
    for code in [*(row.code for row in catalogue.official_titles), *(row.code for row in catalogue.aliases)]:
        if code not in codes:
            yield f"municipality_aliases.yml: there is no municipality {code}"
    official = {name.casefold() for place in catalogue.municipalities for name in (place.name.fi, place.name.sv)}
    for alias in catalogue.aliases:
        if alias.name.casefold() in official | codes:
            yield f"municipality_aliases.yml: aliases.{alias.name}: it is an official name or a code in use"


def _codes(catalogue: Catalogue, *levels: str) -> set[str]:
    return {area.code for area in catalogue.areas if area.level in levels}


def _area(area: Area, catalogue: Catalogue) -> Iterator[str]:
    where = f"areas.yml: areas.{area.code}.parts"
    if area.level == "employment_area":
        members = {place.geo for place in catalogue.municipalities if place.area == area.code}
        if members != set(area.parts) or _duplicates(area.parts):
            yield f"{where}: expected the area's own municipalities, {', '.join(sorted(members))}"
    if area.level == "shared":
        geos = {other.geo for other in catalogue.areas if other.level == "employment_area"}
        yield from (f"{where}: there is no employment area {part}" for part in area.parts if part not in geos)


def _references(indicator: Indicator, catalogue: Catalogue) -> Iterator[str]:
    if indicator.number is not None and indicator.companion_of is not None:
        found = f"found '{indicator.companion_of}', expected none"
        yield f"companion_of: {found}: it has number {indicator.number} in the plan"
    covered = {place.code for place in catalogue.municipalities if indicator.applies_to(place.area)}
    plan = {code for version in catalogue.plans for code in version.positions()}
    references: tuple[tuple[str, tuple[str | None, ...], set[str]], ...] = (
        ("areas", () if indicator.areas == "all" else indicator.areas, _codes(catalogue, "employment_area")),
        ("reference_areas", indicator.reference_areas, _codes(catalogue, "region", "country")),
        ("municipalities", indicator.municipalities, covered),
        ("breakdowns", indicator.breakdowns, {row.code for row in catalogue.breakdowns}),
        ("companion_of", (indicator.companion_of,), plan),
        ("agreement_field", (indicator.agreement_field,), {row.code for row in catalogue.agreement_fields}),
        ("owner", (indicator.owner,), {row.code for row in catalogue.owners}),
    )
    for field, names, valid in references:
        yield from (f"{field}: there is no '{name}'" for name in names if name is not None and name not in valid)


def _formula(indicator: Indicator, sources: Sources) -> Iterator[str]:
    measures: dict[str, Measure] = {}
    for name in indicator.formula.measures if indicator.formula else ():
        owners = [source for source, declared in sources.items() if name in declared.measures]
        if owners != [indicator.source]:
            text = f"it is a measure of {', '.join(owners)}" if owners else "no source has it"
            yield f"formula: expected '{name}' to be a measure of {indicator.source} alone; {text}"
        else:
            measures[name] = sources[owners[0]].measures[name]
            yield from missing_breakdowns(indicator, name, sources[owners[0]])
    if measures:
        yield from _fits(indicator, measures)


def _limits(catalogue: Catalogue, sources: Sources) -> Iterator[str]:
    codes = {row.code for row in catalogue.parameters}
    for source in sources.values():
        for code, measure in source.measures.items():
            names = {limit for rule in measure.rules for limits in rule.between.values() for limit in limits}
            for name in sorted(names - codes):
                yield f"{source.source}.yml: measures.{code}.between: there is no parameter '{name}'"


def _fits(indicator: Indicator, measures: dict[str, Measure]) -> Iterator[str]:
    """Check a formula against its indicator: `counts` of its first measure, and `additive` of all of them."""
    name, first_measure = next(iter(measures.items()))
    if first_measure.counts != indicator.counts:
        yield f"counts: is {indicator.counts}, but the measure '{name}' counts {first_measure.counts}"
    additive = all(measure.additive for measure in measures.values())
    if additive != (indicator.aggregation not in ("distinct", "none")):
        names = "', '".join(measures)
        yield f"aggregation: {indicator.aggregation} does not fit the measures '{names}' (additive: {additive})"
    for name, measure in measures.items():
        if indicator.roll_up in ("sum", "recompute") and any(figure.year for figure in measure.figures):
            yield f"roll_up: is {indicator.roll_up}, but the measure '{name}' has no months to add up; expected last"
