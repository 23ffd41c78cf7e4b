"""Remarks: what was found in a file, what was expected, and what to do about it, in three languages.

The texts are rows of `include/catalogue/remarks.yml`; code names a remark and fills in its values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from warehouse.errors import Place, WarehouseError
from warehouse.settings import PROJECT
from warehouse.texts import Declaration, Text, read_yaml

FILE = PROJECT / "include" / "catalogue" / "remarks.yml"
Severity = Literal["error", "warning", "note"]
Language = Literal["fi", "sv", "en"]
Value = str | Text


class RemarkText(Declaration):
    """The texts of one kind of remark; `{name}` stands for a value of the remark.

    An `error` keeps its row, or the file, out; a `warning` asks for a look; a `note` says how the file was understood.
    """

    severity: Severity
    found: Text
    expected: Text
    suggestion: Text


@dataclass(frozen=True)
class Said:
    """A remark in one language."""

    found: str
    expected: str
    suggestion: str


@dataclass(frozen=True)
class Remark:
    """One remark on a file: its kind, its place, and the values its texts are filled with."""

    code: str
    place: Place
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return remark_texts()[self.code].severity

    def said(self, language: Language) -> Said:
        """Return the remark in a language; KeyError if a value its texts need is missing."""
        texts = remark_texts()[self.code]
        values = {
            name: getattr(value, language) if isinstance(value, Text) else value for name, value in self.values.items()
        }
        found, expected, suggestion = (
            getattr(text, language).format_map(values) for text in (texts.found, texts.expected, texts.suggestion)
        )
        return Said(found, expected, suggestion)


@cache
def remark_texts(file: Path = FILE) -> Mapping[str, RemarkText]:
    """Read the texts of every kind of remark; WarehouseError names what is wrong in the file."""
    try:
        return {code: RemarkText.model_validate(texts) for code, texts in read_yaml(file).items()}
    except ValueError as error:
        raise WarehouseError(f"{file.name}: {error}") from error


class RefusalError(WarehouseError):
    """A file that cannot be read at all; the remarks say why. Nothing of it may be loaded.

    `personal`: it holds a henkilötunnus, so that its bytes must not be kept either.
    """

    def __init__(self, *remarks: Remark, personal: bool = False) -> None:
        """Build the message, in English, from the remarks."""
        self.remarks, self.personal = remarks, personal
        said = [(remark, remark.said("en")) for remark in remarks]
        super().__init__("\n".join(f"{one.place}: found {text.found}, expected {text.expected}" for one, text in said))
