"""The pages of published columns and of words, in three languages, as the catalogue has them."""

from warehouse.catalogue import Catalogue
from warehouse.catalogue.interface import Interface, View
from warehouse.declarations import Text
from warehouse.reference.markdown import cell, code, page, table
from warehouse.reference.words import LANGUAGES, Term, glossary


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


def glossary_page(catalogue: Catalogue) -> str:
    """Return the page of every word."""
    return page(
        "Glossary",
        "One word for each concept. The code is how it stands in the published tables, where it does.",
        "## Words",
        table([*LANGUAGES, "Code"], [[*_names(term.name), code(term.code)] for term in glossary()]),
        "## What they mean",
        *[_meaning(term) for term in glossary()],
        "## Indicators",
        table(
            [*LANGUAGES, "Code"],
            [[*_names(entry.name), _definition_link(entry.code)] for entry in catalogue.indicators],
        ),
        "## Breakdowns",
        table([*LANGUAGES, "Code"], [[*_names(entry.name), code(entry.code)] for entry in catalogue.breakdowns]),
        "## Areas",
        table([*LANGUAGES, "Code"], [[*_names(entry.name), code(entry.geo)] for entry in catalogue.areas]),
    )


def _names(text: Text) -> list[str]:
    return [cell(getattr(text, language)) for language in LANGUAGES]


def _meaning(term: Term) -> str:
    title = " / ".join(getattr(term.name, language) for language in LANGUAGES)
    return "\n".join([f"**{title}**", "", *(f"- {text}" for text in _names(term.description))])


def _definition_link(indicator_code: str) -> str:
    return f"[`{indicator_code}`](definitions-en.md#{indicator_code})"
