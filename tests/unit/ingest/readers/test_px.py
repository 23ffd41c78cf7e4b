"""PX files: values, symbols, codes and units read by hand, and broken files refused."""

import re
from itertools import product

import pytest

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers import px

PLACE = Place("a.px")


def small(data: str = '1 "-"\n".." 2.50 ;', extra: str = "", values: str = 'VALUES("alue")="A","B";') -> bytes:
    text = f"""CHARSET="ANSI";CODEPAGE="utf-8";LANGUAGE="fi";MATRIX="t1";CONTENTS="Työttömät";UNITS="henkilöä";
STUB="alue";HEADING="kk";{values}VALUES("kk")="2026M05","2026M06";TIMEVAL("kk")=TLIST(M1),"202605","202606";
{extra}DATA=
{data}"""
    return text.encode()


SYMBOLS = """CHARSET="ANSI";LANGUAGE="en";MATRIX="m1";CONTENTS="Moves";UNITS="number";
STUB="region","age";HEADING="period","type","sex";CONTVARIABLE="type";
VALUES("region")="00 Whole country","0114 Upplands Väsby";VALUES("age")="20","21";VALUES("period")="2003";
VALUES("type")="In","Out";VALUES("sex")="men","women";TIMEVAL("period")=TLIST(A1),"2003";
CODES("region")="00","0114";CODES("age")="20","21";CODES("type")="F1","F2";CODES("sex")="1","2";
UNITS("In")="number";UNITS("Out")="number";NOTE("region")="A note in two"
" parts";CELLNOTE("*", "20", "*", "In", "*")="A note; with a semicolon";
DATA=
"-" "." ".." "..."
0 0 0 0
"." ".." "..." "...."
924 "......" 672 906;
"""
"""A table with every symbol and no DATASYMBOL, in the letters of Windows."""
UNITS = {
    "fi": ("Matkan pituus, km", "Vuosi", "Tiedot", "Määrä, 1000 t", "Tuhatta tonnia", "Liikenne, milj. km", "Miljoonaa kilometriä"),
    "sv": ("Transportsträcka, km", "År", "Uppgifter", "Mängd, 1 000 ton", "Tusen ton", "Trafik, mn km", "Miljoonaa kilometriä"),
    "en": ("Length of journey, km", "Year", "Information", "Volume, 1,000 t", "Thousand tonnes", "Mileage, mn km", "Miljoonaa kilometriä"),
}  # fmt: skip
"""In each language: three variables, then two measures, each with its unit; the last unit is not translated."""


def table_of_two_units() -> bytes:
    """Write a table of two measures in three languages, each measure with its own unit."""
    text = 'CHARSET="ANSI";CODEPAGE="iso-8859-15";LANGUAGE="fi";LANGUAGES="fi","sv","en";MATRIX="m2";CONTENTS="Kuljetukset";\n'
    for language, (stub, year, measure, amount, tonnes, traffic, kilometres) in UNITS.items():
        at = "" if language == "fi" else f"[{language}]"
        text += f"""STUB{at}="{stub}";HEADING{at}="{year}","{measure}";CONTVARIABLE{at}="{measure}";
VALUES{at}("{stub}")="1 - 10","11 - 25";CODES{at}("{stub}")="1_10","11_25";VALUES{at}("{year}")="2022";
TIMEVAL{at}("{year}")=TLIST(A1),"2022";VALUES{at}("{measure}")="{amount}","{traffic}";CODES{at}("{measure}")="maara","liik";
UNITS{at}="{tonnes}, {kilometres}";UNITS{at}("{amount}")="{tonnes}";UNITS{at}("{traffic}")="{kilometres}";
CONTACT{at}("{amount}")="a@stat.invalid##<A HREF='https://stat.invalid' TARGET=_blank>x</A>";
"""
    return f"{text}DATA=\n62755 69\n1853 136;".encode("iso-8859-15")


def test_every_symbol_keeps_its_own_reason() -> None:
    answer = px.decode(PLACE, SYMBOLS.encode("cp1252"))
    assert answer.variables == ("region", "age", "period", "type", "sex")
    assert answer.roles == {"time": "period", "metric": "type"}
    moves = [(kind, sex) for kind in ("F1", "F2") for sex in ("1", "2")]
    rows = {
        ("00", "20"): [("0", "-"), (None, "."), (None, ".."), (None, "...")],
        ("00", "21"): [("0", None)] * 4,
        ("0114", "20"): [(None, "."), (None, ".."), (None, "..."), (None, "....")],
        ("0114", "21"): [("924", None), (None, "......"), ("672", None), ("906", None)],
    }
    expected = {
        (region, age, "2003", *move): cell
        for (region, age), cells in rows.items()
        for move, cell in zip(moves, cells, strict=True)
    }
    assert {codes: (value, symbol) for codes, value, symbol in answer.cells} == expected


def test_measures_have_their_own_units_in_three_languages() -> None:
    table = px.read(PLACE, table_of_two_units())
    assert table.answer.variables == ("Matkan pituus, km", "Vuosi", "Tiedot")
    assert table.answer.roles == {"time": "Vuosi", "metric": "Tiedot"}
    assert table.measures == {
        "maara": px.Measure(
            {language: texts[3] for language, texts in UNITS.items()},
            {language: texts[4] for language, texts in UNITS.items()},
        ),
        "liik": px.Measure(
            {language: texts[5] for language, texts in UNITS.items()},
            {language: texts[6] for language, texts in UNITS.items()},
        ),
    }
    cells = {codes: value for codes, value, _ in px.decode(PLACE, table_of_two_units()).cells}
    assert cells == {
        ("1_10", "2022", "maara"): "62755",
        ("1_10", "2022", "liik"): "69",
        ("11_25", "2022", "maara"): "1853",
        ("11_25", "2022", "liik"): "136",
    }


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
