"""Which sheet is read, and which source a file belongs to."""

from grids import COSTS, EVERY, VISITS, Grid, codes, placed, source, stored, validate_grids

VISIT = [["Kunta", "Kuukausi", "Käyntejä (lkm)"], ["Kokkola", "10/2026", 12]]
OTHER = [["Kunta", "Kuukausi", "Käyntejä (lkm)"], ["Halsua", "10/2026", 3]]
COST = [["Kunta", "Kuukausi", "Kustannuslaji", "Toteuma (€)"], ["Kokkola", "10/2026", "Palkat", 1500.5]]
GUIDE = Grid([["Ohje"], ["Täytä taulukko."]], "Ohje")
HIDDEN = "hidden"


def refusing(policy: str) -> dict[str, object]:
    tables = {"visit": VISITS.tables["visit"].model_copy(update={"hidden_sheets": policy})}
    return {"visits": VISITS.model_copy(update={"tables": tables})}


def test_a_sheet_with_a_declared_name_is_preferred_and_the_others_are_reported() -> None:
    report = validate_grids(GUIDE, Grid(OTHER, "Vanhat"), Grid(VISIT, "käynnit "))
    assert [row["municipality"] for row in stored(report)] == ["272"]
    assert (codes(report), placed(report, "other_sheet_fits")) == (["other_sheet_fits"], ["Vanhat"])


def test_a_sheet_of_another_name_is_read_if_it_alone_has_the_headings() -> None:
    report = validate_grids(GUIDE, Grid(VISIT, "Taul1"))
    assert (len(stored(report)), codes(report), report.outcome) == (1, ["sheet_by_headings"], "accepted_with_remarks")


def test_several_sheets_with_the_headings_are_not_chosen_between() -> None:
    report = validate_grids(Grid(VISIT, "Taul1"), Grid(OTHER, "Taul2"))
    assert (report.outcome, report.parts) == ("refused", ())
    (remark,) = [remark for remark in report.remarks if remark.code == "several_sheets_fit"]
    assert "”Taul1”, ”Taul2”" in remark.rendered("fi").found
    named = validate_grids(Grid(VISIT, "Käynnit"), Grid(OTHER, "Besök"))
    assert (named.outcome, codes(named)) == ("refused", ["several_sheets_fit"])


def test_hidden_sheets_are_skipped_and_reported_unless_their_table_has_another_policy() -> None:
    for state in ("hidden", "very hidden"):
        grids = [Grid(VISIT, "Käynnit"), Grid(OTHER, "Piilo", state=state)]
        report = validate_grids(*grids)
        assert ([row["municipality"] for row in stored(report)], placed(report, "hidden_sheet_left_out")) == (
            ["272"],
            ["Piilo"],
        )
    only = validate_grids(Grid(VISIT, "Käynnit", state=HIDDEN), GUIDE, chosen="visits")
    assert (only.outcome, placed(only, "hidden_sheet_left_out")) == ("refused", ["Käynnit"])
    read = validate_grids(Grid(VISIT, "Käynnit", state=HIDDEN), GUIDE, sources=refusing("read"))
    assert (len(stored(read)), codes(read)) == (1, ["hidden_sheet_read"])
    refused = validate_grids(Grid(VISIT, "Käynnit"), Grid(OTHER, "Piilo", state=HIDDEN), sources=refusing("refuse"))
    assert (refused.outcome, placed(refused, "hidden_sheet_refused")) == ("refused", ["Piilo"])


def test_a_hidden_sheet_without_a_table_is_reported_too() -> None:
    report = validate_grids(Grid(VISIT), Grid([[1, 2], [3, 4]], "Laskenta", state=HIDDEN))
    assert placed(report, "hidden_sheet_left_out") == ["Laskenta"]
    assert codes(validate_grids(Grid(VISIT), Grid([[]], "Tyhjä", state=HIDDEN))) == []


def test_hidden_rows_follow_the_policy_of_the_table() -> None:
    rows = [*VISIT, ["Halsua", "10/2026", 3]]
    read = validate_grids(Grid(rows, hidden_rows=[3]))
    assert (len(stored(read)), placed(read, "hidden_rows_read")) == (2, ["Käynnit"])
    assert "3" in read.remarks[0].rendered("fi").found
    for policy, wanted in (("skip", ("accepted_with_remarks", 1)), ("refuse", ("refused", 0))):
        tables = {"visit": VISITS.tables["visit"].model_copy(update={"hidden_rows": policy})}
        report = validate_grids(
            Grid(rows, hidden_rows=[3]), sources={"visits": VISITS.model_copy(update={"tables": tables})}
        )
        assert (report.outcome, sum(len(part.rows) for part in report.parts)) == wanted


def test_hidden_columns_are_read_and_reported() -> None:
    report = validate_grids(Grid(VISIT, hidden_columns=["B"]))
    assert (len(stored(report)), codes(report)) == (1, ["hidden_columns_read"])


def test_sources_are_recognised_by_their_headings_and_a_workbook_may_hold_several() -> None:
    report = validate_grids(Grid(VISIT), Grid(COST, "Kustannukset"), GUIDE)
    assert [(part.source, part.table, len(part.rows)) for part in report.parts] == [
        ("visits", "visit", 1),
        ("costs", "cost", 1),
    ]
    assert report.outcome == "accepted"


def test_for_a_chosen_source_only_its_sheets_are_read_and_others_are_ignored() -> None:
    report = validate_grids(Grid(VISIT), Grid(COST, "Kustannukset"), chosen="costs")
    assert ([part.source for part in report.parts], report.remarks) == (["costs"], ())
    broken = validate_grids(Grid([["Kunta"], ["Kokkola"]]), Grid(COST, "Kustannukset"), chosen="costs")
    assert broken.outcome == "accepted"


def test_a_chosen_source_that_is_not_in_the_file_is_refused_with_its_headings() -> None:
    report = validate_grids(Grid(VISIT), chosen="costs")
    assert (report.outcome, report.intended_coverage) == ("refused", (("costs", "cost", "", ""),))
    assert {remark.values["heading"] for remark in report.remarks} == {
        "Kustannuslaji / Kostnadsslag",
        "Toteuma (€) / Utfall (€)",
    }


def test_an_unrecognised_file_is_refused_with_all_sources_and_the_closest_headings() -> None:
    report = validate_grids(Grid([["Kunta", "Kuukausi", "Asiakkaita"], ["Kokkola", "10/2026", 5]], "Taul1"))
    assert (report.outcome, codes(report)) == ("refused", ["source_not_recognised", "heading_missing"])
    for language, titles in {"fi": [VISITS.title.fi, COSTS.title.fi], "sv": [VISITS.title.sv, COSTS.title.sv]}.items():
        assert all(title in report.remarks[0].rendered(language).expected for title in titles)
    nothing = validate_grids(Grid([["a", "b"], [1, 2]], "Taul1"))
    assert (nothing.outcome, codes(nothing)) == ("refused", ["source_not_recognised"])


def test_a_sheet_that_fits_two_sources_goes_to_the_source_that_names_it_or_matches_more() -> None:
    twin = source(
        "twin",
        "{twin: {supersede_by: [m, t], sheets: [Kaksonen], columns: {m: {type: municipality, headers: [Kunta]}, t: {type: month, headers: [Kuukausi]}, n: {type: integer, headers: [Käyntejä]}}}}",
    )
    both = {"visits": VISITS, "twin": twin}
    named = validate_grids(Grid(VISIT, "Kaksonen"), sources=both)
    assert [part.source for part in named.parts] == ["twin"]
    unnamed = validate_grids(Grid(VISIT, "Taul1"), sources=both)
    assert (unnamed.outcome, "several_tables_fit" in codes(unnamed)) == ("refused", True)
    more = validate_grids(Grid([[*VISIT[0], "Lisätieto"], [*VISIT[1], "x"]], "Taul1"), sources=both)
    assert [part.source for part in more.parts] == ["visits"]


def test_a_sheet_with_a_declared_name_but_broken_headings_refuses_the_whole_workbook() -> None:
    report = validate_grids(
        Grid(VISIT), Grid([["Kunta", "Kuukausi", "Kustannuslaji", "Summa"], COST[1]], "Kustannukset")
    )
    assert (report.outcome, placed(report, "heading_missing")) == ("refused", ["A1"])


def test_an_unknown_source_is_reported() -> None:
    assert codes(validate_grids(Grid(VISIT), chosen="unknown")) == ["source_unknown"]
    assert set(EVERY) == {VISITS.source, COSTS.source}


def test_the_intended_coverage_of_a_refused_file_comes_from_its_name_labels_and_rows() -> None:
    broken = [["Kunta", "Kuukausi", "Määrä"], ["Halsua", "10/2026", 3]]
    report = validate_grids(Grid(broken), chosen="visits", name="421_lestijarvi_2026-09.xlsx")
    assert report.intended_coverage == (("visits", "visit", "421", "2026-09"),)
    bad = validate_grids(Grid([VISIT[0], ["Halsua", "10/2026", "x"]]), name="999_muu.xlsx")
    assert (bad.outcome, bad.intended_coverage) == ("refused", (("visits", "visit", "074", "2026-10"),))
