"""PX files: values, symbols, codes and units read by hand from two real files, and broken files refused."""

import re
from itertools import product
from pathlib import Path

import pytest

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers import px

PLACE = Place("a.px")
SYMBOLS = "pxweb_nildotnosymbol.px"
UNITS = "pxmake_CONTVARIABLE_multiple_languages.px"


def small(data: str = '1 "-"\n".." 2.50 ;', extra: str = "", values: str = 'VALUES("alue")="A","B";') -> bytes:
    text = f"""CHARSET="ANSI";CODEPAGE="utf-8";LANGUAGE="fi";MATRIX="t1";CONTENTS="Työttömät";UNITS="henkilöä";
STUB="alue";HEADING="kk";{values}VALUES("kk")="2026M05","2026M06";TIMEVAL("kk")=TLIST(M1),"202605","202606";
{extra}DATA=
{data}"""
    return text.encode()


@pytest.fixture
def hostile(shared: Path) -> Path:
    return shared / "data" / "hostile"


def test_every_symbol_keeps_its_reason(hostile: Path) -> None:
    answer = px.decode(PLACE, (hostile / SYMBOLS).read_bytes())
    assert answer.variables == ("region", "age", "period", "type", "sex")
    assert answer.roles == {"time": "period", "metric": "type"}
    cells = {codes: (value, symbol) for codes, value, symbol in answer.cells}
    assert len(cells) == 4 * 3 * 2 * 2
    moves = [(kind, sex) for kind in ("BE0101F1", "BE0101F2") for sex in ("1", "2")]
    rows = {
        ("00", "20"): [("0", "-"), (None, "."), (None, ".."), (None, "...")],
        ("00", "21"): [("0", None)] * 4,
        ("00", "22"): [("0", None), ("0", "-"), ("0", None), ("0", "-")],
        ("01", "20"): [(None, "."), (None, ".."), (None, "..."), (None, "....")],
        ("01", "21"): [("0", "-")] * 4,
        ("01", "22"): [("924", None), (None, "......"), ("672", None), ("906", None)],
        ("0114", "20"): [("14", None), ("0", "-"), ("22", None), ("43", None)],
        ("0115", "22"): [("20", None), ("23", None), ("33", None), ("35", None)],
    }
    for (region, age), expected in rows.items():
        assert [cells[region, age, "2003", kind, sex] for kind, sex in moves] == expected


def test_three_measures_have_three_units_in_three_languages(hostile: Path) -> None:
    table = px.read(PLACE, (hostile / UNITS).read_bytes())
    assert table.answer.variables == ("Matkan pituus, km", "Vuosi", "Tiedot")
    assert table.answer.roles == {"time": "Vuosi", "metric": "Tiedot"}
    assert list(table.measures) == ["maara", "kulj", "liik"]
    assert [measure.units for measure in table.measures.values()] == [
        {"fi": "Tuhatta tonnia", "sv": "Tusen ton", "en": "Thousand tonnes"},
        {"fi": "Miljoonaa tonnikilometriä", "sv": "Miljoner tonkilometer", "en": "Million tonne-kilometres"},
        {"fi": "Miljoonaa kilometriä", "sv": "Miljoonaa kilometriä", "en": "Miljoonaa kilometriä"},
    ]
    assert table.measures["maara"].names == {
        "fi": "Tavaramäärä, 1000 t",
        "sv": "Godsmängd, 1 000 ton",
        "en": "Volume of goods, 1,000 tonnes",
    }


def test_the_cells_of_the_measures_are_distinct(hostile: Path) -> None:
    cells = {codes: value for codes, value, _ in px.decode(PLACE, (hostile / UNITS).read_bytes()).cells}
    assert len(cells) == 6 * 1 * 3
    assert [cells["SSS", "2022", measure] for measure in ("maara", "kulj", "liik")] == ["62755", "1853", "69"]
    assert [cells[length, "2022", "kulj"] for length in ("1_10", "11_25", "26_50", "51_100", "100_")] == [
        "136",
        "377",
        "287",
        "378",
        "676",
    ]


def test_the_measure_of_a_table_without_measures_has_its_name() -> None:
    table = px.read(PLACE, small())
    assert table.measures == {"t1": px.Measure({"fi": "Työttömät"}, {"fi": "henkilöä"})}
    expected = [("1", None), ("0", "-"), (None, ".."), ("2.50", None)]
    keys = list(product("AB", ("2026M05", "2026M06")))
    assert list(table.answer.cells) == [(key, *cell) for key, cell in zip(keys, expected, strict=True)]
    assert table.answer.roles == {"time": "kk"}


@pytest.mark.parametrize(
    ("head", "page"),
    [
        ('CODEPAGE="iso-8859-15";', "iso-8859-15"),
        ('CODEPAGE="windows-1252";', "cp1252"),
        ('CHARSET="ANSI";', "cp1252"),
        ("", "cp850"),
        ("", "utf-8-sig"),
    ],
)
def test_the_file_names_its_code_page(head: str, page: str) -> None:
    text = f'{head}MATRIX="a";UNITS="väestö"; STUB="å";VALUES("å")="Ähtäri","Öja";DATA=1,"..";'
    table = px.read(PLACE, text.encode(page))
    assert table.measures["a"].units == {"": "väestö"}
    assert [codes for codes, _, _ in table.answer.cells] == [("Ähtäri",), ("Öja",)]


def test_texts_broken_over_lines_belong_together_and_may_hold_anything_but_a_mark() -> None:
    extra = 'NOTE="a; DATA=1 "\r\n"b, c";CODES("alue")="KU2"\r\n"72","KU0""74";MAP("alue")="kunnat";\r\n'
    answer = px.decode(PLACE, small(extra=extra))
    assert answer.roles == {"time": "kk", "geo": "alue"}
    assert [codes[0] for codes, _, _ in answer.cells] == ["KU272", "KU272", "KU074", "KU074"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (small("1 2 3 ;"), "found 3 cells"),
        (small("1 2 3 4 5 ;"), "found 5 cells"),
        (small("1 2 3 4"), "DATA without its ;"),
        (small('1 2 "3 4 ;'), "quotation mark"),
        (small("1 2 x 4 ;"), "symbol 'x'"),
        (small('1 2 "......." 4 ;'), "symbol '.......'"),
        (small(extra='CODES("alue")="A";'), "1 codes and 2 values of 'alue'"),
        (small(extra='CODES("alue")="A","A";'), "2 codes and 2 values of 'alue'"),
        (small(values=""), "0 codes and 0 values of 'alue'"),
        (small(extra='KEYS("alue")=CODES;'), "KEYS"),
        (small(extra="no px at all;"), "no px at all"),
        (b"DATA=1;", "neither STUB nor HEADING"),
        (b"", "KEYWORD"),
        (b'CODEPAGE="klingon";DATA=1;', "klingon"),
        ('CODEPAGE="utf-8";UNITS="väestö";DATA=1;'.encode("cp1252"), "utf-8"),
    ],
)
def test_a_broken_file_is_refused_by_name(data: bytes, message: str) -> None:
    with pytest.raises(DeliveryError, match=rf"a\.px.*{re.escape(message)}"):
        list(px.decode(PLACE, data).cells)
