"""Cells above the table: the municipality and month of a whole sheet, and the box that says nothing happened."""

import pytest
from grids import Grid, codes, placed, source, stored, validate_grids

from warehouse.intake.tables.vocabulary import MONTH, MUNICIPALITY, NOTHING, SYNONYMS

HEADINGS = ["Käyntejä (lkm)", "Lisätieto"]
LABELS = [["Kunta", "Lestijärvi"], ["Kuukausi", "10/2026"], ["Ei tapahtumia", ""], []]
FULL = ["Kunta", "Kuukausi", *HEADINGS]


def test_the_labels_of_templates_are_recognised() -> None:
    for kind, text in (("municipality", MUNICIPALITY), ("month", MONTH), ("nothing", NOTHING)):
        assert {text.fi.lower(), text.sv.lower(), text.en.lower()} <= set(SYNONYMS[kind])


@pytest.mark.parametrize(
    "preamble",
    [
        [["Kunta", "Lestijärvi"], ["Kuukausi", "10/2026"]],
        [["Kunta:", "", "Lestijärvi", "Kuukausi:", "lokakuu 2026"]],
        [["Kommun: Lestijärvi", "", "Månad: oktober 2026"]],
        [["Kunta", 421], ["Vuosi", 2026], ["Kuukausi", "lokakuu"]],
        [["Käynnit"], ["KUNTA", "421 Lestijärvi"], ["kk", "2026M10"]],
    ],
)
def test_municipality_and_month_may_be_in_the_preamble(preamble: list[list[object]]) -> None:
    report = validate_grids(Grid([*preamble, HEADINGS, [12, "messut"]]))
    assert stored(report) == [{"municipality": "421", "month": "2026-10", "visits": "12", "note": "messut"}]


def test_their_addresses_are_whole() -> None:
    report = validate_grids(Grid([*LABELS, HEADINGS, [12, ""]]))
    assert report.parts[0].addresses == {"municipality": "B1", "month": "B2", "visits": "A", "note": "B"}
    assert report.outcome == "accepted"


def test_a_label_followed_by_a_label_has_no_value() -> None:
    report = validate_grids(Grid([["Kunta", "Kuukausi", "10/2026"], HEADINGS, [12, ""]]), chosen="visits")
    assert (report.outcome, codes(report)) == ("refused", ["heading_missing"])


def test_an_unknown_municipality_in_the_preamble_refuses_the_sheet() -> None:
    report = validate_grids(Grid([["Kunta", "Lestijärvl"], ["Kuukausi", "10/2026"], HEADINGS, [12, ""]]))
    assert (report.outcome, placed(report, "municipality_near")) == ("refused", ["B1"])


def test_old_names_in_the_preamble_are_valid_only_in_their_month() -> None:
    old = validate_grids(Grid([["Kunta", "Kälviä"], ["Kuukausi", "6/2008"], HEADINGS, [12, ""]]))
    assert stored(old)[0]["municipality"] == "272"
    new = validate_grids(Grid([["Kunta", "Kälviä"], ["Kuukausi", "6/2026"], HEADINGS, [12, ""]]))
    assert (new.outcome, placed(new, "municipality_past")) == ("refused", ["B1"])


def test_a_ticked_box_is_a_true_zero() -> None:
    for tick in ("x", "X", "✓", "kyllä", "ja", 1, True):
        report = validate_grids(Grid([*LABELS[:2], ["Ei tapahtumia", tick], HEADINGS]))
        assert (report.outcome, report.remarks) == ("accepted", ()), tick
        (part,) = report.parts
        assert [
            (coverage.municipality, coverage.month, coverage.rows, coverage.rejected_rows) for coverage in part.coverage
        ] == [("421", "2026-10", 0, 0)]
        assert (part.columns, part.rows) == ((), ())


def test_an_empty_box_and_no_rows_deliver_nothing() -> None:
    for box in ("", "ei", "☐"):
        report = validate_grids(Grid([*LABELS[:2], ["Inga händelser", box], FULL]), name="t.xlsx")
        assert (report.outcome, codes(report)) == ("refused", ["no_rows", "nothing_delivered"]), box
        assert report.intended_coverage == (("visits", "visit", "421", "2026-10"),)


def test_a_tick_and_rows_contradict_each_other() -> None:
    report = validate_grids(Grid([*LABELS[:2], ["Ei tapahtumia", "x"], HEADINGS, [12, ""]]))
    assert (report.outcome, placed(report, "tick_and_rows"), report.parts) == ("refused", ["B3"], ())


def test_a_box_with_something_else_in_it_is_asked_about() -> None:
    report = validate_grids(Grid([*LABELS[:2], ["Ei tapahtumia", "ehkä"], HEADINGS]))
    assert (report.outcome, placed(report, "tick_unclear")) == ("refused", ["B3"])


def test_a_tick_without_municipality_or_month_says_nothing_of_anyone() -> None:
    report = validate_grids(Grid([["Kunta", "Lestijärvi"], ["Ei tapahtumia", "x"], FULL]))
    assert (report.outcome, placed(report, "tick_without_coverage")) == ("refused", ["B2"])


def test_an_empty_sheet_among_several_is_only_reported() -> None:
    cost = [["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"], ["Kokkola", "10/2026", "Palkat", 1]]
    report = validate_grids(Grid([*LABELS, HEADINGS]), Grid(cost, "Kustannukset"))
    assert (report.outcome, codes(report), [part.source for part in report.parts]) == (
        "accepted_with_remarks",
        ["no_rows"],
        ["costs"],
    )


def test_rows_that_contradict_the_preamble_are_reported() -> None:
    report = validate_grids(Grid([*LABELS[:2], FULL, ["Halsua", "9/2026", 3, ""]]))
    assert (placed(report, "municipality_differs"), placed(report, "month_differs")) == (["B1"], ["B2"])
    assert stored(report)[0]["municipality"] == "074"


def test_the_month_of_the_preamble_is_ignored_in_a_table_of_dates() -> None:
    days = source(
        "days",
        "{day: {supersede_by: [m, d], columns: {m: {type: municipality, headers: [Kunta]}, d: {type: date, headers: [Päivä]}, n: {type: integer, headers: [Lukumäärä]}}}}",
    )
    report = validate_grids(
        Grid([["Kunta", "Halsua"], ["Kuukausi", "10/2026"], ["Lukumäärä"], [3]], "T"),
        sources={"days": days},
        chosen="days",
    )
    assert (report.outcome, codes(report)) == ("refused", ["heading_missing"])
    zero = validate_grids(
        Grid(
            [["Kunta", "Halsua"], ["Kuukausi", "10/2026"], ["Ei tapahtumia", "x"], ["Kunta", "Päivä", "Lukumäärä"]], "T"
        ),
        sources={"days": days},
    )
    assert [(coverage.municipality, coverage.month) for coverage in zero.parts[0].coverage] == [("074", "2026-10")]
