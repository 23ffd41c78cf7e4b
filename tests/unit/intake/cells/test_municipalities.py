"""Municipalities as files write them, held against the official lists."""

import string
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.official import abolished_municipalities, official_municipalities
from tests.unit.intake.cells.columns import check, read

from warehouse.intake.cells.cell_error import CellError, folded
from warehouse.intake.cells.municipalities import catalogue_municipalities, recognise, suggest

OURS = catalogue_municipalities()
BLANKS = st.text(" \t\u00a0\u2009\n", max_size=3)
STYLES = ["{fi}", "{sv}", "{code}", "{number}", "KU{code}", "{code} {fi}", "{fi} ({code})", "{fi} {code}", "{code} - {sv}",
          "{fi} - {sv}", "{fi}/{sv}", "{fi} ({sv})", "{number} {fi}", "{sv}, {code}"]  # fmt: skip
Abolished = tuple[str, str, str, date, str]


@given(st.sampled_from(sorted(OURS.names)), st.sampled_from(STYLES), st.sampled_from(["NFC", "NFD"]),
       st.sampled_from([str, str.upper, str.lower, str.title]), st.tuples(BLANKS, BLANKS))  # fmt: skip
def test_every_form_is_recognised(code: str, style: str, form: str, case, around: tuple[str, str]) -> None:
    name = OURS.names[code]
    text = style.format(fi=name.fi, sv=name.sv, code=code, number=int(code))
    assert recognise(unicodedata.normalize(form, case(text)).join(around), "2026-10") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("Kokkolan kaupunki", "272"), ("Karleby stad", "272"), ("Vetelin kunta", "924"), ("Kronoby kommun", "288"),
     ("Pedersöre kommun", "599"), ("Pedersören", "599"), ("PEDERSÖREN KUNTA", "599"), ("Kokkola stad", "272"),
     ("Halsua kunta", "074"), ("Pietarsaari - Jakobstad", "598"), ("Luodon kunta", "440"), ("Kaustisen kunta (236)", "236")],
)  # fmt: skip
def test_other_names_of_today(text: str, code: str) -> None:
    assert recognise(text, "2026-10") == recognise(text) == code


@pytest.mark.parametrize(
    "text",
    ["", " ", "999", "27", "Kok kola", "-", "74.0", "\uff12\uff17\uff12", "272 Kannus", "Kokkola (217)", "Kokkola - Kannus", "Kokkola ja Kannus",
     "Pietarsaaren kunta", "Kokkolan kunta", "Kokkolan seutukunta", "Kokkolan", "091", "Helsinki", "Uusikaarlepyy", "Koski-Kannus", "KU27",
     "kunta", "Kälviän kunta", "2720", "272074"],
)  # fmt: skip
def test_texts_that_are_no_municipality_are_not_guessed(text: str) -> None:
    assert recognise(text, "2026-10") is None


@pytest.mark.parametrize(
    ("text", "last", "first", "code"),
    [("Kälviä", "2008-12", "2009-01", "272"), ("KELVIÅ", "2008-12", "2009-01", "272"), ("315", "2008-12", "2009-01", "272"),
     ("315 Kälviä", "2008-12", "2009-01", "272"), ("Lohtaja - Lochteå", "2008-12", "2009-01", "272"), ("Ullava kunta", "2008-12", "2009-01", "272"),
     ("Purmo", "1976-12", "1977-01", "599"), ("Terjärv", "1968-12", "1969-01", "288"), ("8", "1968-12", "1969-01", "288"),
     ("Gamlakarleby", "1976-12", "1977-01", "272"), ("Pietarsaaren maalaiskunta", "1989-01", "1990-01", "599")],
)  # fmt: skip
def test_a_name_holds_until_its_last_month(text: str, last: str, first: str, code: str) -> None:
    assert recognise(text, last) == code
    assert recognise(text, first) is recognise(text) is None
    assert suggest(text, first) == (OURS.names[code].fi,)


@pytest.fixture(scope="module")
def abolished() -> list[Abolished]:
    """Statistics Finland's list: name, Swedish name, code, day of the end, code of a successor."""
    return [
        (row["name_fi"], row["name_sv"], row["code"], date.fromisoformat(row["ended_on"]), row["successor_code"])
        for row in abolished_municipalities()
    ]


@pytest.fixture(scope="module")
def others(abolished: list[Abolished]) -> set[str]:
    """Every name and code of a municipality of Finland, of today or of once, that is none of ours."""
    names: set[str] = set()
    for year in (2025, 2026):
        rows = official_municipalities(year)
        assert len(rows) in (308, 309) or year == 2025
        names |= {
            row[key]
            for row in rows
            for key in ("kunta_code", "kunta_fi", "kunta_sv")
            if row["kunta_code"] not in OURS.names
        }
    names |= {name for *spellings, _, _ in abolished for name in spellings}
    aliases = {alias.name for alias in OURS.dated_aliases.values()} | {name.sv for name in OURS.names.values()}
    return names - aliases


@pytest.mark.parametrize("month", [None, "1950-01", "1975-06", "2008-12", "2009-01", "2026-10"])
def test_no_other_municipality_is_read_as_ours(others: set[str], month: str | None) -> None:
    assert len(others) > 900
    assert [name for name in others if recognise(name, month) is not None] == []
    words = ("{} kunta", "{}n kunta", "{} kommun", "{} stad", "{}n kaupunki")
    named = [word.format(name) for name in others if not name.isdigit() for word in words]
    assert [name for name in named if recognise(name, month) is not None] == []


def test_merged_municipalities_agree_with_the_official_list(abolished: list[Abolished]) -> None:
    successors: dict[str, set[str]] = {}
    for *_, code, _, successor in abolished:
        successors.setdefault(code, set()).add(successor)

    def today(code: str, *seen: str) -> set[str]:
        later = successors.get(code, set()) - {code, *seen}
        return set().union(*(today(successor, code, *seen) for successor in later)) if later else {code}

    merged = {name: alias for name, alias in OURS.dated_aliases.items() if alias.kind == "merged"}
    for fi, sv, code, day, _ in abolished:
        wholly = today(code) <= set(OURS.names) and len(today(code)) == 1
        for name in {folded(fi), folded(sv), code} - {"karleby"}:
            assert (name in merged) == wholly, name
            if wholly:
                assert {merged[name].code} == today(code)
                end = date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
                assert merged[name].until == f"{end:%Y-%m}", name


@pytest.mark.parametrize("month", [None, "1950-01"])
def test_no_misspelling_by_a_letter_makes_another_municipality(month: str | None) -> None:
    letters = f"{string.ascii_lowercase}åäö -"
    for name in [*OURS.codes_by_name, *OURS.dated_aliases]:
        if not name[-1].isdigit():
            code = OURS.recognise(name, "1950-01")
            for at in range(len(name) + 1):
                slips = {name[:at] + letter + name[at + skip :] for letter in letters for skip in (0, 1)}
                slips |= {
                    name[:at] + name[at + 1 :],
                    name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :],
                }
                assert {recognise(slip, month) for slip in slips} <= {None, code}, name


def test_the_nearest_are_named_as_they_are_called() -> None:
    assert suggest("Kokola") == ("Kokkola",)
    assert suggest("Karlby", language="sv")[0] == "Karleby"
    assert suggest("Pedersöré")[0] == "Pedersören kunta"
    assert suggest("xyz") == suggest("999") == ()
    assert set(suggest("272 Kannus")) == {"Kokkola", "Kannus"}


@pytest.mark.parametrize(
    ("cell", "stored"),
    [(74.0, "074"), (272, "272"), ("Kälviä", "<municipality_past>"), ("272 Kannus", "<municipality_two>"), ("Kokola", "<municipality_near>"),
     ("zzz", "<municipality_unknown>"), ("091", "<municipality_unknown>"), (date(2026, 1, 1), "<text_is_no_text>"), ("", "<cell_empty>")],
)  # fmt: skip
def test_a_column_of_municipalities(cell: object, stored: str) -> None:
    assert read("municipality", cell, month="2026-10") == stored


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("74, Kokkola", "074,272"), ("Karleby;Halso;272", "272,074"), ("Halsua,", "074"), ("Kannus ja Perho", "217,584"), ("Vetil och Kronoby", "924,288"),
     ("Kannus\nPerho", "217,584"), ("Pietarsaari/Jakobstad, Luoto", "598,440"), ("Kokkola/Kannus", "272,217"), ("272 Kokkola, 217 Kannus", "272,217"), (74, "074"),
     (",", "<municipality_unknown>"), ("272,x", "<municipality_unknown>"), ("Kannus, Kokola", "<municipality_near>"), (272.074, "<municipality_unknown>")],
)  # fmt: skip
def test_a_column_of_several(cell: object, stored: str) -> None:
    assert read("municipalities", cell) == stored


def test_an_error_names_the_present_municipality() -> None:
    error = check("municipality").read("Kelviå", month="2024-05")
    assert isinstance(error, CellError)
    assert (error.values["until"], error.values["today"].fi, error.values["today"].sv) == (
        "12/2008",
        "Kokkola",
        "Karleby",
    )


def test_the_unrecognised_part_of_several_is_reported() -> None:
    error = check("municipalities").read("Kannus, Kokola, Perho")
    assert isinstance(error, CellError) and error.values["found"] == "Kokola"
