"""Text tables: detection of the encoding and of the delimiter, and parsing into rows."""

import codecs
import csv
import io
import re
from collections import Counter

from warehouse.intake.formats.limits import MAX_CELLS, UnreadableError

DELIMITERS = (";", "\t", "|", ",")
"""In order of preference where two fit equally well: a comma may be a decimal comma."""
SAMPLED_ROWS = 60
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DOUBLE = re.compile(rb"\xc3[\x80-\xbf]")
"""ä, ö, å in UTF-8; as Windows-1252 it would be Ã and a sign, which is in no word."""
HIGH = re.compile(rb"[\x80-\x9f]")
NEWER_LETTERS = re.compile(
    rb"(?<=[A-Za-z\xc0-\xff])[\xa6\xa8\xb4\xb8\xbc-\xbe]|[\xa6\xa8\xb4\xb8\xbc-\xbe](?=[A-Za-z\xc0-\xff])|\xa4"
)
"""Bytes that are Š, š, Ž, ž, Œ, œ, Ÿ or the euro in ISO-8859-15, where a word or a sum has them."""
HINT = re.compile(r"sep=([;,\t|])\r?\n?")


def decode_text(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding, decided by the bytes alone.

    UnreadableError, with the line: a byte that is invalid in every encoding, or two encodings in one file.
    """
    encoding = _encoding(data)
    start = next((len(bom) for bom, _ in BOMS if data.startswith(bom)), 0)
    try:
        return data[start:].decode("utf-8" if encoding == "utf-8-sig" else encoding), encoding
    except UnicodeDecodeError as error:
        line = data[start : start + error.start].decode(encoding, "replace").count("\n") + 1
        raise UnreadableError("text_unknown_byte", row=line, encoding=encoding) from error


def parse_delimited(text: str) -> tuple[list[list[str]], list[int], str]:
    """Return the rows, the line of the file each begins on, and the delimiter.

    Nothing is corrected: rows keep their length, a NUL stays in its cell. UnreadableError names the line of
    a quote that is not closed.
    """
    hint = HINT.match(text)
    rest, before = (text[hint.end() :], 1) if hint else (text, 0)
    delimiter = hint[1] if hint else _delimiter(rest)
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=delimiter, strict=True)
    rows, lines, cells = list[list[str]](), list[int](), 0
    while True:
        line = before + reader.line_num + 1
        try:
            rows.append(next(reader))
        except StopIteration:
            return rows, lines, delimiter
        except csv.Error as error:
            raise UnreadableError("text_open_quote", row=line) from error
        lines.append(line)
        cells += len(rows[-1])
        if cells > MAX_CELLS:
            raise UnreadableError("file_unpacks_too_large")


def _encoding(data: bytes) -> str:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding
    if wide := _wide(data):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _narrow(data, error.start)
    return "utf-8"


def _wide(data: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark: nearly every second byte of a table in Latin letters is NUL."""
    head = data[:4096]
    even, odd = head[::2].count(0) * 2, head[1::2].count(0) * 2
    if max(even, odd) < 0.7 * len(head) or min(even, odd) > 0.1 * len(head):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _narrow(data: bytes, first: int) -> str:
    if DOUBLE.search(data):
        raise UnreadableError("text_mixed_encodings", row=data.count(b"\n", 0, first) + 1)
    if HIGH.search(data):
        return "cp1252"
    return "iso8859-15" if NEWER_LETTERS.search(data) else "iso8859-1"


def _delimiter(text: str) -> str:
    """Choose the delimiter that splits most of the first rows into the same number of cells."""
    return max(DELIMITERS, key=lambda delimiter: (_consistency(text, delimiter), -DELIMITERS.index(delimiter)))


def _consistency(text: str, delimiter: str) -> float:
    """Return the share of the first rows that have the most common number of cells above 1."""
    counts: list[int] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(row):
                counts.append(len(row))
            if len(counts) == SAMPLED_ROWS:
                break
    except csv.Error:
        return 0.0
    several = Counter(count for count in counts if count > 1).most_common(1)
    return several[0][1] / len(counts) if several else 0.0
