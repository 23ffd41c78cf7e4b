"""The nightly backup of `maintain`: make one, verify it, delete what may not be kept."""

from warehouse.backup.create import back_up, backup_dsn
from warehouse.backup.retention import delete_expired_originals, delete_old_backups
from warehouse.backup.verify import verify
from warehouse.db import connect
from warehouse.errors import WarehouseError
from warehouse.run_ledger import judged_inputs
from warehouse.settings import Settings


def has_judged_build(settings: Settings) -> bool:
    """Say whether the gate has judged a build: before, there is nothing that could not be loaded again."""
    with connect(backup_dsn(settings)) as connection:
        return judged_inputs(connection) is not None


def back_up_nightly(settings: Settings) -> str:
    """Make and verify a backup, then delete old ones; originals of persons are deleted on time whatever happens."""
    try:
        outcome = back_up(settings)
        verification = verify(settings, outcome.backup.name)
    finally:
        originals = delete_expired_originals(settings)
    if verification.errors:
        raise WarehouseError(str(verification))
    old = delete_old_backups(settings)
    lines = [str(outcome), str(verification), f"deleted: {', '.join(old) or 'no backup'}, {originals} originals"]
    if outcome.errors:
        raise WarehouseError("\n".join([*lines, *outcome.errors]))
    return "\n".join(lines)
