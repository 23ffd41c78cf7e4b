"""One source, and how its YAML is read."""

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Text, read_yaml
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT
from warehouse.sources.connectors import AnyApi, Api, Classes, Dropbox, PxWeb
from warehouse.sources.measures import Measure, Rule
from warehouse.sources.tables import SUFFIX, Table, spoken, with_changes

FOLDER = PROJECT / "include" / "sources"


class LegalBasis(Declaration):
    """By what right the area processes the data: in words, and where that is written."""

    text: str = Field(min_length=20)
    reference: str = Field(min_length=5, description="The act, article or decision")


class Persons(Declaration):
    """Whose persons they are. Persons are never linked across areas: keys and landing are of one area alone."""

    area: str = Field(pattern="^[0-9]{2}$", description="Code of the employment area; rows of others are set aside")
    legal_basis: LegalBasis
    pseudonym_key: Code = Field(description="The secret that makes the pseudonyms: <name>.key")
    landing_key: Code = Field(description="The pair of keys that closes and opens the originals: <name>.age, .age.pub")
    landing: Code = Field(
        description="The landing's folder, of this source alone; WAREHOUSE_LANDING_<NAME> may lay it elsewhere"
    )


def check_apart(sources: Mapping[str, "Source"]) -> None:
    """Raise `WarehouseError` where two sources would put rows or files together, or two areas their keys."""
    for one, other in combinations(sources.values(), 2):
        tables = sorted(set(one.tables) & set(other.tables))
        if tables:
            raise WarehouseError(
                f"{other.source}.yml: found {', '.join(tables)} of {one.source}, expected other tables"
            )
        if one.landing == other.landing:
            found = f"found the landing '{other.landing}' of {one.source}"
            raise WarehouseError(f"{other.source}.yml: {found}, expected one of its own")
        if one.persons and other.persons and one.persons.area != other.persons.area:
            _own_keys(one.source, one.persons, other.source, other.persons)


def _own_keys(one: str, its: Persons, other: str, others: Persons) -> None:
    shared = {its.pseudonym_key, its.landing_key} & {others.pseudonym_key, others.landing_key}
    if shared:
        found = f"found the key '{', '.join(sorted(shared))}' of {one}, which is of area {its.area}"
        raise WarehouseError(f"{other}.yml: {found}, expected keys of its own: persons are never linked across areas")


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
    retention_days: int | None = Field(default=None, ge=1, description="How long the encrypted original is kept")
    refused_retention_days: int | None = Field(
        default=None, ge=1, description="How long a refused file of persons may lie in the drop before it is deleted"
    )
    persons: Persons | None = Field(default=None, description="Person level: whose they are and what keeps them apart")
    connector: PxWeb | Dropbox | AnyApi = Field(discriminator="kind")
    tables: dict[Code, Table] = Field(default_factory=dict)
    measures: dict[Code, Measure]

    @property
    def takes_workbooks(self) -> bool:
        """Say whether people deliver it, in files of their own making."""
        return isinstance(self.connector, Dropbox) and self.connector.format == "workbook"

    @property
    def landing(self) -> str:
        """The folder of the landing that its bytes lie in."""
        return self.persons.landing if self.persons else self.source

    @property
    def full_tables(self) -> dict[str, Table]:
        """Its tables without those that hold only changes of another."""
        changes = {name + SUFFIX for name, table in self.tables.items() if table.changes is not None}
        return {name: table for name, table in self.tables.items() if name not in changes}

    def classes_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the breakdowns that a rule's rows fall into beside the total; the code of nothing is none of them."""
        if rule.table is None or rule.by is None:
            return ()
        return tuple(
            code for code in self.tables[rule.table].columns[rule.by].values or {} if code != rule.zero.get(rule.by)
        )

    @model_validator(mode="after")
    def _workbooks_have_an_order(self) -> Self:
        for name, table in self.tables.items():
            if self.takes_workbooks and not table.supersede_by:
                raise ValueError(f"{name}: a table of a workbook source declares supersede_by")
        return self

    @model_validator(mode="after")
    def _measures_are_counted_from_its_tables(self) -> Self:
        for name, measure in self.measures.items():
            if unknown := set(measure.tables) - set(self.tables):
                raise ValueError(f"{name}: found {', '.join(sorted(unknown))} in tables, expected declared tables")
        return self

    @model_validator(mode="after")
    def _an_api_fills_one_table(self) -> Self:
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
                known = self.tables[figure.table].columns if figure.table in self.tables else {}
                unknown = [name for name in figure.columns if name not in known]
                if not known or unknown:
                    raise ValueError(f"{code}: {figure.table} has no columns {', '.join(unknown)}")
                if figure.persons and self.threshold is None:
                    raise ValueError(f"{code}: figures of persons need the source's threshold")
        return self

    @model_validator(mode="after")
    def _rules_name_declared_columns(self) -> Self:
        for code, measure in self.measures.items():
            for rule in (rule for rule in measure.rules if rule.table):
                known = self.tables[rule.table].columns if rule.table in self.tables else {}
                unknown = [name for name in rule.columns if name not in known]
                if not known or unknown:
                    raise ValueError(f"{code}: {rule.table} has no columns {', '.join(unknown)}")
                if rule.by and known[rule.by].values is None:
                    raise ValueError(f"{code}: by: the codes of {rule.by} are breakdowns, but it is no column of codes")
        return self

    @model_validator(mode="after")
    def _persons_are_guarded(self) -> Self:
        wanted = {"retention_days": self.retention_days, "threshold": self.threshold, "persons": self.persons}
        wanted |= {"refused_retention_days": self.refused_retention_days}
        lacking = [name for name, value in wanted.items() if value is None]
        if self.person_level and lacking:
            raise ValueError(f"found no {', '.join(lacking)}: a person-level source declares {', '.join(wanted)}")
        if self.persons is not None and not self.person_level:
            raise ValueError("`persons` belongs to person-level sources")
        if self.refused_retention_days is not None and not self.person_level:
            raise ValueError("`refused_retention_days` belongs to person-level sources")
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
        source = Source.model_validate(read_yaml(path))
    except ValueError as error:
        raise WarehouseError(f"{path.name}: {error}") from error
    source = source.model_copy(update={"tables": with_changes(source.tables)})
    if source.source != path.stem:
        raise WarehouseError(f"{path.name}: declares source '{source.source}', expected '{path.stem}'")
    return source


@cache
def load_sources(folder: Path = FOLDER) -> dict[str, Source]:
    """Read every declaration of the folder, by name; WarehouseError where two would be put together."""
    sources = {path.stem: read_source(path) for path in sorted(folder.glob("*.yml"))}
    check_apart(sources)
    return sources


def workbook_sources(sources: dict[str, Source] | None = None) -> dict[str, Source]:
    """Return the sources that people deliver as files of their own making; of the declared ones if none are given."""
    known = load_sources() if sources is None else sources
    return {name: one for name, one in known.items() if one.takes_workbooks}


def title_of(source: Source, table: str) -> Text:
    """Return the source's title; where it has several tables the name of the table's own sheet tells them apart.

    Sheets have Finnish and Swedish names only, so English says both.
    """
    sheets = source.tables[table].sheets
    if len(source.tables) == 1 or not sheets:
        return source.title
    fi, sv = spoken(sheets, "fi"), spoken(sheets, "sv")
    return Text(fi=fi, sv=sv, en=f"{source.title.en}: {fi}")
