"""What an owner's file of targets becomes: names, numbers or codes of indicators, whole areas, comments, mistakes."""

from datetime import date

import pytest
from tests.unit.intake.target_books import FINNISH, SWEDISH, Row, book
from tests.unit.privacy.invented import code

from warehouse.intake.report import Coverage, ValidationReport
from warehouse.intake.validate import check
from warehouse.sources import workbook_sources

TODAY = date(2026, 2, 2)
PERSON = code(date(1981, 5, 13))


def checked(data: bytes, name: str = "tavoitteet.xlsx") -> ValidationReport:
    return check(data, name, workbook_sources(), TODAY)


def stored(report: ValidationReport) -> list[tuple[str, ...]]:
    """Return indicator, year, municipality, target and comments of each row, and see that the sender is Kokkola."""
    (part,) = report.parts
    rows = [dict(zip(part.columns, row.stored, strict=True)) for row in part.rows]
    assert {row.pop("sender") for row in rows} == {"272"}
    names = ("indicator", "year", "municipality", "target", "comment_fi", "comment_sv")
    return [tuple(row.get(name, "") for name in names) for row in rows]


def test_an_owners_list_is_recognised_and_every_way_to_name_an_indicator_is_understood() -> None:
    report = checked(
        book(
            ("Työnantajakontaktit", 2026, None, 900, "Kaksi uutta yritysneuvojaa.", "Två nya företagsrådgivare."),
            ("10", 2026, None, "85 %", None, None),
            (11, 2026, "Lestijärvi", "90%!", None, None),
            ("17. Asiantuntijoiden asiakasmäärä", "2026", "272", "72,5", None, None),
            ("media_visibility", 2026, None, None, "Ei tavoitetta tänä vuonna.", None),
        )
    )
    assert (report.outcome, report.remarks) == ("accepted", ())
    assert stored(report) == [
        ("employer_contacts", "2026", "", "900", "Kaksi uutta yritysneuvojaa.", "Två nya företagsrådgivare."),
        ("initial_interview_on_time", "2026", "", "85", "", ""),
        ("service_plan_up_to_date", "2026", "421", "90", "", ""),
        ("caseload_per_specialist", "2026", "272", "72.5", "", ""),
        ("media_visibility", "2026", "", "", "Ei tavoitetta tänä vuonna.", ""),
    ]
    assert report.parts[0].coverage == (Coverage("272", "2026-12", 5),)


def test_a_mistyped_indicator_of_a_swedish_file_is_suggested_in_swedish() -> None:
    report = checked(
        book(
            ("Arbetsgivarkontakter", "år 2026", None, "1 000", None, "Vi besöker fler företag."),
            ("Antal besökare på webplatsen", 2026, None, 7000, None, None),
            headings=SWEDISH,
            preamble=(("Mål för sysselsättningsområdet",), ("Ansvarig kommun", "Karleby")),
            sheet="Mål",
        ),
        "mål.xlsx",
    )
    assert report.outcome == "refused"
    (remark,) = [remark for remark in report.remarks if remark.severity == "error"]
    assert (remark.code, remark.place.cell) == ("code_near", "A6")
    assert "Antal besökare på webbplatsen" in remark.rendered("sv").suggestion


def test_a_swedish_file_without_mistakes_passes() -> None:
    report = checked(
        book(
            ("Arbetsgivarkontakter", "år 2026", None, "1 000", None, "Vi besöker fler företag."),
            ("Antal besökare på webbplatsen", 2026, None, 7000, None, None),
            ("Kundnöjdhet", 2026, "Karleby", "4,2", None, None),
            headings=SWEDISH,
            preamble=(("Ansvarig kommun", "Karleby"),),
            sheet="Mål",
        ),
        "mål.xlsx",
    )
    assert (report.outcome, report.remarks) == ("accepted", ())
    assert [row[:4] for row in stored(report)] == [
        ("employer_contacts", "2026", "", "1000"),
        ("website_visitors", "2026", "", "7000"),
        ("customer_satisfaction", "2026", "272", "4.2"),
    ]


def test_a_year_in_the_preamble_applies_to_every_row() -> None:
    headings = [heading for heading in FINNISH if heading != "Vuosi"]
    report = checked(
        book(
            ("Medianäkyvyys", None, 100, None, None),
            headings=headings,
            preamble=(("Kunta", "Kokkola"), ("Vuosi", 2027)),
        )
    )
    assert (report.outcome, report.remarks) == ("accepted", ())
    assert report.parts[0].coverage == (Coverage("272", "2027-12", 1),)


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (("Työnantajakontaktt", 2026, None, 900), "code_near", "A4"),
        (("Yritysten liikevaihto yhteensä", 2026, None, 900), "code_unknown", "A4"),
        (("Työnantajakontaktit", "ensi vuosi", None, 900), "year_unknown", "B4"),
        (("Työnantajakontaktit", 2026, "Helsinki", 900), "municipality_unknown", "C4"),
        (("Työnantajakontaktit", 2026, None, "noin 900"), "number_unknown", "D4"),
    ],
)
def test_an_error_is_reported_with_its_cell_and_nothing_is_loaded(row: Row, code: str, cell: str) -> None:
    report = checked(book(row, ("Medianäkyvyys", 2026, None, 100)))
    assert report.outcome == "refused"
    assert [(remark.code, remark.place.cell) for remark in report.remarks if remark.severity == "error"] == [
        (code, cell)
    ]


def test_an_indicator_has_a_single_target_per_place_and_year() -> None:
    twice = checked(book(("3", 2026, None, 900), ("Työnantajakontaktit", 2026, None, 950)))
    assert [remark.code for remark in twice.remarks] == ["rows_with_one_key", "rows_with_one_key"]
    other_places = checked(book(("3", 2026, None, 900), ("3", 2026, "Kokkola", 500), ("3", 2027, None, 950)))
    assert (other_places.outcome, len(stored(other_places))) == ("accepted", 3)
    assert other_places.parts[0].coverage == (Coverage("272", "2026-12", 2), Coverage("272", "2027-12", 1))


def test_a_comment_with_a_henkilotunnus_is_refused() -> None:
    report = checked(book(("3", 2026, None, 900, f"Vastaa {PERSON}", None)))
    assert (report.outcome, report.personal, report.parts) == ("refused", True, ())
    assert PERSON not in repr(report.remarks)


def test_a_municipality_without_targets_is_reported() -> None:
    report = checked(book(("3", 2026, None, 900), preamble=(("Kunta", "Lestijärvi"),)))
    assert report.outcome == "accepted_with_remarks"
    (remark,) = report.remarks
    assert (remark.code, remark.severity) == ("not_asked", "warning")
    assert (remark.rendered("sv").found, remark.rendered("sv").expected) == (
        "Lestijärvi som avsändare, av vilken dessa uppgifter inte begärs",
        "avsändare: ”Karleby”",
    )


def test_a_comment_is_no_report() -> None:
    report = checked(book(("3", 2026, None, 900, "sana " * 200 + "liikaa", None), ("4", 2026, None, 1, "sana " * 200)))
    assert report.outcome == "refused"
    (remark,) = report.remarks
    assert (remark.code, remark.place.cell) == ("text_too_long", "E4")
    assert remark.rendered("fi").expected == "enintään 1000 merkkiä"


def test_a_file_without_its_sender_is_refused_with_the_missing_labels() -> None:
    report = checked(book(("3", 2026, None, 900), preamble=()))
    assert report.outcome == "refused"
    assert "heading_missing" in {remark.code for remark in report.remarks}
