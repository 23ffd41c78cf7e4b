"""Strings that break programs, by class, and what must hold of any of them in a value, a delivery and a workbook."""

import json
import re

from tests.odd_source import TODAY, odd_source, stored
from tests.unit.feedback.invented_files import opened
from tests.unit.intake.cells.columns import check
from warehouse.feedback.marks import Mark
from warehouse.feedback.rebuilt_workbook import rebuild_workbook
from warehouse.intake.cells.cell_error import CellError, quote_cell
from warehouse.intake.validate import findings_of
from warehouse.intake.workbook import Sheet, SourceWorkbook

FORMULAS = [f"{start}{body}" for start in "=+-@" for body in ("1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.invalid","y")')]  # fmt: skip
NUMBERS = [
    "0", "-0", "1/2", "1E+02", "1e400", "0x7FFFFFFF", "NaN", "nan", "Infinity", "-inf", "1.234,56", "1,234.56", "1'000", "1_000",
    "١٢٣", "１２３", "Ⅳ", "½", "007", "1" * 400, "9223372036854775808", "0.1e-400", "--1", "1..2", "%", "12 %", "€ 5",
]  # fmt: skip
CODE = [
    f"{quote}{body}" for quote in ("", "'", '"', "`", "');", "\\'")
    for body in ("; drop table raw.visit; --", " or 1=1 --", " union select null --", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
                 "{{ 7*7 }}", "{% raw %}", "${jndi:ldap://x.invalid/a}", "$(touch x)", "%s%n%x", "{0.__class__}", "<![CDATA[", "<!DOCTYPE a [<!ENTITY b 'c'>]>")
]  # fmt: skip
NAMES = [
    "undefined", "null", "NULL", "(null)", "None", "nil", "True", "false", "N/A", "#N/A", "#REF!", "-", "\\N", "\\", "\\\\", "CON", "PRN",
    "LPT1", "../../../../etc/passwd", "C:\\windows\\win.ini", "/dev/null; touch x", "~root", "__proto__", "constructor", "select", "'", '"', "''",
    "`", "Robert'); --", "a" * 5000, "History", "[A1]", "Sheet!A1", "a:b", "a*b?c", "Scunthorpe", "Arsenal canal", "http://a/%%30%30",
]  # fmt: skip
LETTERS = [
    "田中さんにあげて下さい", "パーティーへ行かないか", "찦차를 타고 온 펲시맨과 쑛다리 똠방각하", "社會科學院語學研究所", "ثم نفس سقطت وبالتحديد", "בְּרֵאשִׁית, בָּרָא אֱלֹהִים",
    "Ω≈ç√∫˜µ≤≥÷", "åß∂ƒ©˙∆˚¬…æ", "ЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ", "Ⱥ Ⱦ İ ı ß ﬁ ǅ", "A\u030aÅÅ", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G", "😍", "👩🏽‍🌾 👨‍👩‍👧‍👦", "🇫🇮🇸🇪", "1️⃣ 2️⃣",
    "\U0001d518\U0001d52b\U0001d526", "Ｔｈｅ ｑｕｉｃｋ", "⒯⒣⒠", "ʇǝɯɐ ʇᴉs", "(╯°□°）╯︵ ┻━┻", "\ufdfd", "\ufffd", "\U0010fffd", "\ue000", "\uffff",
]  # fmt: skip
MARKS = [
    f"a{chr(point)}b" for point in (
        0x09, 0xA0, 0xAD, 0x61C, 0x180E, *range(0x2000, 0x2010), *range(0x2028, 0x2030), 0x205F, *range(0x2060, 0x2070), 0x3000,
        0x034F, 0x115F, 0xFE0F, 0xFEFF, 0xFFF9, 0xE0001, 0xE0041, 0x1D173,
    )
]  # fmt: skip
CONTROLS = [f"a{chr(point)}b" for point in (*range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0))]
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
COMBINED = [f"{first}{second}" for first in ("=", "<b>", "\u202e", "A\u0301", "';--") for second in LETTERS]
NAUGHTY = [*FORMULAS, *NUMBERS, *CODE, *NAMES, *LETTERS, *MARKS, *CONTROLS, *COMBINED]
"""Every class in one list; `CONTROLS` alone cannot be written into a file of XML."""


def assert_values_kept_or_refused(strings: list[str]) -> None:
    """A text column keeps a string but for its blanks, or refuses it for a control character."""
    for string in strings:
        value = check("text").read(string)
        is_refused = isinstance(value, CellError)
        assert is_refused if CONTROL.search(string) else value == " ".join(string.split()), repr(string)
        quote_cell(string).encode()


def assert_delivery_keeps_or_refuses(strings: list[str]) -> int:
    """A delivery keeps each string in its row or refuses the row; none is a municipality. Return how many it keeps."""
    rows = [["Kunta", "Kuukausi", "text", "who"], *[["Halsua", "10/2026", text, text] for text in strings]]
    sources = odd_source("text: {type: text}, who: {type: municipality, required: false}")
    findings = findings_of(SourceWorkbook("a.xlsx", "xlsx", (Sheet("T", rows),)), sources, TODAY, "odd")
    (part,) = findings.parts
    assert len(part.rows) + len(part.rejected_rows) == len(strings)
    for language in ("fi", "sv", "en"):
        assert [remark.code for remark in findings.remarks if not remark.rendered(language)] == [], language
    book = SourceWorkbook("a.xlsx", "xlsx", (Sheet("T", [row[:3] for row in rows]),))
    alone = findings_of(book, odd_source("text: {type: text}"), TODAY, "odd")
    kept = {row.number: row.stored[2] for row in alone.parts[0].rows}
    changed = {strings[row - 2]: text for row, text in kept.items() if " ".join(strings[row - 2].split()) != text}
    assert changed == {}
    return len(kept)


def assert_headings_undeclared(strings: list[str]) -> None:
    """Strings as headings are columns that nobody declared; as the name of a sheet one changes nothing."""
    rows = [["Kunta", "Kuukausi", "n", *strings], ["Halsua", "10/2026", 1, *strings]]
    for name in strings[::25]:
        book = SourceWorkbook("a.xlsx", "xlsx", (Sheet(name, rows),))
        findings = findings_of(book, odd_source("n: {type: integer}"), TODAY, "odd")
        assert (findings.refused, stored(findings, "n")) == (False, ["1"]), repr(name)
        assert "\0" not in findings.parts[0].rows[0].extra, repr(name)
        assert len(json.loads(findings.parts[0].rows[0].extra)) == len(strings), repr(name)


def assert_cells_stay_text(strings: list[str]) -> None:
    """In a workbook that we write, strings are text in cells, comments and names of sheets; no cell is a formula."""
    every, sheets = "kaikki", [Sheet(text, [[text]]) for text in dict.fromkeys(strings)][:60]
    book = SourceWorkbook("kontaktit.ods", "ods", (Sheet(every, [[text] for text in strings]), *sheets))
    marked = {every: {"A1": Mark("error", "\n".join(strings)[:1500])}}
    written = opened(rebuild_workbook(book, marked, (), "Tilannekuva – vastaus", "Tiedosto"))
    cells = [written[every].cell(row, 1) for row in range(1, len(strings) + 1)]
    assert {cell.coordinate: cell.data_type for cell in cells if cell.data_type != "s"} == {}
    # What XML cannot hold is replaced by its sign; line ends are XML's own.
    changed = [text for cell, text in zip(cells, strings, strict=True) if cell.value != text and is_xml(text)]
    assert changed == []
    assert len(written.sheetnames) == 2 + len(sheets)


def is_xml(string: str) -> bool:
    """Say whether XML 1.0 can hold a string as it is."""
    return not any((ord(letter) < 32 and letter not in "\t\n") or ord(letter) in (0xFFFE, 0xFFFF) for letter in string)
