"""A template: its sheets, columns, validations and guide."""

import re

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.template.declared import SOURCES
from tests.unit.template.filled import BOX, HEADINGS, MONTH, headings, opened

from warehouse.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.sources import load_sources, workbook_sources
from warehouse.template.workbook import build_template, template_file_name

PLACES = [place.code for place in load_catalogue().municipalities]


def sheet(name: str, municipality: str = "421", language: str | None = None) -> Worksheet:
    return opened(build_template(SOURCES, municipality, MONTH, language))[name]  # type: ignore[arg-type]


def rules(sheet: Worksheet) -> dict[str, object]:
    """Return the validations by the column of their first cell."""
    return {
        re.split(r"\d", str(rule.sqref))[0]: rule
        for rule in sheet.data_validations.dataValidation
        if str(rule.sqref) != BOX
    }


def column(sheet: Worksheet, heading: str) -> str:
    return "ABCDEFGHIJKL"[headings(sheet).index(heading)]


def test_a_sheet_for_each_table_that_is_due() -> None:
    assert opened(build_template(SOURCES, "421", MONTH)).sheetnames == [
        "Tilannekuva – ohje",
        "Päivät",
        "Kuukaudet",
        "_luettelot",
    ]
    assert opened(build_template(SOURCES, "074", MONTH)).sheetnames == ["Tilannekuva – ohje", "Päivät", "_luettelot"]
    assert opened(build_template(SOURCES, "421", "2025-12")).sheetnames == [
        "Tilannekuva – ohje",
        "Päivät",
        "_luettelot",
    ]


@pytest.mark.parametrize(
    ("municipality", "guide"),
    [
        ("421", "ohje"),
        ("272", "ohje"),
        ("598", "anvisning"),
        ("599", "anvisning"),
        ("440", "anvisning"),
        ("288", "anvisning"),
    ],
)
def test_it_is_in_the_language_of_the_municipality(municipality: str, guide: str) -> None:
    assert opened(build_template(SOURCES, municipality, MONTH)).sheetnames[0] == f"Tilannekuva – {guide}"


def test_another_language_can_be_chosen() -> None:
    assert opened(build_template(SOURCES, "421", MONTH, "sv")).sheetnames == [
        "Tilannekuva – anvisning",
        "Dagar",
        "Månader",
        "_luettelot",
    ]


def test_municipality_and_month_are_prefilled_and_have_no_columns() -> None:
    days, months = sheet("Päivät"), sheet("Kuukaudet")
    assert (days["A3"].value, days["A4"].value) == ("Kunta: 421 Lestijärvi", "Kuukausi: 10/2026")
    assert headings(days) == [
        "Päivä",
        "Tunnus",
        "Selitys",
        "Määrä (kpl)",
        "Osuus",
        "Maksettu (€)",
        "Laji",
        "Muut kunnat",
        "Lähtökunta",
        "Päätetty",
    ]
    assert headings(months) == ["Luku"]


def test_a_swedish_template_has_swedish_labels_and_headings() -> None:
    days = sheet("Dagar", "599")
    assert (days["A3"].value, days["A4"].value, days["A6"].value) == (
        "Kommun: 599 Pedersöre",
        "Månad: 10/2026",
        "Inga händelser",
    )
    assert headings(days)[:3] == ["Datum", "Id", "Förklaring"]


def test_codes_have_a_drop_down_list_without_the_zero_code() -> None:
    book = opened(build_template(SOURCES, "599", MONTH))
    source = rules(book["Dagar"])[column(book["Dagar"], "Art")].formula1
    cells = book["_luettelot"][source.removeprefix("_luettelot!").replace("$", "")]
    assert [row[0].value for row in cells] == ["besök", "samtal, långt"]
    assert book["_luettelot"].sheet_state == "hidden"


def test_other_municipalities_have_a_drop_down_list_without_the_sender() -> None:
    book = opened(build_template(SOURCES, "421", MONTH))
    rule = rules(book["Päivät"])[column(book["Päivät"], "Muut kunnat")]
    cells = book["_luettelot"][rule.formula1.removeprefix("_luettelot!").replace("$", "")]
    names = [row[0].value for row in cells]
    assert len(names) == 11
    assert "Lestijärvi" not in names
    assert "Kokkola" in names
    assert not rule.showErrorMessage  # several names in one cell are allowed


def test_days_lie_within_the_month_and_not_in_the_future() -> None:
    of = sheet("Päivät")
    rule = rules(of)[column(of, "Päivä")]
    # 1.10.2026 is day 46296 of Excel: 46023 is 1.1.2026, and January to September have 273 days.
    assert (rule.type, rule.operator or "between", rule.formula1) == ("date", "between", "46296")
    assert rule.formula2 == "MIN(DATE(2026,10,31),TODAY())"
    assert of.cell(HEADINGS + 1, 1).number_format == "d.m.yyyy"
    assert rules(of)[column(of, "Päätetty")].operator == "greaterThanOrEqual"


@pytest.mark.parametrize(
    ("heading", "kind", "minimum", "maximum"),
    [
        ("Määrä (kpl)", "whole", "1", "1000000000000"),
        ("Osuus", "decimal", "0", "1"),
        ("Maksettu (€)", "decimal", "-1000000000000", "1000000000000"),
    ],
)
def test_numbers_are_validated_by_the_declared_range(heading: str, kind: str, minimum: str, maximum: str) -> None:
    of = sheet("Päivät")
    rule = rules(of)[column(of, heading)]
    assert (rule.type, rule.formula1, rule.formula2) == (kind, minimum, maximum)


def test_codes_keep_their_zeros_because_their_cells_are_text() -> None:
    of = sheet("Päivät")
    assert of[f"{column(of, 'Tunnus')}9"].number_format == "@"
    assert (
        of[f"{column(of, 'Tunnus')}500"].number_format == "@"
        or of.column_dimensions[column(of, "Tunnus")].number_format == "@"
    )
    assert "Muoto: 123." in str(rules(of)[column(of, "Tunnus")].prompt)


def test_only_cells_to_fill_in_are_unlocked_and_there_is_no_password() -> None:
    of = sheet("Päivät")
    assert of.protection.sheet
    assert of.protection.password is None
    locked = {cell: of[cell].protection.locked for cell in ("A1", "A3", "A8", BOX, "A9", "J9", "J208")}
    assert locked == {"A1": True, "A3": True, "A8": True, BOX: False, "A9": False, "J9": False, "J208": False}


def test_it_can_be_printed_and_read_on_a_laptop() -> None:
    of = sheet("Päivät")
    assert of.freeze_panes == "A9"
    assert (of.page_setup.orientation, of.print_title_rows) == ("landscape", "$8:$8")
    assert sum(of.column_dimensions[letter].width for letter in "ABCDEFGHIJ") < 200


def test_nothing_is_filled_in_beforehand() -> None:
    of = sheet("Päivät")
    assert of[BOX].value is None
    assert {cell.value for row in of.iter_rows(min_row=HEADINGS + 1) for cell in row} == {None}
    assert of.max_row >= HEADINGS + 200


def test_the_guide_has_the_due_day_and_links_to_the_sheets() -> None:
    guide = opened(build_template(SOURCES, "421", MONTH))["Tilannekuva – ohje"]
    texts = [str(cell.value) for row in guide.iter_rows() for cell in row if cell.value is not None]
    assert "Kuukausitiedot 10/2026 – 421 Lestijärvi" in texts
    assert "Täytä värilliset välilehdet ja lähetä työkirja viimeistään 10.11.2026." in texts
    assert {"10.11.2026", "20.11.2026"} <= set(texts)
    assert [cell.hyperlink.location for row in guide.iter_rows() for cell in row if cell.hyperlink] == [
        "'Päivät'!A1",
        "'Kuukaudet'!A1",
    ]


def test_the_data_of_december_are_due_in_january() -> None:
    guide = opened(build_template(SOURCES, "421", "2026-12"))["Tilannekuva – ohje"]
    assert "10.1.2027" in str(guide["A2"].value)


def test_a_text_of_a_declaration_is_never_a_formula() -> None:
    book = opened(build_template(SOURCES, "421", MONTH))
    assert {
        cell.data_type for of in book.worksheets for row in of.iter_rows() for cell in row if cell.value is not None
    } == {"s"}


@pytest.mark.parametrize(
    ("municipality", "month", "message"),
    [
        ("999", MONTH, "no municipality 999"),
        ("74", MONTH, "three digits"),
        ("421", "2026-13", "2026-13"),
        ("421", "10/2026", "10/2026"),
        ("421", "2026-1", "2026-1"),
        ("421", "2024-12", "nothing to deliver for 2024-12"),
    ],
)
def test_an_unknown_municipality_or_month_is_an_error(municipality: str, month: str, message: str) -> None:
    with pytest.raises(WarehouseError, match=re.escape(message)):
        build_template(SOURCES, municipality, month)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("municipality", PLACES)
def test_every_municipality_gets_a_template_of_the_declared_sources(municipality: str, language: str) -> None:
    book = opened(build_template(load_sources(), municipality, MONTH, language))  # type: ignore[arg-type]
    due_tables = [
        table for source in workbook_sources().values() for table in source.tables.values()
        if table.due and (not table.due.municipalities or municipality in table.due.municipalities)
    ]  # fmt: skip
    assert len(book.sheetnames) == len(due_tables) + 2
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_there_are_no_columns_for_personal_data() -> None:
    """A column with personal data must not be in a workbook source."""
    columns = [
        name for source in workbook_sources().values() for table in source.tables.values() for name in table.columns
    ]
    assert not [name for name in columns if re.search("person|customer|contact_name|email|phone|henkilo", name)]


def test_a_file_name_has_plain_letters() -> None:
    assert template_file_name("421", "2026-10") == "421_lestijarvi_2026-10.xlsx"
    assert template_file_name("599", "2026-10") == "599_pedersoren_kunta_2026-10.xlsx"


def test_the_days_end_with_the_month_in_a_leap_year_too() -> None:
    for month, last in (("2028-02", 29), ("2027-02", 28)):
        book = opened(build_template(SOURCES, "421", month))
        rule = rules(book["Päivät"])["A"]
        assert rule.formula2 == f"MIN(DATE({month[:4]},2,{last}),TODAY())"
