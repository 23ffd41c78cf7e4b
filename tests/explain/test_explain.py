"""Explanations of cells of the sample, compared with the files themselves: no query of the command is used here."""

import dataclasses
import json
import math
import tarfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from tests.end_to_end.conftest import House
from tests.reference import initial_interviews

from warehouse.db import owner_dsn, role_dsn
from warehouse.errors import WarehouseError
from warehouse.explain.explain import Question, explain
from warehouse.explain.explanation import Explanation
from warehouse.explain.render import Renderer
from warehouse.settings import Settings

KOKKOLA = {"272", "Kokkola", "Karleby"}


def as_text(explanation: Explanation, language: str = "en") -> str:
    return "\n".join(str(line) for line in Renderer(explanation, language).render().renderables)


def test_a_statistics_cell_is_traced_to_its_value_in_the_answer_of_the_table(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("open_vacancies", "Kokkola", "2026-06"))
    (delivery,) = explanation.deliveries
    (row,) = delivery.rows
    assert delivery.landed_url is not None
    answer = answer_of(sample_house.root / "landing" / delivery.landed_url)
    assert answer["value"][row.row - 1] == explanation.value == explanation.formula.terms[0].value
    assert codes_of(answer, row.row - 1) == ["KU272", "2026M06", "AVPAIKATLOPUSSA"]
    assert row.key == "KU272 2026-06 AVPAIKATLOPUSSA"


def test_an_area_with_an_official_row_is_traced_to_that_row_alone(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("open_vacancies", "12", "2026-06"))
    assert [row.key for delivery in explanation.deliveries for row in delivery.rows] == ["MK16 2026-06 AVPAIKATLOPUSSA"]
    assert explanation.parts == ()


def test_an_area_without_an_official_row_is_traced_to_the_rows_of_its_parts(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("unemployed", "25", "2026-06"))
    (delivery,) = explanation.deliveries
    answer = answer_of(sample_house.root / "landing" / str(delivery.landed_url))
    values = [answer["value"][row.row - 1] for row in delivery.rows]
    places = [codes_of(answer, row.row - 1)[0] for row in delivery.rows]
    assert places == ["KU288", "KU440", "KU598", "KU599"]
    assert sum(values) == explanation.value == sum(part.value for part in explanation.parts)


def test_the_base_month_of_a_change_is_traced_too(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("long_term_unemployed_change", "Kokkola", "2026-06"))
    answer = answer_of(sample_house.root / "landing" / str(explanation.deliveries[0].landed_url))
    values = {codes_of(answer, row.row - 1)[1]: answer["value"][row.row - 1] for row in explanation.deliveries[0].rows}
    assert set(values) == {"2025M06", "2026M06"}
    assert [(term.month, term.value) for term in explanation.formula.terms] == [
        ("2026-06", values["2026M06"]),
        ("2025-06", values["2025M06"]),
    ]


def test_a_count_of_a_workbook_is_traced_to_the_cells_that_are_counted(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("employer_contacts", "272", "2026-06"))
    traced = {(delivery.file, delivery.sheet, row.cell) for delivery in explanation.deliveries for row in delivery.rows}
    expected: dict[tuple[str, str, str], str] = {}
    for file in (sample_house.root / "delivered" / "employer_contacts").glob("*.xlsx"):
        for contact, day, municipality, others, *_ in openpyxl.load_workbook(file)["Kontaktit"].iter_rows():
            places = {name.strip() for cell in (municipality, others) for name in str(cell.value or "").split(",")}
            is_of_month = hasattr(day.value, "year") and (day.value.year, day.value.month) == (2026, 6)
            if contact.value and is_of_month and KOKKOLA & places:
                expected[file.name, "Kontaktit", contact.coordinate] = contact.value
    assert traced == set(expected)
    assert explanation.value == len(set(expected.values())) == explanation.formula.terms[0].value


def test_a_sum_of_a_wide_workbook_is_traced_to_the_cells_that_are_added_up(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("discretionary_support", "Kokkola", "2025-03"))
    (delivery,) = explanation.deliveries
    book = openpyxl.load_workbook(
        sample_house.root / "delivered" / delivery.source / str(delivery.file), data_only=True
    )
    amounts = [Decimal(str(book[delivery.sheet][row.cell].value)) for row in delivery.rows]
    assert len(amounts) > 1
    assert round(sum(amounts)) == explanation.value


def test_a_register_cell_is_explained_by_its_numbers_and_the_day_of_the_extract_alone(sample_house: Settings) -> None:
    files = sample_house.root / "delivered" / "register"
    expected = initial_interviews.cells(files)["plan", "272", "2026-03"]
    explanation = explain(sample_house, Question("initial_interview_on_time", "Karleby", "2026-03"))
    assert [term.value for term in explanation.formula.terms] == [expected.held, expected.due]
    newest = max(date.fromisoformat(path.name.split(".")[0][-10:]) for path in files.glob("job_search_*"))
    for delivery in explanation.deliveries:
        assert (delivery.source, delivery.detail, delivery.delivered_on) == ("register", "date", newest)
        assert (delivery.file, delivery.sheet, delivery.landed_url, delivery.rows) == (None, None, None, ())


def test_rows_that_are_customers_are_not_listed(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("youth_employed_by_companies", "12", "2026-03"))
    assert explanation.deliveries
    assert {(delivery.detail, delivery.rows) for delivery in explanation.deliveries} == {("file", ())}


@pytest.fixture(scope="module")
def hidden_cells(sample_house: Settings) -> list[tuple[str, str, str, str]]:
    """One hidden cell of each indicator and kind of place that has one."""
    with psycopg.connect(role_dsn(sample_house, "bi")) as bi:
        return bi.execute(
            """
            select distinct on (indicator_code, level) indicator_code, area_code, to_char(month, 'YYYY-MM'), breakdown_code
            from (select *, length(area_code) as level from published.indicator_value) as cells
            where observation_status = 'hidden' order by indicator_code, level, month desc, area_code
            """
        ).fetchall()


def test_a_hidden_cell_has_no_number_anywhere(
    sample_house: Settings, hidden_cells: list[tuple[str, str, str, str]]
) -> None:
    assert len({cell[0] for cell in hidden_cells}) > 10
    for indicator, place, month, breakdown in hidden_cells:
        explanation = explain(sample_house, Question(indicator, place, month, breakdown))
        numbers = [number for number in walk(dataclasses.asdict(explanation)) if isinstance(number, Decimal | float)]
        assert (explanation.status, numbers, explanation.parts) == ("hidden", [], ()), (indicator, place, month)
        for delivery in explanation.deliveries:
            assert (delivery.detail, delivery.file, delivery.rows) == ("date", None, ()), (indicator, place, month)


def walk(value: object) -> Iterator[object]:
    """Yield every value below a value."""
    if isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from walk(part)
    else:
        yield value


def test_the_checks_of_the_gate_say_what_they_found_in_the_cell(sample_house: Settings) -> None:
    explanation = explain(sample_house, Question("youth_employed_by_companies", "421", "2026-06", language="en"))
    (finding,) = explanation.gate.findings
    assert (finding.severity, finding.reason) == ("warning", "nothing delivered")
    assert explanation.gate.passed == explanation.gate.evaluated - 1
    assert "nothing delivered" in as_text(explanation)
    assert "waiver" not in as_text(explanation)


def test_the_waiver_that_lets_a_cell_through_is_named(sample_house: Settings) -> None:
    waive = "update ops.gate_finding set waiver = %s where indicator_code = 'youth_employed_by_companies'"
    try:
        with psycopg.connect(owner_dsn(sample_house)) as owner:
            assert owner.execute(waive, ["nobody_young"]).rowcount
        explanation = explain(sample_house, Question("youth_employed_by_companies", "421", "2026-06", language="en"))
    finally:
        with psycopg.connect(owner_dsn(sample_house)) as owner:
            owner.execute(waive, [None])
    assert [finding.waiver for finding in explanation.gate.findings] == ["nobody_young"]
    assert "waiver nobody_young" in as_text(explanation)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Question("employer_contcts", "272", "2026-06"), "found no indicator 'employer_contcts'; similar: employer_contacts"),
        (Question("3", "Kokola", "2026-06"), "found no place 'Kokola'; similar: 272 (Kokkola)"),
        (Question("3", "272", "June"), "found the month 'June', expected one such as 2026-06"),
        (Question("3", "272", "2031-01"), "it has the months 2022-07 to 2026-06"),
        (Question("3", "272", "2026-06", "men"), "found no breakdown of employer_contacts 'men'"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_answered_with_what_there_is(
    sample_house: Settings, question: Question, message: str
) -> None:
    with pytest.raises(WarehouseError) as error:
        explain(sample_house, question)
    assert message in str(error.value)


def test_the_command_explains_in_three_languages_and_for_programs(by_hand: tuple[House, dict[str, str]]) -> None:
    house, _ = by_hand
    for language, word in (("fi", "Laskukaava"), ("sv", "Formel"), ("en", "Formula")):
        assert word in house.done("explain", "3", "Kokkola", "2026-06", "--language", language)
    document = json.loads(house.done("explain", "3", "Kokkola", "2026-06", "--json"))
    assert document["place"]["code"] == "272"
    assert len(document["deliveries"][0]["rows"]) == int(document["value"])


def answer_of(landed: Path) -> dict[str, Any]:
    """Return the only answer of a landed PxWeb table."""
    with tarfile.open(landed) as archive:
        (name,) = [name for name in archive.getnames() if name.startswith("answer-")]
        content = archive.extractfile(name)
        assert content is not None
        return json.load(content)


def codes_of(answer: dict[str, Any], position: int) -> list[str]:
    """Return the codes of the dimensions of a value, as JSON-stat orders them: the last one first."""
    codes = []
    for number, name in enumerate(answer["id"]):
        below = math.prod(answer["size"][number + 1 :])
        index = position // below % answer["size"][number]
        categories = answer["dimension"][name]["category"]["index"]
        codes.append(next(code for code, place in categories.items() if place == index))
    return codes
