"""Where a source's data comes from."""

import re
from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from warehouse.declarations import Code, Declaration, Month

Profile = Literal["sample", "live"]


class Classes(Declaration):
    """A variable of a PxWeb table whose values are classes of a breakdown: occupations, levels of education.

    The values of a class are added up; one that is hidden hides the class. Every value must belong to one class.
    """

    renamed_keys: ClassVar[Mapping[str, str]] = {"leave": "exclude"}

    variable: str = Field(description="Its name or code in the metadata")
    breakdowns: dict[Code, str] = Field(
        min_length=1, description="Breakdown -> regular expression of its values; `total` is a row of the source's own"
    )
    exclude: str | None = Field(
        default=None, description="Regular expression of values that belong to no class: sums of others"
    )

    @model_validator(mode="after")
    def _patterns_can_be_read(self) -> Self:
        for pattern in (*self.breakdowns.values(), self.exclude or ""):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"'{pattern}' is no regular expression: {error}") from error
        return self


class PxWeb(Declaration):
    """A table of a PxWeb v1 API: every value of the declared measures for the catalogue's areas.

    A measure is a value of one variable of the table. Further variables are left out, where the table allows it,
    `fixed` to one value each, or, one of them, the `classes` of a breakdown. Periods are months or years; a year's
    value counts for December.
    """

    kind: Literal["pxweb"]
    table: Code = Field(description="The raw table")
    path: str = Field(description="The table's path below the API's address: language/database/.../table.px")
    address: dict[Profile, str] = Field(description="The API's address; {standin} is the stand-in's")
    format: Literal["json", "json-stat2", "px"] = "json-stat2"
    fixed: dict[str, str] = Field(
        default_factory=dict, description="A variable's name or code in the metadata -> the one value asked"
    )
    classes: Classes | None = None
    areas: tuple[str, ...] = Field(default=(), description="Only these areas, for a table that has no others")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the raw table: one row a cell."""
        return ("area", "period", "value_code", "value", "symbol", *(["class_code"] if self.classes else []))


class Dropbox(Declaration):
    """Files in the source's drop folder: `csv` as one system writes it, or `workbook` as people make them.

    A `csv` file has its columns, delimiter and encoding as declared. A `workbook` is any spreadsheet or text table:
    the intake finds out how it is written.
    """

    kind: Literal["dropbox"]
    format: Literal["csv", "workbook"]
    delimiter: str = ";"
    encoding: str = "utf-8-sig"


class Api(Declaration):
    """What every API has: where it is, and perhaps a secret that opens it."""

    address: dict[Profile, str] = Field(
        default_factory=dict,
        description="{standin} is the stand-in's address; WAREHOUSE_ADDRESS_<SOURCE> in the environment goes before",
    )
    secret: Code | None = Field(
        default=None,
        description="Name of the token or key: WAREHOUSE_SECRET_<NAME> in the environment, or a file among the secrets",
    )


class Matomo(Api):
    """Matomo's reporting API: the visits of each site by whole month. Each site is a row of its own."""

    kind: Literal["matomo"]
    since: Month = Field(description="The first month that is asked")
    sites: dict[Code, int] = Field(min_length=1, description="Our name of each site -> its idSite")


class Report(Api):
    """A report that an API gives as a list of objects, whole, up to the end of the last whole month.

    `export` is the same report as files of the drop folder, for a tool without an API, or while it cannot be reached.
    """

    kind: Literal["report"]
    path: str
    items: str = Field(description="The key of the list")
    since: Month = Field(description="The first month that is asked")
    next: str | None = Field(default=None, description="The key that holds the address of the next page, if any")
    export: Dropbox | None = None


class Vacancies(Api):
    """Työmarkkinatori's search of job advertisements (P67 v2): a stream of every change since the last retrieval.

    Only declared columns are kept of an ad, and nothing else reaches the disk: advertisements name people.
    """

    renamed_keys: ClassVar[Mapping[str, str]] = {"leave": "ignored_fields"}

    kind: Literal["vacancies"]
    path: str
    ignored_fields: tuple[str, ...] = Field(
        description="Fields left out silently; other undeclared ones are reported by name"
    )
    history: dict[Profile, Month] = Field(
        default_factory=dict,
        description="The first month of which the stream still has every ad, removed ones too; else that of first use",
    )


class Classification(Api):
    """Statistics Finland's classifications: the items of one, and the item of another each belongs to."""

    kind: Literal["classification"]
    items: Code = Field(description="The classification without its date: kunta_1")
    groups: Code = Field(description="The one its items are mapped to: tyollisyysalue_1")


class Download(Api):
    """An open file at an address: CSV, whole."""

    kind: Literal["download"]
    path: str = ""
    delimiter: str = ";"
    encoding: str = "utf-8-sig"


AnyApi = Matomo | Report | Vacancies | Classification | Download
