"""What is hidden in a file: sheets, rows and columns, by the policy the table declares."""

from collections.abc import Iterator, Mapping, Sequence

from warehouse.intake.book import letters
from warehouse.intake.labels import LISTS
from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.layout import Layout
from warehouse.intake.sheets.spot import Spot

SHEETS = {"read": "hidden_sheet_read", "skip": "hidden_sheet_left_out", "refuse": "hidden_sheet_refused"}
ROWS = {"read": "hidden_rows_read", "skip": "hidden_rows_left_out", "refuse": "hidden_rows_refused"}
MOST = 10


def is_read(layout: Layout) -> bool:
    """Say whether a sheet may be read at all: it is in sight, or its table's hidden sheets are read."""
    return layout.spot.sheet.visibility == "visible" or layout.declared.table.hidden_sheets == "read"


def hidden_sheets(spots: Sequence[Spot], fits: Mapping[tuple[int, int], Layout], wanted: int) -> Iterator[Remark]:
    """Say what becomes of every hidden sheet; one that holds no table is left out."""
    for place, spot in enumerate(spots):
        if spot.sheet.visibility == "visible" or spot.sheet.name == LISTS:
            continue
        tables = [one for table in range(wanted) if (one := fits.get((place, table))) is not None and one.whole]
        policies = [one.declared.table.hidden_sheets for one in tables] or ["skip"]
        for policy in dict.fromkeys(policies):
            yield spot.whole(SHEETS[policy], sheet=spot.sheet.name)


def hidden_rows(layout: Layout, rows: Sequence[int]) -> Iterator[Remark]:
    """Say what becomes of hidden rows among those that hold data."""
    hidden = sorted(layout.spot.sheet.marks.hidden_rows.intersection(rows))
    if hidden:
        numbers = [str(layout.spot.sheet.number(row)) for row in hidden]
        shown = ", ".join(numbers[:MOST]) + (f", … (+{len(numbers) - MOST})" if len(numbers) > MOST else "")
        yield layout.spot.whole(ROWS[layout.declared.table.hidden_rows], rows=shown)


def hidden_columns(layout: Layout) -> Iterator[Remark]:
    """Tell which hidden columns were read."""
    read = {*layout.headings.columns.values(), *layout.headings.months}
    hidden = sorted(layout.spot.sheet.marks.hidden_columns & read)
    if hidden:
        yield layout.spot.whole("hidden_columns_read", columns=", ".join(map(letters, hidden)))
