"""The invented register: legal codes of the test series, declared files, believable searches and interviews."""

import csv
import io
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from stdnum.fi import hetu

from samples import calendar, generate
from samples.random_draws import AREA_12
from samples.register import extract as register
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
    for name, table in source.full_tables.items():
        content = files[f"drop/register/{register.file_name(name)}"].decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(content), delimiter=";")
        assert header == [(*declared.headers, column)[0] for column, declared in table.columns.items()]
        for place, declared in enumerate(table.columns.values()):
            values = {row[place] for row in rows}
            assert "" not in values or not declared.required
            assert declared.values is None or values - {""} <= set(declared.codes)
        assert [row[0] for row in rows] == sorted({row[0] for row in rows})


def test_searches_follow_one_another_but_for_those_who_move(extract: dict[str, list[register.Row]]) -> None:
    by_person = defaultdict(list)
    for row in extract[register.JOB_SEARCH]:
        by_person[row["person"]].append(row)
        assert row["municipality"] in AREA_12
        assert row["started_on"] <= "2026-06-30"
        assert bool(row["ended_on"]) == bool(row["end_reason"])
        assert not row["ended_on"] or max(row["started_on"], "2023-07-01") <= row["ended_on"] < str(calendar.AS_OF)
    gaps, moves = [], 0
    for rows in by_person.values():
        for before, after in pairwise(rows):
            if after["started_on"] <= (before["ended_on"] or "9999"):
                assert after["municipality"] != before["municipality"]
                moves += 1
            elif before["ended_on"]:
                gaps.append((date.fromisoformat(after["started_on"]) - date.fromisoformat(before["ended_on"])).days)
    assert min(gaps) > 0 and min(gaps) < 150 and max(gaps) > 200
    assert moves >= 3
    assert any(row["started_on"] < "2023-07-01" for row in extract[register.JOB_SEARCH])


def test_the_register_has_the_flaws_that_the_rules_are_written_for(extract: dict[str, list[register.Row]]) -> None:
    by_person = defaultdict(list)
    for row in sorted(extract["register_status_period"], key=lambda row: (row["started_on"], row["status_id"])):
        by_person[row["person"]].append((row["started_on"], row["ended_on"] or "9999"))
    pairs = [pair for periods in by_person.values() for pair in pairwise(periods)]
    assert [1 for before, after in pairs if before[0] == after[0]], "corrected statuses"
    assert [1 for before, after in pairs if before[0] < after[0] <= before[1] < "9999"], "statuses that run on"
    assert [1 for before, after in pairs if before[0] < after[0] and before[1] == "9999"], "statuses never ended"
    assert [1 for before, after in pairs if before[1] < after[0]], "returns"
    searches = {row["person"]: row["started_on"] for row in reversed(extract[register.JOB_SEARCH])}
    assert [1 for person, (first, *_) in by_person.items() if first[0] > searches[person]], "beginnings not known"
    assert {row["person"] for row in extract[register.PERSON]} > {
        row["person"] for row in extract["register_service_plan"]
    }
    decisions = Counter((row["kind"], bool(row["annulled_on"])) for row in extract["register_decision"])
    assert len(decisions) >= 3
    assert any(not row["ended_on"] for row in extract["register_service_period"])


def test_a_specialist_has_customers_of_several_municipalities(extract: dict[str, list[register.Row]]) -> None:
    homes, served = defaultdict(set), defaultdict(set)
    for row in extract[register.JOB_SEARCH]:
        homes[row["person"]].add(row["municipality"])
    for row in extract["register_specialist_customer"]:
        served[row["specialist"]] |= homes[row["person"]]
    assert max(map(len, served.values())) > 2
    staff = {row["specialist"] for row in extract["register_specialist"]}
    assert staff > set(served)
    assert len(extract["register_specialist"]) > len(staff)


def test_nobody_appears_who_is_not_a_person_of_the_register(extract: dict[str, list[register.Row]]) -> None:
    people = {row["person"] for row in extract[register.PERSON]}
    assert {row["person"] for row in extract[register.JOB_SEARCH]} == people
    assert all(row["person"] in people for rows in extract.values() for row in rows if "person" in row)


def test_interviews_belong_to_their_search_and_person(extract: dict[str, list[register.Row]]) -> None:
    searches = {row["job_search_id"]: row for row in extract[register.JOB_SEARCH]}
    assert len(searches) == len(extract[register.JOB_SEARCH])
    for row in extract[register.INTERVIEW]:
        search = searches[row["job_search_id"]]
        assert row["person"] == search["person"]
        assert search["started_on"] < row["booked_for"] < str(calendar.AS_OF)
        assert date.fromisoformat(row["booked_for"]) in calendar.working_days()
        assert row["outcome"] == "cancelled" or not search["ended_on"] or row["booked_for"] <= search["ended_on"]
    outcomes = Counter(row["outcome"] for row in extract[register.INTERVIEW])
    assert outcomes["held"] > outcomes["no_show"] > 0 and outcomes["cancelled"] > 0
    assert max(row["booked_for"] for row in extract[register.INTERVIEW]) > "2026-07-01"


def test_public_holidays_are_not_working_days() -> None:
    assert calendar.after_working_days(date(2025, 12, 23), 1) == date(2025, 12, 29)
    assert calendar.after_working_days(date(2026, 4, 2), 1) == date(2026, 4, 7)
