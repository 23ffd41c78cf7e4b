"""Answers to senders are kept as files: the marked workbook and the page, by the sha256 of the file they answer."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from warehouse.catalogue import load_catalogue
from warehouse.disk import DiskFullError, writing
from warehouse.feedback.wording import Change
from warehouse.feedback.write import write_answer
from warehouse.intake.report import Language, ValidationReport
from warehouse.settings import Settings

NAME_LENGTH = 16
UNANSWERED = "no answer to its sender"
"""Words of the notice that tell an answer is owed."""


def answer_file(settings: Settings, source: str, sha256: str, suffix: str) -> Path:
    """Return where the answer to a file lies: `suffix` is .xlsx or .html."""
    return settings.answers / source / f"{sha256[:NAME_LENGTH]}{suffix}"


def keep(
    settings: Settings, source: str, verdict: ValidationReport, data: bytes | None, changes: Sequence[Change]
) -> tuple[str, ...]:
    """Write the answer to a file and keep it; return what to tell of one that cannot be written.

    Nothing else is lost by that, and an answer to an earlier reading does not stay in its place.

    It is in the language of the municipalities the file is about. There is a workbook only where there is something
    to mark in it, for marking takes a second; `data` is None where the file must not be kept.
    """
    page, marked = (answer_file(settings, source, verdict.sha256, suffix) for suffix in (".html", ".xlsx"))
    try:
        answer = write_answer(verdict, data if verdict.remarks else None, changes, language_of(verdict))
        _forget(page, marked)
        if answer.xlsx is not None:
            _put(marked, answer.xlsx)
        _put(page, answer.html.encode())
    except Exception as error:
        # Whatever an answer stumbles over, the delivery stands; the message could repeat what is in the file.
        with suppress(OSError):
            _forget(page, marked)
        why = str(error) if isinstance(error, DiskFullError) else type(error).__name__
        return (f"file {verdict.name}: found {UNANSWERED} ({why}), expected one; the next run tries",)
    return ()


def is_answered(settings: Settings, source: str, sha256: str) -> bool:
    """Say whether the answer to a file lies there."""
    return answer_file(settings, source, sha256, ".html").exists()


def language_of(verdict: ValidationReport) -> Language:
    """Return the language of the municipalities a file is about: of most of them, and Finnish if it tells none."""
    codes = [scope.municipality for part in verdict.parts for scope in part.coverage]
    codes += [municipality for _, _, municipality, _ in verdict.intended_coverage]
    known = {one.code: one.language for one in load_catalogue().municipalities}
    languages = Counter(known[code] for code in codes if code in known)
    return languages.most_common(1)[0][0] if languages else "fi"


def _forget(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{uuid4().hex}.part")
    try:
        with writing(path, len(content)):
            draft.write_bytes(content)
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
