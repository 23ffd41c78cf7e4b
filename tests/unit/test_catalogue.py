"""The content of the catalogue, and the errors of invalid catalogues."""

import datetime
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.official import official_municipalities

from warehouse.catalogue import FOLDER, Catalogue, Indicator, load_catalogue
from warehouse.declarations import Text
from warehouse.errors import WarehouseError
from warehouse.settings import PROJECT
from warehouse.sources import FOLDER as SOURCES
from warehouse.sources import load_sources

COMPUTED = set(range(1, 28))
"""Numbers of the plan's indicators that have a source."""
FROM_12R5 = {
    "open_vacancies",
    "new_vacancies",
    "unemployed",
    "labour_force",
    "unemployment_rate",
    "long_term_unemployed",
    "long_term_unemployed_change",
    "job_seekers",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue to change."""
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogue"))


@pytest.fixture(scope="module")
def official() -> list[dict[str, str]]:
    """The official municipalities of the two areas."""
    return [row for row in official_municipalities() if row["tyollisyysalue_code"] in ("12", "25")]


def catalogue() -> Catalogue:
    return load_catalogue()


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def texts() -> Iterator[tuple[str, Text]]:
    whole = catalogue()
    yield "plan", whole.plan.name
    yield from ((f"section {row.code}", text) for row in whole.sections for text in (row.name, row.summary))
    yield from ((f"field {row.code}", row.name) for row in whole.agreement_fields)
    yield from ((f"owner {row.code}", row.name) for row in whole.owners)
    yield from ((f"short name of {row.code}", row.short_name) for row in whole.indicators)
    yield from ((f"summary of {row.code}", row.summary) for row in whole.indicators)
    yield from ((f"breakdown {row.code}", row.name) for row in whole.breakdowns)
    yield from ((f"parameter {row.code}", row.description) for row in whole.parameters)
    yield from ((f"name of {row.code}", row.name) for row in whole.indicators)
    yield from ((f"definition of {row.code}", row.definition) for row in whole.indicators)
    yield from ((f"area {row.code}", row.name) for row in whole.areas)


def test_the_plan_is_complete() -> None:
    numbered = [row for row in catalogue().indicators if row.number is not None]
    assert [row.number for row in numbered] == list(range(1, 28))
    assert all(row.key == row.number and row.plan_section for row in numbered)
    # By the plan itself: its sections 4 and 9 have no indicator.
    assert {section.code: list(section.indicators) for section in catalogue().sections} == {
        "1.1": [1, 2, 3], "1.2": [4, 5, 6], "1.3": [7, 8, 9], "1.4": [10, 11], "1.5": [12, 13, 14], "2.1": [15, 16, 17],
        "3": [18], "4": [], "5": [19], "6.2": [20, 21, 22], "7": [23, 24], "8": [25, 26, 27], "9": [],
    }  # fmt: skip


def test_short_names_and_sentences_are_of_one_indicator_each() -> None:
    for language in ("fi", "sv", "en"):
        for part in ("short_name", "summary"):
            texts = [getattr(getattr(row, part), language) for row in catalogue().indicators]
            assert len(set(texts)) == len(texts)
        assert all(len(getattr(row.short_name, language)) <= 30 for row in catalogue().indicators)
        assert all(getattr(row.summary, language).endswith(".") for row in catalogue().indicators)


def test_a_new_plan_leaves_the_reports_of_earlier_months_as_they_were(folder: Path) -> None:
    file = folder / "indicators.yml"
    text = file.read_text(encoding="utf-8")
    head, plan, rest = re.fullmatch(r"(.*?plans:\n)(  - code.*?)(\n#.*)", text, re.DOTALL).groups()
    renewed = plan.replace("action_plan", "action_plan_2027").replace('"2025-01"', '"2027-01"')
    renewed = renewed.replace(
        "{1: open_vacancies, 2: employed_within_30_days,", "{1: employed_within_30_days, 2: open_vacancies,"
    )
    file.write_text(
        head + plan.replace("valid_to: null", 'valid_to: "2026-12"') + "\n" + renewed + rest, encoding="utf-8"
    )
    renewed_catalogue = load_catalogue(folder)
    assert renewed_catalogue.indicator("open_vacancies").number == 2
    assert renewed_catalogue.plan_at(datetime.date(2026, 12, 1)).positions()["open_vacancies"] == (1, "1.1")
    assert renewed_catalogue.plan_at(datetime.date(2027, 1, 1)).positions()["open_vacancies"] == (2, "1.1")
    assert renewed_catalogue.plan_at(datetime.date(2006, 1, 1)).code == "action_plan"
    file.write_text(head + plan + "\n" + renewed + rest, encoding="utf-8")
    load_catalogue.cache_clear()
    with pytest.raises(WarehouseError, match=r"plans.action_plan.valid_to: expected a month before 2027-01"):
        load_catalogue(folder)


def test_keys_of_published_rows_stay() -> None:
    companions = {row.code: row.key for row in catalogue().indicators if row.number is None}
    assert companions == {
        "new_vacancies": 101,
        "unemployed": 102,
        "labour_force": 103,
        "unemployment_rate": 104,
        "long_term_unemployed": 105,
        "job_seekers": 106,
        "initial_interview_on_time_statutory": 107,
        "initial_interview_median_days": 108,
        "employed_within_3m_of_training": 121,
        "employed_3m_after_recruitment_training": 122,
        "employed_3m_after_integration_training": 123,
        "employed_3m_after_skills_assessment": 124,
        "employed_3m_after_multidisciplinary_referral": 125,
        "employed_3m_after_work_trial": 126,
        "search_obligation_share": 127,
        "unemployed_foreign_language": 128,
        "appointments_no_show": 129,
        "caseload_per_full_time_specialist": 130,
        "wage_subsidy_euros": 131,
        "startup_grant_euros": 132,
        "unemployed_in_register": 133,
        "work_ability_new_participants": 141,
        "operating_costs": 142,
        "amended_budget": 143,
        "open_vacancies_advertised": 160,
        "employment_rate": 161,
        "population": 162,
        "labour_market_subsidy_paid": 163,
        "unemployed_by_occupation": 170,
        "open_vacancies_by_occupation": 171,
        "unemployed_by_education": 172,
    }
    assert {row.code: row.key for row in catalogue().breakdowns} == {
        "total": 1,
        "male": 2,
        "female": 3,
        "under_20": 4,
        "under_25": 5,
        "over_50": 6,
        "foreign_citizen": 7,
        "long_term": 8,
        "sex_unknown": 20,
        "aged_under_25": 21,
        "aged_25_34": 22,
        "aged_35_44": 23,
        "aged_45_54": 24,
        "aged_over_54": 25,
        "age_unknown": 26,
        "tongue_national": 27,
        "tongue_foreign": 28,
        "tongue_unknown": 29,
        "finnish_citizen": 30,
        "citizenship_unknown": 31,
        "education_basic": 32,
        "education_secondary": 33,
        "education_tertiary": 34,
        "education_unknown": 35,
        "occupation_0": 40,
        "occupation_1": 41,
        "occupation_2": 42,
        "occupation_3": 43,
        "occupation_4": 44,
        "occupation_5": 45,
        "occupation_6": 46,
        "occupation_7": 47,
        "occupation_8": 48,
        "occupation_9": 49,
        "occupation_unknown": 50,
        "occupation_outside": 160,
        "duration_under_3m": 100,
        "duration_3m_to_6m": 101,
        "duration_6m_to_1y": 102,
        "duration_1y_to_2y": 103,
        "duration_over_2y": 104,
        "duration_unknown": 105,
        "not_laid_off": 110,
        "laid_off_from_work": 111,
        "cost_staff": 200,
        "cost_premises": 201,
        "cost_statutory_services": 202,
        "cost_wage_subsidised_work": 203,
        "cost_discretionary_employment": 204,
        "cost_municipal_supplements": 205,
        "cost_projects": 206,
    }


def test_only_what_has_a_source_is_computed() -> None:
    assert {row.number for row in catalogue().indicators if row.number and row.formula} == COMPUTED
    assert all(row.formula for row in catalogue().indicators if row.number is None)
    assert {row.code for row in catalogue().indicators if row.source == "statfin_12r5"} == FROM_12R5


def test_how_the_indicators_roll_up_to_quarters_and_years() -> None:
    declared = {row.code: (row.kind, row.roll_up) for row in catalogue().indicators}
    by_kind = {
        "flow": "sum", "ratio": "recompute", "mean": "recompute", "stock": "last", "change": "last",
        "cumulative": "last", "unique": "none", "median": "none",
    }  # fmt: skip
    assert {code: rule for code, (kind, rule) in declared.items() if rule != by_kind[kind]} == {
        "foreign_language_unemployment_rate": "last",  # annual in the source: there are no months to add up
        "foreign_language_employment_rate": "last",
        "employment_rate": "last",
        "labour_market_subsidy_paid": "last",
        "caseload_per_specialist": "last",  # both are states on a day, which are not added up over months
        "caseload_per_full_time_specialist": "last",
        "unemployment_rate": "last",
        "service_plan_up_to_date": "last",
        "search_obligation_share": "last",
    }


def test_the_months_of_the_indicators() -> None:
    for row in catalogue().indicators:
        expected = {"statfin_12r5": "2006-01", "employer_contacts": "2023-07", "register": "2023-07"}
        expected |= {
            "vacancies": "2026-01",
            "statfin_12ti": "2009-01",
            "statfin_12te": "2009-01",
            "statfin_115x": "2022-01",
            "statfin_11re": "2022-01",
            "kela_unemployment": "2022-01",
        }
        first_month = "2007-01" if row.code == "long_term_unemployed_change" else expected.get(row.source, "2025-01")
        assert row.applies_from == first_month, row.code


def test_where_the_indicators_apply() -> None:
    whole = catalogue()
    geos = {row.code: [area.geo for area in whole.areas_of(row)] for row in whole.indicators}
    for code in FROM_12R5:
        assert geos[code] == ["TA12", "TA25", "TA12+25", "MK16", "SSS"], code
    assert geos["employer_contacts"] == ["TA12", "TA25", "TA12+25"]
    assert geos["recruitment_trainings"] == ["TA12", "TA25", "TA12+25"]
    assert geos["initial_interview_median_days"] == ["TA12"]
    support = whole.indicator("discretionary_support")
    assert [row.code for row in whole.municipalities_of(support)] == ["272"]
    assert geos["discretionary_support"] == []
    assert whole.municipalities_of(whole.indicator("media_visibility")) == ()
    assert len(whole.municipalities_of(whole.indicator("unemployed"))) == 12


def test_all_areas_include_new_ones_and_municipalities_without_an_area(folder: Path) -> None:
    aland = '{key: 35, code: "035", geo: KU035, name: {fi: Brändö, sv: Brändö, en: Brändö}, area: null}'
    espoo = '{key: 49, code: "049", geo: KU049, name: {fi: Espoo, sv: Esbo, en: Espoo}, area: "49"}'
    # Its key is also that of a municipality: keys of municipalities and areas are separate.
    new = "{key: 49, code: '49', level: employment_area, geo: TA49, official: null, parts: [KU049], name: {fi: E, sv: S, en: N}}"
    change(folder, "areas.yml", "municipalities:\n", f"municipalities:\n  - {aland}\n  - {espoo}\n")
    change(folder, "areas.yml", "\nareas:\n", f"\nareas:\n  - {new}\n")
    whole = load_catalogue(folder)
    unemployed, contacts = whole.indicator("unemployed"), whole.indicator("employer_contacts")
    assert [area.code for area in whole.areas_of(unemployed)] == ["49", "12", "25", "12+25", "MK16", "SSS"]
    assert {place.code for place in whole.municipalities_of(unemployed)} >= {"035", "049", "272"}
    assert [area.code for area in whole.areas_of(contacts)] == ["12", "25", "12+25"]
    assert {place.code for place in whole.municipalities_of(contacts)}.isdisjoint({"035", "049"})


def test_every_breakdown_of_unemployed_is_delivered() -> None:
    rules = load_sources()["statfin_12r5"].measures["unemployed"].rules
    assert set(catalogue().indicator("unemployed").breakdowns) == {rule.breakdown for rule in rules}
    assert {row.code for row in catalogue().breakdowns if not row.is_part} == {"total", "under_20"}


def test_the_name_of_a_dimension_expands_to_its_parts() -> None:
    breakdowns = catalogue().indicator("appointments_held").breakdowns
    of_sex = [name for name in breakdowns if catalogue().breakdown(name).dimension == "sex"]
    assert of_sex == ["male", "female", "sex_unknown"]
    assert breakdowns[0] == "total"
    assert len(breakdowns) == len(set(breakdowns)) == 1 + 3 + 6 + 3 + 3 + 4
    assert "sex" not in {name for row in catalogue().indicators for name in row.breakdowns}


def test_a_breakdown_that_is_no_part_does_not_come_with_its_dimension(folder: Path) -> None:
    change(folder, "indicators.yml", "[total, sex, age_band,", "[total, sex, age_group,")
    (breakdowns,) = {row.breakdowns for row in load_catalogue(folder).indicators if "under_25" in row.breakdowns} - {
        catalogue().indicator("unemployed").breakdowns
    }
    assert {"under_25", "over_50"} <= set(breakdowns)
    assert "under_20" not in breakdowns


@pytest.mark.parametrize(("name", "text"), list(texts()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_text_has_three_languages(name: str, text: Text) -> None:
    languages = [text.fi, text.sv, text.en]
    assert all(value == value.strip() and len(value) > 2 for value in languages), name
    assert len(set(languages)) == 3, f"{name} is the same text in two languages"


@pytest.mark.parametrize("row", catalogue().indicators, ids=lambda row: row.code)
def test_a_definition_is_a_few_sentences(row: Indicator) -> None:
    definition = row.definition
    for text in (definition.fi, definition.sv, definition.en):
        sentences = re.findall(r"[.](?= [A-ZÅÄÖ]|$)", text)
        assert 2 <= len(sentences) <= 5, text
        assert 150 < len(text) < 750 and "  " not in text


def test_areas_hold_their_municipalities() -> None:
    whole = catalogue()
    members = {area: [row.code for row in whole.municipalities if row.area == area] for area in ("12", "25")}
    assert members["12"] == ["074", "217", "236", "272", "421", "584", "849", "924"]
    assert members["25"] == ["288", "440", "598", "599"]
    assert [(row.geo, row.official, row.key) for row in whole.areas] == [
        ("TA12", "MK16", 12),
        ("TA25", None, 25),
        ("TA12+25", None, 1225),
        ("MK16", "MK16", 1016),
        ("SSS", "SSS", 1000),
    ]


def test_municipalities_are_named_as_officially(official: list[dict[str, str]]) -> None:
    catalogue_rows = {(row.code, row.name.fi, row.name.sv, row.area) for row in catalogue().municipalities}
    official_rows = {
        (row["kunta_code"], row["kunta_fi"], row["kunta_sv"], row["tyollisyysalue_code"]) for row in official
    }
    assert catalogue_rows == official_rows


def test_areas_are_named_as_officially(official: list[dict[str, str]]) -> None:
    for row in official:
        name = catalogue().area(row["tyollisyysalue_code"]).name
        assert (name.fi, name.sv) == (row["tyollisyysalue_fi"], row["tyollisyysalue_sv"])
        assert name.en == row["tyollisyysalue_en"]


def test_the_official_row_of_an_area_has_its_borders() -> None:
    everyone = official_municipalities()
    region = {f"KU{row['kunta_code']}" for row in everyone if row["maakunta_code"] == "16"}
    subregion = {f"KU{row['kunta_code']}" for row in everyone if row["seutukunta_code"] == "154"}
    assert set(catalogue().area("12").parts) == region
    assert set(catalogue().area("25").parts) == subregion - {"KU893"} != subregion


def test_a_parameter_has_the_value_of_the_day() -> None:
    limit = catalogue().parameter("initial_interview_limit_statutory")
    assert limit.value_on(datetime.date(2025, 12, 31)) == 5
    assert limit.value_on(datetime.date(2026, 1, 1)) == 10
    assert catalogue().parameter("initial_interview_limit_plan").value_on(datetime.date(2026, 1, 1)) == 5
    assert catalogue().parameter("restart_months").value_on(datetime.date(2026, 1, 1)) == 6
    ages = [catalogue().parameter(f"youth_age_{end}").value_on(datetime.date(2025, 1, 1)) for end in ("min", "max")]
    assert ages == [18, 29]
    assert catalogue().parameter("interim_review_months").value_on(datetime.date(2026, 1, 1)) == 4
    with pytest.raises(WarehouseError, match="initial_interview_limit_statutory has no value on 2005-12-31"):
        limit.value_on(datetime.date(2005, 12, 31))


REFUSED = [
    ("indicators.yml", "    unit: count\n", "    unit: count\n    colour: red\n", "indicators.open_vacancies.colour"),
    ("indicators.yml", "measure: open_vacancies}", "measure: no_such}", "indicators.open_vacancies.formula"),
    ("indicators.yml", "measure: open_vacancies}", "measure: unemployed}", "indicators.open_vacancies.counts"),
    ("indicators.yml", "measure: open_vacancies}", "numerator: x}", "indicators.open_vacancies.formula.measure"),
    ("indicators.yml", "kind: count, measure", "kind: guess, measure", "indicators.open_vacancies.formula"),
    ("indicators.yml", "    key: 2\n", "    key: 1\n", "indicators.key: 1"),
    ("indicators.yml", "    key: 102\n", "    key: 101\n", "indicators.key: 101"),
    (
        "indicators.yml",
        "{1: open_vacancies, 2:",
        "{28: open_vacancies, 2:",
        "found the numbers 28, 2, 3.*expected 1 to 27",
    ),
    ("indicators.yml", "{1: open_vacancies,", "{1: harbour,", "sections.indicators: there is no 'harbour'"),
    ("indicators.yml", "{4: skills_assessments,", "{4: open_vacancies,", "'open_vacancies' occurs more than once"),
    ("indicators.yml", '- code: "1.2"', '- code: "1.1"', "sections.code: 1.1 occurs more than once"),
    (
        "indicators.yml",
        "fi: Avoimet työpaikat,",
        "fi: Avoimet työpaikat koko alueella,",
        "fi: found 31 characters, expected at most 30",
    ),
    (
        "indicators.yml",
        "agreement_field: training",
        "agreement_field: harbour",
        "agreement_field: there is no 'harbour'",
    ),
    ("indicators.yml", "owner: finance", "owner: harbour", "owner: there is no 'harbour'"),
    ("indicators.yml", "    source: statfin_12r5\n", "", "indicators.open_vacancies: .*both or neither"),
    ("indicators.yml", "    key: 101\n", "    key: 101\n    number: 28\n", "indicators.new_vacancies.number"),
    (
        "indicators.yml",
        "    key: 2\n",
        "    key: 2\n    companion_of: open_vacancies\n",
        "employed_within_30_days.companion_of: found 'open_vacancies', expected none: it has number 2",
    ),
    ("indicators.yml", "[total, male,", "[total, tall,", "indicators.unemployed.breakdowns: there is no 'tall'"),
    (
        "indicators.yml",
        "aggregation: official_or_sum",
        "aggregation: recompute",
        "open_vacancies: .*needs `aggregation`",
    ),
    ("indicators.yml", "aggregation: distinct", "aggregation: sum", "indicators.employer_contacts.aggregation"),
    (
        "indicators.yml",
        "aggregation: official_or_sum",
        "aggregation: official_or_sum\n    roll_up: sum",
        "open_vacancies: .*adds up what happens in months",
    ),
    (
        "indicators.yml",
        "aggregation: distinct",
        "aggregation: distinct\n    roll_up: recompute",
        "employer_contacts: .*`roll_up` recompute needs a formula of kind ratio",
    ),
    (
        "indicators.yml",
        "aggregation: distinct",
        "aggregation: distinct\n    roll_up: mean",
        "employer_contacts.roll_up",
    ),
    ("indicators.yml", "range: {min: 0, max: 100}", "range: {min: 100, max: 0}", "employed_within_30_days.range"),
    ("indicators.yml", 'municipalities: ["272"]', 'municipalities: ["598"]', "discretionary_support.municipalities"),
    ("indicators.yml", 'applies_from: "2006-01"', 'applies_from: "2006-13"', "indicators.open_vacancies.applies_from"),
    ("indicators.yml", "reference_areas: [MK16, SSS]", 'reference_areas: ["12"]', "open_vacancies.reference_areas"),
    ("breakdowns.yml", "key: 2\n", "key: 1\n", "breakdowns.key: 1 occurs more than once"),
    ("breakdowns.yml", "dimension: sex", "dimension: shoe", "breakdowns.male.dimension"),
    ("breakdowns.yml", "code: under_20", "code: sex", "breakdowns.sex.code: it is the name of a dimension"),
    ("areas.yml", 'code: "074"', 'code: "74"', "municipalities.74.code"),
    ("areas.yml", "geo: KU074", "geo: KU217", "municipalities.074: .*expected 74 and KU074"),
    ("areas.yml", 'Halsua}, area: "12"', 'Halsua}, area: "25"', "areas.12.parts"),
    ("areas.yml", 'Halsua}, area: "12"', 'Halsua}, area: "45"', "municipalities.074.area"),
    ("areas.yml", 'Halsua}, area: "12"', "Halsua}, area: null", "areas.12.parts"),
    ("areas.yml", 'Halsua}, area: "12"', "Halsua}", "municipalities.074.area: Field required"),
    ("areas.yml", "key: 217, code", "key: 74, code", "municipalities.217"),
    ("areas.yml", "  - key: 25\n", "  - key: 12\n", "areas.key: 12 occurs more than once"),
    ("indicators.yml", "areas: all", "areas: most", "indicators.open_vacancies.areas"),
    ("indicators.yml", "areas: all", 'areas: ["12", "26"]', "open_vacancies.areas: there is no '26'"),
    ("areas.yml", "parts: [TA12, TA25]", "parts: [TA12, TA26]", r"areas.12\+25.parts: .*TA26"),
    ("areas.yml", "official: SSS", "official: null", "areas.SSS"),
    (
        "parameters.yml",
        "valid_from: 2026-01-01",
        "valid_from: 2005-01-01",
        "initial_interview_limit_statutory: .*ascend",
    ),
    ("parameters.yml", "unit: months", "unit: moons", "parameters.restart_months.unit"),
    ("parameters.yml", "parameters:", "parameters: [", "cannot be read"),
    (
        "municipality_aliases.yml",
        'name: Öja, code: "272", kind: merged, until: 1968-12',
        'name: Öja, code: "272", kind: merged',
        "until",
    ),
    ("municipality_aliases.yml", 'name: Öja, code: "272"', 'name: Öja, code: "273"', "no municipality 273"),
    ("municipality_aliases.yml", "name: Öja,", "name: KOKKOLA,", "aliases.KOKKOLA: it is an official name"),
    ("municipality_aliases.yml", "name: Öja,", "name: Purmo,", "aliases.name: Purmo occurs more than once"),
    (
        "municipality_aliases.yml",
        'name: Öja, code: "272", kind: merged,',
        'name: Öja, code: "272", kind: merged, since: 1970-01,',
        "is after",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), REFUSED, ids=[row[3] for row in REFUSED])
def test_an_error_names_file_and_key(folder: Path, file: str, old: str, new: str, message: str) -> None:
    change(folder, file, old, new)
    with pytest.raises(WarehouseError, match=rf"(?m)^{file}: .*{message}"):
        load_catalogue(folder)


def test_a_measure_that_does_not_exist_is_named(folder: Path) -> None:
    change(folder, "indicators.yml", "measure: open_vacancies}", "measure: no_such}")
    with pytest.raises(
        WarehouseError, match="expected 'no_such' to be a measure of statfin_12r5 alone; no source has it"
    ):
        load_catalogue(folder)


def test_a_measure_of_two_sources_is_refused(tmp_path: Path) -> None:
    sources = Path(shutil.copytree(SOURCES, tmp_path / "sources"))
    change(sources, "employer_contacts.yml", "measures:\n", "measures:\n  open_vacancies: {counts: events, model: m}\n")
    with pytest.raises(WarehouseError, match=r"open_vacancies\.formula: .* employer_contacts, statfin_12r5"):
        load_catalogue(FOLDER, sources)


def test_a_limit_that_is_no_parameter_is_refused(tmp_path: Path) -> None:
    sources = Path(shutil.copytree(SOURCES, tmp_path / "sources"))
    change(sources, "youth_placements.yml", "youth_age_max]", "youth_age_top]")
    with pytest.raises(WarehouseError, match=r"youth_employed_by_companies\.between: there is no .* 'youth_age_top'"):
        load_catalogue(FOLDER, sources)


RULES_REFUSED = [
    ("budget.yml", "        by: cost_group\n", "        by: actual\n", "by: the codes of actual are breakdowns"),
    ("budget.yml", "        sign_column: budget\n", "        sign_column: sum\n", "budget_cost has no columns sum"),
    ("budget.yml", "        sum: actual\n", "        count: actual\n", "belong to a `sum`"),
    ("budget.yml", "        by: cost_group\n", "", "`all_classes_required` belongs to `by`"),
    ("budget.yml", "cost_projects:", "cost_of_projects:", "by: there is no part 'cost_of_projects' in breakdowns.yml"),
    ("budget.yml", "cost_projects:", "female:", "female are not of one dimension"),
    (
        "recruitment_trainings.yml",
        "exclude: {training_state: [cancelled]}",
        "exclude: {state: [cancelled]}",
        "recruitment_training has no columns state",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), RULES_REFUSED, ids=[row[3] for row in RULES_REFUSED])
def test_a_rule_of_events_that_does_not_fit_is_refused(
    tmp_path: Path, file: str, old: str, new: str, message: str
) -> None:
    sources = Path(shutil.copytree(SOURCES, tmp_path / "sources"))
    change(sources, file, old, new)
    with pytest.raises(WarehouseError, match=rf"(?s){file}: .*{re.escape(message)}"):
        load_catalogue(FOLDER, sources)


def test_the_breakdowns_of_an_indicator_are_the_classes_of_its_rows(folder: Path) -> None:
    change(folder, "indicators.yml", "breakdowns: [total, cost_group]", "breakdowns: [total, cost_group, female]")
    with pytest.raises(WarehouseError, match="breakdowns: the measure 'budget_actual' has no 'female'"):
        load_catalogue(folder)


def test_an_annual_figure_has_no_months_to_add_up(folder: Path) -> None:
    path = folder / "indicators.yml"
    head, paid = path.read_text(encoding="utf-8").split("  - code: labour_market_subsidy_paid\n")
    rest = paid.replace("    roll_up: last\n", "", 1)
    path.write_text(f"{head}  - code: labour_market_subsidy_paid\n{rest}", encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"labour_market_subsidy_paid\.roll_up: is sum, but .* expected last"):
        load_catalogue(folder)


def test_a_class_that_is_no_breakdown_is_refused(tmp_path: Path) -> None:
    sources = Path(shutil.copytree(SOURCES, tmp_path / "sources"))
    change(sources, "statfin_12ti.yml", "      occupation_0: ", "      occupation_x: ")
    with pytest.raises(WarehouseError) as error:
        load_catalogue(FOLDER, sources)
    assert "statfin_12ti.yml: connector.classes.breakdowns: there is no breakdown 'occupation_x'" in str(error.value)
    assert "breakdowns: the measure 'unemployed_by_occupation' has no 'occupation_0'" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("occupation_0: 0\\d{3}", "occupation_0: '0('", "is no regular expression"),
        ("[{value: AVPAIKATLOPUSSA}]", "[{value: AVPAIKATLOPUSSA, breakdown: male}]", "`classes` are its breakdown"),
    ],
)
def test_an_error_of_classes_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    sources = Path(shutil.copytree(SOURCES, tmp_path / "sources"))
    change(sources, "statfin_12ti.yml", old, new)
    with pytest.raises(WarehouseError, match=rf"statfin_12ti\.yml: (.|\n)*{message}"):
        load_sources(sources)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "areas.yml").unlink()
    with pytest.raises(WarehouseError, match=r"areas\.yml: cannot be read"):
        load_catalogue(folder)


def test_all_errors_are_reported_at_once(folder: Path) -> None:
    change(folder, "indicators.yml", "measure: open_vacancies}", "measure: no_such}")
    change(folder, "indicators.yml", "[total, male,", "[total, tall,")
    with pytest.raises(WarehouseError) as error:
        load_catalogue(folder)
    assert len(str(error.value).splitlines()) >= 2


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(WarehouseError, match=r"indicators\.yml: there is no 'no_such'"):
        catalogue().indicator("no_such")


def test_the_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


def test_importing_is_light() -> None:
    heavy = "{'pandas', 'numpy', 'sqlalchemy', 'airflow', 'dbt', 'great_expectations'}"
    code = f"import sys, warehouse.catalogue; print(*({heavy} & set(sys.modules)))"
    environment = {"PYTHONPATH": str(PROJECT / "include")}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout.strip() == ""
