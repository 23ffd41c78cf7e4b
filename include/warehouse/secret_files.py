"""Generated passwords and keys: one file each, readable by their owner only, never in the repository."""

import os
import secrets
from pathlib import Path

from warehouse.errors import WarehouseError


def secret_bytes(folder: Path, name: str, make: bytes | None = None) -> bytes:
    """Return the secret of that name; the first call makes it (folder 0700, file 0600).

    Two processes that ask at once get the same secret: the file appears whole or not at all.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path, make if make is not None else secrets.token_urlsafe(24).encode())
    return path.read_bytes()


def kept_secret(folder: Path, name: str) -> str | None:
    """Return a secret as text, or None where there is no such file: nothing is made."""
    path = folder / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


def secret(folder: Path, name: str) -> str:
    """Return a secret as text: a password that fits an address unescaped."""
    return secret_bytes(folder, name).decode()


def replace_secret(folder: Path, name: str, content: bytes) -> None:
    """Give a secret another content, which appears whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(folder / name)


def given_secret(folder: Path, name: str) -> str:
    """Return a secret that somebody else gave us: from the environment, else from a file of the folder.

    WarehouseError says where it is looked for; nothing is generated.
    """
    found = optional_secret(folder, name)
    if found is None:
        variable = _variable(name)
        raise WarehouseError(f"there is no secret '{name}': set {variable}, or write the file {name} among the secrets")
    return found


def optional_secret(folder: Path, name: str) -> str | None:
    """Return the same, or None where nobody gave it."""
    path = folder / name
    found = os.environ.get(_variable(name)) or (path.read_text(encoding="utf-8") if path.is_file() else "")
    return found.strip() or None


def _variable(name: str) -> str:
    return f"WAREHOUSE_SECRET_{name.upper()}"


def _create(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
