"""Municipalities within the borders of then: against Statistics Finland's list and its numbers of municipalities."""

from datetime import date
from pathlib import Path

import pytest
from tests.official import abolished_municipalities, official_municipalities

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.municipality_history import (
    ABOLISHED,
    Abolition,
    MunicipalityVersion,
    history_of,
    municipality_history,
    read_abolitions,
    reported_municipalities,
)
from warehouse.errors import WarehouseError

MUNICIPALITIES_ON_1_JANUARY = {
    2005: 432, 2006: 431, 2007: 416, 2008: 415, 2009: 348, 2010: 342, 2011: 336, 2012: 336, 2013: 320, 2014: 320,
    2015: 317, 2016: 313, 2017: 311, 2018: 311, 2019: 311, 2020: 310, 2021: 309, 2022: 309, 2023: 309, 2024: 309,
    2025: 308, 2026: 308,
}  # fmt: skip
"""Statistics Finland, numbers of municipalities."""


@pytest.fixture(scope="module")
def finland() -> tuple[MunicipalityVersion, ...]:
    return history_of({row["kunta_code"]: (row["kunta_fi"], row["kunta_sv"]) for row in official_municipalities()})


@pytest.fixture(scope="module")
def ours() -> tuple[MunicipalityVersion, ...]:
    return municipality_history(load_catalogue())


def valid_on(versions: tuple[MunicipalityVersion, ...], day: date) -> dict[str, MunicipalityVersion]:
    valid = [v for v in versions if (v.valid_from or date.min) <= day <= (v.valid_to or date.max)]
    assert len({v.code for v in valid}) == len(valid)
    return {v.code: v for v in valid}


@pytest.mark.parametrize(("year", "number"), MUNICIPALITIES_ON_1_JANUARY.items())
def test_every_year_has_the_official_number_of_municipalities(
    finland: tuple[MunicipalityVersion, ...], year: int, number: int
) -> None:
    assert len(valid_on(finland, date(year, 1, 1))) == number


def test_the_list_is_the_official_one_and_what_came_since() -> None:
    official = {
        (row["code"].removesuffix(".0"), row["ended_on"], row["successor_code"].removesuffix(".0"))
        for row in abolished_municipalities()
        if row["successor_code"] != "-"  # land that was ceded
    }
    listed = {(a.code, f"{a.ended_on}", successor) for a in read_abolitions() for successor in a.successors}
    assert listed - official == {("588", "2025-01-01", "507")}
    assert official <= listed


def test_pertunmaa_is_part_of_mantyharju_since_2025(finland: tuple[MunicipalityVersion, ...]) -> None:
    before, after = valid_on(finland, date(2024, 12, 31)), valid_on(finland, date(2025, 1, 1))
    assert before["588"].present_code == before["507"].present_code == after["507"].present_code == "507"
    assert "588" not in after
    assert (before["507"].key, after["507"].key) == (507_000_000, 507_202_501)


def test_kokkola_took_in_three_municipalities_in_2009(ours: tuple[MunicipalityVersion, ...]) -> None:
    before = valid_on(ours, date(2008, 12, 31))
    assert {code for code, version in before.items() if version.present_code == "272"} == {"272", "315", "429", "885"}
    assert {before[code].valid_to for code in ("272", "315", "429", "885")} == {date(2008, 12, 31)}
    assert before["315"].successors == ("272",)
    assert len(valid_on(ours, date(2009, 1, 1))) == len(load_catalogue().municipalities)


def test_divided_land_belongs_to_no_single_municipality() -> None:
    halves = (Abolition("111", "Jaettu", "Delad", date(2010, 1, 1), ("222", "333")),)
    history = history_of({"222": ("Itä", "Öst"), "333": ("Länsi", "Väst")}, halves)
    divided = next(version for version in history if version.code == "111")
    assert divided.present_code is None
    assert divided.present_codes == {"222", "333"}
    places = list(reported_municipalities(history, date(2006, 1, 1)))
    assert "KU111" not in {place.reported for place in places}


def test_rows_of_a_code_belong_to_borders_of_today_and_of_then(ours: tuple[MunicipalityVersion, ...]) -> None:
    places = list(reported_municipalities(ours, date(2008, 1, 1)))
    today = {(place.reported, place.geo) for place in places if place.last is None}
    assert {("KU315", "KU272"), ("KU429", "KU272"), ("KU885", "KU272"), ("KU272", "KU272")} <= today
    then = {(place.reported, place.geo, place.first, place.last) for place in places if place.last is not None}
    until = date(2008, 12, 31)
    # What was Kokkola already is reported under codes of its own: Öja went to Kaarlela, and that to two.
    assert then == {
        ("KU272", "KU272@1977-01", date(1977, 1, 1), until),
        ("KU315", "KU315@1977-01", date(1977, 1, 1), until),
        ("KU429", "KU429@", None, until),
        ("KU885", "KU885@", None, until),
    }
    assert [place for place in reported_municipalities(ours, date(2023, 7, 1)) if place.last is not None] == []


def test_a_wrong_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "abolished.csv"
    file.write_text(ABOLISHED.read_text("utf-8").replace("2025-01-01,507", "1.1.2025,507"), "utf-8")
    with pytest.raises(WarehouseError, match=r"abolished\.csv, row 353: found .*Pertunmaa"):
        read_abolitions(file)
