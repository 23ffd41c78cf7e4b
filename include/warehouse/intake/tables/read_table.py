"""Reads one sheet as one declared table: match -> rows -> columns -> checked cells -> part, and every remark.

The steps stand in `read_table` and `_read_rows` in the order in which they are done; each takes the values it needs
and returns its output and its remarks.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warehouse.intake.cells.column_parsers import ColumnParser, column_parsers
from warehouse.intake.report import Coverage, Part, Remark
from warehouse.intake.tables.columns import (
    ColumnEntries,
    build_entries,
    hidden_column_remarks,
    parse_columns,
    undeclared_columns,
    undeclared_remarks,
)
from warehouse.intake.tables.row_checks import (
    check_rows,
    empty_month_cells,
    good_rows,
    preamble_contradictions,
    rejected_rows,
    unexpected_municipalities,
)
from warehouse.intake.tables.row_types import RowTypes, classify_rows, hidden_row_remarks, without_skipped_rows
from warehouse.intake.tables.sheet_values import SheetValues, euro_factors, read_preamble_coverage, read_sheet_values
from warehouse.intake.tables.table_match import TableMatch
from warehouse.intake.tables.totals import Totals, find_sum_columns
from warehouse.intake.workbook import column_letters


@dataclass(frozen=True)
class ReadResult:
    """What became of one sheet: a part, unless it is refused or has no rows and does not say that nothing happened."""

    match: TableMatch
    remarks: tuple[Remark, ...] = ()
    part: Part | None = None
    refused: bool = False
    coverage_keys: tuple[tuple[str, str], ...] = ()
    """The municipalities and months it is about, as far as they are readable."""


def read_table(match: TableMatch, today: date) -> ReadResult:
    """Read a sheet; `today` is the day in Finland."""
    location, table, headings = match.location, match.declaration, match.headings
    parsers, unit_remarks = _scaled_parsers(match, today)
    preamble_coverage = read_preamble_coverage(table, match.preamble, parsers)
    sheet_values, refusals = read_sheet_values(match, parsers)
    rows = classify_rows(location.sheet, table, headings, parsers)
    hidden_remarks = hidden_row_remarks(location, table.table.hidden_rows, rows.data)
    rows = without_skipped_rows(rows, location.sheet, table.table.hidden_rows)
    refusals += [remark for remark in hidden_remarks if remark.severity == "error"]
    refusals += _tick_contradictions(match, rows.data, preamble_coverage)
    if refusals:
        return ReadResult(match, tuple(refusals), refused=True, coverage_keys=(preamble_coverage,))
    if not rows.data:
        return _without_rows(match, preamble_coverage)
    part, part_remarks = _read_rows(match, parsers, preamble_coverage, sheet_values, rows)
    remarks = (
        *hidden_remarks,
        *hidden_column_remarks(location, headings),
        *unit_remarks,
        *_row_type_remarks(match, rows),
        *part_remarks,
    )
    return ReadResult(match, remarks, part, coverage_keys=tuple((key.municipality, key.month) for key in part.coverage))


def _read_rows(
    match: TableMatch,
    parsers: Mapping[str, ColumnParser],
    preamble_coverage: tuple[str, str],
    sheet_values: SheetValues,
    rows: RowTypes,
) -> tuple[Part, list[Remark]]:
    """Turn rows of data into a part: cut them into columns, parse these, check the rows, compare sums and totals."""
    location, table, headings, sheet = match.location, match.declaration, match.headings, match.location.sheet
    sum_columns = find_sum_columns(headings, match.value_column)
    undeclared = undeclared_columns(sheet, headings, sum_columns, rows.data)
    entries = build_entries(sheet, headings, match.value_column, rows.data)
    stored = parse_columns(table, parsers, sheet.metadata, entries, sheet_values)
    rejected, row_remarks = check_rows(location, table, headings, entries, stored)
    coverage = count_coverage(stored.columns[table.municipality], stored.months, rejected)
    totals = Totals(location, headings, parsers, entries, stored, rejected)
    part = Part(
        table.source,
        table.name,
        sheet.name,
        tuple(stored.columns),
        _addresses(entries, sheet_values),
        good_rows(sheet, entries, stored, rejected, undeclared),
        rejected_rows(sheet, entries, rejected),
        coverage,
    )
    return part, [
        *undeclared_remarks(location, headings, undeclared),
        *row_remarks,
        *preamble_contradictions(location, match.preamble, headings, preamble_coverage, coverage),
        *unexpected_municipalities(location, table.table, coverage),
        *empty_month_cells(location, headings, entries, sheet_values.months),
        *totals.check_row_sums(sum_columns),
        *totals.check_totals(rows.totals),
    ]


def _without_rows(match: TableMatch, preamble_coverage: tuple[str, str]) -> ReadResult:
    """Return a true zero if the sender has ticked that nothing happened; else nothing is delivered."""
    table, location = match.declaration, match.location
    if table.optional:
        return ReadResult(match)
    if not match.preamble.ticked():
        return ReadResult(match, (location.sheet_remark("no_rows"),), coverage_keys=(preamble_coverage,))
    part = Part(table.source, table.name, location.sheet.name, (), {}, (), coverage=(Coverage(*preamble_coverage, 0),))
    return ReadResult(match, (), part, coverage_keys=(preamble_coverage,))


def count_coverage(
    municipalities: Sequence[str], months: Sequence[str], rejected: Collection[int]
) -> tuple[Coverage, ...]:
    """Count good and rejected rows by municipality and month.

    A rejected row whose municipality or month cannot be read ("") counts for each that it may belong to: none of
    these can be called complete.
    """
    bad = Counter((municipalities[entry], months[entry]) for entry in rejected)
    good = Counter(zip(municipalities, months, strict=True)) - bad
    unreadable = {key: count for key, count in bad.items() if not all(key)}
    return tuple(
        Coverage(*key, good[key], bad[key] + sum(count for other, count in unreadable.items() if _may_be(other, key)))
        for key in sorted(key for key in {*good, *bad} if all(key))
    )


def _may_be(partial: tuple[str, str], key: tuple[str, str]) -> bool:
    """Say whether a municipality and month, of which one or both are "", may be those of the key."""
    return all(not value or value == expected for value, expected in zip(partial, key, strict=True))


def _scaled_parsers(match: TableMatch, today: date) -> tuple[dict[str, ColumnParser], list[Remark]]:
    """Return the parsers of the columns, those of euros with the factor of the sheet: thousands, millions."""
    parsers, headings, names = column_parsers(match.declaration.table, today), match.headings, match.declaration.names
    factors = euro_factors(match.preamble, headings, parsers)
    remarks = []
    for name, factor in factors.items():
        heading = headings.texts.get(headings.columns.get(name, -1), names.declared_headings[name][0])
        text = f"{factor:,}".replace(",", "\u00a0")
        remarks.append(match.location.sheet_remark("euros_scaled", heading=heading, factor=text))
    return parsers | {name: parsers[name].with_factor(factor) for name, factor in factors.items()}, remarks


def _tick_contradictions(
    match: TableMatch, rows: Sequence[int], preamble_coverage: tuple[str, str]
) -> Iterator[Remark]:
    """Say what contradicts the box "nothing happened"."""
    ticked, label, location = match.preamble.ticked(), match.preamble.labels.get("nothing"), match.location
    if label is None or ticked is False:
        return
    if ticked is None:
        yield location.cell_remark("tick_unclear", label.at, found=str(label.value))
    elif rows:
        first, last = (str(location.sheet.row_number(row)) for row in (rows[0], rows[-1]))
        yield location.cell_remark("tick_and_rows", label.at, count=str(len(rows)), first=first, last=last)
    elif not all(preamble_coverage) and not match.declaration.optional:
        yield location.cell_remark("tick_without_coverage", label.at)


def _addresses(entries: ColumnEntries, sheet_values: SheetValues) -> dict[str, str]:
    return {name: column_letters(column) for name, column in entries.places.items()} | dict(sheet_values.addresses)


def _row_type_remarks(match: TableMatch, rows: RowTypes) -> Iterator[Remark]:
    """Say how the sheet is laid out, and which of its rows are no data."""
    location = match.location
    if match.value_column:
        yield location.sheet_remark("months_across", heading=match.declaration.names.label(match.value_column))
    for row in rows.repeated:
        yield location.row_remark("headings_repeated", row)
    for row in rows.notes:
        texts = [str(cell).strip() for cell in location.sheet.rows[row] if str(cell).strip()]
        yield location.row_remark("note_left_out", row, {"text": " ".join(texts)[:80]})
