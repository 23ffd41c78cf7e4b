"""The result of validating a file: accepted or not, its rows, and every remark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

from warehouse.declarations import Declaration, Text, read_yaml
from warehouse.errors import Place, WarehouseError
from warehouse.intake.workbook import CellIndex, Sheet, column_letters
from warehouse.settings import PROJECT

REMARKS_FILE = PROJECT / "include" / "catalogue" / "remarks.yml"
Severity = Literal["error", "warning", "note"]
Language = Literal["fi", "sv", "en"]
Value = str | Text
Outcome = Literal["accepted", "accepted_with_remarks", "partly_accepted", "refused"]


class RemarkText(Declaration):
    """The texts of one kind of remark; `{name}` stands for a value of the remark.

    An `error` rejects its row, or the file; a `warning` asks the sender to check; a `note` says how the file was read.
    """

    severity: Severity
    found: Text
    expected: Text
    suggestion: Text


@dataclass(frozen=True)
class RenderedRemark:
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
        """Error, warning or note."""
        return remark_texts()[self.code].severity

    def rendered(self, language: Language) -> RenderedRemark:
        """Return the remark in a language; KeyError if a value its texts need is missing."""
        texts = remark_texts()[self.code]
        values = {
            name: getattr(value, language) if isinstance(value, Text) else value for name, value in self.values.items()
        }
        found, expected, suggestion = (
            getattr(text, language).format_map(values) for text in (texts.found, texts.expected, texts.suggestion)
        )
        return RenderedRemark(found, expected, suggestion)


@cache
def remark_texts(file: Path = REMARKS_FILE) -> Mapping[str, RemarkText]:
    """Read the texts of every kind of remark; WarehouseError names what is wrong in the file."""
    try:
        return {code: RemarkText.model_validate(texts) for code, texts in read_yaml(file).items()}
    except ValueError as error:
        raise WarehouseError(f"{file.name}: {error}") from error


class RefusalError(WarehouseError):
    """A file that cannot be read at all; the remarks say why.

    `personal`: it holds a henkilötunnus, so that its bytes must not be kept either.
    """

    def __init__(self, *remarks: Remark, personal: bool = False) -> None:
        """Build the message, in English, from the remarks."""
        self.remarks, self.personal = remarks, personal
        rendered = [(remark, remark.rendered("en")) for remark in remarks]
        super().__init__(
            "\n".join(f"{remark.place}: found {text.found}, expected {text.expected}" for remark, text in rendered)
        )


@dataclass(frozen=True)
class CellLocation:
    """One sheet of one file; makes remarks on it. Rows and columns count from 0, places are as a person sees them."""

    file: str
    sheet: Sheet

    def sheet_remark(self, code: str, /, **values: Value) -> Remark:
        """Remark on the sheet."""
        return Remark(code, Place(self.file, self.sheet.name or None), values)

    def cell_remark(self, code: str, cell: CellIndex, column: str | None = None, /, **values: Value) -> Remark:
        """Remark on one cell; `column` is its heading or declared name."""
        return Remark(code, self.cell_place(cell, column), {"cell": self.sheet.address(*cell), **values})

    def cell_place(self, cell: CellIndex, column: str | None = None) -> Place:
        """Return the place of one cell."""
        number = self.sheet.row_number(cell[0])
        return Place(
            self.file, self.sheet.name or None, self.sheet.address(*cell), number, column or column_letters(cell[1])
        )

    def row_remark(self, code: str, row: int, values: Mapping[str, Value] | None = None) -> Remark:
        """Remark on a whole row."""
        number = self.sheet.row_number(row)
        place = Place(self.file, self.sheet.name or None, None, number)
        return Remark(code, place, {"row": str(number), **(values or {})})


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: its number in the sheet, the stored texts of the part's columns, undeclared cells as JSON.

    `column`: the letters of the column its value stands in, where a file has a column per month; else empty.
    """

    number: int
    stored: Sequence[str]
    extra: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One rejected row: its number, and all its cells as text by column letters."""

    number: int
    cells: Mapping[str, str]
    column: str = ""


@dataclass(frozen=True)
class Coverage:
    """A municipality (3-digit code) and month (2026-10) that a part speaks for, with its good and rejected rows.

    No rows at all is a true zero: the sender has said that nothing happened.
    """

    municipality: str
    month: str
    rows: int
    rejected_rows: int = 0


@dataclass(frozen=True)
class Part:
    """One sheet read as one declared table.

    `columns` are the declared columns in the order of `Row.stored`; `addresses` has the letters of the column each
    stands in (C), or the address of the cell above the table it was read from (B2). For a table with a column per
    month it has neither the month nor the value: these are in `Row.column`.
    """

    source: str
    table: str
    sheet: str
    columns: tuple[str, ...]
    addresses: Mapping[str, str]
    rows: Sequence[Row]
    rejected_rows: Sequence[RejectedRow] = ()
    coverage: tuple[Coverage, ...] = ()


@dataclass(frozen=True)
class ValidationReport:
    """The result for one file; a refused file has no parts to load.

    `personal`: it holds a henkilötunnus, so that its bytes must not be kept.
    """

    name: str
    sha256: str
    bytes: int
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()
    parts: tuple[Part, ...] = ()
    intended_coverage: tuple[tuple[str, str, str, str], ...] = ()
    """Source, table, municipality and month that a refused file seems to be about."""
    format: str = ""
    saved_at: datetime | None = None
    personal: bool = False
    text_format: Mapping[str, str] = field(default_factory=dict)
    """How a text table was read: encoding, delimiter."""
