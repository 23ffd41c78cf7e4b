"""The invented register: legal codes of the test series, declared files, believable searches and interviews."""

import csv
import io
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from stdnum.fi import hetu

from samples import days, generate, register
from samples.proportions import AREA_12
from warehouse.sources import load_sources

PERSONS = 400


@pytest.fixture(scope="module")
def extract() -> dict[str, list[register.Row]]:
    return register.extract(generate.SEED, PERSONS)


def test_codes_are_legal_and_only_of_the_test_series(extract: dict[str, list[register.Row]]) -> None:
    people = {row["person"]: row for row in extract[register.JOB_SEARCH]}
    assert len(people) == PERSONS
    for code, row in people.items():
        assert hetu.validate(code, allow_temporary=True) == code
        assert 900 <= int(code[7:10]) <= 999
        assert code[6] in ("-YXWVU" if row["birth_year"] < "2000" else "ABCDEF")
        assert row["birth_year"][2:] == code[4:6]
        assert row["sex"] == ("1" if int(code[9]) % 2 else "2")
    assert {code[6] for code in people} == set("-YXWVUABCDEF")


def test_register_files_are_as_declared() -> None:
    files = generate.register_files(persons=PERSONS)
    source = load_sources()["register"]
    for name, table in source.tables.items():
        content = files[f"drop/register/{register.file_name(name)}"].decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(content), delimiter=";")
        assert header == [(*what.headers, column)[0] for column, what in table.columns.items()]
        for place, what in enumerate(table.columns.values()):
            values = {row[place] for row in rows}
            assert "" not in values or not what.required
            assert what.values is None or values - {""} <= set(what.codes)
        assert [row[0] for row in rows] == sorted({row[0] for row in rows})


def test_a_person_has_one_search_at_a_time_and_some_come_back(extract: dict[str, list[register.Row]]) -> None:
    by_person = defaultdict(list)
    for row in extract[register.JOB_SEARCH]:
        by_person[row["person"]].append(row)
        assert row["municipality"] in AREA_12
        assert row["started_on"] <= "2026-06-30"
        assert bool(row["ended_on"]) == bool(row["end_reason"])
        assert not row["ended_on"] or max(row["started_on"], "2023-07-01") <= row["ended_on"] < str(days.AS_OF)
    gaps = []
    for rows in by_person.values():
        for before, after in pairwise(rows):
            gaps.append((date.fromisoformat(after["started_on"]) - date.fromisoformat(before["ended_on"])).days)
    assert min(gaps) > 0 and min(gaps) < 150 and max(gaps) > 200
    assert any(row["started_on"] < "2023-07-01" for row in extract[register.JOB_SEARCH])


def test_interviews_belong_to_their_search_and_person(extract: dict[str, list[register.Row]]) -> None:
    searches = {row["job_search_id"]: row for row in extract[register.JOB_SEARCH]}
    assert len(searches) == len(extract[register.JOB_SEARCH])
    for row in extract[register.INTERVIEW]:
        search = searches[row["job_search_id"]]
        assert row["person"] == search["person"]
        assert search["started_on"] < row["booked_for"] < str(days.AS_OF)
        assert date.fromisoformat(row["booked_for"]) in days.working_days()
        assert row["outcome"] == "cancelled" or not search["ended_on"] or row["booked_for"] <= search["ended_on"]
    outcomes = Counter(row["outcome"] for row in extract[register.INTERVIEW])
    assert outcomes["held"] > outcomes["no_show"] > 0 and outcomes["cancelled"] > 0
    assert max(row["booked_for"] for row in extract[register.INTERVIEW]) > "2026-07-01"


def test_public_holidays_are_not_working_days() -> None:
    assert days.after_working_days(date(2025, 12, 23), 1) == date(2025, 12, 29)
    assert days.after_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
