"""Check that a home has the keys that the rows of its database were loaded with, by their fingerprints.

A home with the same keys is a second worker. With another key every person would get another pseudonym, so such a
home is stopped before it does anything. A new key is made only if the database has no fingerprint of one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg

from warehouse.errors import WarehouseError
from warehouse.privacy.pseudonym import landing_identity, landing_recipient, pseudonym_key
from warehouse.settings import Settings
from warehouse.sources import Source, load_sources

PUBLIC = ".age.pub"
CONTEXT = b"tilannekuva key fingerprint\0"


class KeyMismatchError(WarehouseError):
    """A home that lacks a key of its database, or has another one; the message says what to restore."""


def check_keys(connection: psycopg.Connection, settings: Settings) -> None:
    """Raise KeyMismatchError unless the home has the keys of its database that declared sources still name."""
    registered = _registered(connection)
    for name in sorted({name for source in load_sources().values() for name in _names(source)} & set(registered)):
        _compare(connection, settings.secrets, name, registered[name])


def register_keys(
    connection: psycopg.Connection, settings: Settings, sources: Iterable[Source], *, make: bool = False
) -> None:
    """Register the fingerprints of the sources' keys that the database lacks, and compare the others.

    `make` makes a key that neither has. KeyMismatchError where rows have been loaded with a key that is gone.
    """
    for source in sources:
        for name in _names(source):
            if (registered := _registered(connection).get(name)) is None:
                registered = _register(connection, settings.secrets, source, name, make=make)
            if registered is not None:
                _compare(connection, settings.secrets, name, registered)


def fingerprint(name: str, key: bytes) -> str:
    """Return the fingerprint of a key; it reveals nothing, because a key is 32 random bytes."""
    return hashlib.sha256(CONTEXT + name.encode() + b"\0" + key).hexdigest()


def home_fingerprint(folder: Path, name: str) -> str | None:
    """Return the fingerprint of a key among the secrets of a folder; None if it is not there."""
    key = _key(folder, name)
    return None if key is None else fingerprint(name, key)


def _names(source: Source) -> Iterator[str]:
    """Yield the files of the keys that loading a source needs: the public half of a pair suffices."""
    if source.persons is not None:
        yield f"{source.persons.pseudonym_key}.key"
        yield f"{source.persons.landing_key}{PUBLIC}"


def _registered(connection: psycopg.Connection) -> dict[str, str]:
    try:
        with connection.transaction():
            return dict(connection.execute("select name, fingerprint from ops.instance_key").fetchall())
    except psycopg.errors.UndefinedTable:
        raise WarehouseError("the database has an older schema than this code: run `warehouse migrate`") from None


def _register(connection: psycopg.Connection, folder: Path, source: Source, name: str, *, make: bool) -> str | None:
    """Register the fingerprint of this home's key; return the registered one, which another home may have written."""
    if _key(folder, name) is None:
        _refuse_if_loaded(connection, folder, source, name)
        if not make:
            return None
        _make(folder, name)
    with connection.transaction():
        connection.execute(
            "insert into ops.instance_key (name, fingerprint) values (%s, %s) on conflict do nothing",
            [name, fingerprint(name, _key(folder, name) or b"")],
        )
    return _registered(connection)[name]


def _refuse_if_loaded(connection: psycopg.Connection, folder: Path, source: Source, name: str) -> None:
    with connection.transaction():
        row = connection.execute("select count(*) from ops.snapshot where source = %s", [source.source]).fetchone()
    if row and row[0]:
        raise KeyMismatchError(
            f"found {row[0]} loaded deliveries of {source.source} and no key {name} in {folder}:"
            f" {_restore(folder, name)}"
        )


def _compare(connection: psycopg.Connection, folder: Path, name: str, registered: str) -> None:
    key = _key(folder, name)
    if key is not None and fingerprint(name, key) == registered:
        return
    with connection.transaction():
        row = connection.execute("select instance_id from ops.instance").fetchone()
    instance = f"instance {row[0]}" if row else "this database"
    difference = "no key" if key is None else f"another key (fingerprint {fingerprint(name, key)[:12]})"
    raise KeyMismatchError(
        f"found {difference} {name} in {folder}, expected the one that {instance} was loaded with"
        f" (fingerprint {registered[:12]}): {_restore(folder, name)}"
    )


def _restore(folder: Path, name: str) -> str:
    return (
        f"restore {folder / name} from the backup of the home that loaded them, or set WAREHOUSE_HOME to that home;"
        " with another key every person would become somebody else, so nothing was done"
    )


def _key(folder: Path, name: str) -> bytes | None:
    """Return a key of this home, or None; the public half of a pair is made of the private one."""
    path = folder / name
    if name.endswith(PUBLIC):
        stem = name.removesuffix(PUBLIC)
        if not path.is_file() and not (folder / f"{stem}.age").is_file():
            return None
        return str(landing_recipient(folder, stem)).encode()
    return path.read_bytes() if path.is_file() else None


def _make(folder: Path, name: str) -> None:
    if name.endswith(PUBLIC):
        landing_identity(folder, name.removesuffix(PUBLIC))
    else:
        pseudonym_key(folder, name.removesuffix(".key"))
