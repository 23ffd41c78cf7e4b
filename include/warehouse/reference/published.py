"""The page of published columns, in three languages."""

from warehouse.interface import Interface, View
from warehouse.reference.markdown import cell, code, page, table
from warehouse.texts import Text


def published_page(interface: Interface) -> str:
    """Return the page of every relation and view of the schema `published`."""
    blocks: list[str] = []
    for name, relation in interface.relations.items():
        grain = ", ".join(code(column) for column in relation.grain)
        blocks += [f"## {name}", _texts(relation.description), f"One row for each: {grain}", _columns(relation)]
    for name, view in interface.views.items():
        blocks += [f"## {name}", _texts(view.description), _columns(view)]
    return page("Published relations and columns", "What a reader sees in the schema `published`.", *blocks)


def _texts(text: Text) -> str:
    return "\n".join(f"- {language}: {cell(getattr(text, language))}" for language in ("fi", "sv", "en"))


def _columns(view: View) -> str:
    columns = view.columns.items()
    rows = [[code(name), column.type, cell(column.fi), cell(column.sv), cell(column.en)] for name, column in columns]
    return table(["Column", "Type", "fi", "sv", "en"], rows)
