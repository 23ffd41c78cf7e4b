"""What is made for receivers: workbooks with their indicators, months and languages, and where files are sent."""

from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from warehouse.catalogue.load import load_catalogue
from warehouse.declarations import Code, Declaration, Text, read_declaration
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT

FILE = PROJECT / "include" / "catalogue" / "extracts.yml"
Language = Literal["fi", "sv", "en"]
Schedule = Literal["every_release", "monthly", "quarterly", "yearly"]


class WorkbookExtract(Declaration):
    """A workbook for people, of totals by place and month; one file in each language."""

    code: Code = Field(description="The beginning of the files' names")
    title: Text = Field(description="The title on its cover")
    purpose: Text = Field(description="One sentence of what it holds")
    indicators: Literal["plan"] | tuple[Code, ...] = Field(description="`plan`: those with a number; or their codes")
    months: int = Field(ge=1, le=36, description="The newest months, as columns")
    years: int = Field(ge=0, le=10, description="The newest whole years, as columns")
    languages: tuple[Language, ...] = Field(min_length=1, description="One file in each")
    contact: str = Field(min_length=3, description="Whom to ask")
    licence: Text = Field(description="Under what terms it may be used")

    def file_name(self, language: Language) -> str:
        """Return the name of its file in a language."""
        return f"{self.code}-{language}.xlsx"


class Receiver(Declaration):
    """Who gets the files of every public release, besides those who fetch them."""

    code: Code = Field(description="Its name in the ledger and in the names of its secrets")
    address: str = Field(min_length=2, description="An absolute folder, s3://bucket/folder or sftp://user@host/folder")
    files: tuple[str, ...] = Field(
        default=("*",), min_length=1, description="Patterns of file names; the manifest is always sent, as the last one"
    )
    schedule: Schedule = Field(
        default="every_release",
        description="How often files are sent; else the first release that is public in the period",
    )
    embargo_days: int = Field(default=0, ge=0, le=92, description="Days that a release must have been public before")
    contact: str = Field(min_length=3, description="Whom to tell when a release is withdrawn")

    @property
    def waits_for_a_day(self) -> bool:
        """Whether files may have to be sent on a day on which no release appears."""
        return self.embargo_days > 0 or self.schedule != "every_release"


class FormerContract(Declaration):
    """A version of the contract that readers may still rely on beside the current one."""

    version: str = Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", description="Its last version, as 3.2.0")
    until: date = Field(description="The last day on which a release is published for its readers too")
    renamed: dict[str, dict[str, Code]] = Field(
        min_length=1, description="By table: its name of a column, and the name of the column now"
    )

    @property
    def major(self) -> int:
        """The number that rises when a reader must change."""
        return int(self.version.split(".")[0])

    def file_name(self, current: str) -> str:
        """Return the name of its file of a table, from the name of the current one."""
        stem, _, suffix = current.partition(".")
        return f"{stem}.v{self.major}.{suffix}"


class ExtractsFile(Declaration):
    """The whole of extracts.yml."""

    extracts: tuple[WorkbookExtract, ...] = Field(description="Every workbook")
    receivers: tuple[Receiver, ...] = Field(default=(), description="Where the files are sent")
    former_contracts: tuple[FormerContract, ...] = Field(
        default=(), description="Versions that are delivered beside the current one"
    )

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        for named in (self.extracts, self.receivers):
            codes = [declared.code for declared in named]
            if repeated := sorted({code for code in codes if codes.count(code) > 1}):
                raise ValueError(f"found {', '.join(repeated)} more than once, expected every code once")
        return self


def load_extracts(file: Path = FILE) -> tuple[WorkbookExtract, ...]:
    """Read the declarations; WarehouseError names what is wrong, also an indicator that there is not."""
    extracts = read_declaration(ExtractsFile, file).extracts
    known = {indicator.code for indicator in load_catalogue().indicators}
    for extract in extracts:
        if unknown := sorted(set() if extract.indicators == "plan" else set(extract.indicators) - known):
            raise WarehouseError(f"{file.name}: {extract.code}.indicators: found {', '.join(unknown)}, no indicator")
    return extracts


def load_receivers(file: Path = FILE) -> tuple[Receiver, ...]:
    """Read the declared receivers; WarehouseError names what is wrong."""
    return read_declaration(ExtractsFile, file).receivers


def load_former_contracts(file: Path = FILE) -> tuple[FormerContract, ...]:
    """Read the former versions of the contract; WarehouseError names what is wrong."""
    return read_declaration(ExtractsFile, file).former_contracts
