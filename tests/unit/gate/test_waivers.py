"""What a waiver lets through, and what it does not."""

from datetime import date
from pathlib import Path

import pytest

from warehouse.alerts.conditions import expiring_waivers
from warehouse.catalogue.waivers import FILE, Waiver, load_waivers
from warehouse.errors import WarehouseError
from warehouse.gate.verdict import Finding, Offender, Verdict
from warehouse.gate.waivers import with_waivers

CHECK = "no number is far from the history of its place"
WAIVER = Waiver(
    code="kannus_lay_offs", check=CHECK, indicator="unemployed", places=("217",), first_month="2026-10",
    last_month="2026-12", reason="Confirmed by the employer", person="Maija Esimerkki", until=date(2027, 1, 31),
)  # fmt: skip
TODAY = date(2026, 11, 20)


def offender(place: str = "217", time: str = "2026-10", indicator: str = "unemployed") -> Offender:
    return Offender(indicator, place, time, "total")


def finding(*offenders: Offender) -> Finding:
    return Finding("fct_indicator_value", CHECK, "critical", False, f"{CHECK}: found it", offenders)


def judged(*offenders: Offender, waivers: tuple[Waiver, ...] = (WAIVER,), today: date = TODAY) -> Verdict:
    return Verdict(1, tuple(with_waivers([finding(*offenders)], waivers, today)))


def test_a_waived_cell_is_published_with_the_waiver_named() -> None:
    verdict = judged(offender())
    assert verdict.word == "pass with warnings"
    assert (verdict.critical, verdict.warnings) == (0, 1)
    words = "1 let through by the waiver kannus_lay_offs of Maija Esimerkki until 2027-01-31: Confirmed by the employer"
    assert words in verdict.message()
    assert [it.waiver for it in verdict.findings[0].offenders] == ["kannus_lay_offs"]


@pytest.mark.parametrize(
    "other",
    [
        offender("272"),
        offender(time="2026-09"),
        offender(time="2027-01"),
        offender(time="2026"),
        offender(time="2026Q4"),
        offender(indicator="job_seekers"),
        Offender(),
    ],
)
def test_any_other_cell_stops(other: Offender) -> None:
    verdict = judged(offender(), other)
    assert verdict.word == "stop"
    assert [it.waiver for it in verdict.findings[0].offenders] == ["kannus_lay_offs", None]
    assert f"{CHECK}: found 1" in verdict.message() and "1 let through by the waiver" in verdict.message()


def test_every_place_is_waived_if_none_is_named_and_a_year_if_all_of_it_is() -> None:
    whole = WAIVER.model_copy(update={"places": (), "first_month": "2026-01"})
    assert judged(offender("272"), offender("12", "2026"), waivers=(whole,)).word == "pass with warnings"


def test_an_expired_waiver_stops_again_and_says_so() -> None:
    assert judged(offender(), today=date(2027, 1, 31)).word == "pass with warnings"
    verdict = judged(offender(), today=date(2027, 2, 1))
    assert verdict.word == "stop"
    assert "no waiver has expired: found kannus_lay_offs on 2027-01-31" in verdict.message()


def test_a_waiver_that_lets_nothing_through_is_a_warning() -> None:
    fine = Finding("fct_indicator_value", CHECK, "critical", True, CHECK)
    verdict = Verdict(1, tuple(with_waivers([fine], (WAIVER,), TODAY)))
    assert verdict.word == "pass with warnings"
    assert "every waiver lets something through: found kannus_lay_offs" in verdict.message()


def test_without_waivers_nothing_is_added() -> None:
    assert with_waivers([finding(offender())], (), TODAY) == [finding(offender())]


def test_a_check_that_the_gate_does_not_have_is_named_with_the_nearest() -> None:
    wrong = WAIVER.model_copy(update={"check": "no number is far from its history"})
    with pytest.raises(WarehouseError, match=f"kannus_lay_offs: found the check .*for example '{CHECK}'"):
        judged(offender(), waivers=(wrong,))


def test_the_example_in_the_file_is_a_waiver(tmp_path: Path) -> None:
    lines = FILE.read_text("utf-8").splitlines()
    example = [line.removeprefix("# ") for line in lines if line.startswith("#   ")]
    file = tmp_path / "waivers.yml"
    file.write_text("waivers:\n" + "\n".join(line.removeprefix("#") for line in example), "utf-8")
    [waiver] = load_waivers(file)
    assert (waiver.code, waiver.places, waiver.until) == ("kannus_lay_offs", ("217",), date(2027, 1, 31))
    assert load_waivers() == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"last_month": "2026-09"}, "found first_month 2026-10 after last_month 2026-09"),
        ({"reason": "ok"}, "reason: .*at least 10 characters"),
        ({"until": "soon"}, "until: "),
    ],
)
def test_a_wrong_waiver_is_named(tmp_path: Path, change: dict[str, str], message: str) -> None:
    declared = {**WAIVER.model_dump(mode="json"), **change}
    file = tmp_path / "waivers.yml"
    file.write_text("waivers:\n  - " + "\n    ".join(f"{key}: {value!r}" for key, value in declared.items()), "utf-8")
    with pytest.raises(WarehouseError, match=f"waivers.kannus_lay_offs.*{message}"):
        load_waivers(file)


@pytest.mark.parametrize(
    ("today", "is_open"),
    [(date(2027, 1, 17), False), (date(2027, 1, 18), True), (date(2027, 1, 31), True), (date(2027, 3, 1), True)],
)
def test_a_waiver_that_ends_within_two_weeks_or_has_ended_is_an_incident(today: date, is_open: bool) -> None:
    conditions = list(expiring_waivers([WAIVER], today))
    assert [(condition.kind, condition.subject) for condition in conditions] == [("waiver", WAIVER.code)] * is_open
    assert all("until 2027-01-31" in condition.message for condition in conditions)
