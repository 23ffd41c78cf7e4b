"""The generated keys: of the pseudonyms, and the pair that encrypts delivered originals."""

import secrets
from pathlib import Path

from pyrage import x25519

from warehouse.secret_files import secret_bytes

PSEUDONYM, IDENTITY, RECIPIENT = "pseudonym.key", "landing.age", "landing.age.pub"


def pseudonym_key(folder: Path) -> bytes:
    """Return the 32 random bytes that pseudonyms are made with; the first call makes them.

    Whoever loses them can no longer join new extracts with old ones; whoever copies them can tell who is who.
    """
    return secret_bytes(folder, PSEUDONYM, secrets.token_bytes(32))


def landing_recipient(folder: Path) -> x25519.Recipient:
    """Return the public key that originals are encrypted to; the first call makes the pair.

    Loading needs the public half alone, so the private half may be kept elsewhere.
    """
    if not (folder / RECIPIENT).exists():
        secret_bytes(folder, RECIPIENT, str(landing_identity(folder).to_public()).encode())
    return x25519.Recipient.from_str((folder / RECIPIENT).read_text().strip())


def landing_identity(folder: Path) -> x25519.Identity:
    """Return the private key that opens the encrypted originals; the first call makes it."""
    made = secret_bytes(folder, IDENTITY, str(x25519.Identity.generate()).encode())
    return x25519.Identity.from_str(made.decode().strip())
