"""PX (PC-Axis): one file for an indicator, in Finnish, Swedish and English."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

from warehouse.deliver.formats.indicator_table import LANGUAGES, IndicatorTable, TableTexts
from warehouse.deliver.formats.json_stat import LABELS
from warehouse.deliver.query import CurrentRelease

SYMBOLS = {"not_applicable": ".", "missing": "..", "hidden": "...", "not_ripe": "....", "undefined": "....."}
"""What stands in the place of a number: the symbols of PX are points, and each has its text in the file."""
MAX_TEXT = 254
"""Signs of a text between quotes."""


def write_px(path: Path, table: IndicatorTable, texts: TableTexts, release: CurrentRelease) -> None:
    """Write the file, whose first language is Finnish."""
    lines = list(_head(table, texts.contact, release))
    for language in LANGUAGES:
        lines += _texts(table, language, texts)
    lines += ["DATA=", *(" ".join(map(_cell, row)) for row in _rows(table))]
    path.write_text("\n".join(lines) + ";\n", encoding="utf-8", newline="\n")


def _head(table: IndicatorTable, contact: str, release: CurrentRelease) -> Iterator[str]:
    moment = release.published_at.astimezone(UTC).strftime("%Y%m%d %H:%M")
    yield 'CHARSET="ANSI";'
    yield 'AXIS-VERSION="2013";'
    yield 'CODEPAGE="utf-8";'
    yield 'LANGUAGE="fi";'
    yield f"LANGUAGES={_list(LANGUAGES)};"
    yield f'CREATION-DATE="{moment}";'
    yield f"DECIMALS={table.indicator['decimals']};"
    yield f"SHOWDECIMALS={table.indicator['decimals']};"
    yield f"MATRIX={_text(table.indicator['indicator_code'])};"
    yield 'SUBJECT-CODE="EMP";'
    yield f'LAST-UPDATED="{moment}";'
    yield f"CONTACT={_text(contact)};"


def _texts(table: IndicatorTable, language: str, texts: TableTexts) -> Iterator[str]:
    """Yield the keywords that have a text; the first language is the file's own and is not named."""
    mark = "" if language == LANGUAGES[0] else f"[{language}]"
    place, month = (_text(LABELS[name][language]) for name in ("place", "month"))
    name = _text(table.indicator[f"name_{language}"])
    periods = [f"{month:%YM%m}" for month in table.months]
    yield f'SUBJECT-AREA{mark}="Tilannekuva";'
    yield f"TITLE{mark}={name};"
    yield f"CONTENTS{mark}={name};"
    yield f"UNITS{mark}={_text(texts.unit[language])};"
    yield f"STUB{mark}={place};"
    yield f"HEADING{mark}={month};"
    yield f"VALUES{mark}({place})={_list(names[language] for names in table.places.values())};"
    yield f"VALUES{mark}({month})={_list(periods)};"
    yield f"TIMEVAL{mark}({month})=TLIST(M1),{_list(period.replace('M', '') for period in periods)};"
    yield f"CODES{mark}({place})={_list(table.places)};"
    yield f"CODES{mark}({month})={_list(periods)};"
    yield f"SOURCE{mark}={_text(texts.source[language])};"
    yield f"NOTE{mark}={_text(table.indicator[f'definition_{language}'])};"
    for status, symbol in SYMBOLS.items():
        yield f"DATASYMBOL{len(symbol)}{mark}={_text(texts.statuses[status][language])};"


def _rows(table: IndicatorTable) -> Iterator[list[tuple[Decimal | None, str]]]:
    cells = list(table.rows())
    width = len(table.months)
    for start in range(0, len(cells), width):
        yield cells[start : start + width]


def _cell(cell: tuple[Decimal | None, str]) -> str:
    value, status = cell
    return f'"{SYMBOLS[status]}"' if value is None else str(value)


def _text(text: Any) -> str:
    """Return a text between quotes, long ones in pieces that a reader puts together."""
    plain = _plain(text)
    pieces = [plain[start : start + MAX_TEXT] for start in range(0, len(plain), MAX_TEXT)] or [""]
    return "\n".join(f'"{piece}"' for piece in pieces)


def _list(texts: Iterable[str]) -> str:
    """Return texts in a list, where a second piece would be another text: long ones are cut."""
    return ",\n".join(f'"{_plain(text)[:MAX_TEXT]}"' for text in texts)


def _plain(text: Any) -> str:
    """Return a text in one line; PX has no way to write a quote inside, so it becomes two single ones."""
    return " ".join(str(text).replace('"', "''").split())
