"""The words of the templates, from `include/catalogue/template_texts.yml`."""

from functools import cache
from pathlib import Path

from pydantic import Field

from warehouse.intake.remarks import Language
from warehouse.settings import PROJECT
from warehouse.texts import Declaration, Text, read_declaration

FILE = PROJECT / "include" / "catalogue" / "template_texts.yml"


class TemplateTexts(Declaration):
    """The whole of template_texts.yml."""

    sheet: Text
    title: Text
    lead: Text
    steps_title: Text
    steps: tuple[Text, ...]
    sheets_title: Text
    sheet_heading: Text
    what: Text
    due: Text
    columns_title: Text
    column: Text
    meaning: Text
    needed: Text
    affirmed: Text = Field(alias="yes")
    denied: Text = Field(alias="no")
    tick_hint: Text
    leave_hint: Text
    voluntary: Text
    shape: Text
    choose: Text
    choose_several: Text
    day: Text
    any_day: Text
    any_month: Text
    any_year: Text
    whole: Text
    decimal: Text
    share: Text
    at_least: Text
    wrong: Text


@cache
def template_texts(file: Path = FILE) -> TemplateTexts:
    """Read the words of the templates; WarehouseError names what is wrong in the file."""
    return read_declaration(TemplateTexts, file)


class Words:
    """The words of the templates in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language: Language = language

    def __call__(self, part: str, **values: str) -> str:
        """Return one part; AttributeError if there is none of the name."""
        return self.pick(getattr(template_texts(), part)).format_map(values)

    def pick(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))
