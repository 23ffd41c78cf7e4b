"""What no file can check alone: unique keys, and names that must exist somewhere else."""

from collections import Counter
from collections.abc import Iterable, Iterator

from warehouse.catalogue.areas import Area, Municipality
from warehouse.catalogue.indicators import Indicator
from warehouse.catalogue.whole import Catalogue
from warehouse.sources import Measure, Source

Sources = dict[str, Source]


def complaints(catalogue: Catalogue, sources: Sources) -> Iterator[str]:
    """Yield every fault of the whole catalogue as `file: key: what is wrong`."""
    yield from _repeated(catalogue)
    yield from _plan(catalogue)
    for place in catalogue.municipalities:
        if place.area not in _codes(catalogue, "employment_area"):
            yield f"areas.yml: municipalities.{place.code}.area: there is no employment area {place.area}"
    for area in catalogue.areas:
        yield from _area(area, catalogue)
    for indicator in catalogue.indicators:
        where = f"indicators.yml: indicators.{indicator.code}"
        yield from (f"{where}.{fault}" for fault in _references(indicator, catalogue))
        yield from (f"{where}.{fault}" for fault in _formula(indicator, sources))


def _twice(values: Iterable[object]) -> list[object]:
    return [value for value, times in Counter(values).items() if times > 1]


def _repeated(catalogue: Catalogue) -> Iterator[str]:
    places: tuple[Municipality | Area, ...] = (*catalogue.municipalities, *catalogue.areas)
    columns: tuple[tuple[str, Iterable[object]], ...] = (
        ("indicators.yml: indicators.key", [row.key for row in catalogue.indicators]),
        ("indicators.yml: indicators.code", [row.code for row in catalogue.indicators]),
        ("indicators.yml: sections.code", [row.code for row in catalogue.sections]),
        ("breakdowns.yml: breakdowns.key", [row.key for row in catalogue.breakdowns]),
        ("breakdowns.yml: breakdowns.code", [row.code for row in catalogue.breakdowns]),
        ("areas.yml: municipalities and areas.key", [row.key for row in places]),
        ("areas.yml: municipalities and areas.code", [row.code for row in places]),
        ("areas.yml: municipalities and areas.geo", [row.geo for row in places]),
        ("parameters.yml: parameters.code", [row.code for row in catalogue.parameters]),
    )
    for column, values in columns:
        yield from (f"{column}: {value} stands more than once" for value in _twice(values))


def _plan(catalogue: Catalogue) -> Iterator[str]:
    numbers = Counter(row.number for row in catalogue.indicators if row.number is not None)
    expected = range(1, catalogue.plan.size + 1)
    for number in sorted({*numbers, *expected}):
        if number not in expected or numbers[number] != 1:
            yield (
                f"indicators.yml: indicators.number: {number} stands {numbers[number]} times; "
                f"each from 1 to {catalogue.plan.size} must stand once"
            )
    if catalogue.plan.area not in _codes(catalogue, "employment_area"):
        yield f"indicators.yml: plan.area: there is no employment area {catalogue.plan.area}"


def _codes(catalogue: Catalogue, *levels: str) -> set[str]:
    return {area.code for area in catalogue.areas if area.level in levels}


def _area(area: Area, catalogue: Catalogue) -> Iterator[str]:
    where = f"areas.yml: areas.{area.code}.parts"
    if area.level == "employment_area":
        own = {place.geo for place in catalogue.municipalities if place.area == area.code}
        if own != set(area.parts) or _twice(area.parts):
            yield f"{where}: expected the area's own municipalities, {', '.join(sorted(own))}"
    if area.level == "shared":
        known = {other.geo for other in catalogue.areas if other.level == "employment_area"}
        yield from (f"{where}: there is no employment area {part}" for part in area.parts if part not in known)


def _references(indicator: Indicator, catalogue: Catalogue) -> Iterator[str]:
    within = {place.code for place in catalogue.municipalities if place.area in indicator.areas}
    plan = {row.code for row in catalogue.indicators if row.number is not None}
    named: tuple[tuple[str, tuple[str | None, ...], set[str]], ...] = (
        ("areas", indicator.areas, _codes(catalogue, "employment_area")),
        ("reference_areas", indicator.reference_areas, _codes(catalogue, "region", "country")),
        ("municipalities", indicator.municipalities, within),
        ("breakdowns", indicator.breakdowns, {row.code for row in catalogue.breakdowns}),
        ("plan_section", (indicator.plan_section,), {row.code for row in catalogue.sections}),
        ("companion_of", (indicator.companion_of,), plan),
    )
    for field, names, known in named:
        yield from (f"{field}: there is no '{name}'" for name in names if name is not None and name not in known)


def _formula(indicator: Indicator, sources: Sources) -> Iterator[str]:
    for name in indicator.formula.measures if indicator.formula else ():
        having = [source for source, what in sources.items() if name in what.measures]
        if having != [indicator.source]:
            found = f"it is a measure of {', '.join(having)}" if having else "no source has it"
            yield f"formula: expected '{name}' to be a measure of {indicator.source} alone; {found}"
        else:
            yield from _measure(indicator, name, sources[having[0]].measures[name])


def _measure(indicator: Indicator, name: str, measure: Measure) -> Iterator[str]:
    if measure.counts != indicator.counts:
        yield f"counts: is {indicator.counts}, but the measure '{name}' counts {measure.counts}"
    if measure.additive != (indicator.aggregation not in ("distinct", "none")):
        yield f"aggregation: {indicator.aggregation} does not fit the measure '{name}' (additive: {measure.additive})"
    offered = {rule.breakdown for rule in measure.rules} | {figure.breakdown for figure in measure.figures}
    missing = [code for code in indicator.breakdowns if offered and code not in offered]
    yield from (f"breakdowns: the measure '{name}' has no '{code}'" for code in missing)
