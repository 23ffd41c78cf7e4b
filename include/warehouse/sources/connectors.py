"""Where a source's data comes from."""

from typing import Literal

from pydantic import Field

from warehouse.texts import Code, Declaration

Profile = Literal["sample", "live"]


class PxWeb(Declaration):
    """A table of a PxWeb v1 API: every value of the declared measures for the catalogue's areas.

    A measure is a value of one variable of the table. Further variables are either left out, where the table allows
    it, or `fixed` to one value each. Periods are months or years; a year's value stands on December.
    """

    kind: Literal["pxweb"]
    table: Code = Field(description="The raw table")
    path: str = Field(description="The table's path below the API's address: language/database/.../table.px")
    address: dict[Profile, str] = Field(description="The API's address; {standin} is the stand-in's")
    format: Literal["json", "json-stat2", "px"] = "json-stat2"
    fixed: dict[str, str] = Field(
        default_factory=dict, description="A variable's name or code as the metadata tell it -> the one value asked"
    )
    areas: tuple[str, ...] = Field(default=(), description="Only these areas, for a table that has no others")


class Dropbox(Declaration):
    """Files in the source's drop folder: `csv` as one system writes it, or `workbook` as people make them.

    A `csv` file has its columns, delimiter and encoding as declared. A `workbook` is any spreadsheet or text table:
    the intake finds out how it is written.
    """

    kind: Literal["dropbox"]
    format: Literal["csv", "workbook"]
    delimiter: str = ";"
    encoding: str = "utf-8-sig"
