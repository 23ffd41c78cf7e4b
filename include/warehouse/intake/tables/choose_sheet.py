"""Decides which sheet of a file holds which declared table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.table_match import DeclaredTable, TableMatch, layout, titles, unfit
from warehouse.intake.tables.vocabulary import LISTS, OWN_SHEETS, folded, listed
from warehouse.intake.workbook import SourceWorkbook, letters

SHEETS = {"read": "hidden_sheet_read", "skip": "hidden_sheet_left_out", "refuse": "hidden_sheet_refused"}
ROWS = {"read": "hidden_rows_read", "skip": "hidden_rows_left_out", "refuse": "hidden_rows_refused"}
MOST = 10


def is_read(layout: TableMatch) -> bool:
    """Say whether a sheet may be read at all: it is in sight, or its table's hidden sheets are read."""
    return layout.spot.sheet.visibility == "visible" or layout.declared.table.hidden_sheets == "read"


def hidden_sheets(
    spots: Sequence[CellLocation], fits: Mapping[tuple[int, int], TableMatch], wanted: int
) -> Iterator[Remark]:
    """Say what becomes of every hidden sheet; one that holds no table is left out."""
    for place, spot in enumerate(spots):
        if spot.sheet.visibility == "visible" or spot.sheet.name == LISTS:
            continue
        tables = [one for table in range(wanted) if (one := fits.get((place, table))) is not None and one.whole]
        policies = [table.declared.table.hidden_sheets for table in tables] or ["skip"]
        for policy in dict.fromkeys(policies):
            yield spot.whole(SHEETS[policy], sheet=spot.sheet.name)


def hidden_rows(layout: TableMatch, rows: Sequence[int]) -> Iterator[Remark]:
    """Say what becomes of hidden rows among those that hold data."""
    hidden = sorted(layout.spot.sheet.marks.hidden_rows.intersection(rows))
    if hidden:
        numbers = [str(layout.spot.sheet.number(row)) for row in hidden]
        shown = ", ".join(numbers[:MOST]) + (f", … (+{len(numbers) - MOST})" if len(numbers) > MOST else "")
        yield layout.spot.whole(ROWS[layout.declared.table.hidden_rows], rows=shown)


def hidden_columns(layout: TableMatch) -> Iterator[Remark]:
    """Tell which hidden columns were read."""
    read = {*layout.headings.columns.values(), *layout.headings.months}
    hidden = sorted(layout.spot.sheet.marks.hidden_columns & read)
    if hidden:
        yield layout.spot.whole("hidden_columns_read", columns=", ".join(map(letters, hidden)))


@dataclass(frozen=True)
class SheetChoice:
    """The sheets to read, and what is to be said of them and of the others."""

    layouts: tuple[TableMatch, ...]
    remarks: tuple[Remark, ...] = ()
    nearest: TableMatch | None = None
    """Where nothing can be read, the sheet and table that come closest."""


@dataclass(frozen=True)
class Sheets:
    """A file's filled sheets, each against every known table; the first `wanted` tables are looked for."""

    spots: Sequence[CellLocation]
    known: Sequence[DeclaredTable]
    wanted: int
    fits: dict[tuple[int, int], TableMatch]
    """(Place of the sheet, place of the table) -> how it holds it, whole or not."""

    def named(self, sheet: int, table: int) -> bool:
        """Say whether the sheet has a name that the table declares; case and blanks aside."""
        names = {folded(name) for name in self.known[table].table.sheets}
        return folded(self.spots[sheet].sheet.name) in names

    def holding(self, table: int) -> list[TableMatch]:
        """Return the sheets that hold the table and no other table better, those with a declared name if any has."""
        places = [sheet for sheet in range(len(self.spots)) if self._holds(sheet, table)]
        named = [sheet for sheet in places if self.named(sheet, table)]
        return [self.fits[sheet, table] for sheet in named or places]

    def left_out(self, table: int) -> list[TableMatch]:
        """Return the other sheets that would hold the table."""
        taken = self.holding(table)
        every = [self.fits[sheet, table] for sheet in range(len(self.spots)) if self._holds(sheet, table)]
        return [one for one in every if one not in taken]

    def rivals(self, sheet: int) -> list[DeclaredTable]:
        """Return the wanted tables that hold a sheet equally well, where there is more than one."""
        tables = [table for table in range(self.wanted) if self._holds(sheet, table)]
        return [self.known[table] for table in tables] if len(tables) > 1 else []

    def _holds(self, sheet: int, table: int) -> bool:
        """Say whether a sheet holds the whole table; a table that names the sheet, or finds more in it, goes first."""
        own = self.fits.get((sheet, table))
        if own is None or not own.whole or not is_read(own):
            return False
        for other in range(len(self.known)):
            rival = self.fits.get((sheet, other))
            if other != table and rival is not None and rival.whole and not self.named(sheet, table):
                named = self.named(sheet, other)
                if named or (other < self.wanted and _places(rival) > _places(own)):
                    return False
        return True


def choose(book: SourceWorkbook, wanted: Sequence[DeclaredTable], others: Iterable[DeclaredTable] = ()) -> SheetChoice:
    """Choose for each wanted table the sheet to read it from.

    `others`: the tables of sources that the sender has not named; their sheets are passed over.
    """
    known = (*wanted, *others)
    filled = (sheet for sheet in book.sheets if sheet.name not in OWN_SHEETS and any(map(any_filled, sheet.rows)))
    spots = [CellLocation(book.name, sheet) for sheet in filled]
    fits = {
        (place, number): found
        for place, spot in enumerate(spots)
        for number, what in enumerate(known)
        if (found := layout(spot, what)) is not None
    }
    sheets = Sheets(spots, known, len(wanted), fits)
    layouts = [one[0] for table in range(len(wanted)) if len(one := sheets.holding(table)) == 1]
    remarks = [*hidden_sheets(spots, fits, len(wanted)), *_rivals(sheets)]
    for table in range(len(wanted)):
        remarks += _said(sheets, table)
    return SheetChoice(tuple(layouts), tuple(remarks), None if layouts else _nearest(sheets))


def any_filled(row: Sequence[object]) -> bool:
    """Say whether a row has a cell that is not empty."""
    return row.count("") < len(row)


def _said(sheets: Sheets, table: int) -> Iterator[Remark]:
    """Say of one table what is unusual in where it stands."""
    holding, what = sheets.holding(table), sheets.known[table]
    if len(holding) > 1:
        names = listed(one.spot.sheet.name for one in holding)
        yield holding[0].spot.whole("several_sheets_fit", sheets=names, declared=listed(what.table.sheets))
    elif holding:
        one = holding[0]
        place = next(place for place, spot in enumerate(sheets.spots) if spot is one.spot)
        if what.table.sheets and one.spot.sheet.name and not sheets.named(place, table):
            yield one.spot.whole("sheet_by_headings", sheet=one.spot.sheet.name, declared=listed(what.table.sheets[:2]))
        for other in sheets.left_out(table):
            yield other.spot.whole("other_sheet_fits", sheet=other.spot.sheet.name, used=one.spot.sheet.name)
    else:
        yield from _named_but_unfit(sheets, table)


def _named_but_unfit(sheets: Sheets, table: int) -> Iterator[Remark]:
    """Say what a sheet lacks that has the declared name, and so was meant."""
    for sheet, spot in enumerate(sheets.spots):
        if sheets.named(sheet, table) and spot.sheet.visibility == "visible":
            found = sheets.fits.get((sheet, table))
            if found is None or not found.whole:
                yield from unfit(spot, sheets.known[table], found)


def _rivals(sheets: Sheets) -> Iterator[Remark]:
    for sheet, spot in enumerate(sheets.spots):
        if rivals := sheets.rivals(sheet):
            yield spot.whole("several_tables_fit", tables=titles(rival.title for rival in rivals))


def _nearest(sheets: Sheets) -> TableMatch | None:
    """Return the visible sheet and wanted table that come closest to each other."""
    every = [
        (len(one.headings.columns), -len(one.missing), one)
        for (_, table), one in sheets.fits.items()
        if table < sheets.wanted and one.spot.sheet.visibility == "visible"
    ]
    return max(every, key=lambda item: item[:2])[2] if every else None


def _places(table_match: TableMatch) -> set[int]:
    return {*table_match.headings.columns.values(), *table_match.headings.months}
