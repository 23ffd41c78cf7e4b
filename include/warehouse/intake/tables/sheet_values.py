"""What stands above the rows and holds for all of them: municipality, month, the months of columns, the unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.cells.dates import month_in
from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.header import YEAR, Headings
from warehouse.intake.tables.preamble import Preamble
from warehouse.intake.tables.table_match import DeclaredTable, TableMatch
from warehouse.intake.tables.vocabulary import MILLIONS, THOUSANDS, folded
from warehouse.intake.workbook import column_letters

EDGE = r"(?:^|[(\[,;:/–—-]\s*|(?:yksikkö|enhet|luvut|belopp(?:en)?)\s+)"
FACTORS = {
    1_000: re.compile(rf"{EDGE}(?:i\s)?{THOUSANDS}\s*(?:$|[)\],;.])", re.IGNORECASE),
    1_000_000: re.compile(rf"{EDGE}(?:i\s)?{MILLIONS}\s*(?:$|[)\],;.])", re.IGNORECASE),
}
HEADING_FACTORS = {1_000: re.compile(rf"(?<!\w){THOUSANDS}(?!\w)"), 1_000_000: re.compile(rf"(?<!\w){MILLIONS}(?!\w)")}


@dataclass(frozen=True)
class SheetValues:
    """What every row takes from the cells above the table and from headings that are months."""

    stored: Mapping[str, str] = field(default_factory=dict)
    """Declared column -> its stored text, the same in every row."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Declared column -> the address of its cell: B2."""
    months: Mapping[int, str] = field(default_factory=dict)
    """Column of the sheet -> its month (2026-10), if there is a column per month."""


def read_sheet_values(match: TableMatch, parsers: Mapping[str, ColumnParser]) -> tuple[SheetValues, list[Remark]]:
    """Read the cells above the headings, and headings that are months; each remark refuses the whole sheet."""
    stored: dict[str, str] = {}
    addresses: dict[str, str] = {}
    remarks: list[Remark] = []
    table, preamble = match.declaration, match.preamble
    month = preamble_month(table, preamble)
    labels = {table.time: table.time_label(preamble), table.municipality: preamble.municipality}
    for name, label in labels.items():
        if name not in match.preamble_columns or label is None:
            continue
        cell = preamble.month_cell() if name == table.time and table.by_month else label.value
        parsed = parsers[name].read(cell, month=month)
        if isinstance(parsed, CellError):
            remarks.append(Remark(parsed.code, match.location.cell_place(label.at), {**parsed.values}))
        else:
            stored[name], addresses[name] = parsed, match.location.sheet.address(*label.at)
    months, month_remarks = _months_by_column(match.location, match.headings, preamble)
    return SheetValues(stored, addresses, months), [*remarks, *month_remarks]


def read_preamble_coverage(
    table: DeclaredTable, preamble: Preamble, parsers: Mapping[str, ColumnParser]
) -> tuple[str, str]:
    """Return the municipality and month in the label cells, whatever the headings are; "" where there is none."""
    month, label = preamble_month(table, preamble), preamble.municipality
    municipality = parsers[table.municipality].read(label.value, month=month) if label else ""
    return (municipality if isinstance(municipality, str) else ""), month or ""


def preamble_month(table: DeclaredTable, preamble: Preamble) -> str | None:
    """Return the month of the label cell as 2026-10, if it has one and the rows are not of years."""
    parsed = month_in(preamble.month_cell()) if preamble.month and not table.by_year else None
    return f"{parsed[0]}-{parsed[1]:02}" if parsed and parsed[0] else None


def euro_factors(preamble: Preamble, headings: Headings, parsers: Mapping[str, ColumnParser]) -> dict[str, int]:
    """Return what each column of euros is multiplied by, if not 1: its heading has the unit, else the sheet's title."""
    title = next((factor for _, text in preamble.texts if (factor := _factor(folded(text), FACTORS))), 1)
    factors = {}
    for name, parser in parsers.items():
        if parser.column.unit == "eur":
            heading = folded(headings.texts.get(headings.columns.get(name, -1), ""))
            in_euros = "€" in heading or "eur" in heading
            factors[name] = _factor(heading, HEADING_FACTORS) or (1 if in_euros else title)
    return {name: factor for name, factor in factors.items() if factor != 1}


def _factor(text: str, patterns: Mapping[int, re.Pattern[str]]) -> int | None:
    return next((factor for factor, pattern in patterns.items() if pattern.search(text)), None)


def _months_by_column(
    location: CellLocation, headings: Headings, preamble: Preamble
) -> tuple[dict[int, str], list[Remark]]:
    """Give every month its year: its heading's, else that of the cells above the table, else of the sheet's name."""
    titles = [text for _, text in preamble.texts]
    year = preamble.year or _only_year(titles) or _only_year([location.sheet.name])
    months: dict[int, str] = {}
    remarks: list[Remark] = []
    for column, (heading_year, number) in headings.months.items():
        month = f"{heading_year or year}-{number:02}"
        cell, heading = (headings.top, column), headings.texts[column]
        if not (heading_year or year):
            remarks.append(location.cell_remark("month_heading_without_year", cell, heading=heading))
        elif month in months.values():
            first = next(column_letters(other) for other, earlier in months.items() if earlier == month)
            remarks.append(location.cell_remark("month_heading_twice", cell, heading=heading, column=first))
        months[column] = month
    return months, remarks


def _only_year(texts: list[str]) -> int | None:
    """Return the year in some texts, if there is exactly one."""
    years = {int(year) for text in texts for year in YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None
