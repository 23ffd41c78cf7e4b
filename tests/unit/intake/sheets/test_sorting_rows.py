"""Totals, notes, empty rows and bad cells: what is data and what is not."""

from datetime import date

from layouts import Grid, codes, placed, source, stored, text_verdict, verdict

HEADINGS = ["Kunta", "Kuukausi", "Käyntejä (lkm)", "Lisätieto"]
A, B = ["Kokkola", "10/2026", 12, ""], ["Halsua", "10/2026", 3, ""]


def numbers(one) -> list[int]:
    return [row.number for row in one.parts[0].rows]


def test_rows_of_totals_are_compared_and_never_loaded() -> None:
    for word in ("Yhteensä", "YHT.", "Summa", "Totalt", "Sammanlagt:", "Total", "Koko alue yhteensä", "Yhteensä 2026"):
        one = verdict(Grid([HEADINGS, A, B, [word, "", 15, ""]]))
        assert (numbers(one), codes(one)) == ([2, 3], ["total_left_out"]), word


def test_a_total_that_does_not_add_up_names_both_numbers() -> None:
    one = verdict(Grid([HEADINGS, A, B, ["Yhteensä", "", 16, ""]]))
    (remark,) = one.remarks
    assert (remark.place.cell, remark.severity) == ("C4", "warning")
    assert ("16" in remark.rendered("fi").found, remark.rendered("fi").expected.startswith("15,")) == (True, True)
    assert (one.outcome, numbers(one)) == ("accepted_with_remarks", [2, 3])


def test_subtotals_count_from_the_one_before_and_a_grand_total_from_the_top() -> None:
    rows = [HEADINGS, A, ["Summa", "", 12, ""], B, ["Summa", "", 3, ""], ["Totalt", "", 15, ""]]
    one = verdict(Grid(rows))
    assert (numbers(one), codes(one)) == ([2, 4], ["total_left_out"] * 3)


def test_a_total_over_a_row_that_was_kept_out_is_not_judged() -> None:
    one = verdict(Grid([HEADINGS, A, ["Halsua", "10/2026", "kolme", ""], ["Yhteensä", "", 15, ""]]))
    assert (numbers(one), placed(one, "total_differs")) == ([2], [])


def test_a_declared_code_that_reads_like_a_total_is_data() -> None:
    table = source(
        "kinds",
        "{kind: {supersede_by: [m, t], columns: {k: {type: code, headers: [Laji], values: {all: [Yhteensä], some: [Osa]}}, m: {type: municipality, headers: [Kunta]}, t: {type: month, headers: [Kuukausi]}, n: {type: integer, headers: [Määrä]}}}}",
    )
    one = verdict(
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
    assert [row["k"] for row in stored(one)] == ["all", "some"]


def test_notes_below_the_table_are_left_out_and_told() -> None:
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
    one = verdict(Grid(rows))
    assert (numbers(one), placed(one, "note_left_out")) == ([2, 3], ["5", "6", "7", "8"])
    assert "* Arvio" in one.remarks[0].rendered("sv").found


def test_a_note_between_empty_rows_in_the_middle_is_left_out_and_a_merged_one_too() -> None:
    rows = [HEADINGS, A, [], ["Toinen ryhmä", "", "", ""], B]
    one = verdict(Grid(rows))
    assert (numbers(one), placed(one, "note_left_out")) == ([2, 5], ["4"])
    assert placed(verdict(Grid(rows, merged=["A4:D4"])), "note_left_out") == ["4"]


def test_a_lone_cell_that_its_column_takes_is_a_row_with_cells_missing() -> None:
    one = verdict(Grid([HEADINGS, A, ["Halsua", "", "", ""]]))
    assert (one.outcome, placed(one, "cell_empty")) == ("partly_accepted", ["B3", "C3"])
    assert [bad.number for bad in one.parts[0].rejected_rows] == [3]


def test_a_lone_unknown_cell_close_below_a_row_in_the_middle_is_no_note() -> None:
    one = verdict(Grid([HEADINGS, A, ["Kokolla", "", "", ""], B]))
    assert placed(one, "municipality_near") == ["A3"]


def test_empty_rows_and_blanks_are_nothing() -> None:
    one = verdict(Grid([HEADINGS, [], A, ["", "", "", ""], [" ", "\u00a0", "", ""], B, []]))
    assert (one.outcome, numbers(one), one.remarks) == ("accepted", [3, 6], ())


def test_error_cells_and_formulas_without_a_result_are_named_and_never_blank() -> None:
    one = verdict(
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
    assert (placed(one, "cell_error"), placed(one, "cell_uncached")) == (["C2", "D3"], ["C4"])
    assert "#N/A" in one.remarks[1].rendered("fi").found
    assert (one.outcome, numbers(one)) == ("partly_accepted", [5])
    assert one.parts[0].rejected_rows[1].cells == {"A": "Halsua", "B": "10/2026", "C": "3", "D": "#N/A"}


def test_a_row_of_errors_only_is_not_empty() -> None:
    one = verdict(Grid([HEADINGS, A, ["#N/A", "#N/A", "#N/A", ""]]))
    assert placed(one, "cell_error") == ["A3", "B3", "C3"]


def test_an_error_in_an_undeclared_column_is_told_and_kept_by_name() -> None:
    one = verdict(Grid([[*HEADINGS, "Kaava"], [*A, "#DIV/0!"]]))
    assert ([row.extra for row in one.parts[0].rows], placed(one, "error_undeclared")) == (
        ['{"Kaava": "#DIV/0!"}'],
        ["E2"],
    )


def test_shares_shown_as_percentages_are_no_counts() -> None:
    one = verdict(Grid([HEADINGS, ["Kokkola", "10/2026", 0.5, ""], A], percents=["C2"]))
    assert (placed(one, "number_other_unit"), numbers(one)) == (["C2"], [3])


def test_a_table_that_may_not_be_loaded_in_part_is_refused_with_its_first_bad_row() -> None:
    table = source(
        "whole",
        "{t: {supersede_by: [m, d], columns: {m: {type: municipality, headers: [Kunta]}, d: {type: date, headers: [Päivä]}}}}",
    )
    rows = [["Kunta", "Päivä"], ["Halsua", date(2026, 1, 1)], ["Halsua", "31.2.2026"]]
    one = verdict(Grid(rows, "T"), sources={"whole": table})
    assert (one.outcome, one.parts, placed(one, "date_unknown")) == ("refused", (), ["B3"])


def test_a_file_of_bad_rows_only_is_refused() -> None:
    assert verdict(Grid([HEADINGS, ["Kokkola", "10/2026", "x", ""]])).outcome == "refused"


def test_a_kept_out_row_makes_every_scope_doubtful_that_it_may_belong_to() -> None:
    rows = [HEADINGS, A, ["Kokkola", "9/2026", 1, ""], B, ["Kokkola", "32/2026", 1, ""], ["Halsua", "10/2026", "x", ""]]
    one = verdict(Grid(rows))
    told = {(scope.municipality, scope.month): (scope.rows, scope.kept_out) for scope in one.parts[0].coverage}
    assert told == {("272", "2026-10"): (1, 1), ("272", "2026-09"): (1, 1), ("074", "2026-10"): (1, 1)}


COSTS = ["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"]


def test_the_same_key_twice_is_kept_out_if_the_rows_differ_and_asked_about_if_not() -> None:
    rows = [
        COSTS,
        ["Kokkola", "1/2026", "Palkat", 1],
        ["Kokkola", "1/2026", "Palkat", 2],
        ["Halsua", "1/2026", "Palkat", 3],
        ["Halsua", "1/2026", "Palkat", 3],
    ]
    one = verdict(Grid(rows, "Kustannukset"))
    assert (placed(one, "rows_with_one_key"), placed(one, "rows_alike")) == (["2", "3"], ["4", "5"])
    assert (one.outcome, numbers(one), [bad.number for bad in one.parts[0].rejected_rows]) == (
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
    assert verdict(Grid(rows, "Kustannukset")).outcome == "accepted"


HEAD = "Kunta;Kuukausi;Käyntejä (lkm);Lisätieto\n"


def test_rows_of_a_text_table_that_are_too_short_or_too_long_are_kept_out_by_their_line() -> None:
    one = text_verdict(
        HEAD + "Kokkola;10/2026;12;a\nHalsua;10/2026\nPerho;10/2026;3;b;c\nVeteli;10/2026;4\nToholampi;10/2026;5;;;\n"
    )
    assert (placed(one, "row_too_short"), placed(one, "row_too_long")) == (["3"], ["4"])
    assert (one.outcome, numbers(one)) == ("partly_accepted", [2, 5, 6])
    assert one.parts[0].rejected_rows[0].cells == {"A": "Halsua", "B": "10/2026"}


def test_the_lines_of_a_text_table_are_the_files_own() -> None:
    one = text_verdict(HEAD + '\nKokkola;10/2026;12;"kaksi\nriviä"\n\nHalsua;10/2026;kolme;\n')
    assert numbers(one) == [3]
    assert placed(one, "number_unknown") == ["C6"]


def test_a_nul_keeps_its_row_out() -> None:
    one = text_verdict(HEAD + "Kokkola;10/2026;12;a\x00b\nHalsua;10/2026;3;c\n")
    assert (placed(one, "text_unclean"), numbers(one)) == (["D2"], [3])
    assert "\x00" not in str(one)


def test_how_a_text_table_was_read_is_told_and_asks_nothing() -> None:
    one = text_verdict((HEAD + "Kokkola;10/2026;12;ä\n").encode("cp1252"))
    assert (one.outcome, codes(one)) == ("accepted", ["text_table_read"])
    assert one.text_format["delimiter"] == ";"
    assert stored(one)[0]["note"] == "ä"
