"""An answer of the stand-in as a PX file, with the keywords that Statistics Finland writes."""

from collections.abc import Iterator, Sequence
from itertools import product

from samples.standin.table import NAMES, SYMBOLS, Table


def px_bytes(table: Table, codes: Sequence[str], selected: Sequence[Sequence[str]]) -> bytes:
    """Write the selected areas, months and measures; a line of cells for each area and month."""
    lines = [*_keywords(table, codes, selected), "DATA="]
    for area, month in product(*selected[:2]):
        cells = (table.cell(area, month, measure) for measure in selected[2])
        lines.append(" ".join(_quoted(cell) if cell in SYMBOLS else cell for cell in cells) + " ")
    return "\r\n".join([*lines, ";"]).encode()


def _keywords(table: Table, codes: Sequence[str], selected: Sequence[Sequence[str]]) -> Iterator[str]:
    yield 'CHARSET="ANSI";\r\nAXIS-VERSION="2013";\r\nCODEPAGE="utf-8";\r\nLANGUAGE="fi";\r\nMATRIX="12r5";'
    yield f"CONTENTS={_quoted(table.title)};\r\nSTUB={_quoted(*NAMES[:2])};\r\nHEADING={_quoted(NAMES[2])};"
    yield f"CONTVARIABLE={_quoted(NAMES[2])};"
    for name, code, values in zip(NAMES, codes, selected, strict=True):
        yield f"VARIABLECODE({_quoted(name)})={_quoted(code)};"
        yield f"VALUES({_quoted(name)})={_quoted(*(table.measures.get(value, value) for value in values))};"
        yield f"CODES({_quoted(name)})={_quoted(*values)};"
    months = (month.replace("M", "") for month in selected[1])
    yield f"TIMEVAL({_quoted(NAMES[1])})=TLIST(M1),{_quoted(*months)};"


def _quoted(*texts: str) -> str:
    return ",".join(f'"{text}"' for text in texts)
