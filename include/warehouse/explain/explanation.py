"""What is known of one published cell; `as_json` is what the command prints with `--json` and the site will read."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Detail = Literal["date", "file", "rows"]
"""How much of a delivery may be shown: its date alone, its file and sheet, or its rows and cells too."""
RowOrigin = Literal["own", "parts"]
"""Whether the place has rows of its own in the source, or is added up from its parts."""
NUMBERED = ("final", "preliminary", "incomplete")


@dataclass(frozen=True)
class Named:
    """An indicator, place or breakdown: its code, and its name in the language that was asked for."""

    code: str
    name: str


@dataclass(frozen=True)
class Term:
    """A measure in the formula, the month it is of, and its number; none where the cell has no numbers."""

    role: Literal["measure", "numerator", "denominator", "base"]
    measure: str
    month: str
    value: Decimal | None


@dataclass(frozen=True)
class Formula:
    """The kind of formula, how it reads, and its measures."""

    kind: str
    expression: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Part:
    """A municipality of an area, with its own published number; none where that is hidden or missing."""

    place: Named
    status: str
    value: Decimal | None


@dataclass(frozen=True)
class SourceRow:
    """A row of a delivery, its cell where one cell is the number, and the key of a row that has no place in a sheet."""

    row: int
    cell: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class DeliveryTrace:
    """A delivery that a measure of the cell comes from, as far as `detail` lets it be shown."""

    measure: str
    source: str
    title: str
    detail: Detail
    delivered_on: date
    file: str | None = None
    sheet: str | None = None
    landed_url: str | None = None
    rows: tuple[SourceRow, ...] = ()


@dataclass(frozen=True)
class CellFinding:
    """What an expectation of the gate says of this very cell."""

    expectation: str
    severity: str
    value: Decimal | None
    expected_min: Decimal | None
    expected_max: Decimal | None
    reason: str | None
    waiver: str | None = None
    """Code of the waiver that lets it through."""


@dataclass(frozen=True)
class GateResult:
    """How the gate judged the fact that the cell stands in, and what it says of the cell."""

    build_id: int
    verdict: str | None
    evaluated: int
    passed: int
    findings: tuple[CellFinding, ...]


@dataclass(frozen=True)
class AppliedCorrection:
    """A number of the source that was put right before the cell was computed; not of a hidden one."""

    code: str
    measure: str
    place: str
    month: str
    found: Decimal | None
    corrected: Decimal | None
    reason: str
    person: str
    reported: str


@dataclass(frozen=True)
class CellRelease:
    """A release that changed the cell, and the columns that differ from before; none are named of a hidden cell."""

    release_id: int
    published_at: datetime
    is_first: bool
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that is known of one published cell; a hidden one has no number anywhere in it."""

    indicator: Named
    place: Named
    month: str
    breakdown: Named
    release_id: int
    status: str
    value: Decimal | None
    unit: str
    series_break: bool
    definition: str
    formula: Formula | None
    parts: tuple[Part, ...]
    deliveries: tuple[DeliveryTrace, ...]
    corrections: tuple[AppliedCorrection, ...]
    gate: GateResult
    releases: tuple[CellRelease, ...]
    has_newer_deliveries: bool
    has_newer_declarations: bool

    def as_json(self) -> str:
        """Return it as JSON: numbers as text, so that no digit is lost."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=2, default=str)
