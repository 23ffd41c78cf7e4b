"""Everything that is found in one book: its parts, its remarks, and what it is about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from warehouse.errors import Place
from warehouse.intake.book import Book
from warehouse.intake.remarks import Remark
from warehouse.intake.sheets.choose import Choice, choose
from warehouse.intake.sheets.layout import Declared, declared, titles
from warehouse.intake.sheets.missing import unfit
from warehouse.intake.sheets.part import Reading, read_part
from warehouse.intake.sheets.spot import Spot
from warehouse.intake.sheets.words import listed
from warehouse.intake.values.municipalities import recognise
from warehouse.intake.verdict import Part
from warehouse.sources import Source

CODE_IN_NAME = re.compile(r"(?<!\d)(\d{3})(?!\d)")
MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2])(?!\d)")
DELIMITERS = {"\t": "tab"}


@dataclass
class Findings:
    """What is known of a file so far."""

    remarks: list[Remark] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    about: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Source, table, municipality and month that the file seems to be about."""
    refused: bool = False

    def refuse(self, *remarks: Remark) -> None:
        """Keep the whole file out."""
        self.remarks += remarks
        self.refused = True


def findings_of(book: Book, sources: Mapping[str, Source], today: date, chosen: str | None) -> Findings:
    """Find the declared tables of a book and read them; only those of the chosen source if there is one."""
    findings = Findings(list(_how(book)))
    if chosen is not None and chosen not in sources:
        findings.refuse(Remark("source_unknown", Place(book.name), {"source": chosen, "sources": listed(sources)}))
        return findings
    tables = declared(sources)
    wanted = [one for one in tables if chosen in (None, one.source)]
    choice = choose(book, wanted, [one for one in tables if one not in wanted])
    findings.remarks += choice.remarks
    findings.refused = any(remark.severity == "error" for remark in choice.remarks)
    for layout in choice.layouts:
        _add(findings, read_part(layout, today), book.name)
    if not choice.layouts:
        _nothing_found(findings, book, choice, wanted, chosen)
    elif not findings.parts and not findings.refused:
        findings.refuse(Remark("nothing_delivered", Place(book.name)))
    return findings


def named(name: str) -> tuple[str, str]:
    """Return the municipality and month a file's name tells: 421_2026-10.xlsx; "" where it tells none."""
    month = MONTH_IN_NAME.search(name)
    rest = name.replace(month[0], " ") if month else name
    code = next((code for text in CODE_IN_NAME.findall(rest) if (code := recognise(text))), "")
    return code, f"{month[1]}-{month[2]}" if month else ""


def _add(findings: Findings, reading: Reading, name: str) -> None:
    what, (municipality, month) = reading.layout.declared, named(name)
    findings.remarks += reading.remarks
    findings.refused |= reading.refused
    findings.parts += [reading.part] if reading.part else []
    if what.optional and reading.part is None and not reading.refused:
        return
    month = f"{month[:4]}-12" if month and what.by_year else month
    for code, told in reading.about or (("", ""),):
        findings.about.append((what.source, what.name, code or municipality, told or month))


def _nothing_found(
    findings: Findings, book: Book, choice: Choice, wanted: Sequence[Declared], chosen: str | None
) -> None:
    """Say what was looked for, and how far the nearest sheet is from it."""
    nearest, visible = choice.nearest, [sheet for sheet in book.sheets if sheet.visibility == "visible"]
    if not findings.refused:
        if chosen is None:
            known = titles(one.title for one in wanted)
            findings.refuse(Remark("source_not_recognised", Place(book.name), {"sources": known}))
        if nearest is not None:
            findings.refuse(*unfit(nearest.spot, nearest.declared, nearest))
        elif visible and wanted and chosen is not None:
            findings.refuse(*unfit(Spot(book.name, visible[0]), wanted[0], None))
    findings.refused = True
    for one in wanted if chosen is not None else [nearest.declared] if nearest else []:
        findings.about.append((one.source, one.name, *named(book.name)))


def _how(book: Book) -> Iterator[Remark]:
    """Tell how the file was opened."""
    if book.encoding and book.delimiter:
        delimiter = DELIMITERS.get(book.delimiter, book.delimiter)
        yield Remark("text_table_read", Place(book.name), {"encoding": book.encoding, "delimiter": delimiter})
    if book.has_macros:
        yield Remark("macros_ignored", Place(book.name))
