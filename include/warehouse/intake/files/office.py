"""The sheets of a workbook of Microsoft's (xlsx, xlsm, xlsb): scanned before calamine lays any of them out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from warehouse.intake.book import Marks
from warehouse.intake.files import ooxml, xlsb, xlsx
from warehouse.intake.files.area import Area
from warehouse.intake.files.canonical import canonical
from warehouse.intake.files.halves import Halves, Pieces, cut, uncut
from warehouse.intake.files.limits import TEXT, UnreadableError, damaged
from warehouse.intake.files.parts import Parts

LARGE = 4 << 20
"""Bytes of a sheet that takes long to read: its last cell, if it is the only one, is not looked for below a limit."""
SHORTEST_CELL = len(b'<c r="A1" t="s"><v>0</v></c>')


@dataclass(frozen=True)
class Scanned:
    """What a scan has found of the sheets of a workbook."""

    marks: Callable[[], Mapping[str, Marks]]
    """Finds the marks, by the sheets' names, when they are asked for."""
    archives: Sequence[Mapping[str, Pieces]] = ({},)
    """What is to stand in the place of some parts: an archive for each, to be read at the same time."""


def scanned(parts: Parts, *, is_binary: bool) -> Scanned:
    """Scan every sheet. UnreadableError: not whole, or more cells or texts than the limits."""
    suffix = "bin" if is_binary else "xml"
    relations = ooxml.targets(parts.get(f"xl/_rels/workbook.{suffix}.rels"))
    named = (xlsb if is_binary else ooxml).sheets(parts.get(f"xl/workbook.{suffix}"), relations)
    if not named or not all(one.part in parts for one in named):
        raise damaged()
    styles, shared = parts.get(f"xl/styles.{suffix}"), parts.get(f"xl/sharedStrings.{suffix}")
    percents = (xlsb if is_binary else ooxml).percent_styles(styles)
    texts = _Texts((xlsb if is_binary else xlsx).text_lengths(shared))
    is_alone = sum(len(parts.get(one.part)) >= LARGE for one in named) == 1
    scan = _Scan(percents, Area(), texts, is_alone, max(LARGE, 2 * len(shared)))
    found = {one: (scan.binary if is_binary else scan.xml)(parts.get(one.part), one.name) for one in named}
    both = {one.part: sheet.halves for one, sheet in found.items()}
    archives = [{part: halves[at] for part, halves in both.items()} for at in (0, 1)] if scan.has_cut else [{}]
    return Scanned(lambda: {one.name: sheet.marks() for one, sheet in found.items()}, archives)


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
class _Sheet:
    marks: Callable[[], Marks]
    halves: Halves


@dataclass
class _Scan:
    percents: frozenset[int]
    area: Area
    texts: _Texts
    is_alone: bool
    long: int
    """Bytes from which on a sheet is cut: else reading the shared texts twice would take what it spares."""
    has_cut: bool = False

    def xml(self, content: bytes, name: str) -> _Sheet:
        sheet, is_small = content, xlsx.is_small(content)
        if not is_small:
            sheet = content if xlsx.is_usual(content) else canonical(content)
        if not (is_small and self.is_alone and len(content) >= LARGE):
            self.area.add(name, *xlsx.extent(sheet))
        most = len(sheet) // SHORTEST_CELL
        if most * self.texts.longest > TEXT - self.texts.written:
            most = xlsx.shared_count(sheet)
        self.texts.add(most, xlsx.shared_indexes(sheet))
        is_cut = sheet is content and len(content) >= self.long
        self.has_cut |= is_cut
        return _Sheet(partial(xlsx.marks, sheet, self.percents), cut(content) if is_cut else uncut(content))

    def binary(self, content: bytes, name: str) -> _Sheet:
        found = xlsb.scan(content, self.percents)
        self.area.add(name, found.rows, found.columns)
        self.texts.add(len(found.shared), found.shared)
        return _Sheet(found.marks, uncut(content))
