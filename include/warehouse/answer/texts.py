"""The words of the answer, from `include/catalogue/answer_texts.yml`."""

from functools import cache
from pathlib import Path

from warehouse.intake.remarks import Language, Severity
from warehouse.intake.verdict import Outcome
from warehouse.settings import PROJECT
from warehouse.texts import Declaration, Text, read_declaration

FILE = PROJECT / "include" / "catalogue" / "answer_texts.yml"


class OutcomeText(Declaration):
    """An outcome in a word, and what the sender is to do about it."""

    word: Text
    meaning: Text


class Parts(Declaration):
    """Titles, headings and sentences; `{number}` stands for a number."""

    title: Text
    product: Text
    sheet: Text
    text_sheet: Text
    file: Text
    saved: Text
    encoding: Text
    delimiter: Text
    read: Text
    nothing_read: Text
    meant_for: Text
    remarks: Text
    no_remarks: Text
    more_remarks: Text
    changes: Text
    more_changes: Text
    data: Text
    on_sheet: Text
    municipality: Text
    month: Text
    rows: Text
    kept_out: Text
    nothing_happened: Text
    severity: Text
    place: Text
    found: Text
    expected: Text
    suggestion: Text
    row: Text
    column: Text
    column_heading: Text
    whole_file: Text
    whole_sheet: Text
    and_more: Text
    row_heading: Text
    kind: Text
    before: Text
    after: Text
    empty: Text
    added: Text
    removed: Text
    changed: Text
    personal: Text
    unreadable: Text
    copied: Text
    rewritten: Text
    too_large: Text


class AnswerTexts(Declaration):
    """The whole of answer_texts.yml."""

    outcomes: dict[Outcome, OutcomeText]
    severities: dict[Severity, Text]
    parts: Parts


@cache
def answer_texts(file: Path = FILE) -> AnswerTexts:
    """Read the words of the answer; WarehouseError names what is wrong in the file."""
    return read_declaration(AnswerTexts, file)


class Words:
    """The titles, headings and sentences of the answer in one language."""

    def __init__(self, language: Language) -> None:
        """Choose the language."""
        self.language = language

    def __call__(self, part: str, **values: str) -> str:
        """Return one part; AttributeError if there is none of the name."""
        return self.pick(getattr(answer_texts().parts, part)).format_map(values)

    def pick(self, text: Text) -> str:
        """Return a text in the language."""
        return str(getattr(text, self.language))
