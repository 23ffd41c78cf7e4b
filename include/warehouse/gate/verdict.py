"""The verdict: a critical failure, an error or a suite that evaluates nothing stops the release."""

from dataclasses import dataclass
from typing import Literal

Word = Literal["pass", "pass with warnings", "stop"]
Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class Finding:
    """What one expectation said of one relation."""

    suite: str
    expectation: str
    severity: Severity
    success: bool
    message: str


@dataclass(frozen=True)
class Verdict:
    """All findings of one build."""

    build_id: int
    findings: tuple[Finding, ...]

    @property
    def word(self) -> Word:
        """Say whether the build may be published."""
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
        """Say in one line a finding what failed, the critical ones first."""
        lines = [
            f"{one.severity}: {one.suite}: {one.message}"
            for severity in ("critical", "warning")
            for one in self._failed(severity)
        ]
        return "\n".join(lines) or f"{len(self.findings)} expectations hold"

    def _failed(self, severity: str) -> list[Finding]:
        return [one for one in self.findings if not one.success and one.severity == severity]
