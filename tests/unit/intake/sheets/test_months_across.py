"""A column per month is melted into rows; a year is told or the file is refused."""

from datetime import date

from layouts import EVERY, Grid, codes, placed, source, stored, verdict

HEADINGS = ["Kunta", "Kustannuslaji"]
WANTED = [
    {"municipality": "272", "month": "2026-01", "cost_group": "staff", "amount": "100"},
    {"municipality": "272", "month": "2026-02", "cost_group": "staff", "amount": "200.5"},
    {"municipality": "272", "month": "2026-02", "cost_group": "premises", "amount": "-5"},
]
ROWS = [["Kokkola", "Palkat", 100, 200.5], ["Kokkola", "Tilat", "", "−5"]]


def across(*months: object, above: list[list[object]] | None = None, name: str = "Kustannukset", **marks: object):
    return verdict(Grid([*(above or []), [*HEADINGS, *months], *ROWS], name, **marks))


def test_months_in_every_way_of_writing_them_are_melted() -> None:
    for months in (
        ("1/2026", "2/2026"),
        ("tammikuu 2026", "helmikuu 2026"),
        ("januari 2026", "februari 2026"),
        (date(2026, 1, 1), date(2026, 2, 1)),
        ("2026M01", "2026M02"),
    ):
        one = across(*months)
        assert stored(one) == WANTED, months
        assert "months_across" in codes(one)


def test_each_melted_row_keeps_the_row_and_the_column_it_stands_in() -> None:
    one = across("1/2026", "2/2026")
    assert [(row.number, row.column) for row in one.parts[0].rows] == [(2, "C"), (2, "D"), (3, "D")]
    assert one.parts[0].addresses == {"municipality": "A", "cost_group": "B"}


def test_an_empty_cell_of_a_filled_month_is_missing_and_told_never_zero() -> None:
    one = across("1/2026", "2/2026")
    (remark,) = [remark for remark in one.remarks if remark.code == "month_cell_empty"]
    assert (remark.place.cell, "C3" in remark.rendered("fi").found) == ("C1", True)


def test_months_still_to_come_are_no_scope() -> None:
    rows = [
        [*HEADINGS, "1/2026", "2/2026", "3/2026"],
        ["Kokkola", "Palkat", 100, 0, ""],
        ["Kokkola", "Tilat", 5, 0, ""],
    ]
    one = verdict(Grid(rows, "Kustannukset"))
    assert [(scope.month, scope.rows) for scope in one.parts[0].coverage] == [("2026-01", 2), ("2026-02", 2)]


def test_the_year_may_stand_above_the_months_in_a_label_a_title_or_the_sheets_name() -> None:
    for above, merged in (
        ([["", "", 2026, ""]], ["C1:D1"]),
        ([["", "", 2026, ""]], []),
        ([["Vuosi", 2026]], []),
        ([["År: 2026"]], []),
        ([["Kustannukset vuonna 2026"]], []),
    ):
        one = across("tammi", "helmi", above=above, merged=merged)
        assert stored(one) == WANTED, above
    assert stored(across("tammi", "helmi", name="Kustannukset 2026")) == WANTED


def test_without_a_year_the_file_is_refused() -> None:
    for above in ([], [["Vuodet 2025 ja 2026"]]):
        one = across("tammi", "helmi", above=above)
        assert (one.outcome, len(placed(one, "month_heading_without_year"))) == ("refused", 2), above


def test_a_month_that_stands_twice_refuses_the_file() -> None:
    one = across("1/2026", "tammi.26")
    assert (one.outcome, placed(one, "month_heading_twice")) == ("refused", ["D1"])


def test_two_years_side_by_side() -> None:
    above = [["", "", 2025, 2026]]
    assert [row["month"] for row in stored(across("tammi", "tammi", above=above))] == ["2025-01", "2026-01", "2026-01"]


def test_the_municipality_may_stand_above() -> None:
    rows = [["Kunta", "Halsua"], ["Kustannuslaji", "1/2026", "2/2026"], ["Palkat", 1, 2]]
    one = verdict(Grid(rows, "Kustannukset"))
    assert [(row["municipality"], row["month"], row["amount"]) for row in stored(one)] == [
        ("074", "2026-01", "1"),
        ("074", "2026-02", "2"),
    ]
    assert one.parts[0].addresses == {"cost_group": "A", "municipality": "B1"}


def test_a_sum_of_the_months_is_compared_and_never_loaded() -> None:
    rows = [
        [*HEADINGS, "1/2026", "2/2026", "Yhteensä"],
        ["Kokkola", "Palkat", 100, 200, 300],
        ["Kokkola", "Tilat", 1, 2, 4],
    ]
    one = verdict(Grid(rows, "Kustannukset"))
    assert len(stored(one)) == 4
    (remark,) = [remark for remark in one.remarks if remark.code == "total_differs"]
    assert (remark.place.cell, remark.values["found"], remark.values["sum"]) == ("E3", "4", "3")
    assert "sum_left_out" in codes(one)


def test_totals_below_the_months_are_compared_month_by_month() -> None:
    rows = [
        [*HEADINGS, "1/2026", "2/2026"],
        ["Kokkola", "Palkat", 1, 2],
        ["Kokkola", "Tilat", 3, 4],
        ["Yhteensä", "", 4, 7],
    ]
    one = verdict(Grid(rows, "Kustannukset"))
    assert (len(stored(one)), placed(one, "total_differs")) == (4, ["D4"])


def test_errors_in_a_month_are_named_and_the_other_months_stay() -> None:
    rows = [[*HEADINGS, "1/2026", "2/2026"], ["Kokkola", "Palkat", "#DIV/0!", 2], ["Kokkola", "Tilat", "=A1", "1.234"]]
    one = verdict(Grid(rows, "Kustannukset"))
    assert (placed(one, "cell_error"), placed(one, "cell_uncached"), placed(one, "number_ambiguous")) == (
        ["C2"],
        ["C3"],
        ["D3"],
    )
    assert (one.outcome, [row["amount"] for row in stored(one)]) == ("partly_accepted", ["2"])
    assert [(bad.number, bad.column) for bad in one.parts[0].rejected_rows] == [(2, "C"), (3, "C"), (3, "D")]


def test_a_fault_in_a_rows_own_cell_is_told_once_for_all_its_months() -> None:
    rows = [[*HEADINGS, "1/2026", "2/2026"], ["Kokkolla", "Palkat", 1, 2], ["Kokkola", "Palkat", 1, 2]]
    one = verdict(Grid(rows, "Kustannukset"))
    assert placed(one, "municipality_near") == ["A2"]
    assert [(bad.number, bad.column) for bad in one.parts[0].rejected_rows] == [(2, "C"), (2, "D")]


def test_euros_in_thousands_by_the_heading_or_the_title() -> None:
    for above, amount in (
        ([["Kustannukset (1 000 €)"]], "100000"),
        ([["Yksikkö: tuhatta euroa"]], "100000"),
        ([["1\u00a0000 €"]], "100000"),
        ([["Belopp i tusen euro"]], "100000"),
        ([["t€"]], "100000"),
        ([["Kustannukset, milj. €"]], "100000000"),
        ([["Yli 1 000 € hankinnat"]], "100"),
        ([["Hankinnat yli 1 000 €"]], "100"),
    ):
        one = across("1/2026", "2/2026", above=above)
        assert stored(one)[0]["amount"] == amount, above
        assert ("euros_scaled" in codes(one)) == (amount != "100")


def test_a_heading_with_its_own_unit_is_stronger_than_the_title() -> None:
    rows = [
        ["Taulukko (1 000 €)"],
        ["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"],
        ["Kokkola", "1/2026", "Palkat", 5],
    ]
    assert stored(verdict(Grid(rows, "Kustannukset")))[0]["amount"] == "5"
    rows = [["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (1 000 €)"], ["Kokkola", "1/2026", "Palkat", 12.5]]
    assert stored(verdict(Grid(rows, "Kustannukset")))[0]["amount"] == "12500"


def test_a_table_of_days_gets_the_first_day_of_the_month() -> None:
    days = source(
        "days",
        "{day: {supersede_by: [m, d], columns: {m: {type: municipality, headers: [Kunta]}, d: {type: date, headers: [Päivä]}, n: {type: integer, headers: [Lukumäärä]}}}}",
    )
    one = verdict(Grid([["Kunta", "1/2026", "2/2026"], ["Kokkola", 1, 2]], "Taul1"), sources={"days": days})
    assert [(row["d"], row["n"]) for row in stored(one)] == [("2026-01-01", "1"), ("2026-02-01", "2")]


def test_where_two_declared_columns_are_missing_no_value_is_guessed() -> None:
    one = verdict(Grid([["Kunta", "1/2026", "2/2026"], ["Kokkola", 1, 2]], "Kustannukset"), chosen="costs")
    assert one.outcome == "refused"
    assert {"Kustannuslaji / Kostnadsslag", "Toteuma (€) / Utfall (€)"} <= {
        str(remark.values["heading"]) for remark in one.remarks if "heading" in remark.values
    }
    assert EVERY["costs"].tables["cost"].columns["amount"].unit == "eur"
