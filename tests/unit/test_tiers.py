"""Every folder of tests belongs to one tier, and a run of a tier that takes too long fails."""

from types import SimpleNamespace
from typing import Any

import pytest
from tests.budget import Budget
from tests.tiers import FACTOR, LONG, TESTS, TIERS, budget_of, tier_of, undeclared_folders


def test_every_folder_belongs_to_one_tier() -> None:
    assert undeclared_folders() == []
    assert [folder for tier in TIERS.values() for folder in tier.folders if not (TESTS / folder).is_dir()] == []
    assert (tier_of(TESTS / "unit" / "test_tiers.py"), tier_of(TESTS / "browser")) == ("unit", "browser")


def test_the_files_that_begin_first_are_there() -> None:
    assert [name for name in LONG if not (TESTS / name).is_file() or tier_of(TESTS / name) != "database"] == []


@pytest.mark.parametrize(("factor", "status"), [("1", 0), ("0.000001", 1), ("0", 0)])
def test_a_run_beyond_its_budget_fails_unless_it_is_lifted(
    monkeypatch: pytest.MonkeyPatch, factor: str, status: int
) -> None:
    monkeypatch.setenv(FACTOR, factor)
    budget, session = Budget("unit"), SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    budget.start -= 1
    ended: Any = session
    budget.pytest_sessionfinish(ended)
    assert session.exitstatus == status
    assert budget_of("unit") == TIERS["unit"].budget * float(factor)
