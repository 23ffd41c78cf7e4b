"""Says why a sheet does not hold a table: which headings are missing, and which one may have been meant."""

from collections.abc import Iterator

from warehouse.intake.book import letters
from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.headings import DEEPEST
from warehouse.intake.sheets.layout import Declared, Layout
from warehouse.intake.sheets.spot import Spot
from warehouse.intake.sheets.words import listed, text_of


def unfit(spot: Spot, what: Declared, found: Layout | None) -> Iterator[Remark]:
    """Yield what keeps a sheet from being read as a table; `found` is how far it holds it."""
    if found is None:
        near = _misspelt(spot, what)
        yield near or spot.whole("headings_not_found", expected=_expected(what), found=listed(_first_texts(spot)))
        return
    for column in found.missing:
        yield _missing(found, column)
    for column, places in found.headings.twice.items():
        at = (found.headings.top, places[0])
        shown = ", ".join(letters(place) for place in places)
        yield spot.at("heading_twice", at, heading=what.names.shown(column), columns=shown)


def _missing(found: Layout, column: str) -> Remark:
    names, headings = found.declared.names, found.headings
    near = {names.near(text): place for place, text in headings.others.items()}
    told = {
        "heading": names.shown(column),
        "found": listed(headings.texts.values()),
        "expected": _expected(found.declared),
    }
    if column in near:
        place = near[column]
        return found.spot.at("heading_misspelt", (headings.top, place), closest=headings.texts[place], **told)
    return found.spot.at("heading_missing", (headings.top, min(headings.texts, default=0)), **told)


def _misspelt(spot: Spot, what: Declared) -> Remark | None:
    """Return the first cell that is almost a heading, where no heading is found at all."""
    for row, cells in enumerate(spot.sheet.rows[:DEEPEST]):
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and cell.strip() and (column := what.names.near(cell)):
                told = {"heading": what.names.shown(column), "found": listed(texts), "expected": _expected(what)}
                return spot.at("heading_misspelt", (row, place), closest=cell, **told)
    return None


def _expected(what: Declared) -> str:
    columns = what.table.columns
    return listed([what.names.shown(name) for name in columns if columns[name].required], most=30)


def _first_texts(spot: Spot) -> list[str]:
    """Return the texts of the first filled row with more than one cell, or of the first filled row."""
    rows = [[text_of(cell).strip() for cell in row if text_of(cell).strip()] for row in spot.sheet.rows[:DEEPEST]]
    filled = [row for row in rows if row]
    return next((row for row in filled if len(row) > 1), filled[0] if filled else [])
