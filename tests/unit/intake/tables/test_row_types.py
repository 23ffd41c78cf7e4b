"""Totals, notes, empty rows and bad cells: what is data and what is not."""

from datetime import date

from grids import Grid, codes, placed, source, stored, validate_grids, validate_text

HEADINGS = ["Kunta", "Kuukausi", "Käyntejä (lkm)", "Lisätieto"]
A, B = ["Kokkola", "10/2026", 12, ""], ["Halsua", "10/2026", 3, ""]


def numbers(report) -> list[int]:
    return [row.number for row in report.parts[0].rows]


def test_rows_of_totals_are_compared_and_never_loaded() -> None:
    for word in ("Yhteensä", "YHT.", "Summa", "Totalt", "Sammanlagt:", "Total", "Koko alue yhteensä", "Yhteensä 2026"):
        report = validate_grids(Grid([HEADINGS, A, B, [word, "", 15, ""]]))
        assert (numbers(report), codes(report)) == ([2, 3], ["total_left_out"]), word


def test_a_total_that_does_not_add_up_names_both_numbers() -> None:
    report = validate_grids(Grid([HEADINGS, A, B, ["Yhteensä", "", 16, ""]]))
    (remark,) = report.remarks
    assert (remark.place.cell, remark.severity) == ("C4", "warning")
    assert ("16" in remark.rendered("fi").found, remark.rendered("fi").expected.startswith("15,")) == (True, True)
    assert (report.outcome, numbers(report)) == ("accepted_with_remarks", [2, 3])


def test_subtotals_count_from_the_previous_subtotal_and_a_grand_total_from_the_top() -> None:
    rows = [HEADINGS, A, ["Summa", "", 12, ""], B, ["Summa", "", 3, ""], ["Totalt", "", 15, ""]]
    report = validate_grids(Grid(rows))
    assert (numbers(report), codes(report)) == ([2, 4], ["total_left_out"] * 3)


def test_a_total_over_a_rejected_row_is_not_compared() -> None:
    report = validate_grids(Grid([HEADINGS, A, ["Halsua", "10/2026", "kolme", ""], ["Yhteensä", "", 15, ""]]))
    assert (numbers(report), placed(report, "total_differs")) == ([2], [])


def test_a_declared_code_that_reads_like_a_total_is_data() -> None:
    table = source(
        "kinds",
        "{kind: {supersede_by: [m, t], columns: {k: {type: code, headers: [Laji], values: {all: [Yhteensä], some: [Osa]}}, m: {type: municipality, headers: [Kunta]}, t: {type: month, headers: [Kuukausi]}, n: {type: integer, headers: [Määrä]}}}}",
    )
    report = validate_grids(
        Grid(
            [
                ["Laji", "Kunta", "Kuukausi", "Määrä"],
                ["Yhteensä", "Halsua", "1/2026", 2],
                ["Osa", "Halsua", "1/2026", 1],
            ],
            "T",
        ),
        sources={"kinds": table},
    )
    assert [row["k"] for row in stored(report)] == ["all", "some"]


def test_notes_below_the_table_are_left_out_and_reported() -> None:
    rows = [
        HEADINGS,
        A,
        B,
        [],
        ["* Arvio"],
        ["Lähde: kunnan kirjanpito"],
        ["Laatinut", "M. M."],
        ["Luvut ovat ennakkotietoja."],
    ]
    report = validate_grids(Grid(rows))
    assert (numbers(report), placed(report, "note_left_out")) == ([2, 3], ["5", "6", "7", "8"])
    assert "* Arvio" in report.remarks[0].rendered("sv").found


def test_a_note_between_empty_rows_is_left_out_and_a_merged_note_too() -> None:
    rows = [HEADINGS, A, [], ["Toinen ryhmä", "", "", ""], B]
    report = validate_grids(Grid(rows))
    assert (numbers(report), placed(report, "note_left_out")) == ([2, 5], ["4"])
    assert placed(validate_grids(Grid(rows, merged=["A4:D4"])), "note_left_out") == ["4"]


def test_a_lone_cell_that_its_column_takes_is_a_row_with_cells_missing() -> None:
    report = validate_grids(Grid([HEADINGS, A, ["Halsua", "", "", ""]]))
    assert (report.outcome, placed(report, "cell_empty")) == ("partly_accepted", ["B3", "C3"])
    assert [bad.number for bad in report.parts[0].rejected_rows] == [3]


def test_a_lone_unknown_cell_close_below_a_row_in_the_middle_is_no_note() -> None:
    report = validate_grids(Grid([HEADINGS, A, ["Kokolla", "", "", ""], B]))
    assert placed(report, "municipality_near") == ["A3"]


def test_empty_rows_and_blanks_are_nothing() -> None:
    report = validate_grids(Grid([HEADINGS, [], A, ["", "", "", ""], [" ", "\u00a0", "", ""], B, []]))
    assert (report.outcome, numbers(report), report.remarks) == ("accepted", [3, 6], ())


def test_error_cells_and_formulas_without_a_result_are_named_and_never_blank() -> None:
    report = validate_grids(
        Grid(
            [
                HEADINGS,
                ["Kokkola", "10/2026", "#REF!", ""],
                ["Halsua", "10/2026", 3, "#N/A"],
                ["Perho", "10/2026", "=B1+1", ""],
                A,
            ]
        )
    )
    assert (placed(report, "cell_error"), placed(report, "cell_uncached")) == (["C2", "D3"], ["C4"])
    assert "#N/A" in report.remarks[1].rendered("fi").found
    assert (report.outcome, numbers(report)) == ("partly_accepted", [5])
    assert report.parts[0].rejected_rows[1].cells == {"A": "Halsua", "B": "10/2026", "C": "3", "D": "#N/A"}


def test_a_row_of_errors_only_is_not_empty() -> None:
    report = validate_grids(Grid([HEADINGS, A, ["#N/A", "#N/A", "#N/A", ""]]))
    assert placed(report, "cell_error") == ["A3", "B3", "C3"]


def test_an_error_in_an_undeclared_column_is_reported_and_stored_by_name() -> None:
    report = validate_grids(Grid([[*HEADINGS, "Kaava"], [*A, "#DIV/0!"]]))
    assert ([row.extra for row in report.parts[0].rows], placed(report, "error_undeclared")) == (
        ['{"Kaava": "#DIV/0!"}'],
        ["E2"],
    )


def test_cells_formatted_as_percentages_are_no_counts() -> None:
    report = validate_grids(Grid([HEADINGS, ["Kokkola", "10/2026", 0.5, ""], A], percents=["C2"]))
    assert (placed(report, "number_other_unit"), numbers(report)) == (["C2"], [3])


def test_a_table_that_may_not_be_loaded_in_part_is_refused_with_its_first_bad_row() -> None:
    table = source(
        "whole",
        "{t: {supersede_by: [m, d], columns: {m: {type: municipality, headers: [Kunta]}, d: {type: date, headers: [Päivä]}}}}",
    )
    rows = [["Kunta", "Päivä"], ["Halsua", date(2026, 1, 1)], ["Halsua", "31.2.2026"]]
    report = validate_grids(Grid(rows, "T"), sources={"whole": table})
    assert (report.outcome, report.parts, placed(report, "date_unknown")) == ("refused", (), ["B3"])


def test_a_file_of_bad_rows_only_is_refused() -> None:
    assert validate_grids(Grid([HEADINGS, ["Kokkola", "10/2026", "x", ""]])).outcome == "refused"


def test_a_rejected_row_counts_for_every_coverage_it_may_belong_to() -> None:
    rows = [HEADINGS, A, ["Kokkola", "9/2026", 1, ""], B, ["Kokkola", "32/2026", 1, ""], ["Halsua", "10/2026", "x", ""]]
    report = validate_grids(Grid(rows))
    counts = {
        (coverage.municipality, coverage.month): (coverage.rows, coverage.rejected_rows)
        for coverage in report.parts[0].coverage
    }
    assert counts == {("272", "2026-10"): (1, 1), ("272", "2026-09"): (1, 1), ("074", "2026-10"): (1, 1)}


COSTS = ["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"]


def test_rows_with_the_same_key_are_rejected_if_they_differ_and_reported_if_not() -> None:
    rows = [
        COSTS,
        ["Kokkola", "1/2026", "Palkat", 1],
        ["Kokkola", "1/2026", "Palkat", 2],
        ["Halsua", "1/2026", "Palkat", 3],
        ["Halsua", "1/2026", "Palkat", 3],
    ]
    report = validate_grids(Grid(rows, "Kustannukset"))
    assert (placed(report, "rows_with_one_key"), placed(report, "rows_alike")) == (["2", "3"], ["4", "5"])
    assert (report.outcome, numbers(report), [bad.number for bad in report.parts[0].rejected_rows]) == (
        "partly_accepted",
        [4, 5],
        [2, 3],
    )


def test_the_same_key_in_another_municipality_or_month_is_another_row() -> None:
    rows = [
        COSTS,
        ["Kokkola", "1/2026", "Palkat", 1],
        ["Halsua", "1/2026", "Palkat", 2],
        ["Kokkola", "2/2026", "Palkat", 3],
    ]
    assert validate_grids(Grid(rows, "Kustannukset")).outcome == "accepted"


HEAD = "Kunta;Kuukausi;Käyntejä (lkm);Lisätieto\n"


def test_rows_of_a_text_table_that_are_too_short_or_too_long_are_rejected_by_line() -> None:
    report = validate_text(
        HEAD + "Kokkola;10/2026;12;a\nHalsua;10/2026\nPerho;10/2026;3;b;c\nVeteli;10/2026;4\nToholampi;10/2026;5;;;\n"
    )
    assert (placed(report, "row_too_short"), placed(report, "row_too_long")) == (["3"], ["4"])
    assert (report.outcome, numbers(report)) == ("partly_accepted", [2, 5, 6])
    assert report.parts[0].rejected_rows[0].cells == {"A": "Halsua", "B": "10/2026"}


def test_rows_of_a_text_table_have_the_line_numbers_of_the_file() -> None:
    report = validate_text(HEAD + '\nKokkola;10/2026;12;"kaksi\nriviä"\n\nHalsua;10/2026;kolme;\n')
    assert numbers(report) == [3]
    assert placed(report, "number_unknown") == ["C6"]


def test_a_nul_rejects_its_row() -> None:
    report = validate_text(HEAD + "Kokkola;10/2026;12;a\x00b\nHalsua;10/2026;3;c\n")
    assert (placed(report, "text_unclean"), numbers(report)) == (["D2"], [3])
    assert "\x00" not in str(report)


def test_how_a_text_table_was_read_is_a_note() -> None:
    report = validate_text((HEAD + "Kokkola;10/2026;12;ä\n").encode("cp1252"))
    assert (report.outcome, codes(report)) == ("accepted", ["text_table_read"])
    assert report.text_format["delimiter"] == ";"
    assert stored(report)[0]["note"] == "ä"


EVENTS = source(
    "events",
    "{event: {key: [id], supersede_by: [m, d], columns: {id: {type: text, headers: [Tunnus], required: false}, d: {type: date, headers: [Päivä]}, m: {type: municipality, headers: [Kunta]}, n: {type: integer, headers: [Määrä]}}}}",
)


def test_one_thing_under_two_identifiers_is_asked_about_and_loaded() -> None:
    rows = [["Tunnus", "Päivä", "Kunta", "Määrä"], ["A1", "5.3.2026", "Halsua", 37], ["A2", "5.3.2026", "Halsua", 37]]
    report = validate_grids(Grid([*rows, ["A3", "6.3.2026", "Halsua", 36]], "T"), sources={"events": EVENTS})
    assert placed(report, "rows_alike_but_key") == ["2", "3"]
    remark = report.remarks[0].rendered("en")
    assert remark.found == "all but Tunnus is the same as in row 3"
    assert (report.outcome, numbers(report)) == ("accepted_with_remarks", [2, 3, 4])


def test_what_happens_on_many_days_may_happen_twice_on_one() -> None:
    rows = [["Tunnus", "Päivä", "Kunta", "Määrä"], ["A1", "5.3.2026", "Halsua", 1], ["A2", "5.3.2026", "Halsua", 1]]
    others = [[f"B{day}", f"{day}.3.2026", "Halsua", 1] for day in (9, 10)]
    report = validate_grids(Grid([*rows, *others], "T"), sources={"events": EVENTS})
    assert placed(report, "rows_alike_but_key") == []
    one_less = validate_grids(Grid([*rows, others[0]], "T"), sources={"events": EVENTS})
    assert placed(one_less, "rows_alike_but_key") == ["2", "3"]
