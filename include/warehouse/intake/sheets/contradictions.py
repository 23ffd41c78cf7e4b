"""What a sheet says in two places differently, and months that are filled only in part."""

from collections.abc import Iterator

from warehouse.intake.book import letters
from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.above import Above
from warehouse.intake.sheets.entries import Entries
from warehouse.intake.sheets.layout import Layout, titles
from warehouse.intake.sheets.words import listed
from warehouse.intake.values.municipalities import catalogue_municipalities
from warehouse.intake.verdict import Scope

MOST = 10


def contradictions(layout: Layout, told: tuple[str, str], about: tuple[Scope, ...]) -> Iterator[Remark]:
    """Say where the rows are of another municipality or month than the cells above them."""
    (municipality, month), names = told, catalogue_municipalities().names
    label, codes = layout.context.municipality, sorted({one.municipality for one in about})
    if municipality and label and codes not in ([], [municipality]):
        rows = listed(names[code].fi for code in codes)
        yield layout.spot.at("municipality_differs", label.at, above=names[municipality].fi, rows=rows)
    label, months = layout.context.month, sorted({one.month for one in about})
    if month and label and not layout.headings.months and months not in ([], [month]):
        yield layout.spot.at("month_differs", label.at, above=month, rows=listed(months))


def not_asked(layout: Layout, about: tuple[Scope, ...]) -> Iterator[Remark]:
    """Say where the rows are of a municipality whose word is not asked for: they are kept, and may not count."""
    due, names = layout.declared.table.due, catalogue_municipalities().names
    asked = due.municipalities if due else ()
    for code in sorted({one.municipality for one in about} - {*asked} if asked else ()):
        yield layout.spot.whole("not_asked", municipality=names[code], asked=titles(names[one] for one in asked))


def gaps(layout: Layout, entries: Entries, above: Above) -> Iterator[Remark]:
    """Say which cells of a month are empty although other rows of it are filled, in a table with months across."""
    if not entries.months:
        return
    filled, rows = set(zip(entries.rows, entries.months, strict=True)), sorted(set(entries.rows))
    for place in sorted(set(entries.months)):
        empty = [layout.spot.sheet.address(row, place) for row in rows if (row, place) not in filled]
        if empty:
            shown = ", ".join(empty[:MOST]) + (f", … (+{len(empty) - MOST})" if len(empty) > MOST else "")
            at = (layout.headings.top, place)
            yield layout.spot.at("month_cell_empty", at, letters(place), cells=shown, month=above.months[place])
