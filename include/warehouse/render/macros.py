"""Renders the macro file with the declared sources, rules and tables for the staging models."""

from collections.abc import Iterable

from warehouse.render.rules import event_rules, figure_rules
from warehouse.sources import PxWeb, Source

HEAD = "{# Rendered from include/sources by `warehouse render`; a test fails when it is stale. #}\n"


def declared_macros(sources: dict[str, Source]) -> str:
    """Return the macros; each returns a list or mapping of declarations."""
    pxweb = [
        [source.source, source.connector.table] for source in sources.values() if isinstance(source.connector, PxWeb)
    ]
    classed = [source.source for source in sources.values() if source.classes]
    models = {measure.model for source in sources.values() for measure in source.measures.values() if measure.model}
    return HEAD + "\n".join(
        [
            _macro("pxweb_tables", pxweb),
            _macro("classed_sources", classed),
            _macro("event_rules", event_rules(sources.values())),
            _macro("figure_rules", figure_rules(sources.values())),
            _macro("measure_models", sorted(models)),
            _changing_tables(sources.values()),
        ]
    )


def _changing_tables(sources: Iterable[Source]) -> str:
    """Return the macro with the columns and key of every table that may be delivered as changes."""
    tables = [
        f"    {name!r}: {{'key': {list(table.key)!r}, 'columns': {list(table.columns)!r}}},\n"
        for source in sources
        for name, table in source.tables.items()
        if table.changes is not None
    ]
    return f"{{% macro changing_tables() %}}{{{{ return({{\n{''.join(tables)}}}) }}}}{{% endmacro %}}\n"


def _macro(name: str, items: Iterable[object]) -> str:
    lines = "".join(f"    {item!r},\n" for item in items)
    return f"{{% macro {name}() %}}{{{{ return([\n{lines}]) }}}}{{% endmacro %}}\n"
