"""One source, and how its YAML is read."""

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Text, read_declaration
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT
from warehouse.sources.connectors import AnyApi, Api, Classes, Dropbox, PxWeb
from warehouse.sources.measures import Measure, Rule
from warehouse.sources.tables import CHANGE_TABLE_SUFFIX, Table, text_in, with_changes

FOLDER = PROJECT / "include" / "sources"


OPEN_LICENCES = ("CC BY 4.0", "CC0 1.0")
"""Licences under which anybody may pass on figures who names their source."""


class LegalBasis(Declaration):
    """The legal basis of the processing: its text and reference."""

    text: str = Field(min_length=20)
    reference: str = Field(min_length=5, description="The act, article or decision")


class Persons(Declaration):
    """The area that the persons belong to. Persons are never linked across areas: each has its keys and landing."""

    area: str = Field(pattern="^[0-9]{2}$", description="Code of the employment area; rows of others are set aside")
    legal_basis: LegalBasis
    pseudonym_key: Code = Field(description="The secret that makes the pseudonyms: <name>.key")
    landing_key: Code = Field(description="The pair of keys that closes and opens the originals: <name>.age, .age.pub")
    landing: Code = Field(
        description="The landing's folder, of this source alone; WAREHOUSE_LANDING_<NAME> may lay it elsewhere"
    )


class Source(Declaration):
    """One source of data; its name is the name of its YAML file."""

    source: Code
    title: Text
    owner: str
    licence: str = Field(description="Under what terms its data are used")
    release_rule: Text | None = Field(
        default=None,
        description="What of it may be published although its licence is not open; without a rule nothing is",
    )
    attribution: Text
    warning: str = Field(description="What a person must know before using it")
    schedule: str | None = Field(description="Cron in Europe/Helsinki; none: only when asked")
    person_level: bool = False
    threshold: int | None = Field(default=None, description="Person counts from 1 to threshold - 1 are hidden")
    retention_days: int | None = Field(default=None, ge=1, description="How long the encrypted original is kept")
    refused_retention_days: int | None = Field(
        default=None, ge=1, description="How long a refused file of persons may lie in the drop before it is deleted"
    )
    persons: Persons | None = Field(default=None, description="Person level: whose they are and what keeps them apart")
    connector: PxWeb | Dropbox | AnyApi = Field(discriminator="kind")
    tables: dict[Code, Table] = Field(default_factory=dict)
    measures: dict[Code, Measure]

    @property
    def is_releasable(self) -> bool:
        """Say whether figures made of it may be delivered to others."""
        return self.licence in OPEN_LICENCES or self.release_rule is not None

    @property
    def takes_workbooks(self) -> bool:
        """Say whether it is delivered as workbooks that people make."""
        return isinstance(self.connector, Dropbox) and self.connector.format == "workbook"

    @property
    def landing(self) -> str:
        """The folder of the landing in which its bytes are stored."""
        return self.persons.landing if self.persons else self.source

    @property
    def full_tables(self) -> dict[str, Table]:
        """Its tables without those that hold only changes of another."""
        changes = {name + CHANGE_TABLE_SUFFIX for name, table in self.tables.items() if table.changes is not None}
        return {name: table for name, table in self.tables.items() if name not in changes}

    def classes_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the breakdowns of a rule's rows besides the total, without the code for nothing happened."""
        if rule.table is None or rule.by is None:
            return ()
        codes = self.tables[rule.table].columns[rule.by].values or {}
        return tuple(code for code in codes if code != rule.no_events.get(rule.by))

    @model_validator(mode="after")
    def _workbooks_have_an_order(self) -> Self:
        for name, table in self.tables.items():
            if self.takes_workbooks and not table.supersede_by:
                raise ValueError(f"{name}: a table of a workbook source declares supersede_by")
        return self

    @model_validator(mode="after")
    def _measures_are_counted_from_its_tables(self) -> Self:
        for name, measure in self.measures.items():
            if undeclared := set(measure.tables) - set(self.tables):
                raise ValueError(f"{name}: found {', '.join(sorted(undeclared))} in tables, expected declared tables")
        return self

    @model_validator(mode="after")
    def _api_fills_single_table(self) -> Self:
        if isinstance(self.connector, Api) and len(self.tables) != 1:
            raise ValueError(f"found {len(self.tables)} tables, expected one: an API answers with one")
        return self

    @property
    def classes(self) -> Classes | None:
        """The variable of its table that is a breakdown, if it has one."""
        return self.connector.classes if isinstance(self.connector, PxWeb) else None

    @model_validator(mode="after")
    def _classes_are_the_breakdown(self) -> Self:
        for code, measure in self.measures.items():
            if self.classes and any(rule.breakdown != "total" for rule in measure.rules):
                raise ValueError(f"{code}: the table's `classes` are its breakdown; its rules have none")
        return self

    @model_validator(mode="after")
    def _figures_name_declared_columns(self) -> Self:
        for code, measure in self.measures.items():
            for figure in measure.figures:
                columns = self.tables[figure.table].columns if figure.table in self.tables else {}
                undeclared = [name for name in figure.columns if name not in columns]
                if not columns or undeclared:
                    raise ValueError(f"{code}: {figure.table} has no columns {', '.join(undeclared)}")
                if figure.person_level and self.threshold is None:
                    raise ValueError(f"{code}: figures of persons need the source's threshold")
        return self

    @model_validator(mode="after")
    def _rules_name_declared_columns(self) -> Self:
        for code, measure in self.measures.items():
            for rule in (rule for rule in measure.rules if rule.table):
                columns = self.tables[rule.table].columns if rule.table in self.tables else {}
                undeclared = [name for name in rule.columns if name not in columns]
                if not columns or undeclared:
                    raise ValueError(f"{code}: {rule.table} has no columns {', '.join(undeclared)}")
                if rule.by and columns[rule.by].values is None:
                    raise ValueError(f"{code}: by: the codes of {rule.by} are breakdowns, but it is no column of codes")
        return self

    @model_validator(mode="after")
    def _persons_are_guarded(self) -> Self:
        required = {"retention_days": self.retention_days, "threshold": self.threshold, "persons": self.persons}
        required |= {"refused_retention_days": self.refused_retention_days}
        missing = [name for name, value in required.items() if value is None]
        if self.person_level and missing:
            raise ValueError(f"found no {', '.join(missing)}: a person-level source declares {', '.join(required)}")
        if self.persons is not None and not self.person_level:
            raise ValueError("`persons` belongs to person-level sources")
        if self.refused_retention_days is not None and not self.person_level:
            raise ValueError("`refused_retention_days` belongs to person-level sources")
        for name, table in self.tables.items():
            for column, declared in table.columns.items():
                if self.person_level and declared.type == "text" and declared.pattern is None:
                    raise ValueError(f"{name}.{column}: a person-level source has no free text; declare a pattern")
                if not self.person_level and declared.type == "henkilotunnus":
                    raise ValueError(f"{name}.{column}: a henkilötunnus is declared only in a person-level source")
        return self


def read_source(path: Path) -> Source:
    """Read one declaration; an error names the file and the key."""
    source = read_declaration(Source, path)
    source = source.model_copy(update={"tables": with_changes(source.tables)})
    if source.source != path.stem:
        raise WarehouseError(f"{path.name}: declares source '{source.source}', expected '{path.stem}'")
    return source


@cache
def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Read every declaration of the folder, by name; `WarehouseError` where two share tables, landing or keys."""
    sources = {path.stem: read_source(path) for path in sorted(folder.glob("*.yml"))}
    check_separation(sources)
    return sources


def check_separation(sources: Mapping[str, Source]) -> None:
    """Raise `WarehouseError` where two sources share a table or a landing, or two areas a key."""
    for first, second in combinations(sources.values(), 2):
        tables = sorted(set(first.tables) & set(second.tables))
        if tables:
            raise WarehouseError(
                f"{second.source}.yml: found {', '.join(tables)} of {first.source}, expected other tables"
            )
        if first.landing == second.landing:
            actual = f"found the landing '{second.landing}' of {first.source}"
            raise WarehouseError(f"{second.source}.yml: {actual}, expected one of its own")
        if first.persons and second.persons and first.persons.area != second.persons.area:
            _check_keys(first.source, first.persons, second.source, second.persons)


def _check_keys(first: str, first_persons: Persons, second: str, second_persons: Persons) -> None:
    common = {first_persons.pseudonym_key, first_persons.landing_key} & {
        second_persons.pseudonym_key,
        second_persons.landing_key,
    }
    if common:
        actual = f"found the key '{', '.join(sorted(common))}' of {first}, which is of area {first_persons.area}"
        raise WarehouseError(f"{second}.yml: {actual}, expected keys of its own: persons are never linked across areas")


def workbook_sources(sources: dict[str, Source] | None = None) -> dict[str, Source]:
    """Return the sources that are delivered as workbooks, by default of the declared ones."""
    declared = load_sources() if sources is None else sources
    return {name: source for name, source in declared.items() if source.takes_workbooks}


def title_of(source: Source, table: str) -> Text:
    """Return the source's title; where it has several tables, the name of the table's sheet.

    Sheets have Finnish and Swedish names only, so English says both.
    """
    sheets = source.tables[table].sheets
    if len(source.tables) == 1 or not sheets:
        return source.title
    fi, sv = text_in(sheets, "fi"), text_in(sheets, "sv")
    return Text(fi=fi, sv=sv, en=f"{source.title.en}: {fi}")
