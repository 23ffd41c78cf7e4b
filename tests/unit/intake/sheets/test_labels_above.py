"""Cells above the table: the municipality and month of a whole sheet, and the box that says nothing happened."""

import pytest
from layouts import Grid, codes, placed, source, stored, verdict

from warehouse.intake.tables.vocabulary import MONTH, MUNICIPALITY, NOTHING, SYNONYMS

HEADINGS = ["Käyntejä (lkm)", "Lisätieto"]
LABELS = [["Kunta", "Lestijärvi"], ["Kuukausi", "10/2026"], ["Ei tapahtumia", ""], []]
FULL = ["Kunta", "Kuukausi", *HEADINGS]


def test_the_labels_of_templates_are_among_those_that_are_found() -> None:
    for kind, text in (("municipality", MUNICIPALITY), ("month", MONTH), ("nothing", NOTHING)):
        assert {text.fi.lower(), text.sv.lower(), text.en.lower()} <= set(SYNONYMS[kind])


@pytest.mark.parametrize(
    "above",
    [
        [["Kunta", "Lestijärvi"], ["Kuukausi", "10/2026"]],
        [["Kunta:", "", "Lestijärvi", "Kuukausi:", "lokakuu 2026"]],
        [["Kommun: Lestijärvi", "", "Månad: oktober 2026"]],
        [["Kunta", 421], ["Vuosi", 2026], ["Kuukausi", "lokakuu"]],
        [["Käynnit"], ["KUNTA", "421 Lestijärvi"], ["kk", "2026M10"]],
    ],
)
def test_municipality_and_month_may_stand_above_the_headings(above: list[list[object]]) -> None:
    one = verdict(Grid([*above, HEADINGS, [12, "messut"]]))
    assert stored(one) == [{"municipality": "421", "month": "2026-10", "visits": "12", "note": "messut"}]


def test_their_addresses_are_whole() -> None:
    one = verdict(Grid([*LABELS, HEADINGS, [12, ""]]))
    assert one.parts[0].addresses == {"municipality": "B1", "month": "B2", "visits": "A", "note": "B"}
    assert one.outcome == "accepted"


def test_a_label_followed_by_a_label_has_no_value() -> None:
    one = verdict(Grid([["Kunta", "Kuukausi", "10/2026"], HEADINGS, [12, ""]]), chosen="visits")
    assert (one.outcome, codes(one)) == ("refused", ["heading_missing"])


def test_a_municipality_above_that_is_not_known_refuses_the_sheet() -> None:
    one = verdict(Grid([["Kunta", "Lestijärvl"], ["Kuukausi", "10/2026"], HEADINGS, [12, ""]]))
    assert (one.outcome, placed(one, "municipality_near")) == ("refused", ["B1"])


def test_old_names_above_hold_only_in_their_month() -> None:
    old = verdict(Grid([["Kunta", "Kälviä"], ["Kuukausi", "6/2008"], HEADINGS, [12, ""]]))
    assert stored(old)[0]["municipality"] == "272"
    new = verdict(Grid([["Kunta", "Kälviä"], ["Kuukausi", "6/2026"], HEADINGS, [12, ""]]))
    assert (new.outcome, placed(new, "municipality_past")) == ("refused", ["B1"])


def test_a_ticked_box_is_a_true_zero() -> None:
    for tick in ("x", "X", "✓", "kyllä", "ja", 1, True):
        one = verdict(Grid([*LABELS[:2], ["Ei tapahtumia", tick], HEADINGS]))
        assert (one.outcome, one.remarks) == ("accepted", ()), tick
        (part,) = one.parts
        assert [(scope.municipality, scope.month, scope.rows, scope.kept_out) for scope in part.coverage] == [
            ("421", "2026-10", 0, 0)
        ]
        assert (part.columns, part.rows) == ((), ())


def test_an_empty_box_and_no_rows_deliver_nothing() -> None:
    for box in ("", "ei", "☐"):
        one = verdict(Grid([*LABELS[:2], ["Inga händelser", box], FULL]), name="t.xlsx")
        assert (one.outcome, codes(one)) == ("refused", ["no_rows", "nothing_delivered"]), box
        assert one.intended_coverage == (("visits", "visit", "421", "2026-10"),)


def test_a_tick_and_rows_contradict_each_other() -> None:
    one = verdict(Grid([*LABELS[:2], ["Ei tapahtumia", "x"], HEADINGS, [12, ""]]))
    assert (one.outcome, placed(one, "tick_and_rows"), one.parts) == ("refused", ["B3"], ())


def test_a_box_with_something_else_in_it_is_asked_about() -> None:
    one = verdict(Grid([*LABELS[:2], ["Ei tapahtumia", "ehkä"], HEADINGS]))
    assert (one.outcome, placed(one, "tick_unclear")) == ("refused", ["B3"])


def test_a_tick_without_municipality_or_month_says_nothing_of_anyone() -> None:
    one = verdict(Grid([["Kunta", "Lestijärvi"], ["Ei tapahtumia", "x"], FULL]))
    assert (one.outcome, placed(one, "tick_without_scope")) == ("refused", ["B2"])


def test_one_empty_sheet_of_several_is_only_told() -> None:
    cost = [["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"], ["Kokkola", "10/2026", "Palkat", 1]]
    one = verdict(Grid([*LABELS, HEADINGS]), Grid(cost, "Kustannukset"))
    assert (one.outcome, codes(one), [part.source for part in one.parts]) == (
        "accepted_with_remarks",
        ["no_rows"],
        ["costs"],
    )


def test_rows_of_another_municipality_or_month_than_above_are_asked_about() -> None:
    one = verdict(Grid([*LABELS[:2], FULL, ["Halsua", "9/2026", 3, ""]]))
    assert (placed(one, "municipality_differs"), placed(one, "month_differs")) == (["B1"], ["B2"])
    assert stored(one)[0]["municipality"] == "074"


def test_the_month_above_tells_a_table_of_days_nothing() -> None:
    days = source(
        "days",
        "{day: {supersede_by: [m, d], columns: {m: {type: municipality, headers: [Kunta]}, d: {type: date, headers: [Päivä]}, n: {type: integer, headers: [Lukumäärä]}}}}",
    )
    one = verdict(
        Grid([["Kunta", "Halsua"], ["Kuukausi", "10/2026"], ["Lukumäärä"], [3]], "T"),
        sources={"days": days},
        chosen="days",
    )
    assert (one.outcome, codes(one)) == ("refused", ["heading_missing"])
    zero = verdict(
        Grid(
            [["Kunta", "Halsua"], ["Kuukausi", "10/2026"], ["Ei tapahtumia", "x"], ["Kunta", "Päivä", "Lukumäärä"]], "T"
        ),
        sources={"days": days},
    )
    assert [(scope.municipality, scope.month) for scope in zero.parts[0].coverage] == [("074", "2026-10")]
