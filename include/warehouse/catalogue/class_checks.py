"""What holds between the classes that sources declare and the catalogue's breakdowns."""

from collections.abc import Iterator, Mapping

from warehouse.catalogue.indicators import Indicator
from warehouse.catalogue.whole import Catalogue
from warehouse.sources import Source


def class_complaints(catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield every class of a source that the catalogue does not know, or that would not add up."""
    dimensions = {row.dimension for row in catalogue.breakdowns} - {"total"}
    for code in sorted(dimensions & {row.code for row in catalogue.breakdowns}):
        yield f"breakdowns.yml: breakdowns.{code}.code: it is the name of a dimension, which stands for all its parts"
    yield from _declared_classes(catalogue, sources)
    yield from _rows_fall_into_parts(catalogue, sources)


def missing_breakdowns(indicator: Indicator, name: str, source: Source) -> Iterator[str]:
    """Yield the indicator's breakdowns that its measure does not offer."""
    measure = source.measures[name]
    offered = {rule.breakdown for rule in measure.rules} | {figure.breakdown for figure in measure.figures}
    offered |= {code for rule in measure.rules for code in source.classes_of(rule)}
    offered = set(source.classes.breakdowns) if source.classes else offered
    missing = [code for code in indicator.breakdowns if offered and code not in offered]
    yield from (f"breakdowns: the measure '{name}' has no '{code}'" for code in missing)


def _declared_classes(catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    known = {row.code for row in catalogue.breakdowns}
    for source in sources.values():
        for name in sorted(set(source.classes.breakdowns if source.classes else ()) - known):
            yield f"{source.source}.yml: connector.classes.breakdowns: there is no breakdown '{name}'"


def _rows_fall_into_parts(catalogue: Catalogue, sources: Mapping[str, Source]) -> Iterator[str]:
    """Hold the codes that rows fall into against the catalogue: parts of one dimension, so that they add up."""
    parts = {row.code: row.dimension for row in catalogue.breakdowns if row.is_part}
    for source in sources.values():
        for code, measure in source.measures.items():
            for classes in filter(None, map(source.classes_of, measure.rules)):
                where = f"{source.source}.yml: measures.{code}.by"
                yield from (
                    f"{where}: there is no part '{one}' in breakdowns.yml" for one in classes if one not in parts
                )
                if len({parts[one] for one in classes if one in parts}) > 1:
                    yield f"{where}: {', '.join(classes)} are not of one dimension"
