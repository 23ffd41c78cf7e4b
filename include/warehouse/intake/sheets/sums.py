"""The column that adds up the months of each row, in a table with a column per month: compared, never loaded."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.entries import Entries
from warehouse.intake.sheets.extras import sums
from warehouse.intake.sheets.layout import Layout
from warehouse.intake.sheets.stored import Stored
from warehouse.intake.values.checks import Check


def compared_sums(layout: Layout, checks: Mapping[str, Check], entries: Entries, stored: Stored) -> Iterator[Remark]:
    """Compare each row's own sum with its months; where one of them cannot be read, the sum is not known."""
    places = sums(layout)
    if not places or not entries.value or checks[entries.value].column.type not in ("integer", "decimal"):
        return
    rows: dict[int, list[Decimal | None]] = defaultdict(list)
    for entry, row in enumerate(entries.rows):
        rows[row].append(None if entry in stored.faults else Decimal(stored.columns[entries.value][entry] or 0))
    for place in places:
        heading = layout.headings.texts[place]
        yield layout.spot.at("sum_left_out", (layout.headings.top, place), heading, heading=heading)
        for row, numbers in rows.items():
            cells = layout.spot.sheet.rows[row]
            said = checks[entries.value].read(cells[place] if place < len(cells) else "")
            known = [number for number in numbers if number is not None]
            if isinstance(said, str) and said and len(known) == len(numbers) and Decimal(said) != sum(known):
                shown = {"found": said.replace(".", ","), "sum": f"{sum(known):f}".replace(".", ",")}
                yield layout.spot.at("total_differs", (row, place), heading, heading=heading, **shown)
