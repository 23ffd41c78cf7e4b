"""The table is found wherever it stands and however its headings are written."""

from grids import Grid, codes, placed, source, stored, validate_grids

HEADINGS = ["Kunta", "Kuukausi", "Käyntejä (lkm)", "Lisätieto"]
ROW = ["Kokkola", "10/2026", 12, "messut"]
READ = {"municipality": "272", "month": "2026-10", "visits": "12", "note": "messut"}


def test_a_plain_table_is_accepted_without_remarks() -> None:
    report = validate_grids(Grid([HEADINGS, ROW]))
    assert (report.outcome, report.remarks, stored(report)) == ("accepted", (), [READ])
    (part,) = report.parts
    assert (part.source, part.table, part.sheet) == ("visits", "visit", "Käynnit")
    assert part.addresses == {"municipality": "A", "month": "B", "visits": "C", "note": "D"}
    assert [
        (coverage.municipality, coverage.month, coverage.rows, coverage.rejected_rows) for coverage in part.coverage
    ] == [("272", "2026-10", 1, 0)]


def test_headings_are_searched_down_to_the_fiftieth_row() -> None:
    preamble = [["Käynnit 2026", "", "", ""], *[["", "", "", ""]] * 48]
    report = validate_grids(Grid([*preamble, HEADINGS, ROW]))
    assert (stored(report), [row.number for row in report.parts[0].rows]) == ([READ], [51])
    late = validate_grids(Grid([*preamble, ["", "", "", ""], HEADINGS, ROW]), chosen="visits")
    assert late.outcome == "refused"
    assert codes(late) == ["headings_not_found"]


def test_leading_empty_rows_and_columns_keep_the_true_addresses() -> None:
    report = validate_grids(
        Grid([["", "", ""], ["", "", "", *HEADINGS], ["", "", "", *ROW], ["", "", "", "Kokkola", "10/2026", -1]])
    )
    assert stored(report) == [READ]
    assert report.parts[0].addresses == {"municipality": "D", "month": "E", "visits": "F", "note": "G"}
    assert placed(report, "number_too_small") == ["F4"]
    assert [(bad.number, bad.cells) for bad in report.parts[0].rejected_rows] == [
        (4, {"D": "Kokkola", "E": "10/2026", "F": "-1"})
    ]


def test_synonyms_swedish_units_and_footnote_marks() -> None:
    for headings in (
        ["Kotikunta", "Månad", "Besök (antal) *", "Tilläggsuppgift"],
        ["KUNTA ", "Kuukausi 1)", "Käyntejä", "Lisätieto¹"],
        ["Kunta:", "Kuukausi\n(kk/vvvv)", "Käyntejä, kpl", "Lisä-\ntieto"],
        ["Kommun", "kuukausi", "Käyntejä [lkm]", "LISÄTIETO (valinnainen)"],
    ):
        assert stored(validate_grids(Grid([headings, ROW]))) == [READ], headings


def test_a_qualifier_that_is_no_unit_makes_another_column() -> None:
    report = validate_grids(Grid([["Kunta", "Kuukausi", "Käyntejä (ennuste)", "Lisätieto"], ROW]), chosen="visits")
    assert (report.outcome, "Käyntejä (ennuste)" in report.remarks[0].rendered("fi").found) == ("refused", True)


def test_a_share_is_not_read_as_euros() -> None:
    headings = ["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (%)"]
    report = validate_grids(Grid([headings, ["Kokkola", "10/2026", "Palkat", 12.5]], "Kustannukset"), chosen="costs")
    assert report.outcome == "refused"


def test_two_rows_of_headings_are_read_together_or_alone() -> None:
    table = source(
        "two",
        """
        two:
          supersede_by: [municipality, month]
          columns:
            municipality: {type: municipality, headers: [Kunta]}
            month: {type: month, headers: [Kuukausi]}
            plan: {type: integer, headers: [Käynnit tavoite]}
            real: {type: integer, headers: [Käynnit toteuma]}
            calls: {type: integer, headers: [Puhelut]}
        """,
    )
    rows = [
        ["Taulukko 1", "", "", "", ""],
        ["Kunta", "Kuukausi", "Käynnit", "", "Puhelut"],
        ["", "", "Tavoite", "Toteuma", "(kpl)"],
        ["Halsua", "2026M01", 3, 4, 5],
    ]
    wanted = [{"municipality": "074", "month": "2026-01", "plan": "3", "real": "4", "calls": "5"}]
    for merged in (["A2:A3", "B2:B3", "C2:D2"], []):
        report = validate_grids(Grid(rows, "Taul1", merged), sources={"two": table})
        assert stored(report) == wanted, merged


def test_a_merged_heading_reaches_no_further_than_it_is_merged() -> None:
    table = source(
        "two",
        """
        two:
          supersede_by: [municipality, month]
          columns:
            municipality: {type: municipality, headers: [Kunta]}
            month: {type: month, headers: [Kuukausi]}
            plan: {type: integer, headers: [Käynnit tavoite]}
            real: {type: integer, headers: [Käynnit toteuma], required: false}
        """,
    )
    rows = [
        ["Kunta", "Kuukausi", "Käynnit", "", ""],
        ["", "", "Tavoite", "Muu", "Toteuma"],
        ["Halsua", "2026M01", 3, 4, 5],
    ]
    report = validate_grids(Grid(rows, "Taul1", ["C1:D1"]), sources={"two": table})
    assert "real" not in report.parts[0].columns
    assert report.parts[0].rows[0].extra == '{"Käynnit Muu": "4", "Toteuma": "5"}'


def test_merged_cells_of_the_body_invent_nothing() -> None:
    report = validate_grids(Grid([HEADINGS, ROW, ["", "11/2026", 3, ""]], merged=["A2:A3"]))
    assert (report.outcome, placed(report, "cell_empty")) == ("partly_accepted", ["A3"])
    assert stored(report) == [READ]


def test_a_row_of_units_below_the_headings_is_no_data() -> None:
    report = validate_grids(Grid([["Kunta", "Kuukausi", "Käyntejä", "Lisätieto"], ["", "", "lkm", ""], ROW]))
    assert (report.outcome, stored(report)) == ("accepted", [READ])


def test_headings_that_stand_twice_refuse_the_file() -> None:
    report = validate_grids(Grid([["Kunta", "Kuukausi", "Käyntejä (lkm)", "Besök"], ROW]), chosen="visits")
    assert (report.outcome, report.parts, placed(report, "heading_twice")) == ("refused", (), ["C1"])
    assert "C, D" in report.remarks[0].rendered("en").found


def test_a_misspelt_heading_is_reported_with_a_suggestion() -> None:
    report = validate_grids(Grid([["Käynnit"], [], ["Kuntta", "Kuukausi", "Käyntejä (lkm)"], ROW[:3]]))
    assert report.outcome == "refused"
    (remark,) = [remark for remark in report.remarks if remark.code == "heading_misspelt"]
    assert remark.place.cell == "A3"
    rendered = remark.rendered("fi")
    assert "Kuntta" in rendered.found and "Kuukausi" in rendered.found
    assert "”Kunta / Kommun”" in rendered.expected
    assert rendered.suggestion == "Tarkoittaako ”Kuntta” samaa? Kirjoita soluun A3 ”Kunta / Kommun”."


def test_a_missing_heading_is_reported_with_present_and_expected_headings() -> None:
    report = validate_grids(Grid([["Kunta", "Käyntejä (lkm)"], ["Kokkola", 12]]), chosen="visits")
    (remark,) = report.remarks
    assert (remark.code, remark.place.sheet) == ("heading_missing", "Käynnit")
    rendered = remark.rendered("sv")
    assert "Kuukausi / Månad" in rendered.found and "”Käyntejä (lkm)”" in rendered.found
    assert "”Kunta / Kommun”, ”Kuukausi / Månad”, ”Käyntejä (lkm) / Besök (antal)”" in rendered.expected


def test_headings_repeated_in_the_middle_are_passed_over() -> None:
    report = validate_grids(Grid([HEADINGS, ROW, HEADINGS, ["Halsua", "10/2026", 3, ""]]))
    assert [row["municipality"] for row in stored(report)] == ["272", "074"]
    assert (report.outcome, placed(report, "headings_repeated")) == ("accepted_with_remarks", ["3"])


def test_undeclared_columns_are_stored_with_the_row_and_reported() -> None:
    report = validate_grids(Grid([["Nro", *HEADINGS, "", "Nro"], [1, *ROW, "x", 2], [2, *ROW, "", ""]]))
    assert [row.extra for row in report.parts[0].rows] == ['{"Nro": "1", "F": "x", "Nro (G)": "2"}', '{"Nro": "2"}']
    assert codes(report) == ["columns_undeclared"]
    assert report.outcome == "accepted_with_remarks"
