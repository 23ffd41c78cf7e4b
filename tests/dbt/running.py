"""dbt in a process of its own, as a build runs it, with a target folder of the test's."""

import os
import subprocess
import sys
from pathlib import Path

from warehouse.build.dbt_runner import DBT_PROJECT

NOWHERE = {
    "WAREHOUSE_DBT_HOST": "nowhere.invalid",
    "WAREHOUSE_DBT_PORT": "5432",
    "WAREHOUSE_DBT_DATABASE": "none",
    "WAREHOUSE_DBT_USER": "nobody",
    "DBT_ENV_SECRET_PASSWORD": "none",
}
"""dbt reads a profile even when it only parses."""


def dbt(
    target: Path, *arguments: str, connection: dict[str, str] | None = None, project: Path = DBT_PROJECT
) -> subprocess.CompletedProcess[str]:
    """Run dbt; its artifacts lie in `target`. Nothing is written into the project."""
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    command = [
        sys.executable, "-m", "dbt.cli.main", *arguments, *folders,
        "--target-path", str(target), "--log-path", str(target / "logs"),
    ]  # fmt: skip
    environment = {**os.environ, **(connection or NOWHERE)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
