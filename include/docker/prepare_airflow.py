"""Make Airflow's database and the file of its users' passwords, before `airflow db migrate`.

The passwords come from the environment at every set-up: a changed one holds from the next start on.
"""

import json
import os
from pathlib import Path

from warehouse.db import owner_dsn
from warehouse.migrations.databases import airflow_dsn, ensure_database
from warehouse.settings import Settings


def write_passwords(file: Path, passwords: dict[str, str]) -> None:
    """Write the file the simple auth manager reads, for its owner's eyes only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(passwords), encoding="utf-8")
    draft.replace(file)


if __name__ == "__main__":
    ensure_database(airflow_dsn(owner_dsn(Settings())))
    write_passwords(
        Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]),
        {"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]},
    )
