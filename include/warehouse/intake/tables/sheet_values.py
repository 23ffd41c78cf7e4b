"""What stands above the rows and holds for all of them: municipality, month, the months of columns, the unit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from warehouse.intake.cells.cell_error import CellError
from warehouse.intake.cells.column_parsers import ColumnParser
from warehouse.intake.cells.dates import month_in
from warehouse.intake.report import Remark
from warehouse.intake.tables.header import YEAR
from warehouse.intake.tables.preamble import Label
from warehouse.intake.tables.table_match import TableMatch
from warehouse.intake.tables.vocabulary import MILLIONS, THOUSANDS, folded
from warehouse.intake.workbook import letters

EDGE = r"(?:^|[(\[,;:/–—-]\s*|(?:yksikkö|enhet|luvut|belopp(?:en)?)\s+)"
SCALES = {
    1_000: re.compile(rf"{EDGE}(?:i\s)?{THOUSANDS}\s*(?:$|[)\],;.])", re.IGNORECASE),
    1_000_000: re.compile(rf"{EDGE}(?:i\s)?{MILLIONS}\s*(?:$|[)\],;.])", re.IGNORECASE),
}
NAMED_SCALES = {1_000: re.compile(rf"(?<!\w){THOUSANDS}(?!\w)"), 1_000_000: re.compile(rf"(?<!\w){MILLIONS}(?!\w)")}


@dataclass(frozen=True)
class SheetValues:
    """What every row takes from above; `stored` by declared column, `months` by the place of the column."""

    stored: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[int, str] = field(default_factory=dict)
    faults: tuple[Remark, ...] = ()
    """What keeps the whole sheet out."""


def above(layout: TableMatch, checks: Mapping[str, ColumnParser]) -> SheetValues:
    """Read what the cells above the headings, and headings that are months, say."""
    stored: dict[str, str] = {}
    addresses: dict[str, str] = {}
    faults: list[Remark] = []
    month = _month(layout)
    what = layout.declared
    labels = {what.time: what.time_label(layout.context), what.municipality: layout.context.municipality}
    for name, label in labels.items():
        if name not in layout.given or label is None:
            continue
        cell = layout.context.month_cell() if name == what.time and what.by_month else label.value
        said = checks[name].read(cell, month=month)
        if isinstance(said, CellError):
            faults.append(Remark(said.code, layout.spot.place(label.at), {**said.values}))
        else:
            stored[name], addresses[name] = said, layout.spot.sheet.address(*label.at)
    months, wrong = _months(layout)
    return SheetValues(stored, addresses, months, (*faults, *wrong))


def told_scope(layout: TableMatch, checks: Mapping[str, ColumnParser]) -> tuple[str, str]:
    """Return the municipality and month that label cells tell, whatever the headings are; "" where none is told."""
    month = _month(layout) or ""
    label: Label | None = layout.context.municipality
    said = checks[layout.declared.municipality].read(label.value, month=month or None) if label else ""
    return (said if isinstance(said, str) else ""), month


def scales(layout: TableMatch, checks: Mapping[str, ColumnParser]) -> dict[str, int]:
    """Return what each column of euros is multiplied by: its heading tells its unit, else the title of the sheet."""
    title = next((scale for _, text in layout.context.texts if (scale := _scale(folded(text), SCALES))), 1)
    found = {}
    for name, check in checks.items():
        if check.column.unit == "eur":
            own = folded(layout.headings.texts.get(layout.headings.columns.get(name, -1), ""))
            found[name] = _scale(own, NAMED_SCALES) or (1 if "€" in own or "eur" in own else title)
    return {name: scale for name, scale in found.items() if scale != 1}


def _scale(text: str, patterns: Mapping[int, re.Pattern[str]]) -> int | None:
    return next((scale for scale, pattern in patterns.items() if pattern.search(text)), None)


def _month(layout: TableMatch) -> str | None:
    """Return the month of the label cell as 2026-10, if it tells one; where rows are of years, only a year tells."""
    if layout.declared.by_year:
        return None
    told = month_in(layout.context.month_cell()) if layout.context.month else None
    return f"{told[0]}-{told[1]:02}" if told and told[0] else None


def _months(layout: TableMatch) -> tuple[dict[int, str], list[Remark]]:
    """Give every month its year: its heading's, else the one that is told above, or by the sheet's name."""
    headings, spot = layout.headings, layout.spot
    year = layout.context.year or _year_of([text for _, text in layout.context.texts]) or _year_of([spot.sheet.name])
    months: dict[int, str] = {}
    wrong: list[Remark] = []
    for place, (own, number) in headings.months.items():
        month = f"{own or year}-{number:02}"
        at = (headings.top, place)
        if not (own or year):
            wrong.append(spot.at("month_heading_without_year", at, heading=headings.texts[place]))
        elif month in months.values():
            first = next(letters(other) for other, same in months.items() if same == month)
            wrong.append(spot.at("month_heading_twice", at, heading=headings.texts[place], column=first))
        months[place] = month
    return months, wrong


def _year_of(texts: list[str]) -> int | None:
    """Return the year some texts tell, if they tell one and no other."""
    years = {int(found) for text in texts for found in YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None
