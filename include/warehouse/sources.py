"""The declarations of the sources: one strict YAML each in `include/sources/`.

A source says where its data comes from (`connector`), in which shape (`tables`), and which
measures it yields (`measures`). Adding one needs no code: the DAG, the raw tables, the dbt
sources and the staging rows all follow from the declaration.
"""

from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field, model_validator

from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT
from warehouse.texts import Code, Declaration, Month, Text

FOLDER = PROJECT / "include" / "sources"

ColumnType = Literal["text", "integer", "decimal", "date", "municipality", "municipalities", "code", "henkilotunnus"]


class Column(Declaration):
    """One declared column: its type, the headings it goes by in files, and what it may hold."""

    type: ColumnType
    headers: tuple[str, ...] = Field(
        default=(), description="Headings in files, any of them; the column's name if none"
    )
    required: bool = True
    values: dict[str, str] | None = Field(default=None, description="Allowed texts in files (type code) -> stored code")
    pattern: str | None = Field(default=None, description="What the whole text must match (type text)")
    past: bool = Field(default=False, description="Type date: a day still to come is a fault")
    description: Text

    @model_validator(mode="after")
    def _codes_have_values(self) -> Self:
        if (self.type == "code") != (self.values is not None):
            raise ValueError("`values` belongs to columns of type code, and only to them")
        return self


class Table(Declaration):
    """One raw table: its columns, and by what a later delivery replaces an earlier one.

    With `supersede_by` the newest snapshot that holds the key wins for that key; without it
    the newest snapshot wins whole.
    """

    description: Text
    files: str = Field(description="Regular expression of file names; a group `as_of` (YYYY-MM-DD) dates the extract")
    sheet: str | None = None
    columns: dict[Code, Column]
    supersede_by: tuple[str, ...] = ()


class PxWeb(Declaration):
    """A table of a PxWeb v1 API: every value of the declared measures for the catalogue's areas."""

    kind: Literal["pxweb"]
    table: Code = Field(description="The raw table")
    path: str = Field(description="The table's path below the API's address: language/database/.../table.px")
    address: dict[Literal["sample", "live"], str] = Field(description="The API's address; {standin} is the stand-in's")
    format: Literal["json", "json-stat2"] = "json-stat2"


class Dropbox(Declaration):
    """Files in the source's drop folder, in one format."""

    kind: Literal["dropbox"]
    format: Literal["csv", "xlsx"]
    delimiter: str = ";"
    encoding: str = "utf-8-sig"


class Rule(Declaration):
    """How rows become a measure: one PxWeb value, or a count of events by month and municipality."""

    value: str | None = Field(default=None, description="PxWeb: code of the value in the table's measure variable")
    breakdown: Code = "total"
    table: Code | None = Field(default=None, description="Events: the raw table")
    count: Code | None = Field(default=None, description="Events: the column whose distinct values are counted")
    date: Code | None = Field(default=None, description="Events: the column whose month the event belongs to")
    reporter: Code | None = Field(
        default=None, description="Events: the municipality that delivers, and so is complete"
    )
    municipalities: tuple[Code, ...] = Field(default=(), description="Events: every column that names a municipality")
    zero: dict[Code, str] = Field(default_factory=dict, description="Events: the row that says nothing happened")


class Measure(Declaration):
    """One number per area, month and breakdown that indicators are computed from."""

    counts: Literal["customers", "vacancies", "events", "money", "staff", "visits"]
    additive: bool = Field(default=True, description="May municipalities be added up to an area?")
    series_breaks: tuple[Month, ...] = Field(default=(), description="Months from which it is counted in another way")
    rules: tuple[Rule, ...] = ()
    model: str | None = Field(default=None, description="The dbt model that yields it, where a rule cannot")

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.rules) == bool(self.model):
            raise ValueError("a measure has either `rules` or a `model`")
        return self


class Source(Declaration):
    """One source of data; its name is the name of its YAML file."""

    source: Code
    title: Text
    owner: str
    licence: str
    attribution: Text
    warning: str = Field(description="What a person must know before using it")
    schedule: str | None = Field(description="Cron in Europe/Helsinki; none: only when asked")
    person_level: bool = False
    threshold: int | None = Field(default=None, description="Person counts from 1 to threshold - 1 are hidden")
    retention_days: int | None = Field(default=None, description="How long the encrypted original is kept")
    connector: PxWeb | Dropbox = Field(discriminator="kind")
    tables: dict[Code, Table] = Field(default_factory=dict)
    measures: dict[Code, Measure]

    @model_validator(mode="after")
    def _persons_are_guarded(self) -> Self:
        if self.person_level and (self.retention_days is None or self.threshold is None):
            raise ValueError("a person-level source declares retention_days and threshold")
        for name, table in self.tables.items():
            for column, what in table.columns.items():
                if self.person_level and what.type == "text" and what.pattern is None:
                    raise ValueError(f"{name}.{column}: a person-level source has no free text; declare a pattern")
                if not self.person_level and what.type == "henkilotunnus":
                    raise ValueError(f"{name}.{column}: a henkilötunnus is declared only in a person-level source")
        return self


def read_source(path: Path) -> Source:
    """Read one declaration; an error names the file and the key."""
    try:
        source = Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise WarehouseError(f"{path.name}: {error}") from error
    if source.source != path.stem:
        raise WarehouseError(f"{path.name}: declares source '{source.source}', expected '{path.stem}'")
    return source


@cache
def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Read every declaration of the folder, by name."""
    return {path.stem: read_source(path) for path in sorted(folder.glob("*.yml"))}
