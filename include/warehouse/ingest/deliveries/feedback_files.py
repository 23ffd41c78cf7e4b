"""Feedback to senders is stored as files: a marked workbook and a page, by the sha256 of the delivered file."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from warehouse.catalogue import load_catalogue
from warehouse.disk import DiskFullError, writing
from warehouse.feedback.wording import Change
from warehouse.feedback.write import write_feedback
from warehouse.intake.report import Language, ValidationReport
from warehouse.settings import Settings

NAME_LENGTH = 16
NO_FEEDBACK = "no answer to its sender"
"""Text of the notice by which the next run finds missing feedback."""


def feedback_file(settings: Settings, source: str, sha256: str, suffix: str) -> Path:
    """Return the path of the feedback to a file: `suffix` is .xlsx or .html."""
    return settings.answers / source / f"{sha256[:NAME_LENGTH]}{suffix}"


def store_feedback(
    settings: Settings, source: str, report: ValidationReport, data: bytes | None, changes: Sequence[Change]
) -> tuple[str, ...]:
    """Write the feedback to a file; return a message if it cannot be written.

    The delivery is not affected by that, and feedback to an earlier reading does not remain.

    The feedback is in the language of the municipalities the file is about. A marked workbook is written only if
    there are remarks, for marking takes a second; `data` is None where the file must not be stored.
    """
    page, marked = (feedback_file(settings, source, report.sha256, suffix) for suffix in (".html", ".xlsx"))
    try:
        feedback = write_feedback(report, data if report.remarks else None, changes, language_of(report))
        _delete(page, marked)
        if feedback.xlsx is not None:
            _write(marked, feedback.xlsx)
        _write(page, feedback.html.encode())
    except Exception as error:
        # Whatever fails here, the delivery is loaded; the error's message could repeat content of the file.
        with suppress(OSError):
            _delete(page, marked)
        why = str(error) if isinstance(error, DiskFullError) else type(error).__name__
        return (f"file {report.name}: found {NO_FEEDBACK} ({why}), expected one; the next run tries",)
    return ()


def has_feedback(settings: Settings, source: str, sha256: str) -> bool:
    """Say whether the feedback to a file has been written."""
    return feedback_file(settings, source, sha256, ".html").exists()


def language_of(report: ValidationReport) -> Language:
    """Return the language of most municipalities a file is about; Finnish if it names none."""
    codes = [coverage.municipality for part in report.parts for coverage in part.coverage]
    codes += [municipality for _, _, municipality, _ in report.intended_coverage]
    languages_by_code = {municipality.code: municipality.language for municipality in load_catalogue().municipalities}
    languages = Counter(languages_by_code[code] for code in codes if code in languages_by_code)
    return languages.most_common(1)[0][0] if languages else "fi"


def _delete(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{uuid4().hex}.part")
    try:
        with writing(path, len(content)):
            draft.write_bytes(content)
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
