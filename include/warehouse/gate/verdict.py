"""What the gate found: offenders of an expectation, its finding, and the verdict made of all of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Word = Literal["pass", "pass with warnings", "stop"]
Severity = Literal["critical", "warning"]
EXAMPLES = 5
"""Offenders, or groups of them, that a message shows."""


@dataclass(frozen=True)
class Offender:
    """One cell that an expectation does not hold for; what the expectation does not say is None.

    `score` is the distance from the expectation in units of the series' own noise, `waiver` what lets the cell through.
    """

    indicator_code: str | None = None
    place_code: str | None = None
    time_code: str | None = None
    breakdown_code: str | None = None
    value: Decimal | None = None
    expected_min: Decimal | None = None
    expected_max: Decimal | None = None
    score: float | None = None
    reason: str | None = None
    waiver: str | None = None

    @property
    def cell(self) -> tuple[str | None, str | None, str | None, str | None]:
        """Its place in the data: indicator, place, month or period, class."""
        return (self.indicator_code, self.place_code, self.time_code, self.breakdown_code)

    def __str__(self) -> str:
        """Say which cell it is, what it holds and what was expected."""
        where = " ".join(part for part in self.cell if part and part != "total")
        words = [where] if where else []
        if self.value is not None:
            words.append(f"found {self.value:f}{self._expected()}")
        if self.reason:
            words.append(self.reason)
        return ": ".join(words)

    def _expected(self) -> str:
        low, high = self.expected_min, self.expected_max
        if low is None and high is None:
            return ""
        if low == high:
            return f", expected {low:f}"
        if low is None or high is None:
            return f", expected at most {high:f}" if low is None else f", expected at least {low:f}"
        return f", expected {low:f} to {high:f}"


@dataclass(frozen=True)
class Finding:
    """The result of one expectation on one relation."""

    suite: str
    expectation: str
    severity: Severity
    success: bool
    message: str
    offenders: tuple[Offender, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Verdict:
    """All findings of one build."""

    build_id: int
    findings: tuple[Finding, ...]

    @property
    def word(self) -> Word:
        """Return the verdict: whether the build may be published."""
        if not self.findings or self._failed("critical"):
            return "stop"
        return "pass with warnings" if self._failed("warning") else "pass"

    @property
    def critical(self) -> int:
        """Count the critical failures."""
        return len(self._failed("critical"))

    @property
    def warnings(self) -> int:
        """Count the warnings."""
        return len(self._failed("warning"))

    def message(self) -> str:
        """Return one line for each failed expectation, the critical ones first."""
        lines = [
            f"{finding.severity}: {finding.suite}: {finding.message}"
            for severity in ("critical", "warning")
            for finding in self._failed(severity)
        ]
        return "\n".join(lines) or f"{len(self.findings)} expectations hold"

    def _failed(self, severity: str) -> list[Finding]:
        return [finding for finding in self.findings if not finding.success and finding.severity == severity]


def worst_first(offenders: Sequence[Offender]) -> list[Offender]:
    """Sort offenders by their distance from what was expected; those without one keep their order."""
    return sorted(offenders, key=lambda offender: -(offender.score or 0))


def summary(offenders: Sequence[Offender]) -> str:
    """Say how many offenders there are, and which: the worst ones, or groups by indicator where none is worse."""
    if len(offenders) <= EXAMPLES or any(offender.score for offender in offenders):
        examples = [str(offender) for offender in worst_first(offenders)[:EXAMPLES]]
    else:
        examples = list(_groups(offenders))[:EXAMPLES]
    return f"found {len(offenders)}" + (f", for example {'; '.join(examples)}" if examples else "")


def _groups(offenders: Sequence[Offender]) -> Iterator[str]:
    """Yield one line for each indicator, the one with the most offenders first: how many, where and when."""
    groups: dict[str | None, list[Offender]] = defaultdict(list)
    for offender in offenders:
        groups[offender.indicator_code].append(offender)
    for indicator, members in sorted(groups.items(), key=lambda group: -len(group[1])):
        places = list(dict.fromkeys(offender.place_code for offender in members if offender.place_code))
        times = sorted({offender.time_code for offender in members if offender.time_code})
        words = [f"{len(members)} of {indicator}"] if indicator and len(members) > 1 else []
        words += (
            [f"at {', '.join(places[:EXAMPLES])}{' and others' if len(places) > EXAMPLES else ''}"] if places else []
        )
        words += [f"{times[0]} to {times[-1]}" if len(times) > 1 else times[0]] if times else []
        yield " ".join([*words, f"({members[0]})"])
