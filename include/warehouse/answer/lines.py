"""The summary as lines of cells: what both writers of workbooks put on the sheet in front."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from warehouse.answer.groups import Group
from warehouse.answer.plain import plain
from warehouse.answer.summary import Listing, Summary
from warehouse.intake.remarks import Severity

Style = Literal["title", "outcome", "text", "heading", "head", "cell", "number", "error", "warning", "note", "link"]
WIDTHS = (22, 24, 34, 34, 40, 20, 18, 18)
"""Widths of the sheet's columns, in characters."""
LINE = 15
"""Height of a line of text, in points."""
ACROSS = 5
"""A sentence lies across the first five columns."""


@dataclass(frozen=True)
class LineCell:
    """One cell of the summary; `target` is the sheet and cell that a link leads to."""

    text: str
    style: Style
    target: tuple[str, str] | None = None


@dataclass(frozen=True)
class Line:
    """One row of the summary; `across` is a sentence that lies over several columns, `head` a table's headings."""

    cells: tuple[LineCell, ...] = ()
    across: bool = False

    @property
    def height(self) -> int:
        """The height its texts need, in points; not every program fits a row to wrapped text."""
        widths = (sum(WIDTHS[:ACROSS]),) if self.across else WIDTHS
        large = 2 if self.cells and self.cells[0].style in ("title", "outcome") else 1
        pairs = zip(self.cells, widths, strict=False)
        return LINE * large * max([1, *(_lines(cell.text, width // large) for cell, width in pairs)])


def _lines(text: str, width: int) -> int:
    return sum(max(1, len(wrap(part, width - 2))) for part in text.splitlines()) or 1


def lines(summary: Summary, how: str) -> Iterator[Line]:
    """Yield the summary from top to bottom; `how` tells what kind of copy the workbook is."""
    yield _sentence(f"{summary.title}: {summary.name}", "title")
    yield _sentence(summary.word, "outcome")
    yield _sentence(summary.meaning, "text")
    yield _sentence(how, "text")
    yield Line()
    for name, value in summary.facts:
        yield Line((LineCell(plain(name), "head"), LineCell(plain(value), "cell")))
    yield from _remarks(summary)
    yield from _listing(summary.read)
    if summary.changes:
        yield from _listing(summary.changes)


def _sentence(text: str, style: Style) -> Line:
    return Line((LineCell(plain(text), style),), across=True)


def _remarks(summary: Summary) -> Iterator[Line]:
    yield Line()
    yield _sentence(summary.remarks_title, "heading")
    if summary.remarks:
        yield _head(summary.remark_headings)
        yield from (_remark(group) for group in summary.remarks)
    else:
        yield _sentence(summary.no_remarks, "text")
    if summary.more_remarks:
        yield _sentence(summary.more_remarks, "text")


def _remark(group: Group) -> Line:
    place = ": ".join(part for part in (group.sheet, group.places) if part)
    severity: Severity = group.severity
    said = (group.said.found, group.said.expected, group.said.suggestion)
    return Line(
        (
            LineCell(plain(group.word), severity),
            LineCell(plain(place), "link" if group.target else "cell", group.target),
            *(LineCell(plain(text), "cell") for text in said),
        )
    )


def _listing(listing: Listing) -> Iterator[Line]:
    yield Line()
    yield _sentence(listing.title, "heading")
    if not listing.rows:
        yield _sentence(listing.otherwise, "text")
        return
    yield _head(listing.headings)
    for row in listing.rows:
        yield Line(
            tuple(
                LineCell(plain(text), "number" if place in listing.numeric else "cell")
                for place, text in enumerate(row)
            )
        )
    if listing.more:
        yield _sentence(listing.more, "text")


def _head(headings: tuple[str, ...]) -> Line:
    return Line(tuple(LineCell(plain(text), "head") for text in headings))


def href(target: tuple[str, str], named: Callable[[str], str]) -> str:
    """Return the address of a cell within its workbook; `named` gives the name a sheet goes by there."""
    sheet, cell = target
    quoted = named(sheet).replace("'", "''")
    return f"'{quoted}'!{cell}"
