"""The glossary in three languages: the words of readers, then the names the catalogue gives to what is followed."""

from warehouse.catalogue import Catalogue
from warehouse.reference.markdown import cell, code, page, table
from warehouse.reference.words import LANGUAGES, Term, glossary
from warehouse.texts import Text


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
