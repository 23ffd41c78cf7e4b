"""Unpacks a workbook part by part, within limits on the real sizes, since those in its directory may be false."""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from warehouse.intake.formats.limits import (
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
    UnreadableError,
    damaged,
)

CHUNK = 1 << 20
NO_REPLACEMENTS: Mapping[str, Sequence[memoryview]] = MappingProxyType({})
DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, OSError, EOFError, ValueError, RuntimeError,
)  # fmt: skip
"""What Python's archive readers raise; `NotImplementedError` is zipfile's for a compression it does not have."""
LOCKED = 0x1
UNSAFE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)")
WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
PLAIN = re.compile(rb"utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|utf-?16(?:le|be)?", re.IGNORECASE)


class Parts:
    """The parts of a checked archive by name, whose case is ignored, as calamine does."""

    def __init__(self, parts: Iterable[tuple[str, bytes]]) -> None:
        """Take the parts as they were unpacked."""
        self.contents = dict(parts)
        self._names = {name.lower(): name for name in self.contents}

    def __contains__(self, name: str) -> bool:
        """Say whether there is such a part."""
        return name.lower() in self._names

    def get(self, name: str) -> bytes:
        """Return a part; b"" if it is missing."""
        return self.contents[self._names[name.lower()]] if name in self else b""

    def archived(self, replacements: Mapping[str, Sequence[memoryview]] = NO_REPLACEMENTS) -> io.BytesIO:
        """Return an archive of these parts, not compressed; `replacements`, as chunks, replace some of them."""
        archive, pieces = io.BytesIO(), {name.lower(): some for name, some in replacements.items()}
        with zipfile.ZipFile(archive, "w") as zip_file:
            for name, content in self.contents.items():
                with zip_file.open(zipfile.ZipInfo(name), "w") as part:
                    for piece in pieces.get(name.lower(), (content,)):
                        part.write(piece)
        archive.seek(0)
        return archive


class Package:
    """A zip archive whose names have been checked; its parts are unpacked one at a time."""

    def __init__(self, data: bytes) -> None:
        """Read the directory. UnreadableError: damaged, a name outside of the archive, the same name twice."""
        self._size = len(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            raise damaged() from error
        self._entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        self.names = [entry.filename for entry in self._entries]
        self._check_names()

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield every part's name and bytes, an XML part as UTF-8 and without entities.

        UnreadableError: locked, damaged, larger than the limits, or with a document type.
        """
        unpacked = 0
        for entry in self._entries:
            if entry.flag_bits & LOCKED:
                raise UnreadableError("file_locked")
            content = self._unpack(entry, unpacked)
            unpacked += len(content)
            yield entry.filename.replace("\\", "/"), _as_utf8(content)

    def _check_names(self) -> None:
        if len(self.names) > MAX_PARTS:
            raise UnreadableError("file_unpacks_too_large")
        if any(UNSAFE.search(name) or "\0" in name for name in self.names):
            raise UnreadableError("file_unsafe")
        if len({name.lower().replace("\\", "/") for name in self.names}) < len(self.names):
            raise UnreadableError("file_unsafe")

    def _unpack(self, entry: zipfile.ZipInfo, before: int) -> bytes:
        """Read a part to its end, which also verifies its checksum."""
        content = io.BytesIO()
        try:
            with self._zip.open(entry) as opened:
                while chunk := opened.read(CHUNK):
                    content.write(chunk)
                    self._check_size(before + content.tell())
        except DAMAGED as error:
            raise damaged() from error
        return content.getvalue()

    def _check_size(self, unpacked: int) -> None:
        if unpacked > MAX_UNPACKED_BYTES or unpacked > RATIO_FREE_BYTES + MAX_RATIO * self._size:
            raise UnreadableError("file_unpacks_too_large")


def _as_utf8(content: bytes) -> bytes:
    """Return an XML part as UTF-8, so that it can be searched for ASCII bytes; other parts are unchanged."""
    for start, encoding in WIDE:
        if content.startswith(start) and content.lstrip(b"\xff\xfe\0").startswith(b"<"):
            try:
                content = content.decode(encoding).encode()
            except UnicodeError as error:
                raise damaged() from error
            break
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        _check_xml(content)
    return content


def _check_xml(content: bytes) -> None:
    encoding = ENCODING.match(content[:200].lstrip(b"\xef\xbb\xbf \t\r\n"))
    if encoding and not PLAIN.fullmatch(encoding[1]):
        raise UnreadableError("file_unsafe")
    if b"!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise UnreadableError("file_unsafe")
