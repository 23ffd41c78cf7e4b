"""The sheets of a workbook of Microsoft's (xlsx, xlsm, xlsb): scanned before calamine lays any of them out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from warehouse.intake.book import Marks
from warehouse.intake.files import ooxml, xlsb, xlsx
from warehouse.intake.files.area import Area
from warehouse.intake.files.canonical import canonical
from warehouse.intake.files.limits import TEXT, UnreadableError, damaged
from warehouse.intake.files.parts import Parts

LARGE = 4 << 20
"""Bytes of a sheet whose last cell takes long to find. If there is only one, it is enough to know a limit of it."""
EMPTY = len(b"<si><t></t>")
SHORTEST_CELL = len(b'<c r="A1" t="s"><v>0</v></c>')


def scanned(parts: Parts, *, is_binary: bool) -> Callable[[], Mapping[str, Marks]]:
    """Scan every sheet; return what finds their marks, by the sheets' names, when they are asked for.

    UnreadableError: not whole, or more cells or texts than the limits.
    """
    suffix = "bin" if is_binary else "xml"
    relations = ooxml.targets(parts.get(f"xl/_rels/workbook.{suffix}.rels"))
    named = (xlsb if is_binary else ooxml).sheets(parts.get(f"xl/workbook.{suffix}"), relations)
    if not named or not all(one.part in parts for one in named):
        raise damaged()
    styles, shared = parts.get(f"xl/styles.{suffix}"), parts.get(f"xl/sharedStrings.{suffix}")
    percents = (xlsb if is_binary else ooxml).percent_styles(styles)
    texts = _Texts(xlsb.text_lengths(shared) if is_binary else [len(text) - EMPTY for text in shared.split(b"</si>")])
    is_alone = sum(len(parts.get(one.part)) >= LARGE for one in named) == 1
    scan = _Scan(percents, Area(), texts, is_alone)
    found = {one.name: (scan.binary if is_binary else scan.xml)(parts.get(one.part), one.name) for one in named}
    return lambda: {name: marks() for name, marks in found.items()}


@dataclass
class _Texts:
    """How much the shared texts take once written out: a short file can show one long text a million times."""

    lengths: list[int]
    written: int = 0

    def __post_init__(self) -> None:
        self.longest = max(self.lengths, default=0)

    def add(self, most: int, indexes: Iterable[int]) -> None:
        """Count a sheet's texts; UnreadableError beyond the limit. `most`: cells there are at most."""
        if self.written + most * self.longest <= TEXT:
            self.written += most * self.longest
            return
        self.written += sum(self.lengths[at] for at in indexes if at < len(self.lengths))
        if self.written > TEXT:
            raise UnreadableError("file_unpacks_too_large")


@dataclass(frozen=True)
class _Scan:
    percents: frozenset[int]
    area: Area
    texts: _Texts
    is_alone: bool

    def xml(self, content: bytes, name: str) -> Callable[[], Marks]:
        sheet, is_small = content, xlsx.is_small(content)
        if not is_small:
            sheet = content if xlsx.is_usual(content) else canonical(content)
        if not (is_small and self.is_alone and len(content) >= LARGE):
            self.area.add(name, *xlsx.extent(sheet))
        most = len(sheet) // SHORTEST_CELL
        if most * self.texts.longest > TEXT - self.texts.written:
            most = xlsx.shared_count(sheet)
        self.texts.add(most, xlsx.shared_indexes(sheet))
        return partial(xlsx.marks, sheet, self.percents)

    def binary(self, content: bytes, name: str) -> Callable[[], Marks]:
        found = xlsb.scan(content, self.percents)
        self.area.add(name, found.rows, found.columns)
        self.texts.add(len(found.shared), found.shared)
        return found.marks
