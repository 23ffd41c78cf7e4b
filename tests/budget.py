"""A run of a tier fails when it takes longer than the tier's budget."""

import time

import pytest

from tests.tiers import FACTOR, budget_of


class Budget:
    """Measures the wall time of one tier; a run of a part of it has no budget."""

    def __init__(self, tier: str) -> None:
        self.tier = tier
        self.start = time.monotonic()
        self.seconds = 0.0

    @property
    def is_exceeded(self) -> bool:
        return 0 < budget_of(self.tier) < self.seconds

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.seconds = time.monotonic() - self.start
        if self.is_exceeded and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        took = f"tier {self.tier} took {self.seconds:.0f} s"
        if self.is_exceeded:
            limit = f"expected at most {budget_of(self.tier):.0f} s: make it faster, or set {FACTOR} on a slow machine"
            terminalreporter.write_line(f"{took}, {limit}", red=True)
        else:
            terminalreporter.write_line(f"{took} of {budget_of(self.tier):.0f} s")


def measures_whole_tier(config: pytest.Config) -> bool:
    """Say whether a run is the controller of one whole tier, with nothing deselected."""
    names = ("keyword", "markexpr", "lf", "collectonly", "deselect", "ignore")
    is_part = any(config.getoption(name, None) for name in names) or config.args_source.name == "ARGS"
    return bool(config.option.tier) and not is_part and not hasattr(config, "workerinput")
