"""What the answer says, in one language: the summary sheet and the page are two ways to show it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from warehouse.answer import names
from warehouse.answer.changes import Change
from warehouse.answer.groups import Group, grouped
from warehouse.answer.texts import Words, answer_texts
from warehouse.intake.remarks import Language
from warehouse.intake.verdict import Outcome, Part, Scope, Verdict

MOST = 500
"""How many lines of remarks, and of changes, are shown; the rest are counted."""
FINLAND = ZoneInfo("Europe/Helsinki")


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


def summarise(verdict: Verdict, changes: Sequence[Change], language: Language) -> Summary:
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
        more_remarks=words("more_remarks", number=names.number(left, language)) if left else "",
        changes=_changes(changes, words) if changes else None,
    )


def _advice(verdict: Verdict, words: Words) -> str:
    if verdict.personal:
        return words("personal")
    return words("unreadable") if was_not_read(verdict) else ""


def was_not_read(verdict: Verdict) -> bool:
    """Say whether the file could not even be opened; only then is its format unknown."""
    return verdict.outcome == "refused" and not verdict.format


def _facts(verdict: Verdict, words: Words) -> tuple[tuple[str, str], ...]:
    saved = verdict.saved_at.astimezone(FINLAND) if verdict.saved_at else None
    facts = [(words("file"), verdict.name)]
    if saved is not None:
        facts.append((words("saved"), f"{saved.day}.{saved.month}.{saved.year} {saved:%H:%M}"))
    facts += [
        (words(key), value.replace("\t", "TAB"))
        for key, value in verdict.how.items()
        if key in ("encoding", "delimiter")
    ]
    return tuple(facts)


def _read(verdict: Verdict, words: Words) -> Listing:
    place = tuple(words(part) for part in ("data", "on_sheet", "municipality", "month"))
    rows = [_scope(part, scope, words) for part in verdict.parts for scope in part.scopes]
    listing = Listing(
        words("read"), (*place, words("rows"), words("kept_out")), tuple(rows), words("nothing_read"), numeric=(4, 5)
    )
    if rows or not verdict.meant_for:
        return listing
    meant = tuple(_meant(table, place, month, words) for _, table, place, month in verdict.meant_for)
    return replace(
        listing, title=words("meant_for"), headings=(place[0], *place[2:]), rows=meant, otherwise="", numeric=()
    )


def _scope(part: Part, scope: Scope, words: Words) -> tuple[str, ...]:
    language = words.language
    nothing = not scope.rows and not scope.kept_out
    return (
        names.table_data(part.table, language),
        part.sheet or words("text_sheet"),
        names.municipality(scope.municipality, language),
        names.period(part.table, scope.month),
        words("nothing_happened") if nothing else names.number(scope.rows, language),
        names.number(scope.kept_out, language),
    )


def _meant(table: str, municipality: str, month: str, words: Words) -> tuple[str, ...]:
    language = words.language
    return names.table_data(table, language), names.municipality(municipality, language), names.period(table, month)


def _changes(changes: Sequence[Change], words: Words) -> Listing:
    left = len(changes) - MOST
    heads = ("data", "municipality", "month", "row_heading", "kind", "column_heading", "before", "after")
    return Listing(
        words("changes"),
        tuple(words(part) for part in heads),
        tuple(_change(change, words) for change in changes[:MOST]),
        more=words("more_changes", number=names.number(left, words.language)) if left > 0 else "",
    )


def _change(change: Change, words: Words) -> tuple[str, ...]:
    language = words.language
    before, after = (
        names.stored(change.table, change.column, value, language) or words("empty")
        for value in (change.before, change.after)
    )
    whole = change.kind != "changed"
    return (
        names.table_data(change.table, language),
        names.municipality(change.municipality, language),
        names.period(change.table, change.month),
        names.row(change.table, change.number, language),
        words(change.kind),
        "" if whole else names.heading(change.table, change.column, language),
        "" if whole else before,
        "" if whole else after,
    )
