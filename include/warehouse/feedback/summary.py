"""The content of the feedback in one language; the summary sheet and the HTML page both show it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from warehouse.errors import Place
from warehouse.feedback import wording
from warehouse.feedback.wording import Change, Translations, feedback_texts
from warehouse.intake.report import (
    Coverage,
    Language,
    Outcome,
    Part,
    Remark,
    RenderedRemark,
    Severity,
    ValidationReport,
)

MAX_LOCATIONS = 12
"""How many locations of a group are listed; the others are counted, and marked in the workbook."""
SEVERITY_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
CELL_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
MAX_LINES = 500
"""How many rows of remarks, and of changes, are shown; the rest are counted."""
FINLAND = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class RemarkGroup:
    """The same remark at one or many locations of a sheet; `target` is the cell a link leads to (sheet, cell)."""

    severity: Severity
    word: str
    sheet: str
    locations: str
    text: RenderedRemark
    count: int
    target: tuple[str, str] | None


def group_remarks(remarks: Iterable[Remark], texts: Translations) -> list[RemarkGroup]:
    """Return the remarks by severity, with remarks of the same text on the same sheet as one group."""
    places_by_text: dict[tuple[Severity, str | None, RenderedRemark], list[Place]] = {}
    for remark in remarks:
        key = (remark.severity, remark.place.sheet, remark.rendered(texts.language))
        places_by_text.setdefault(key, []).append(remark.place)
    groups = [
        RemarkGroup(
            severity,
            texts.translate(feedback_texts().severities[severity]),
            sheet or "",
            _locations(places, texts),
            text,
            len(places),
            _target(places),
        )
        for (severity, sheet, text), places in places_by_text.items()
    ]
    return sorted(groups, key=lambda group: SEVERITY_ORDER[group.severity])


def _target(places: Sequence[Place]) -> tuple[str, str] | None:
    for place in places:
        if place.cell and CELL_ADDRESS.fullmatch(place.cell):
            return place.sheet or "", place.cell
        if place.row:
            return place.sheet or "", f"A{place.row}"
    return None


def _locations(places: Sequence[Place], texts: Translations) -> str:
    cells = cell_ranges([place.cell for place in places if place.cell])
    others = [_without_cell(place, texts) for place in places if not place.cell]
    locations = list(dict.fromkeys([*cells, *others]))
    left_out = len(locations) - MAX_LOCATIONS
    more = [texts("and_more", number=str(left_out))] if left_out > 0 else []
    return " ".join([", ".join(locations[:MAX_LOCATIONS]), *more])


def _without_cell(place: Place, texts: Translations) -> str:
    if place.row:
        return f"{texts('row')} {place.row}"
    if place.column:
        return f"{texts('column')} {place.column}"
    return texts("whole_sheet" if place.sheet else "whole_file")


def cell_ranges(cells: Iterable[str]) -> list[str]:
    """Merge consecutive cells of a column into ranges: C5, C6, C7 become C5:C7; others stay as they are."""
    runs: list[tuple[str, int, int]] = []
    for cell in cells:
        match = CELL_ADDRESS.fullmatch(cell)
        column, row = (match[1], int(match[2])) if match else (cell, 0)
        if match and runs and runs[-1][0] == column and runs[-1][2] + 1 == row:
            runs[-1] = (column, runs[-1][1], row)
        else:
            runs.append((column, row, row))
    return [_range(*run) for run in runs]


def _range(column: str, first: int, last: int) -> str:
    if not first:
        return column
    return f"{column}{first}" if first == last else f"{column}{first}:{column}{last}"


@dataclass(frozen=True)
class Listing:
    """One table of the summary; `empty_text` is shown if it has no rows, `numeric` are the columns of numbers."""

    title: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    empty_text: str = ""
    more: str = ""
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Summary:
    """The whole content of the feedback on a file."""

    language: Language
    title: str
    name: str
    outcome: Outcome
    word: str
    meaning: str
    advice: str
    facts: tuple[tuple[str, str], ...]
    read: Listing
    remarks_title: str
    remark_headings: tuple[str, ...]
    remarks: tuple[RemarkGroup, ...]
    no_remarks: str
    more_remarks: str
    changes: Listing | None


def summarise(report: ValidationReport, changes: Sequence[Change], language: Language) -> Summary:
    """Render a validation report, and what the file changed, in a language."""
    texts, outcome = Translations(language), feedback_texts().outcomes[report.outcome]
    groups = group_remarks(report.remarks, texts)
    left_out = sum(group.count for group in groups[MAX_LINES:])
    return Summary(
        language=language,
        title=texts("title"),
        name=report.name,
        outcome=report.outcome,
        word=texts.translate(outcome.word),
        meaning=texts.translate(outcome.meaning),
        advice=_advice(report, texts),
        facts=_facts(report, texts),
        read=_read(report, texts),
        remarks_title=texts("remarks"),
        remark_headings=tuple(texts(part) for part in ("severity", "place", "found", "expected", "suggestion")),
        remarks=tuple(groups[:MAX_LINES]),
        no_remarks=texts("no_remarks"),
        more_remarks=texts("more_remarks", number=wording.format_count(left_out, language)) if left_out else "",
        changes=_changes(changes, texts) if changes else None,
    )


def _advice(report: ValidationReport, texts: Translations) -> str:
    if report.personal:
        return texts("personal")
    return texts("unreadable") if is_unreadable(report) else ""


def is_unreadable(report: ValidationReport) -> bool:
    """Return whether the file could not even be opened; only then is its format unknown."""
    return report.outcome == "refused" and not report.format


def _facts(report: ValidationReport, texts: Translations) -> tuple[tuple[str, str], ...]:
    saved = report.saved_at.astimezone(FINLAND) if report.saved_at else None
    facts = [(texts("file"), report.name)]
    if saved is not None:
        facts.append((texts("saved"), f"{saved.day}.{saved.month}.{saved.year} {saved:%H:%M}"))
    facts += [
        (texts(key), value.replace("\t", "TAB"))
        for key, value in report.text_format.items()
        if key in ("encoding", "delimiter")
    ]
    return tuple(facts)


def _read(report: ValidationReport, texts: Translations) -> Listing:
    headings = tuple(texts(part) for part in ("data", "on_sheet", "municipality", "month"))
    rows = [_coverage_row(part, coverage, texts) for part in report.parts for coverage in part.coverage]
    listing = Listing(
        texts("read"),
        (*headings, texts("rows"), texts("rejected_rows")),
        tuple(rows),
        texts("nothing_read"),
        numeric=(4, 5),
    )
    if rows or not report.intended_coverage:
        return listing
    intended = tuple(_intended_row(table, place, month, texts) for _, table, place, month in report.intended_coverage)
    return replace(
        listing,
        title=texts("intended_coverage"),
        headings=(headings[0], *headings[2:]),
        rows=intended,
        empty_text="",
        numeric=(),
    )


def _coverage_row(part: Part, coverage: Coverage, texts: Translations) -> tuple[str, ...]:
    language = texts.language
    nothing = not coverage.rows and not coverage.rejected_rows
    return (
        wording.table_title(part.table, language),
        part.sheet or texts("text_sheet"),
        wording.format_municipality(coverage.municipality, language),
        wording.format_period(part.table, coverage.month),
        texts("nothing_happened") if nothing else wording.format_count(coverage.rows, language),
        wording.format_count(coverage.rejected_rows, language),
    )


def _intended_row(table: str, municipality: str, month: str, texts: Translations) -> tuple[str, ...]:
    language = texts.language
    return (
        wording.table_title(table, language),
        wording.format_municipality(municipality, language),
        wording.format_period(table, month),
    )


def _changes(changes: Sequence[Change], texts: Translations) -> Listing:
    left_out = len(changes) - MAX_LINES
    heads = ("data", "municipality", "month", "row_heading", "kind", "column_heading", "before", "after")
    return Listing(
        texts("changes"),
        tuple(texts(part) for part in heads),
        tuple(_change_row(change, texts) for change in changes[:MAX_LINES]),
        more=texts("more_changes", number=wording.format_count(left_out, texts.language)) if left_out > 0 else "",
    )


def _change_row(change: Change, texts: Translations) -> tuple[str, ...]:
    language = texts.language
    before, after = (
        wording.format_value(change.table, change.column, value, language) or texts("empty")
        for value in (change.before, change.after)
    )
    whole_row = change.kind != "changed"
    return (
        wording.table_title(change.table, language),
        wording.format_municipality(change.municipality, language),
        wording.format_period(change.table, change.month),
        wording.format_row_key(change.table, change.number, language),
        texts(change.kind),
        "" if whole_row else wording.column_heading(change.table, change.column, language),
        "" if whole_row else before,
        "" if whole_row else after,
    )
