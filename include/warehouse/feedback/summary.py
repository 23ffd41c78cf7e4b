"""What the answer says, in one language: the summary sheet and the page are two ways to show it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from warehouse.errors import Place
from warehouse.feedback import wording
from warehouse.feedback.wording import Change, Words, answer_texts
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

SHOWN = 12
"""How many places of a group are named; the others are counted, and marked in the workbook."""
ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
MOST = 500
"""How many lines of remarks, and of changes, are shown; the rest are counted."""
FINLAND = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Group:
    """What is said of one place, or of many: `places` in words, `target` the cell a link leads to (sheet, cell)."""

    severity: Severity
    word: str
    sheet: str
    places: str
    said: RenderedRemark
    count: int
    target: tuple[str, str] | None


def grouped(remarks: Iterable[Remark], words: Words) -> list[Group]:
    """Return the remarks by severity, those that say the same on the same sheet together."""
    together: dict[tuple[Severity, str | None, RenderedRemark], list[Place]] = {}
    for remark in remarks:
        key = (remark.severity, remark.place.sheet, remark.rendered(words.language))
        together.setdefault(key, []).append(remark.place)
    groups = [
        Group(
            severity,
            words.pick(answer_texts().severities[severity]),
            sheet or "",
            _in_words(places, words),
            said,
            len(places),
            _target(places),
        )
        for (severity, sheet, said), places in together.items()
    ]
    return sorted(groups, key=lambda group: ORDER[group.severity])


def _target(places: Sequence[Place]) -> tuple[str, str] | None:
    for place in places:
        if place.cell and CELL.fullmatch(place.cell):
            return place.sheet or "", place.cell
        if place.row:
            return place.sheet or "", f"A{place.row}"
    return None


def _in_words(places: Sequence[Place], words: Words) -> str:
    cells = ranges([place.cell for place in places if place.cell])
    others = [_without_cell(place, words) for place in places if not place.cell]
    said = list(dict.fromkeys([*cells, *others]))
    more = [words("and_more", number=str(len(said) - SHOWN))] if len(said) > SHOWN else []
    return " ".join([", ".join(said[:SHOWN]), *more])


def _without_cell(place: Place, words: Words) -> str:
    if place.row:
        return f"{words('row')} {place.row}"
    if place.column:
        return f"{words('column')} {place.column}"
    return words("whole_sheet" if place.sheet else "whole_file")


def ranges(cells: Iterable[str]) -> list[str]:
    """Put cells that follow each other in a column together: C5, C6, C7 are C5:C7; others stay as they are."""
    runs: list[tuple[str, int, int]] = []
    for cell in cells:
        found = CELL.fullmatch(cell)
        column, row = (found[1], int(found[2])) if found else (cell, 0)
        if found and runs and runs[-1][0] == column and runs[-1][2] + 1 == row:
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
    """One table of the summary, or the sentence that stands in its place; `numeric` columns hold numbers."""

    title: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    otherwise: str = ""
    more: str = ""
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Summary:
    """Everything the answer says of a file."""

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
    remarks: tuple[Group, ...]
    no_remarks: str
    more_remarks: str
    changes: Listing | None


def summarise(verdict: ValidationReport, changes: Sequence[Change], language: Language) -> Summary:
    """Say a verdict, and what the file changed, in a language."""
    words, texts = Words(language), answer_texts().outcomes[verdict.outcome]
    groups = grouped(verdict.remarks, words)
    left = sum(group.count for group in groups[MOST:])
    return Summary(
        language=language,
        title=words("title"),
        name=verdict.name,
        outcome=verdict.outcome,
        word=words.pick(texts.word),
        meaning=words.pick(texts.meaning),
        advice=_advice(verdict, words),
        facts=_facts(verdict, words),
        read=_read(verdict, words),
        remarks_title=words("remarks"),
        remark_headings=tuple(words(part) for part in ("severity", "place", "found", "expected", "suggestion")),
        remarks=tuple(groups[:MOST]),
        no_remarks=words("no_remarks"),
        more_remarks=words("more_remarks", number=wording.number(left, language)) if left else "",
        changes=_changes(changes, words) if changes else None,
    )


def _advice(verdict: ValidationReport, words: Words) -> str:
    if verdict.personal:
        return words("personal")
    return words("unreadable") if was_not_read(verdict) else ""


def was_not_read(verdict: ValidationReport) -> bool:
    """Say whether the file could not even be opened; only then is its format unknown."""
    return verdict.outcome == "refused" and not verdict.format


def _facts(verdict: ValidationReport, words: Words) -> tuple[tuple[str, str], ...]:
    saved = verdict.saved_at.astimezone(FINLAND) if verdict.saved_at else None
    facts = [(words("file"), verdict.name)]
    if saved is not None:
        facts.append((words("saved"), f"{saved.day}.{saved.month}.{saved.year} {saved:%H:%M}"))
    facts += [
        (words(key), value.replace("\t", "TAB"))
        for key, value in verdict.text_format.items()
        if key in ("encoding", "delimiter")
    ]
    return tuple(facts)


def _read(verdict: ValidationReport, words: Words) -> Listing:
    place = tuple(words(part) for part in ("data", "on_sheet", "municipality", "month"))
    rows = [_scope(part, scope, words) for part in verdict.parts for scope in part.coverage]
    listing = Listing(
        words("read"), (*place, words("rows"), words("kept_out")), tuple(rows), words("nothing_read"), numeric=(4, 5)
    )
    if rows or not verdict.intended_coverage:
        return listing
    meant = tuple(_meant(table, place, month, words) for _, table, place, month in verdict.intended_coverage)
    return replace(
        listing, title=words("meant_for"), headings=(place[0], *place[2:]), rows=meant, otherwise="", numeric=()
    )


def _scope(part: Part, scope: Coverage, words: Words) -> tuple[str, ...]:
    language = words.language
    nothing = not scope.rows and not scope.kept_out
    return (
        wording.table_data(part.table, language),
        part.sheet or words("text_sheet"),
        wording.municipality(scope.municipality, language),
        wording.period(part.table, scope.month),
        words("nothing_happened") if nothing else wording.number(scope.rows, language),
        wording.number(scope.kept_out, language),
    )


def _meant(table: str, municipality: str, month: str, words: Words) -> tuple[str, ...]:
    language = words.language
    return (
        wording.table_data(table, language),
        wording.municipality(municipality, language),
        wording.period(table, month),
    )


def _changes(changes: Sequence[Change], words: Words) -> Listing:
    left = len(changes) - MOST
    heads = ("data", "municipality", "month", "row_heading", "kind", "column_heading", "before", "after")
    return Listing(
        words("changes"),
        tuple(words(part) for part in heads),
        tuple(_change(change, words) for change in changes[:MOST]),
        more=words("more_changes", number=wording.number(left, words.language)) if left > 0 else "",
    )


def _change(change: Change, words: Words) -> tuple[str, ...]:
    language = words.language
    before, after = (
        wording.stored(change.table, change.column, value, language) or words("empty")
        for value in (change.before, change.after)
    )
    whole = change.kind != "changed"
    return (
        wording.table_data(change.table, language),
        wording.municipality(change.municipality, language),
        wording.period(change.table, change.month),
        wording.row(change.table, change.number, language),
        words(change.kind),
        "" if whole else wording.heading(change.table, change.column, language),
        "" if whole else before,
        "" if whole else after,
    )
