"""A column per month is melted into rows; a year is told or the file is refused."""

from datetime import date

from grids import EVERY, Grid, codes, placed, source, stored, validate_grids

HEADINGS = ["Kunta", "Kustannuslaji"]
WANTED = [
    {"municipality": "272", "month": "2026-01", "cost_group": "staff", "amount": "100"},
    {"municipality": "272", "month": "2026-02", "cost_group": "staff", "amount": "200.5"},
    {"municipality": "272", "month": "2026-02", "cost_group": "premises", "amount": "-5"},
]
ROWS = [["Kokkola", "Palkat", 100, 200.5], ["Kokkola", "Tilat", "", "−5"]]


def across(*months: object, preamble: list[list[object]] | None = None, name: str = "Kustannukset", **marks: object):
    return validate_grids(Grid([*(preamble or []), [*HEADINGS, *months], *ROWS], name, **marks))


def test_months_in_every_way_of_writing_them_are_melted() -> None:
    for months in (
        ("1/2026", "2/2026"),
        ("tammikuu 2026", "helmikuu 2026"),
        ("januari 2026", "februari 2026"),
        (date(2026, 1, 1), date(2026, 2, 1)),
        ("2026M01", "2026M02"),
    ):
        report = across(*months)
        assert stored(report) == WANTED, months
        assert "months_across" in codes(report)


def test_each_melted_row_keeps_the_row_and_the_column_it_stands_in() -> None:
    report = across("1/2026", "2/2026")
    assert [(row.number, row.column) for row in report.parts[0].rows] == [(2, "C"), (2, "D"), (3, "D")]
    assert report.parts[0].addresses == {"municipality": "A", "cost_group": "B"}


def test_an_empty_cell_of_a_filled_month_is_missing_and_reported_never_zero() -> None:
    report = across("1/2026", "2/2026")
    (remark,) = [remark for remark in report.remarks if remark.code == "month_cell_empty"]
    assert (remark.place.cell, "C3" in remark.rendered("fi").found) == ("C1", True)


def test_months_still_to_come_are_not_covered() -> None:
    rows = [
        [*HEADINGS, "1/2026", "2/2026", "3/2026"],
        ["Kokkola", "Palkat", 100, 0, ""],
        ["Kokkola", "Tilat", 5, 0, ""],
    ]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert [(coverage.month, coverage.rows) for coverage in report.parts[0].coverage] == [
        ("2026-01", 2),
        ("2026-02", 2),
    ]


def test_the_year_may_be_over_the_months_in_a_label_a_title_or_the_sheet_name() -> None:
    for preamble, merged in (
        ([["", "", 2026, ""]], ["C1:D1"]),
        ([["", "", 2026, ""]], []),
        ([["Vuosi", 2026]], []),
        ([["År: 2026"]], []),
        ([["Kustannukset vuonna 2026"]], []),
    ):
        report = across("tammi", "helmi", preamble=preamble, merged=merged)
        assert stored(report) == WANTED, preamble
    assert stored(across("tammi", "helmi", name="Kustannukset 2026")) == WANTED


def test_without_a_year_the_file_is_refused() -> None:
    for preamble in ([], [["Vuodet 2025 ja 2026"]]):
        report = across("tammi", "helmi", preamble=preamble)
        assert (report.outcome, len(placed(report, "month_heading_without_year"))) == ("refused", 2), preamble


def test_a_month_that_stands_twice_refuses_the_file() -> None:
    report = across("1/2026", "tammi.26")
    assert (report.outcome, placed(report, "month_heading_twice")) == ("refused", ["D1"])


def test_two_years_side_by_side() -> None:
    preamble = [["", "", 2025, 2026]]
    assert [row["month"] for row in stored(across("tammi", "tammi", preamble=preamble))] == [
        "2025-01",
        "2026-01",
        "2026-01",
    ]


def test_the_municipality_may_be_in_the_preamble() -> None:
    rows = [["Kunta", "Halsua"], ["Kustannuslaji", "1/2026", "2/2026"], ["Palkat", 1, 2]]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert [(row["municipality"], row["month"], row["amount"]) for row in stored(report)] == [
        ("074", "2026-01", "1"),
        ("074", "2026-02", "2"),
    ]
    assert report.parts[0].addresses == {"cost_group": "A", "municipality": "B1"}


def test_a_sum_of_the_months_is_compared_and_never_loaded() -> None:
    rows = [
        [*HEADINGS, "1/2026", "2/2026", "Yhteensä"],
        ["Kokkola", "Palkat", 100, 200, 300],
        ["Kokkola", "Tilat", 1, 2, 4],
    ]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert len(stored(report)) == 4
    (remark,) = [remark for remark in report.remarks if remark.code == "total_differs"]
    assert (remark.place.cell, remark.values["found"], remark.values["sum"]) == ("E3", "4", "3")
    assert "sum_left_out" in codes(report)


def test_totals_below_the_months_are_compared_month_by_month() -> None:
    rows = [
        [*HEADINGS, "1/2026", "2/2026"],
        ["Kokkola", "Palkat", 1, 2],
        ["Kokkola", "Tilat", 3, 4],
        ["Yhteensä", "", 4, 7],
    ]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert (len(stored(report)), placed(report, "total_differs")) == (4, ["D4"])


def test_errors_in_a_month_are_named_and_the_other_months_stay() -> None:
    rows = [[*HEADINGS, "1/2026", "2/2026"], ["Kokkola", "Palkat", "#DIV/0!", 2], ["Kokkola", "Tilat", "=A1", "1.234"]]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert (placed(report, "cell_error"), placed(report, "cell_uncached"), placed(report, "number_ambiguous")) == (
        ["C2"],
        ["C3"],
        ["D3"],
    )
    assert (report.outcome, [row["amount"] for row in stored(report)]) == ("partly_accepted", ["2"])
    assert [(bad.number, bad.column) for bad in report.parts[0].rejected_rows] == [(2, "C"), (3, "C"), (3, "D")]


def test_an_error_in_a_cell_of_the_row_is_reported_once_for_all_its_months() -> None:
    rows = [[*HEADINGS, "1/2026", "2/2026"], ["Kokkolla", "Palkat", 1, 2], ["Kokkola", "Palkat", 1, 2]]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert placed(report, "municipality_near") == ["A2"]
    assert [(bad.number, bad.column) for bad in report.parts[0].rejected_rows] == [(2, "C"), (2, "D")]


def test_euros_in_thousands_by_the_heading_or_the_title() -> None:
    for preamble, amount in (
        ([["Kustannukset (1 000 €)"]], "100000"),
        ([["Yksikkö: tuhatta euroa"]], "100000"),
        ([["1\u00a0000 €"]], "100000"),
        ([["Belopp i tusen euro"]], "100000"),
        ([["t€"]], "100000"),
        ([["Kustannukset, milj. €"]], "100000000"),
        ([["Yli 1 000 € hankinnat"]], "100"),
        ([["Hankinnat yli 1 000 €"]], "100"),
    ):
        report = across("1/2026", "2/2026", preamble=preamble)
        assert stored(report)[0]["amount"] == amount, preamble
        assert ("euros_scaled" in codes(report)) == (amount != "100")


def test_the_unit_of_a_heading_overrides_the_title() -> None:
    rows = [
        ["Taulukko (1 000 €)"],
        ["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"],
        ["Kokkola", "1/2026", "Palkat", 5],
    ]
    assert stored(validate_grids(Grid(rows, "Kustannukset")))[0]["amount"] == "5"
    rows = [["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (1 000 €)"], ["Kokkola", "1/2026", "Palkat", 12.5]]
    assert stored(validate_grids(Grid(rows, "Kustannukset")))[0]["amount"] == "12500"


def test_a_table_of_days_gets_the_first_day_of_the_month() -> None:
    days = source(
        "days",
        "{day: {supersede_by: [m, d], columns: {m: {type: municipality, headers: [Kunta]}, d: {type: date, headers: [Päivä]}, n: {type: integer, headers: [Lukumäärä]}}}}",
    )
    report = validate_grids(Grid([["Kunta", "1/2026", "2/2026"], ["Kokkola", 1, 2]], "Taul1"), sources={"days": days})
    assert [(row["d"], row["n"]) for row in stored(report)] == [("2026-01-01", "1"), ("2026-02-01", "2")]


def test_where_two_declared_columns_are_missing_no_value_is_guessed() -> None:
    report = validate_grids(Grid([["Kunta", "1/2026", "2/2026"], ["Kokkola", 1, 2]], "Kustannukset"), chosen="costs")
    assert report.outcome == "refused"
    assert {"Kustannuslaji / Kostnadsslag", "Toteuma (€) / Utfall (€)"} <= {
        str(remark.values["heading"]) for remark in report.remarks if "heading" in remark.values
    }
    assert EVERY["costs"].tables["cost"].columns["amount"].unit == "eur"
