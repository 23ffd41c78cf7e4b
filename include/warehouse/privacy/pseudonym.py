"""Pseudonyms of persons: a keyed hash of the henkilötunnus, made before anything reaches PostgreSQL."""

import re
from binascii import b2a_base64
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
BLOCK = 64
"""Bytes that SHA-256 takes at once."""
HIDDEN = "***********"
LENGTH = 43
"""Characters of a pseudonym: 256 bits in URL-safe base64 without padding."""

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
SHAPE = re.compile(r"(?<![0-9A-Za-z])[0-3][0-9][01][0-9]{3}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-Ya-y](?![0-9A-Za-z])")
URL_SAFE = bytes.maketrans(b"+/", b"-_")

_born: dict[str, bool] = {}


def normalise(code: str) -> str:
    """Return the form that is hashed: without surrounding blanks, in upper case."""
    return code.strip().upper()


def is_valid(code: str) -> bool:
    """Say whether a normalised text is a henkilötunnus: all 11 characters, a real birthday, the right check character.

    Equal to python-stdnum for every ASCII text, but many times faster; the numbers 900-999 of test persons are valid.
    """
    if len(code) != 11 or not code.isascii():
        return False
    number = code[:6] + code[7:10]
    if not number.isdigit() or CHECK[int(number) % 31] != code[10] or code[7:10] < "002":
        return False
    day = code[:7]
    return _born[day] if day in _born else _is_born(day)


def _is_born(day: str) -> bool:
    """Remember the days: there are some tens of thousands of them, and millions of persons."""
    try:
        date(CENTURIES[day[6]] + int(day[4:6]), int(day[2:4]), int(day[:2]))
    except (KeyError, ValueError):
        return False
    return _born.setdefault(day, True)


class Pseudonyms:
    """Makes pseudonyms with one key; the same person gets the same one in every source and every year."""

    def __init__(self, key: bytes) -> None:
        """Take the secret key, at least 32 bytes."""
        if len(key) < 32:
            raise ValueError(f"found a key of {len(key)} bytes, expected at least 32")
        block = (key if len(key) <= BLOCK else sha256(key).digest()).ljust(BLOCK, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))
        self._known: dict[str, str | None] = {}

    def one(self, code: str) -> str | None:
        """Return the pseudonym, or None for what is no henkilötunnus; each person is hashed once."""
        if code not in self._known:
            self._known[code] = self.many([code])[0]
        return self._known[code]

    def many(self, codes: Sequence[str]) -> list[str | None]:
        """Return the pseudonym of each, None where it is no henkilötunnus; nothing is remembered."""
        normal = [normalise(code) for code in codes]
        valid = [is_valid(code) for code in normal]
        text = self.hashed([code.encode() for code, good in zip(normal, valid, strict=True) if good]).decode()
        made = (text[start : start + LENGTH] for start in range(0, len(text), LENGTH + 1))
        return [next(made) if good else None for good in valid]

    def hashed(self, codes: Sequence[bytes]) -> bytes:
        """Return the pseudonyms of normalised valid codes, 43 bytes and one to skip for each.

        HMAC-SHA256 as RFC 2104 defines it: both halves of the key are hashed once and not once a person.
        """
        begin, end, digests = self._inner.copy, self._outer.copy, []
        for code in codes:
            inner, outer = begin(), end()
            inner.update(code)
            outer.update(inner.digest())
            digests.append(outer.digest())
        return b2a_base64(b"\0".join([*digests, b""]), newline=False).translate(URL_SAFE)  # 33 bytes: no padding


def has_code(text: str) -> bool:
    """Say whether a valid henkilötunnus stands somewhere in the text, whatever dash it is written with."""
    return any(is_valid(found[0].upper()) for found in SHAPE.finditer(text.translate(DASHES)))


def has_shape(text: str) -> bool:
    """Say whether something that looks like a henkilötunnus, right or mistyped, stands in the text."""
    return SHAPE.search(text.translate(DASHES)) is not None


def mask(text: str) -> str:
    """Return the text with everything that looks like a henkilötunnus, right or mistyped, made unreadable."""
    return SHAPE.sub(HIDDEN, text.translate(DASHES)) if has_shape(text) else text
