"""Decides which sheet of a file holds which declared table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.table_match import DeclaredTable, TableMatch, match_table, mismatch_remarks, title_list
from warehouse.intake.tables.vocabulary import GENERATED_SHEETS, LISTS_SHEET, folded, quoted_list
from warehouse.intake.workbook import SourceWorkbook

SHEET_REMARKS = {"read": "hidden_sheet_read", "skip": "hidden_sheet_left_out", "refuse": "hidden_sheet_refused"}


def is_read(match: TableMatch) -> bool:
    """Say whether a sheet may be read at all: it is in sight, or its table's hidden sheets are read."""
    return match.location.sheet.visibility == "visible" or match.declaration.table.hidden_sheets == "read"


def hidden_sheet_remarks(
    locations: Sequence[CellLocation], matches: Mapping[tuple[int, int], TableMatch], wanted: int
) -> Iterator[Remark]:
    """Say what becomes of every hidden sheet; one that holds no table is left out."""
    for index, location in enumerate(locations):
        if location.sheet.visibility == "visible" or location.sheet.name == LISTS_SHEET:
            continue
        tables = [
            match for table in range(wanted) if (match := matches.get((index, table))) is not None and match.is_complete
        ]
        policies = [table.declaration.table.hidden_sheets for table in tables] or ["skip"]
        for policy in dict.fromkeys(policies):
            yield location.sheet_remark(SHEET_REMARKS[policy], sheet=location.sheet.name)


@dataclass(frozen=True)
class SheetChoice:
    """The sheets to read, and what is to be said of them and of the others."""

    matches: tuple[TableMatch, ...]
    remarks: tuple[Remark, ...] = ()
    closest_match: TableMatch | None = None
    """Where nothing can be read, the sheet and table that come closest."""


@dataclass(frozen=True)
class SheetCandidates:
    """A file's filled sheets, each against every known table; the first `wanted` tables are looked for."""

    locations: Sequence[CellLocation]
    tables: Sequence[DeclaredTable]
    wanted_count: int
    matches: dict[tuple[int, int], TableMatch]
    """(Place of the sheet, place of the table) -> how it holds it, whole or not."""

    def has_declared_name(self, sheet: int, table: int) -> bool:
        """Say whether the sheet has a name that the table declares; case and blanks aside."""
        names = {folded(name) for name in self.tables[table].table.sheets}
        return folded(self.locations[sheet].sheet.name) in names

    def matches_for(self, table: int) -> list[TableMatch]:
        """Return the sheets that hold the table and no other table better, those with a declared name if any has."""
        holding = [sheet for sheet in range(len(self.locations)) if self._is_best_table(sheet, table)]
        with_declared_name = [sheet for sheet in holding if self.has_declared_name(sheet, table)]
        return [self.matches[sheet, table] for sheet in with_declared_name or holding]

    def other_matches(self, table: int) -> list[TableMatch]:
        """Return the other sheets that would hold the table."""
        chosen = self.matches_for(table)
        complete = [
            self.matches[sheet, table] for sheet in range(len(self.locations)) if self._is_best_table(sheet, table)
        ]
        return [match for match in complete if match not in chosen]

    def competing_tables(self, sheet: int) -> list[DeclaredTable]:
        """Return the wanted tables that hold a sheet equally well, where there is more than one."""
        tables = [table for table in range(self.wanted_count) if self._is_best_table(sheet, table)]
        return [self.tables[table] for table in tables] if len(tables) > 1 else []

    def _is_best_table(self, sheet: int, table: int) -> bool:
        """Say whether a sheet holds the whole table; a table that names the sheet, or finds more in it, goes first."""
        match = self.matches.get((sheet, table))
        if match is None or not match.is_complete or not is_read(match):
            return False
        for other in range(len(self.tables)):
            rival = self.matches.get((sheet, other))
            if other != table and rival is not None and rival.is_complete and not self.has_declared_name(sheet, table):
                rival_named = self.has_declared_name(sheet, other)
                if rival_named or (other < self.wanted_count and _matched_columns(rival) > _matched_columns(match)):
                    return False
        return True


def choose_sheets(
    book: SourceWorkbook, wanted: Sequence[DeclaredTable], others: Iterable[DeclaredTable] = ()
) -> SheetChoice:
    """Choose for each wanted table the sheet to read it from.

    `others`: the tables of sources that the sender has not named; their sheets are passed over.
    """
    tables = (*wanted, *others)
    filled = (
        sheet for sheet in book.sheets if sheet.name not in GENERATED_SHEETS and any(map(has_filled_cell, sheet.rows))
    )
    locations = [CellLocation(book.name, sheet) for sheet in filled]
    matches = {
        (sheet_index, table_index): match
        for sheet_index, location in enumerate(locations)
        for table_index, table in enumerate(tables)
        if (match := match_table(location, table)) is not None
    }
    candidates = SheetCandidates(locations, tables, len(wanted), matches)
    chosen = [holding[0] for index in range(len(wanted)) if len(holding := candidates.matches_for(index)) == 1]
    remarks = [*hidden_sheet_remarks(locations, matches, len(wanted)), *_ambiguity_remarks(candidates)]
    for index in range(len(wanted)):
        remarks += _choice_remarks(candidates, index)
    return SheetChoice(tuple(chosen), tuple(remarks), None if chosen else _closest_match(candidates))


def has_filled_cell(row: Sequence[object]) -> bool:
    """Say whether a row has a cell that is not empty."""
    return row.count("") < len(row)


def _choice_remarks(candidates: SheetCandidates, table_index: int) -> Iterator[Remark]:
    """Say of one table what is unusual in where it stands."""
    holding, table_declaration = candidates.matches_for(table_index), candidates.tables[table_index]
    if len(holding) > 1:
        names = quoted_list(match.location.sheet.name for match in holding)
        yield holding[0].location.sheet_remark(
            "several_sheets_fit", sheets=names, declared=quoted_list(table_declaration.table.sheets)
        )
    elif holding:
        match = holding[0]
        sheet_index = next(
            sheet_index for sheet_index, location in enumerate(candidates.locations) if location is match.location
        )
        if (
            table_declaration.table.sheets
            and match.location.sheet.name
            and not candidates.has_declared_name(sheet_index, table_index)
        ):
            yield match.location.sheet_remark(
                "sheet_by_headings",
                sheet=match.location.sheet.name,
                declared=quoted_list(table_declaration.table.sheets[:2]),
            )
        for other in candidates.other_matches(table_index):
            yield other.location.sheet_remark(
                "other_sheet_fits", sheet=other.location.sheet.name, used=match.location.sheet.name
            )
    else:
        yield from _mismatches_by_name(candidates, table_index)


def _mismatches_by_name(candidates: SheetCandidates, table_index: int) -> Iterator[Remark]:
    """Say what a sheet lacks that has the declared name, and so was meant."""
    for sheet_index, location in enumerate(candidates.locations):
        if candidates.has_declared_name(sheet_index, table_index) and location.sheet.visibility == "visible":
            match = candidates.matches.get((sheet_index, table_index))
            if match is None or not match.is_complete:
                yield from mismatch_remarks(location, candidates.tables[table_index], match)


def _ambiguity_remarks(candidates: SheetCandidates) -> Iterator[Remark]:
    for sheet_index, location in enumerate(candidates.locations):
        if rivals := candidates.competing_tables(sheet_index):
            yield location.sheet_remark("several_tables_fit", tables=title_list(rival.title for rival in rivals))


def _closest_match(candidates: SheetCandidates) -> TableMatch | None:
    """Return the visible sheet and wanted table that come closest to each other."""
    ranked = [
        (len(match.headings.columns), -len(match.missing), match)
        for (_, table_index), match in candidates.matches.items()
        if table_index < candidates.wanted_count and match.location.sheet.visibility == "visible"
    ]
    return max(ranked, key=lambda item: item[:2])[2] if ranked else None


def _matched_columns(table_match: TableMatch) -> set[int]:
    return {*table_match.headings.columns.values(), *table_match.headings.months}
