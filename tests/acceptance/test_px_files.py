"""Two published PX files: values, symbols, codes and units read by hand from them."""

from pathlib import Path

import pytest

from warehouse.errors import Place
from warehouse.ingest.readers import px

PLACE = Place("a.px")
SYMBOLS = "pxweb_nildotnosymbol.px"
UNITS = "pxmake_CONTVARIABLE_multiple_languages.px"


@pytest.fixture
def hostile(shared: Path) -> Path:
    return shared / "data" / "hostile"


def test_every_symbol_keeps_its_own_reason(hostile: Path) -> None:
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
    assert [one.units for one in table.measures.values()] == [
        {"fi": "Tuhatta tonnia", "sv": "Tusen ton", "en": "Thousand tonnes"},
        {"fi": "Miljoonaa tonnikilometriä", "sv": "Miljoner tonkilometer", "en": "Million tonne-kilometres"},
        {"fi": "Miljoonaa kilometriä", "sv": "Miljoonaa kilometriä", "en": "Miljoonaa kilometriä"},
    ]
    assert table.measures["maara"].names == {
        "fi": "Tavaramäärä, 1000 t",
        "sv": "Godsmängd, 1 000 ton",
        "en": "Volume of goods, 1,000 tonnes",
    }


def test_the_cells_of_the_measures_are_apart(hostile: Path) -> None:
    cells = {codes: value for codes, value, _ in px.decode(PLACE, (hostile / UNITS).read_bytes()).cells}
    assert len(cells) == 6 * 1 * 3
    assert [cells["SSS", "2022", what] for what in ("maara", "kulj", "liik")] == ["62755", "1853", "69"]
    assert [cells[length, "2022", "kulj"] for length in ("1_10", "11_25", "26_50", "51_100", "100_")] == [
        "136",
        "377",
        "287",
        "378",
        "676",
    ]
