"""Cuts a long xlsx sheet between two rows, so that both its halves can be read at the same time.

Calamine reads a sheet without Python's lock, but on one processor; nearly all of a large file is one sheet.
"""

from collections.abc import Sequence

START, END, ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
EMPTY = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
Pieces = Sequence[memoryview]
"""A part as it is to be written, piece by piece: a copy of half a sheet would take memory for nothing."""
Halves = tuple[Pieces, Pieces]
"""The upper and the lower half of a sheet, each a whole sheet of its own."""


def uncut(sheet: bytes) -> Halves:
    """Return the sheet, and one without rows below it."""
    return [memoryview(sheet)], [memoryview(EMPTY)]


def cut(sheet: bytes) -> Halves:
    """Return the halves of a sheet in which every cell tells its address and comments and the like do not occur.

    What looks like the end of a row then is one, and every cell is in either half where it was in the whole.
    """
    start, end, seen = sheet.find(START) + len(START), sheet.rfind(END), memoryview(sheet)
    middle = sheet.find(ROW_END, (start + end) // 2, end) + len(ROW_END)
    if start < len(START) or middle < len(ROW_END) or _has_instructions(sheet, start):
        return uncut(sheet)
    return [seen[:middle], seen[end:]], [seen[:start], seen[middle:]]


def _has_instructions(sheet: bytes, start: int) -> bool:
    """Say whether anything but elements may stand among the rows; one sign alone is found soonest."""
    return sheet.find(b"?", start) >= 0 and sheet.find(b"<?", start) >= 0
