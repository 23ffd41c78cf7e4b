"""The generated keys: of the pseudonyms, and the pair that encrypts delivered originals."""

import secrets
from pathlib import Path

from pyrage import x25519

from warehouse.secret_files import secret_bytes


def pseudonym_key(folder: Path, name: str = "pseudonym") -> bytes:
    """Return the 32 random bytes that pseudonyms are made with; the first call makes them. Each area has its own.

    Whoever loses them can no longer join new extracts with old ones; whoever copies them can tell who is who.
    """
    return secret_bytes(folder, f"{name}.key", secrets.token_bytes(32))


def landing_recipient(folder: Path, name: str = "landing") -> x25519.Recipient:
    """Return the public key that originals are encrypted to; the first call makes the pair.

    Loading needs the public half alone, so the private half may be kept elsewhere.
    """
    public = f"{name}.age.pub"
    if not (folder / public).exists():
        secret_bytes(folder, public, str(landing_identity(folder, name).to_public()).encode())
    return x25519.Recipient.from_str((folder / public).read_text().strip())


def landing_identity(folder: Path, name: str = "landing") -> x25519.Identity:
    """Return the private key that opens the encrypted originals; the first call makes it."""
    made = secret_bytes(folder, f"{name}.age", str(x25519.Identity.generate()).encode())
    return x25519.Identity.from_str(made.decode().strip())
