"""The tiers of the tests: which folders belong to one, and how many seconds it may take.

A folder belongs to one tier. `pytest --tier NAME` collects the folders of that tier alone; `make test` runs every
tier but `acceptance`, which needs the folder `../shared` with the published originals, and `readers`, which needs R,
LibreOffice and Node.
"""

import os
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent
FACTOR = "TEST_BUDGET_FACTOR"
"""The environment variable that multiplies every budget, for slower or busier machines; 0 lifts them."""


@dataclass(frozen=True)
class Tier:
    """Folders that are run together, and the seconds they may take on two quiet cores."""

    folders: tuple[str, ...]
    budget: int


TIERS = {
    "unit": Tier(("unit",), 180),
    "database": Tier(
        (
            "alerts",
            "backup",
            "connectors",
            "dbt",
            "deliver",
            "explain",
            "faults",
            "gate",
            "ingest",
            "intake",
            "marts",
            "migrations",
            "portal",
            "publish",
        ),
        2400,
    ),
    "flow": Tier(("benchmarks", "compose", "dags", "end_to_end"), 1500),
    "browser": Tier(("browser", "docs"), 300),
    "acceptance": Tier(("acceptance",), 450),
    "readers": Tier(("readers",), 900),
}

LONG = ("marts/test_orders.py", "migrations/test_secrets.py", "marts/test_changes.py", "dbt/test_unit_tests.py")
"""Files of the tier database that take minutes: they begin first, so that no process waits for the other in the end."""


def tier_of(path: Path) -> str:
    """Return the tier of a file or folder below `tests/`."""
    folder = path.resolve().relative_to(TESTS).parts[0]
    return next(name for name, tier in TIERS.items() if folder in tier.folders)


def undeclared_folders() -> list[str]:
    """Return the folders with tests that belong to no tier, or to several."""
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    declared = [folder for tier in TIERS.values() for folder in tier.folders]
    return sorted(folder for folder in folders if declared.count(folder) != 1)


def budget_of(tier: str) -> float:
    """Return the seconds a tier may take on this machine, 0 for as long as it likes."""
    return TIERS[tier].budget * float(os.environ.get(FACTOR, "1"))
