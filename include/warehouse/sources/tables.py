"""One raw table: its columns, its files, what a delivery replaces, and who must deliver it when."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from warehouse.declarations import Code, Declaration, Month, Text, read_yaml
from warehouse.settings import PROJECT

INDICATORS = PROJECT / "include" / "catalogue" / "indicators.yml"
Values = dict[str, tuple[str, ...]]
"""Stored code -> the texts it goes by in files, Finnish first, then Swedish."""
ColumnType = Literal[
    "text", "integer", "decimal", "date", "month", "year", "municipality", "municipalities", "code", "henkilotunnus"
]
CHANGE_TABLE_SUFFIX = "_change"


def named_values(name: str) -> Values:
    """Return a named list of values; ValueError if there is none of that name."""
    if name not in VALUE_LISTS:
        raise ValueError(f"found values from '{name}', expected one of {', '.join(sorted(VALUE_LISTS))}")
    return VALUE_LISTS[name]()


@cache
def plan_indicators() -> Values:
    """Return the plan's indicators in its order: by Finnish, Swedish and English name, number, both, or code."""
    content = read_yaml(INDICATORS)
    names = {row["code"]: row["name"] for row in content["indicators"]}
    numbered = [
        (number, code)
        for section in content["plans"][-1]["sections"]
        for number, code in section.get("indicators", {}).items()
    ]
    return {code: tuple(dict.fromkeys(_spellings(code, number, names[code]))) for number, code in numbered}


def _spellings(code: str, number: int, name: dict[str, str]) -> Iterator[str]:
    names = [name[language] for language in ("fi", "sv", "en")]
    yield from names
    yield from (f"{number}{dot} {text}" for dot in (".", "") for text in names)
    yield from (str(number), f"{number}.", code)


VALUE_LISTS: dict[str, Callable[[], Values]] = {"plan_indicators": plan_indicators}


class Column(Declaration):
    """One declared column.

    Of `headers` and of each code's texts the first is Finnish and the second Swedish; templates use these
    two, files may use any.
    """

    renamed_keys: ClassVar[Mapping[str, str]] = {"longest": "max_length"}

    type: ColumnType
    headers: tuple[str, ...] = Field(
        default=(), description="Headings in files, any of them; the column's name if none"
    )
    required: bool = True
    values: dict[str, tuple[str, ...]] | None = Field(
        default=None, description="Type code: stored code -> the texts it goes by in files, or {from: a named list}"
    )
    pattern: str | None = Field(default=None, description="What the whole text must match (type text)")
    max_length: int | None = Field(default=None, gt=0, description="Type text: the most characters")
    past: bool = Field(default=False, description="Type date: a day still to come is a fault")
    abolished_codes: bool = Field(
        default=False,
        description="Type municipality, person-level files: also codes that are abolished since; stored as delivered",
    )
    unit: Literal["eur", "percent", "any"] | None = Field(
        default=None,
        description="Type decimal: euros (a title may say thousands), a share from 0 to 100, or each row its own",
    )
    minimum: int | None = Field(default=None, description="Types integer and decimal: the smallest allowed")
    description: Text

    @field_validator("values", mode="before")
    @classmethod
    def _named(cls, values: Any) -> Any:
        """Replace the name of a list by its values."""
        is_named = isinstance(values, dict) and list(values) == ["from"] and isinstance(values["from"], str)
        return named_values(values["from"]) if is_named else values

    @model_validator(mode="after")
    def _codes_have_values(self) -> Self:
        if (self.type == "code") != (self.values is not None):
            raise ValueError("`values` belongs to columns of type code, and only to them")
        if self.unit is not None and self.type != "decimal":
            raise ValueError("`unit` belongs to columns of type decimal")
        if self.abolished_codes and self.type != "municipality":
            raise ValueError("`abolished_codes` belongs to columns of type municipality")
        return self

    @property
    def codes(self) -> dict[str, str]:
        """Every text that files may hold -> the code that is stored."""
        return {text: code for code, texts in (self.values or {}).items() for text in texts}


def text_in(texts: tuple[str, ...], language: str) -> str:
    """Return the text for a reader of fi, sv or en: the second, Swedish one to a Swedish reader, else the first."""
    return texts[1] if language == "sv" and len(texts) > 1 else texts[0]


def month_of(stored: str) -> str:
    """Return the month (2026-10) of a stored day, month or year; of a year its December."""
    return f"{stored}-12" if len(stored) == len("2026") else stored[:7]


class Due(Declaration):
    """Who must deliver the table, and when: month m is due on `day` of the month after it, at the end of that day."""

    day: int = Field(ge=1, le=28)
    since: Month = Field(description="The first month that is due")
    municipalities: tuple[str, ...] = Field(default=(), description="3-digit codes; every one if none is named")
    optional: bool = Field(default=False, description="A sheet of every template that may be left out, and never late")


class Table(Declaration):
    """One raw table: its columns, and by what a later delivery replaces an earlier one.

    With `supersede_by` (a municipality, and a date, month or year) the newest delivery that covers the key wins for
    that key; without it the newest snapshot wins whole. The fields from `sheets` on are for workbooks; `due` also says
    how old a table that comes as files may be.
    """

    description: Text
    files: str = Field(
        default=".+", description="Regular expression of file names; a group `as_of` (YYYY-MM-DD) dates the extract"
    )
    changes: str | None = Field(
        default=None, description="Regular expression of files with only the rows new, changed or removed, by `key`"
    )
    columns: dict[Code, Column]
    supersede_by: tuple[Code, ...] = ()
    key: tuple[Code, ...] = Field(default=(), description="The columns that identify a row when versions are compared")
    sheets: tuple[str, ...] = Field(
        default=(), description="Names of the sheet, Finnish first, then Swedish; a sheet of another name is reported"
    )
    partial: bool = Field(default=False, description="May good rows be loaded while bad ones wait in quarantine?")
    hidden_rows: Literal["read", "skip", "refuse"] = "read"
    hidden_sheets: Literal["read", "skip", "refuse"] = "skip"
    due: Due | None = None

    @model_validator(mode="after")
    def _names_declared_columns(self) -> Self:
        undeclared = {*self.supersede_by, *self.key} - set(self.columns)
        if undeclared:
            raise ValueError(f"found {', '.join(sorted(undeclared))} in supersede_by or key, expected declared columns")
        if self.changes is not None and not self.key:
            raise ValueError("a table that is delivered as changes declares its key")
        if self.supersede_by:
            kinds = [self.columns[name].type for name in self.supersede_by]
            if len(kinds) != 2 or kinds[0] != "municipality" or kinds[1] not in ("date", "month", "year"):
                raise ValueError("supersede_by names a municipality, and a date, a month or a year")
        return self

    @model_validator(mode="after")
    def _years_are_optional(self) -> Self:
        by_year = bool(self.supersede_by) and self.columns[self.supersede_by[-1]].type == "year"
        if by_year and self.due is not None and not self.due.optional:
            raise ValueError("a table by year is `optional`: only months are due")
        return self


CHANGE = Column(
    type="code",
    values={"new": ("new",), "changed": ("changed",), "removed": ("removed",)},
    description=Text(
        fi="Onko rivi uusi, muuttunut vai poistettu; poistettu rivi on sellaisena kuin se viimeksi oli.",
        sv="Om raden är ny, ändrad eller borttagen; en borttagen rad är som den senast var.",
        en="Whether the row is new, changed or removed; a removed row is as it last was.",
    ),
)


def with_changes(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Add the raw table of changes of each table that may be delivered so: its columns, and the kind of change."""
    with_change_tables = dict(tables)
    for name, table in tables.items():
        if table.changes is not None:
            columns = {**table.columns, "change": CHANGE}
            with_change_tables[name + CHANGE_TABLE_SUFFIX] = table.model_copy(
                update={"files": table.changes, "changes": None, "columns": columns}
            )
    return with_change_tables
