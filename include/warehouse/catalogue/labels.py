"""The words that readers see instead of codes, read from `include/catalogue/labels.yml`."""

from functools import cache
from pathlib import Path

from pydantic import Field

from warehouse.declarations import Code, Declaration, Text, read_declaration
from warehouse.settings import PROJECT

FILE = PROJECT / "include" / "catalogue" / "labels.yml"


class StatusLabel(Declaration):
    """A status of a number."""

    name: Text = Field(description="The word in a table")
    meaning: Text = Field(description="The sentence that explains it")


class LabelsFile(Declaration):
    """The whole of labels.yml."""

    labels: dict[Code, dict[Code, Text]] = Field(description="By column and code")
    observation_statuses: dict[Code, StatusLabel] = Field(description="Why a number is as it is, or why there is none")
    target_statuses: dict[Code, StatusLabel] = Field(description="A number held against the target of its year")


@cache
def load_labels(file: Path = FILE) -> LabelsFile:
    """Read every label."""
    return read_declaration(LabelsFile, file)
