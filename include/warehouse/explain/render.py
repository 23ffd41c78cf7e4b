"""An explanation for a terminal, in one language."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from textwrap import wrap

from rich.console import Group
from rich.text import Text as RichText

from warehouse.declarations import Text, read_yaml
from warehouse.explain.explanation import CellFinding, DeliveryTrace, Explanation, SourceRow
from warehouse.intake.report import Language
from warehouse.reference.words import glossary

WIDTH = 100
"""Where paragraphs are wrapped; addresses are not, so that they can be copied."""
MAX_ROWS = 20
"""Rows of a delivery that fit a terminal; `--json` has them all."""


@cache
def load_texts() -> Mapping[str, Text]:
    """Read the words; one without a language is an error."""
    content = read_yaml(Path(__file__).with_name("texts.yml"))
    return {key: Text.model_validate(text) for key, text in content.items()}


class Renderer:
    """Writes an explanation in a language, section by section."""

    def __init__(self, explanation: Explanation, language: Language) -> None:
        """Keep what is written."""
        self._explanation, self._language = explanation, language

    def render(self) -> Group:
        """Return the whole explanation."""
        sections = {
            "definition": wrap(self._explanation.definition, WIDTH),
            "formula": self._formula(),
            "parts": self._parts(),
            "deliveries": self._deliveries(),
            "corrections": self._corrections(),
            "checks": self._checks(),
            "releases": self._releases(),
        }
        lines: list[RichText] = [*self._head()]
        for key, texts in sections.items():
            if texts := list(texts):
                lines += [RichText(""), RichText(self._say(key), style="bold"), *map(RichText, texts)]
        return Group(*lines)

    def _say(self, key: str, **values: object) -> str:
        return str(getattr(load_texts()[key], self._language)).format_map(values)

    def _head(self) -> Iterator[RichText]:
        cell = self._explanation
        names = [cell.indicator.name, cell.place.name, cell.month]
        names += [cell.breakdown.name] if cell.breakdown.code != "total" else []
        yield RichText(", ".join(names), style="bold")
        number = "" if cell.value is None else f"{cell.value} ({cell.unit}), "
        break_text = f", {self._say('series_break')}" if cell.series_break else ""
        yield RichText(
            f"{number}{self._status(cell.status)}{break_text}; {self._say('release', number=cell.release_id)}"
        )
        for key in ("newer_deliveries", "newer_declarations"):
            if getattr(cell, f"has_{key}"):
                yield RichText(self._say(key), style="yellow")

    def _status(self, code: str) -> str:
        names = (getattr(term.name, self._language) for term in glossary() if term.code == code)
        return str(next(names, code))

    def _formula(self) -> Iterator[str]:
        formula = self._explanation.formula
        if formula is None:
            yield self._say("no_formula")
            return
        yield formula.expression
        if self._explanation.status == "hidden":
            yield self._say("hidden")
            return
        for term in formula.terms:
            number = self._status("missing") if term.value is None else f"{term.value:f}"
            yield f"  {self._say(term.role)} {term.measure} {term.month}: {number}"

    def _parts(self) -> Iterator[str]:
        for part in self._explanation.parts:
            number = self._status(part.status) if part.value is None else f"{part.value:f}"
            yield f"  {part.place.code} {part.place.name}: {number}"

    def _deliveries(self) -> Iterator[str]:
        for delivery in self._explanation.deliveries:
            yield from self._delivery(delivery)
        if not self._explanation.deliveries:
            yield self._say("no_deliveries")

    def _delivery(self, delivery: DeliveryTrace) -> Iterator[str]:
        yield f"  {delivery.measure}: {delivery.title}, {delivery.delivered_on}"
        if delivery.detail == "date":
            return
        sheet = f", {self._say('sheet')} {delivery.sheet}" if delivery.sheet else ""
        yield f"    {self._say('file')} {delivery.file}{sheet}"
        yield f"    {self._say('landed')} {delivery.landed_url}"
        for row in delivery.rows[:MAX_ROWS]:
            yield f"    {self._row(row)}"
        if len(delivery.rows) > MAX_ROWS:
            yield f"    {self._say('more', number=len(delivery.rows) - MAX_ROWS)}"

    def _row(self, row: SourceRow) -> str:
        address = f"{self._say('cell')} {row.cell}" if row.cell else f"{self._say('row')} {row.row}"
        return f"{address} ({row.key})" if row.key else address

    def _corrections(self) -> Iterator[str]:
        for row in self._explanation.corrections:
            numbers = [self._status("missing") if n is None else f"{n:f}" for n in (row.found, row.corrected)]
            yield f"  {row.measure} {row.place} {row.month}: {numbers[0]} -> {numbers[1]} ({row.code}, {row.person})"
            yield f"    {row.reason} {row.reported}"

    def _checks(self) -> Iterator[str]:
        gate = self._explanation.gate
        yield "  " + self._say("passed", passed=gate.passed, evaluated=gate.evaluated, build=gate.build_id)
        for finding in gate.findings:
            yield f"  {self._finding(finding)}"
        if not gate.findings:
            yield f"  {self._say('no_findings')}"

    def _finding(self, finding: CellFinding) -> str:
        limits = [f"{limit:f}" for limit in (finding.expected_min, finding.expected_max) if limit is not None]
        details = [
            finding.reason or "",
            f"{self._say('expected')} {' - '.join(limits)}" if limits else "",
            self._say("waiver", code=finding.waiver) if finding.waiver else "",
        ]
        return "; ".join([f"{self._say(finding.severity)}: {finding.expectation}", *filter(None, details)])

    def _releases(self) -> Iterator[str]:
        for release in self._explanation.releases:
            changed = f"{self._say('changed')} {', '.join(release.changed)}" if release.changed else ""
            detail = self._say("first") if release.is_first else changed
            number = self._say("release", number=release.release_id)
            yield f"  {number}, {release.published_at:%Y-%m-%d}" + (f": {detail}" if detail else "")
