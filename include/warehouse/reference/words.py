"""The words of the rendered pages: labels and values of the definitions, and the glossary."""

from functools import cache
from typing import Any, Literal

from warehouse.declarations import Code, Declaration, Text, read_declaration, read_yaml
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

FOLDER = PROJECT / "include" / "catalogue"
Language = Literal["fi", "sv", "en"]
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")


class DefinitionTexts(Declaration):
    """The whole of definition_texts.yml."""

    title: Text
    introduction: Text
    companions: Text
    parameters: Text
    no_source: Text
    cases: Text
    cases_by_name: Text
    cases_by_model: Text
    labels: dict[Code, Text]


class Term(Declaration):
    """One concept, by the word that readers meet in each language."""

    code: Code | None = None
    name: Text
    description: Text


@cache
def definition_texts() -> DefinitionTexts:
    """Read the words of the definitions."""
    return read_declaration(DefinitionTexts, FOLDER / "definition_texts.yml")


@cache
def glossary() -> tuple[Term, ...]:
    """Read the glossary; WarehouseError where an entry is not well formed."""
    path = FOLDER / "glossary.yml"
    try:
        return tuple(Term.model_validate(entry) for entry in read_yaml(path))
    except ValueError as error:
        raise WarehouseError(f"{path.name}: {error}") from error


def in_language(text: Text, language: Language) -> str:
    """Return a text in one language."""
    value: Any = getattr(text, language)
    return str(value)
