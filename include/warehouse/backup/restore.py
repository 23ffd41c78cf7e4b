"""Restore a backup into an empty instance: another home, another server, another machine.

The database appears whole or not at all: it is restored and compared under another name, and renamed at the end. The
landing is filled before; a restore that was interrupted is run again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.backup.client import restore_dump
from warehouse.backup.content import NOT_INCLUDED, database_errors, file_errors
from warehouse.backup.create import start_database
from warehouse.backup.keys import key_errors, restore_keys, unfit_keys
from warehouse.backup.landing_files import landing_of
from warehouse.backup.manifest import DUMP, LANDING, Backup, read_backup
from warehouse.backup.scratch_server import make_missing_roles
from warehouse.db import connect, database_of, owner_dsn, with_database
from warehouse.embedded.processes import exclusive
from warehouse.errors import WarehouseError
from warehouse.home import prepare_home
from warehouse.ingest.landing import Landing
from warehouse.ingest.landing_owner import MARKER, adopt, owner_of
from warehouse.migrations.passwords import make_roles
from warehouse.migrations.published_views import VIEW_OWNERS
from warehouse.migrations.upgrade import MAINTENANCE, cluster_lock, upgrade
from warehouse.settings import Settings
from warehouse.sources import load_sources

RESTORING = "_restoring"
OBJECTS = """
    select count(*) from pg_class
    where relnamespace::regnamespace::text !~ '^(pg_|information_schema$)' and relkind in ('r', 'p', 'v', 'm')
"""
EXPIRED = """
    update ops.snapshot
    set original_deletion_began_at = coalesce(original_deletion_began_at, %(moment)s), original_deleted_at = %(moment)s
    where original_url = any(%(addresses)s) and original_deleted_at is null
"""


@dataclass(frozen=True)
class Restored:
    """What was restored, and what a person should know of it."""

    backup: Backup
    database: str
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        """Say what was restored and what comes next."""
        manifest = self.backup.manifest
        counts = f"{len(manifest.tables)} tables, {len(manifest.releases)} releases"
        lines = [
            f"restored {self.backup.name}: database {self.database} with {counts}, all equal to the backup;"
            f" {len(self.backup.landing_files)} files of the landing",
            *self.warnings,
            "run `warehouse build` next: it is whole, because tables that are made of others come back empty",
        ]
        return "\n".join(lines)


def restore(settings: Settings, folder: Path, keys: Path | None = None) -> Restored:
    """Restore a backup into this home and its database, which must be empty; `keys` is the copy of the secrets."""
    backup = read_backup(folder.expanduser().resolve())
    prepare_home(settings)
    with exclusive(settings, "restore"):
        errors = [error for error in file_errors(backup) if not error.startswith(NOT_INCLUDED)]
        if errors:
            raise WarehouseError("\n".join(["the backup is damaged, and nothing was restored:", *errors]))
        landings = _target_landings(settings, backup)
        _restore_keys(settings, backup, keys)
        start_database(settings)
        _refuse_tables(settings)
        _restore_landing(settings, backup, landings)
        warnings = _restore_database(settings, backup)
        _adopt_landings(settings)
    missing = [f"was missing when the backup was made: {address}" for address in backup.manifest.missing]
    return Restored(backup, database_of(owner_dsn(settings)), (*warnings, *missing))


def _target_landings(settings: Settings, backup: Backup) -> dict[str, Landing]:
    """Return the landings to fill; WarehouseError if one has an owner, or files that the backup does not have."""
    landings = dict[str, Landing]()
    for location in {settings.landing_of(source.landing) for source in load_sources().values()}:
        landings[location] = Landing(location)
    for address in backup.landing_files:
        landing_of(settings, address, landings)
    for landing in landings.values():
        foreign = [address for address in landing.addresses() if address not in backup.landing_files]
        if foreign or landing.read_root_file(MARKER) is not None:
            name = foreign[0] if foreign else MARKER
            raise WarehouseError(f"found {name} in the landing {landing.location}, expected an empty landing")
    return landings


def _restore_keys(settings: Settings, backup: Backup, keys: Path | None) -> None:
    """Put the secrets into the home, unless the keys of the backup are there already and none are named."""
    folder = (keys or settings.key_backup_folder / backup.manifest.keys).expanduser().resolve()
    if keys is not None or folder.is_dir():
        errors = key_errors(folder) or [f"found another {name} in {folder}" for name in unfit_keys(folder, backup)]
        if errors:
            raise WarehouseError("\n".join([f"these are not the keys of {backup.name}:", *errors]))
        restore_keys(folder, settings.secrets)
    elif unfit_keys(settings.secrets, backup):
        raise WarehouseError(
            f"found no keys of the backup: neither {folder} nor {settings.secrets} has them, expected"
            f" {backup.manifest.keys}; name its folder with --keys"
        )


def _refuse_tables(settings: Settings) -> None:
    dsn = owner_dsn(settings)
    with connect(with_database(dsn, MAINTENANCE), autocommit=True) as server:
        if not _exists(server, database_of(dsn)):
            return
    with connect(dsn) as connection:
        row = connection.execute(OBJECTS).fetchone()
    if row and row[0]:
        raise WarehouseError(
            f"found {row[0]} tables and views in the database {database_of(dsn)}, expected an empty database:"
            " nothing is overwritten. Restore into another home or database, or drop this one yourself"
        )


def _restore_landing(settings: Settings, backup: Backup, landings: dict[str, Landing]) -> None:
    expired = backup.expired()
    for address, recorded in backup.landing_files.items():
        landing = landing_of(settings, address, landings)
        if address in expired or _is_restored(landing, address, recorded.sha256):
            continue
        with (backup.folder / LANDING / address).open("rb") as file:
            landing.put(file, address, recorded.sha256)


def _is_restored(landing: Landing, address: str, sha256: str) -> bool:
    return landing.has(address) and landing.read(address, sha256) is not None


def _restore_database(settings: Settings, backup: Backup) -> list[str]:
    """Restore into a database of another name, compare, upgrade, and give it its name; return warnings."""
    target = owner_dsn(settings)
    name, draft = database_of(target), f"{database_of(target)}{RESTORING}"
    restoring = settings.model_copy(update={"dsn": with_database(target, draft)})
    with connect(with_database(target, MAINTENANCE), autocommit=True) as server:
        with cluster_lock(target):
            made = _prepare_server(server, settings, backup)
        _drop(server, draft)
        server.execute(sql.SQL("create database {}").format(sql.Identifier(draft)))
        server.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(draft)))
        restore_dump(settings, backup.folder / DUMP, owner_dsn(restoring))
        _compare(owner_dsn(restoring), backup)
        still_open = upgrade(restoring)
        _mark_expired(owner_dsn(restoring), backup)
        _refuse_tables(settings)
        _drop(server, name)
        server.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return [*(f"made the role {role}, which cannot log in" for role in made), *still_open]


def _prepare_server(server: psycopg.Connection, settings: Settings, backup: Backup) -> list[str]:
    """Make the roles that own something in the backup or have rights in it; return those that are not ours."""
    former_owner = backup.manifest.owner
    with server.transaction():
        make_roles(server, settings)
        made = make_missing_roles(server, (*backup.manifest.roles, *VIEW_OWNERS))
        for role in {"transformer", *VIEW_OWNERS, former_owner} - {server.info.user}:
            server.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(role)))
    return [role for role in made if role not in (*VIEW_OWNERS, former_owner)]


def _compare(dsn: str, backup: Backup) -> None:
    with connect(dsn) as connection:
        errors = database_errors(connection, backup)
    if errors:
        raise WarehouseError("\n".join(["the restored database differs, and was not put in place:", *errors]))


def _mark_expired(dsn: str, backup: Backup) -> None:
    """Record the originals that were deleted from the backup as deleted, which they were."""
    with connect(dsn) as connection:
        connection.execute(EXPIRED, {"moment": datetime.now(UTC), "addresses": list(backup.expired())})


def _adopt_landings(settings: Settings) -> None:
    with connect(owner_dsn(settings), autocommit=True) as connection:
        owner = owner_of(connection, settings)
    for location in {settings.landing_of(source.landing) for source in load_sources().values()}:
        adopt(Landing(location), owner)


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))
