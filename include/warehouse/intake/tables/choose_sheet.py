"""Chooses for each declared table the sheet of the file to read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from warehouse.intake.report import CellLocation, Remark
from warehouse.intake.tables.table_match import DeclaredTable, TableMatch, match_table, mismatch_remarks, title_list
from warehouse.intake.tables.vocabulary import GENERATED_SHEETS, LISTS_SHEET, folded, quoted_list
from warehouse.intake.workbook import SourceWorkbook

SHEET_REMARKS = {"read": "hidden_sheet_read", "skip": "hidden_sheet_left_out", "refuse": "hidden_sheet_refused"}


def is_read(match: TableMatch) -> bool:
    """Say whether a sheet may be read: it is visible, or the policy of its table is to read hidden sheets."""
    return match.location.sheet.visibility == "visible" or match.declaration.table.hidden_sheets == "read"


def hidden_sheet_remarks(
    locations: Sequence[CellLocation], matches: Mapping[tuple[int, int], TableMatch], wanted: int
) -> Iterator[Remark]:
    """Say how every hidden sheet is treated; a hidden sheet without a table is left out."""
    for index, location in enumerate(locations):
        if location.sheet.visibility == "visible" or location.sheet.name == LISTS_SHEET:
            continue
        candidates = [matches.get((index, table)) for table in range(wanted)]
        complete = [match for match in candidates if match is not None and match.is_complete]
        policies = [match.declaration.table.hidden_sheets for match in complete] or ["skip"]
        for policy in dict.fromkeys(policies):
            yield location.sheet_remark(SHEET_REMARKS[policy], sheet=location.sheet.name)


@dataclass(frozen=True)
class SheetChoice:
    """The sheets to read, and remarks on them and on the others."""

    matches: tuple[TableMatch, ...]
    remarks: tuple[Remark, ...] = ()
    closest_match: TableMatch | None = None
    """If nothing can be read, the sheet and table that are closest to each other."""


@dataclass(frozen=True)
class SheetCandidates:
    """The filled sheets of a file matched with every table; the first `wanted_count` tables are to be read."""

    locations: Sequence[CellLocation]
    tables: Sequence[DeclaredTable]
    wanted_count: int
    matches: dict[tuple[int, int], TableMatch]
    """(Index of the sheet, index of the table) -> their match, complete or not."""

    def has_declared_name(self, sheet: int, table: int) -> bool:
        """Say whether the sheet has a name that the table declares; case and blanks are ignored."""
        names = {folded(name) for name in self.tables[table].table.sheets}
        return folded(self.locations[sheet].sheet.name) in names

    def matches_for(self, table: int) -> list[TableMatch]:
        """Return the sheets whose best table is this one; only those with a declared name if there are any."""
        holding = [sheet for sheet in range(len(self.locations)) if self._is_best_table(sheet, table)]
        with_declared_name = [sheet for sheet in holding if self.has_declared_name(sheet, table)]
        return [self.matches[sheet, table] for sheet in with_declared_name or holding]

    def other_matches(self, table: int) -> list[TableMatch]:
        """Return the sheets that match the table but are not chosen."""
        chosen = self.matches_for(table)
        complete = [
            self.matches[sheet, table] for sheet in range(len(self.locations)) if self._is_best_table(sheet, table)
        ]
        return [match for match in complete if match not in chosen]

    def competing_tables(self, sheet: int) -> list[DeclaredTable]:
        """Return the wanted tables that match a sheet equally well, if there are several."""
        tables = [table for table in range(self.wanted_count) if self._is_best_table(sheet, table)]
        return [self.tables[table] for table in tables] if len(tables) > 1 else []

    def _is_best_table(self, sheet: int, table: int) -> bool:
        """Say whether the match is complete and no other table declares the sheet's name or matches more of it."""
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

    `others`: the tables of sources that the sender has not selected; their sheets are ignored.
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
    """Yield remarks on an unusual choice of the sheet for a table."""
    matches, declared = candidates.matches_for(table_index), candidates.tables[table_index].table.sheets
    if not matches:
        yield from _mismatches_by_name(candidates, table_index)
        return
    location = matches[0].location
    if len(matches) > 1:
        names = quoted_list(match.location.sheet.name for match in matches)
        yield location.sheet_remark("several_sheets_fit", sheets=names, declared=quoted_list(declared))
        return
    name = location.sheet.name
    sheet_index = next(index for index, other in enumerate(candidates.locations) if other is location)
    if declared and name and not candidates.has_declared_name(sheet_index, table_index):
        yield location.sheet_remark("sheet_by_headings", sheet=name, declared=quoted_list(declared[:2]))
    for match in candidates.other_matches(table_index):
        yield match.location.sheet_remark("other_sheet_fits", sheet=match.location.sheet.name, used=name)


def _mismatches_by_name(candidates: SheetCandidates, table_index: int) -> Iterator[Remark]:
    """Yield what is missing in a sheet that has the declared name."""
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
    """Return the match of a visible sheet and a wanted table with the most columns."""
    ranked = [
        (len(match.headings.columns), -len(match.missing), match)
        for (_, table_index), match in candidates.matches.items()
        if table_index < candidates.wanted_count and match.location.sheet.visibility == "visible"
    ]
    return max(ranked, key=lambda item: item[:2])[2] if ranked else None


def _matched_columns(table_match: TableMatch) -> set[int]:
    return {*table_match.headings.columns.values(), *table_match.headings.months}
