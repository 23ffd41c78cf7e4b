"""Looks into a workbook before it is parsed: its size, what it hides, and the errors that calamine shows as blanks."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from warehouse.errors import DeliveryError, Place
from warehouse.privacy.pseudonym import has_code

LARGEST = 200 * 1024 * 1024
"""Bytes of all parts of a workbook together, unpacked."""
MOST_PARTS = 10_000
CHUNK, OVERLAP = 1 << 20, 64
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
WORKBOOK = "xl/workbook.xml"
DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError)

Attributes = dict[str, str]


def inspect(file: BinaryIO, name: str) -> str | None:
    """Check that the file is a whole workbook of harmless size; return a part with a henkilötunnus, if there is one.

    Nothing is unpacked beyond the limit, whatever sizes the archive tells. Raises `DeliveryError`.
    """
    file.seek(0)
    if file.read(len(COMPOUND)) == COMPOUND:
        raise DeliveryError(Place(name), "an encrypted workbook, or one of Excel 97-2003", "an open workbook (.xlsx)")
    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(archive, name)
            coded = [part for part in archive.namelist() if _has_code(archive, part)]
            if WORKBOOK not in archive.namelist():
                raise DeliveryError(Place(name), f"an archive without {WORKBOOK}", "a workbook (.xlsx)")
    except DAMAGED as error:
        raise DeliveryError(Place(name), f"no whole workbook ({error})", "a workbook (.xlsx)") from error
    return coded[0] if coded else None


def error_cells(file: BinaryIO, name: str, sheet: str) -> dict[str, str]:
    """Return the cells of a sheet that hold an error, such as {"C7": "#REF!"}."""
    found: dict[str, str] = {}
    cell: list[str] = []
    text: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "c":
            cell[:] = [attributes.get("r", "?")] if attributes.get("t") == "e" else []
        text.clear()

    def end(tag: str) -> None:
        if tag == "v" and cell:
            found[cell[0]] = "".join(text).strip()

    with zipfile.ZipFile(file) as archive:
        _parse(archive, name, _part_of(archive, name, sheet), start, end, text.append)
    return found


def _check_size(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > LARGEST or len(parts) > MOST_PARTS:
        found = f"{len(parts)} parts of {size} bytes unpacked"
        raise DeliveryError(Place(name), found, f"at most {MOST_PARTS} parts and {LARGEST} bytes")


def _has_code(archive: zipfile.ZipFile, part: str) -> bool:
    """Read a part to its end, which also proves its size and checksum."""
    found, tail = False, ""
    for chunk in _chunks(archive, part):
        text = tail + chunk.decode("utf-8", "replace")
        found = found or has_code(text)
        tail = text[-OVERLAP:]
    return found


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


def _part_of(archive: zipfile.ZipFile, name: str, sheet: str) -> str:
    """Find the part that holds a sheet."""
    targets: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def entry(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            ids[attributes.get("name", "")] = attributes.get("id", "")

    _parse(archive, name, "xl/_rels/workbook.xml.rels", relation)
    _parse(archive, name, WORKBOOK, entry)
    return posixpath.normpath(posixpath.join("/xl", targets.get(ids.get(sheet, ""), ""))).lstrip("/")


def _parse(archive: zipfile.ZipFile, name: str, part: str, *handlers: Callable[..., Any]) -> None:
    """Stream an XML part past handlers of start, end and text, names without their namespaces.

    A document type, and with it every entity, is refused unread.
    """
    wanted: list[Callable[..., Any]] = [*handlers, _ignore, _ignore]
    start, end, text = wanted[:3]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, attributes: start(
        _local(tag), {_local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: end(_local(tag))
    parser.CharacterDataHandler = text
    try:
        for chunk in _chunks(archive, part):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise DeliveryError(
            Place(name), f"a part that cannot be read ({part}: {error})", "a workbook (.xlsx)"
        ) from error


def _refuse(*_: object) -> None:
    raise ValueError("it has a document type")


def _ignore(*_: object) -> None:
    return


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]
