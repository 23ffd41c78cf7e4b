"""One file checked in the terminal, as its sender would see it; no database, and nothing is stored."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as RichText

from warehouse.errors import WarehouseError
from warehouse.feedback.summary import Listing, Summary, summarise
from warehouse.feedback.write import write_feedback
from warehouse.intake.report import Language, RefusalError, ValidationReport
from warehouse.intake.sandbox import run_in_sandbox
from warehouse.intake.validate import check, refusal_report
from warehouse.sources import workbook_sources

HELSINKI = ZoneInfo("Europe/Helsinki")
MAX_ROWS = 40
"""Lines of what was read that fit a terminal; the answer's page shows them all."""
STYLES = {"error": "red", "warning": "yellow", "note": "dim"}
ACCEPTED = ("accepted", "accepted_with_remarks")


def check_file(file: Path, source: str | None) -> tuple[ValidationReport, bytes]:
    """Check a file in a limited process of its own; WarehouseError if it cannot be opened at all."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WarehouseError(f"{file}: {error.strerror}") from error
    sources = workbook_sources()
    if source is not None and source not in sources:
        raise WarehouseError(f"found source {source}, expected one of {', '.join(sources)}")
    try:
        return run_in_sandbox(check, data, file.name, sources, datetime.now(HELSINKI).date(), source), data
    except RefusalError as error:
        return refusal_report(data, file.name, error, sources, source), data


def render_report(verdict: ValidationReport, language: Language) -> RenderableType:
    """Return a verdict for a terminal: one line, what was read, and the remarks by sheet."""
    summary = summarise(verdict, (), language)
    colour = "green" if verdict.outcome in ACCEPTED else "yellow" if verdict.outcome == "partly_accepted" else "red"
    line = RichText.assemble((summary.word, f"bold {colour}"), f"  {verdict.name}")
    paragraphs = [RichText(text) for text in (summary.meaning, summary.advice) if text]
    return Group(line, *paragraphs, *_facts(summary), *_read(summary.read), *_remarks(summary))


def report_json(verdict: ValidationReport, language: Language) -> str:
    """Return a verdict as JSON: without its rows, with every remark in a language."""
    document = {
        "name": verdict.name,
        "sha256": verdict.sha256,
        "outcome": verdict.outcome,
        "format": verdict.format,
        "personal": verdict.personal,
        "intended_coverage": verdict.intended_coverage,
        "parts": [
            {"source": part.source, "table": part.table, "sheet": part.sheet, "rows": len(part.rows)}
            | {
                "rejected_rows": len(part.rejected_rows),
                "coverage": [dataclasses.asdict(cell) for cell in part.coverage],
            }
            for part in verdict.parts
        ],
        "remarks": [
            {"code": remark.code, "severity": remark.severity, "sheet": remark.place.sheet, "cell": remark.place.cell}
            | {"row": remark.place.row, "column": remark.place.column}
            | dataclasses.asdict(remark.rendered(language))
            for remark in verdict.remarks
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def write_feedback_files(verdict: ValidationReport, data: bytes, language: Language, folder: Path) -> list[Path]:
    """Write what the sender would get back into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = write_feedback(verdict, data, (), language)
    stem = f"{Path(verdict.name).stem}-{verdict.sha256[:8]}"
    files = {folder / f"{stem}.html": made.html.encode()}
    if made.xlsx is not None:
        files[folder / f"{stem}.xlsx"] = made.xlsx
    for path, content in files.items():
        path.write_bytes(content)
    return list(files)


def _facts(summary: Summary) -> Iterator[RenderableType]:
    facts = [f"{name}: {value}" for name, value in summary.facts[1:]]
    if facts:
        yield RichText("  ".join(facts), style="dim")


def _read(listing: Listing) -> Iterator[RenderableType]:
    yield RichText("")
    if not listing.rows:
        yield RichText(listing.empty_text)
        return
    table = Table(title=listing.title, title_justify="left", box=None, pad_edge=False)
    for place, heading in enumerate(listing.headings):
        table.add_column(heading, justify="right" if place in listing.numeric else "left")
    for row in listing.rows[:MAX_ROWS]:
        table.add_row(*map(RichText, row))
    yield table
    if len(listing.rows) > MAX_ROWS:
        yield RichText(f"… (+{len(listing.rows) - MAX_ROWS})")


def _remarks(summary: Summary) -> Iterator[RenderableType]:
    """Yield the remarks of each sheet as one table, the file's own first; nothing else is cut but the longest lists."""
    yield RichText("")
    if not summary.remarks:
        yield RichText(summary.no_remarks)
    for sheet in sorted({remark.sheet for remark in summary.remarks}):
        table = Table(title=sheet or summary.name, title_justify="left", show_lines=True)
        for heading in summary.remark_headings[1:]:
            table.add_column(heading, overflow="fold")
        for remark in (remark for remark in summary.remarks if remark.sheet == sheet):
            place = RichText.assemble((remark.word, STYLES[remark.severity]), f"\n{remark.locations}")
            table.add_row(
                place, RichText(remark.text.found), RichText(remark.text.expected), RichText(remark.text.suggestion)
            )
        yield table
    if summary.more_remarks:
        yield RichText(summary.more_remarks)
