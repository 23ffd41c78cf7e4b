"""Reads one sheet as one declared table: its rows, what is kept out, and every remark."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from warehouse.intake.cells.column_parsers import ColumnParser, checks_of
from warehouse.intake.report import Coverage, Part, Remark
from warehouse.intake.tables.choose_sheet import hidden_columns, hidden_rows
from warehouse.intake.tables.columns import ColumnEntries, entries, store, told, undeclared
from warehouse.intake.tables.row_checks import bad_rows, contradictions, gaps, good_rows, judged, not_asked
from warehouse.intake.tables.row_types import RowTypes, sort_lines
from warehouse.intake.tables.sheet_values import SheetValues, above, scales, told_scope
from warehouse.intake.tables.table_match import TableMatch
from warehouse.intake.tables.totals import Totals, compared_sums
from warehouse.intake.workbook import letters


def scopes(municipalities: Sequence[str], months: Sequence[str], kept_out: Collection[int]) -> tuple[Coverage, ...]:
    """Count good and kept-out rows by municipality and month.

    A kept-out row whose municipality or month cannot be read ("") counts to every scope it may belong to: none of
    these can be called complete.
    """
    bad = Counter((municipalities[entry], months[entry]) for entry in kept_out)
    good = Counter(zip(municipalities, months, strict=True)) - bad
    known = sorted(key for key in {*good, *bad} if all(key))
    vague = {key: count for key, count in bad.items() if not all(key)}
    return tuple(
        Coverage(*key, good[key], bad[key] + sum(count for other, count in vague.items() if _may_be(other, key)))
        for key in known
    )


def _may_be(told: tuple[str, str], scope: tuple[str, str]) -> bool:
    return all(not part or part == own for part, own in zip(told, scope, strict=True))


@dataclass(frozen=True)
class Reading:
    """What became of one sheet: a part, unless it is refused or holds no rows and no word of that."""

    layout: TableMatch
    remarks: tuple[Remark, ...] = ()
    part: Part | None = None
    refused: bool = False
    about: tuple[tuple[str, str], ...] = ()
    """The municipalities and months it is about, as far as they are readable."""


def read_part(layout: TableMatch, today: date) -> Reading:
    """Read a sheet; `today` is the day in Finland."""
    checks = checks_of(layout.declared.table, today)
    factors = scales(layout, checks)
    checks |= {name: checks[name].scaled(factor) for name, factor in factors.items()}
    about, top, lines = told_scope(layout, checks), above(layout, checks), sort_lines(layout, checks)
    hidden = list(hidden_rows(layout, lines.data))
    _drop_hidden(layout, lines)
    refused = [*top.faults, *(one for one in hidden if one.severity == "error"), *_ticked_wrong(layout, lines, about)]
    if refused:
        return Reading(layout, tuple(refused), None, True, (about,))
    if not lines.data:
        return _without_rows(layout, about)
    said = [*hidden, *hidden_columns(layout), *_scaled(layout, factors), *_sorted_out(layout, lines)]
    return _with_rows(layout, checks, top, lines, said)


def _drop_hidden(layout: TableMatch, lines: RowTypes) -> None:
    if layout.declared.table.hidden_rows == "skip":
        hidden = layout.spot.sheet.marks.hidden_rows
        lines.data = [row for row in lines.data if row not in hidden]


def _ticked_wrong(layout: TableMatch, lines: RowTypes, about: tuple[str, str]) -> Iterator[Remark]:
    """Say what contradicts the box "nothing happened"."""
    ticked, label = layout.context.ticked(), layout.context.labels.get("nothing")
    if label is None or ticked is False:
        return
    if ticked is None:
        yield layout.spot.at("tick_unclear", label.at, found=str(label.value))
    elif lines.data:
        first, last = (str(layout.spot.sheet.number(row)) for row in (lines.data[0], lines.data[-1]))
        yield layout.spot.at("tick_and_rows", label.at, count=str(len(lines.data)), first=first, last=last)
    elif not all(about) and not layout.declared.optional:
        yield layout.spot.at("tick_without_scope", label.at)


def _without_rows(layout: TableMatch, about: tuple[str, str]) -> Reading:
    """Return a true zero if the sender has said so; else nothing is delivered."""
    what = layout.declared
    if what.optional:
        return Reading(layout)
    if not layout.context.ticked():
        return Reading(layout, (layout.spot.whole("no_rows"),), None, False, (about,))
    part = Part(what.source, what.name, layout.spot.sheet.name, (), {}, (), scopes=(Coverage(*about, 0),))
    return Reading(layout, (), part, False, (about,))


def _with_rows(
    layout: TableMatch, checks: Mapping[str, ColumnParser], top: SheetValues, lines: RowTypes, said: Sequence[Remark]
) -> Reading:
    body = entries(layout, lines.data)
    stored = store(layout, checks, body, top)
    result, extra, what = judged(layout, body, stored), undeclared(layout, lines.data), layout.declared
    about = scopes(stored.columns[what.municipality], stored.months, result.kept_out)
    result.remarks += contradictions(layout, told_scope(layout, checks), about)
    part = Part(
        what.source,
        what.name,
        layout.spot.sheet.name,
        tuple(stored.columns),
        _addresses(body, top),
        good_rows(layout, body, stored, result.kept_out, extra),
        bad_rows(layout, body, result.kept_out),
        about,
    )
    totals = Totals(layout, checks, body, stored, result.kept_out).compared(lines.totals)
    wide = (*not_asked(layout, about), *gaps(layout, body, top), *compared_sums(layout, checks, body, stored))
    remarks = (*said, *told(layout, extra), *result.remarks, *wide, *totals)
    return Reading(layout, remarks, part, False, tuple((one.municipality, one.month) for one in about))


def _addresses(body: ColumnEntries, top: SheetValues) -> dict[str, str]:
    return {name: letters(place) for name, place in body.places.items()} | dict(top.addresses)


def _scaled(layout: TableMatch, factors: Mapping[str, int]) -> Iterator[Remark]:
    for name, factor in factors.items():
        heading = layout.headings.texts.get(
            layout.headings.columns.get(name, -1), layout.declared.names.written[name][0]
        )
        yield layout.spot.whole("euros_scaled", heading=heading, factor=f"{factor:,}".replace(",", "\u00a0"))


def _sorted_out(layout: TableMatch, lines: RowTypes) -> Iterator[Remark]:
    """Tell how the sheet was understood, and which of its rows are no data."""
    if layout.value:
        yield layout.spot.whole("months_across", heading=layout.declared.names.shown(layout.value))
    for row in lines.repeated:
        yield layout.spot.row("headings_repeated", row)
    for row in lines.notes:
        texts = [str(cell).strip() for cell in layout.spot.sheet.rows[row] if str(cell).strip()]
        yield layout.spot.row("note_left_out", row, {"text": " ".join(texts)[:80]})
