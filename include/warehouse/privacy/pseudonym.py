"""Pseudonyms of persons: a keyed hash of the henkilötunnus, made before anything reaches PostgreSQL."""

import hmac
import re
import secrets
from binascii import b2a_base64
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyrage import x25519

from warehouse.settings import secret_bytes

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]

CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIZE = 11
"""Characters of a henkilötunnus."""
SHAPE = re.compile(r"(?<![0-9A-Za-z])[0-3][0-9][01][0-9]{3}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Ya-y](?![0-9A-Za-z])")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
HIDDEN = "***********"
LENGTH = 43
"""Characters of a pseudonym: 256 bits in URL-safe base64 without padding."""
URL_SAFE = bytes.maketrans(b"+/", b"-_")

# The same rules for whole arrays of codes.
DIGITS = [0, 1, 2, 3, 4, 5, 7, 8, 9]
POWERS = 10 ** np.arange(8, -1, -1)
CHECKS = np.frombuffer(CHECK.encode(), dtype=np.uint8)
CENTURY = np.zeros(256, dtype=np.intp)
CENTURY[[ord(sign) for sign in CENTURIES]] = list(CENTURIES.values())
DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + [0] * 87)

_real_days: dict[str, bool] = {}


def pseudonym_key(folder: Path, name: str = "pseudonym") -> bytes:
    """Return the key of pseudonyms, 32 random bytes; the first call makes it. Each area has its own.

    Without it new extracts can no longer be joined with old ones; with a copy of it persons can be identified.
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


def normalise(code: str) -> str:
    """Return the form that is hashed: without surrounding blanks, in upper case."""
    return code.strip().upper()


def is_valid(code: str) -> bool:
    """Say whether a normalised text is a henkilötunnus: all 11 characters, a real birthday, the right check character.

    Equal to python-stdnum for every ASCII text, but many times faster; the numbers 900-999 of test persons are valid.
    """
    if len(code) != SIZE or not code.isascii():
        return False
    number = code[:6] + code[7:10]
    if not number.isdigit() or CHECK[int(number) % 31] != code[10] or code[7:10] < "002":
        return False
    day = code[:7]
    return _real_days[day] if day in _real_days else _is_real_day(day)


def _is_real_day(day: str) -> bool:
    """Say whether the date exists; dates are cached, for there are far fewer than persons."""
    try:
        date(CENTURIES[day[6]] + int(day[4:6]), int(day[2:4]), int(day[:2]))
    except (KeyError, ValueError):
        return False
    return _real_days.setdefault(day, True)


class Pseudonyms:
    """Makes pseudonyms with one key; the same person gets the same one in every source and every year."""

    def __init__(self, key: bytes) -> None:
        """Prepare the hash for a secret key of at least 32 bytes."""
        if len(key) < 32:
            raise ValueError(f"found a key of {len(key)} bytes, expected at least 32")
        self._hmac = hmac.new(key, digestmod="sha256")
        self._hashed: dict[str, str | None] = {}

    def hash_code(self, code: str) -> str | None:
        """Return the pseudonym of a text, None where it is no henkilötunnus; each text is hashed once."""
        if code not in self._hashed:
            self._hashed[code] = self.hash_codes([code])[0]
        return self._hashed[code]

    def hash_codes(self, codes: Sequence[str]) -> list[str | None]:
        """Return the pseudonym of each text, None where it is no henkilötunnus."""
        normal = [normalise(code) for code in codes]
        valid = [is_valid(code) for code in normal]
        text = self.hash_valid_codes([code.encode() for code, good in zip(normal, valid, strict=True) if good]).decode()
        made = (text[start : start + LENGTH] for start in range(0, len(text), LENGTH + 1))
        return [next(made) if good else None for good in valid]

    def hash_valid_codes(self, codes: Sequence[bytes]) -> bytes:
        """Return the pseudonyms of normalised valid codes: 43 bytes and one separator for each.

        HMAC-SHA256; copies of the keyed object save hashing the key once for each code.
        """
        keyed, digests = self._hmac.copy, []
        for code in codes:
            digest = keyed()
            digest.update(code)
            digests.append(digest.digest())
        return b2a_base64(b"\0".join([*digests, b""]), newline=False).translate(URL_SAFE)  # 33 bytes: no padding


def has_code(text: str) -> bool:
    """Say whether the text contains a valid henkilötunnus, written with any dash."""
    return any(is_valid(match[0].upper()) for match in SHAPE.finditer(text.translate(DASHES)))


def has_shape(text: str) -> bool:
    """Say whether the text contains something of the form of a henkilötunnus, valid or mistyped."""
    return SHAPE.search(text.translate(DASHES)) is not None


def mask(text: str) -> str:
    """Return the text with everything of the form of a henkilötunnus, valid or mistyped, masked."""
    return SHAPE.sub(HIDDEN, text.translate(DASHES)) if has_shape(text) else text


def pseudonymise(pseudonyms: Pseudonyms, codes: Bytes, lengths: NDArray[np.intp]) -> tuple[Bytes, Bools]:
    """Return the pseudonym of each code, shape (codes, 43), and whether there is one.

    `codes` has shape (codes, 8 or 16); what is not in plain form (blanks, lower case) is taken one at a time.
    """
    made = np.zeros((len(codes), LENGTH), dtype=np.uint8)
    accepted = np.array(lengths == SIZE, dtype=np.bool_)
    if codes.shape[1] >= SIZE:
        accepted &= are_valid(codes[:, :SIZE])
    made[accepted] = _hashed(pseudonyms, codes[accepted, :SIZE])
    for place in np.flatnonzero(~accepted).tolist():
        text = codes[place, : lengths[place]].tobytes().decode("utf-8", "replace")
        pseudonym = pseudonyms.hash_codes([text])[0]
        if pseudonym is not None:
            made[place], accepted[place] = np.frombuffer(pseudonym.encode(), dtype=np.uint8), True
    return made, accepted


def are_valid(codes: Bytes) -> Bools:
    """Say which rows of 11 characters are a henkilötunnus in plain form, as `is_valid` does."""
    digits = codes[:, DIGITS].astype(np.intp) - ord("0")
    right = np.array(((digits >= 0) & (digits <= 9)).all(axis=1), dtype=np.bool_)
    number = np.where(right, digits @ POWERS, 0)
    right &= CHECKS[number % 31] == codes[:, 10]
    right &= number % 1000 >= 2
    day, month, year = number // 10_000_000, number // 100_000 % 100, number // 1000 % 100
    century = CENTURY[codes[:, 6]]
    right &= (century > 0) & _is_day(day, month, century + year)
    return right


def _is_day(day: NDArray[np.intp], month: NDArray[np.intp], year: NDArray[np.intp]) -> Bools:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    exists: Bools = (day >= 1) & (day <= DAYS[month]) & ((month != 2) | (day <= 28) | leap)
    return exists


def _hashed(pseudonyms: Pseudonyms, codes: Bytes) -> Bytes:
    text = codes.tobytes()
    made = pseudonyms.hash_valid_codes([text[at : at + SIZE] for at in range(0, len(text), SIZE)])
    return np.frombuffer(made, dtype=np.uint8).reshape(-1, LENGTH + 1)[:, :LENGTH]
