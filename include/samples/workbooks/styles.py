"""The styles of the lists: with a title, a totals row, two rows of headings, or as a text table."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import xlsxwriter

from samples import calendar
from samples.random_draws import NAMES
from warehouse.sources import load_sources

TITLE = {"fi": "Työnantajakontaktit", "sv": "Arbetsgivarkontakter"}

KIND_LABELS = {
    "fi": {"visit": "käynti", "call": "puhelu", "event": "tilaisuus", "none": "ei tapahtumia"},
    "sv": {"visit": "besök", "call": "samtal", "event": "evenemang", "none": "inga händelser"},
}

# The sheet's name, then its lines.
GUIDE = {
    "fi": (
        "Ohje",
        "Kirjaa jokainen kontakti omalle rivilleen. Työnantajan tai yhteyshenkilön nimeä ei kirjata.",
        "Tunnus: ensimmäisenä kirjanneen kunnan koodi, vuosi ja kuukausi, järjestysnumero (esim. 272-202401-003).",
        "Yhteinen kontakti kirjataan jokaisen osallistuneen kunnan tiedostoon samalla tunnuksella.",
        'Jos kuukaudessa ei ollut kontakteja, kirjaa kuukauden ensimmäinen päivä ja lajiksi "ei tapahtumia".',
    ),
    "sv": (
        "Anvisning",
        "Bokför varje kontakt på en egen rad. Arbetsgivarens eller kontaktpersonens namn bokförs inte.",
        "Id: koden för kommunen som först bokförde kontakten, år och månad, löpnummer (t.ex. 598-202401-003).",
        "En gemensam kontakt bokförs med samma id i varje deltagande kommuns fil.",
        'Om månaden var utan kontakter, ange dess första dag och arten "inga händelser".',
    ),
}
Cell = str | int | float | date | None
Grid = list[list[Cell]]
Record = Mapping[str, Cell]

SAVED = calendar.saved_on(3, 9)  # the same at every run, so that the bytes stay the same
TOTAL = {"fi": "Yhteensä", "sv": "Totalt"}


@dataclass(frozen=True)
class WorkbookStyle:
    """The style of one list: its columns and headings, and what is written around them.

    `municipality` is how the municipality is written; its name if empty. `preamble` has labels and values above the
    table. `groups` is an upper row of headings: a text, and over how many columns it is merged. `total` names the
    column that is added up beneath, `encoding` makes it a text table with semicolons.
    """

    language: str
    headings: Mapping[str, str]
    municipality: str = ""
    title: tuple[str, ...] = ()
    preamble: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    text_dates: bool = False
    total: str = ""
    note: str = ""
    encoding: str = ""
    saved: datetime = field(default=SAVED)


def list_file(sheet: str, style: WorkbookStyle, records: Sequence[Record]) -> bytes:
    """Write the records in a style: a workbook with one sheet, or a text table."""
    grid = sheet_grid(style, records)
    if style.encoding:
        return as_text(grid, style.encoding)
    return as_workbook(sheet, grid, style.saved, groups=style.groups)


def sheet_grid(style: WorkbookStyle, records: Sequence[Record]) -> Grid:
    """Lay out the rows of the sheet: title, labels, headings, records, total and note."""
    grid = _with_blank_row([[line] for line in style.title]) + _with_blank_row([[*label] for label in style.preamble])
    if style.groups:
        grid.append([cell for text, width in style.groups for cell in (text, *[None] * (width - 1))])
    grid.append(list(style.headings.values()))
    grid += [[_date_cell(record[column], style.text_dates) for column in style.headings] for record in records]
    if style.total:
        grid.append(_total(style, records))
    return grid + ([[], [style.note]] if style.note else [])


def _with_blank_row(rows: Grid) -> Grid:
    """Add an empty row beneath rows, if there are any."""
    return [*rows, []] if rows else []


def _date_cell(cell: Cell, as_text: bool) -> Cell:
    return f"{cell.day}.{cell.month}.{cell.year}" if as_text and isinstance(cell, date) else cell


def _total(style: WorkbookStyle, records: Sequence[Record]) -> list[Cell]:
    added = sum(int(str(record[style.total])) for record in records)
    return [TOTAL[style.language], *(added if column == style.total else None for column in [*style.headings][1:])]


def as_workbook(sheet: str, grid: Grid, saved: datetime, groups: Sequence[tuple[str, int]] = ()) -> bytes:
    """Write the grid as an xlsx with its time of saving; the cells of `groups` are merged in their row."""
    return as_sheets({sheet: grid}, saved, groups)


def as_sheets(sheets: Mapping[str, Grid], saved: datetime, groups: Sequence[tuple[str, int]] = ()) -> bytes:
    """Write a workbook of several sheets."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "default_date_format": "d.m.yyyy"})
    book.set_properties({"created": saved})
    for name, grid in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(grid):
            for place, cell in enumerate(row):
                _write(page, number, place, cell)
        if groups:
            _merge(page, next(number for number, row in enumerate(grid) if row and row[0] == groups[0][0]), groups)
        page.set_column(0, 15, 18)
    book.close()
    return memory.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, place: int, cell: Cell) -> None:
    """Write one cell by its type; codes stay text and keep their zeros."""
    if isinstance(cell, str):
        page.write_string(row, place, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell)
    elif cell is not None:
        page.write_number(row, place, cell)


def _merge(page: xlsxwriter.worksheet.Worksheet, row: int, groups: Sequence[tuple[str, int]]) -> None:
    place = 0
    for text, width in groups:
        if width > 1:
            page.merge_range(row, place, row, place + width - 1, text)
        place += width


def as_text(grid: Grid, encoding: str) -> bytes:
    """Write the grid as a table of text with semicolons, as a Finnish or Swedish spreadsheet program saves it."""
    out = io.StringIO()
    rows = [["" if cell is None else str(_date_cell(cell, as_text=True)) for cell in row] for row in grid]
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def declared_headings(source: str, table: str, language: str) -> dict[str, str]:
    """Return the first headings of every column, in Finnish (fi) or Swedish (sv)."""
    columns = load_sources()[source].tables[table].columns
    return {name: column.headers[language == "sv"] for name, column in columns.items()}


def _youth(**changed: str) -> dict[str, str]:
    """Return the headings of a list of jobs; a column called by nothing is not there."""
    headings = declared_headings("youth_placements", "youth_placement", "fi") | changed
    return {name: heading for name, heading in headings.items() if heading}


_PLAIN_YOUTH = WorkbookStyle("fi", _youth())

YOUTH: dict[str, WorkbookStyle] = {
    "074": replace(_PLAIN_YOUTH, text_dates=True),
    "217": _PLAIN_YOUTH,
    "236": WorkbookStyle(
        "fi",
        {
            "placement_id": "Tunnus",
            "started_on": "Alkamispäivä",
            "employment_form": "Muoto",
            "municipality": "Kunta",
            "age_at_start": "Ikä alkaessa",
        },
        groups=(("Työsuhde", 3), ("Nuori", 2)),
    ),
    "272": WorkbookStyle(
        "fi",
        _youth(municipality="", age_at_start="Ikä (v)"),
        title=(f"Yritysten työllistämät nuoret {calendar.LISTS_SINCE[:4]}–{calendar.LAST_YEAR}",),
        preamble=(("Kunta", "Kokkola"),),
        note="Luvut perustuvat työnantajapalvelun kirjauksiin.",
    ),
    "421": _PLAIN_YOUTH,
    "584": replace(_PLAIN_YOUTH, encoding="utf-8-sig"),
    "849": WorkbookStyle("fi", dict(reversed(_youth(started_on="Työsuhteen alku").items()))),
    "924": replace(_PLAIN_YOUTH, municipality="924 Veteli"),
}
YOUTH_CORRECTED = replace(
    _PLAIN_YOUTH,
    title=(f"Kannus, {calendar.month_name(calendar.LAST_MONTH)}, korjattu",),
    saved=calendar.saved_on(8, 15),
)

_TRAININGS = {
    language: WorkbookStyle(language, declared_headings("recruitment_trainings", "recruitment_training", language))
    for language in ("fi", "sv")
}
TRAININGS: dict[str, WorkbookStyle] = {code: _TRAININGS[names.workbook] for code, names in NAMES.items()} | {
    "217": replace(_TRAININGS["fi"], municipality="217"),
    "272": replace(
        _TRAININGS["fi"],
        title=(
            "Työnantajalähtöiset rekrykoulutukset",
            f"Kokkola, {calendar.month_name(calendar.LISTS_SINCE)} – {calendar.month_name(calendar.LAST_MONTH)}",
        ),
        total="participants",
        note="Yhteiset koulutukset on merkitty myös muiden kuntien luetteloihin.",
    ),
    "598": replace(_TRAININGS["sv"], title=("Rekryteringsutbildningar – Jakobstad",), encoding="cp1252"),
    "599": replace(_TRAININGS["sv"], municipality="Pedersöre kommun"),
}

_MEDIA = declared_headings("media_items", "media_item", "fi")
MEDIA = WorkbookStyle(
    "fi",
    {name: heading for name, heading in _MEDIA.items() if name != "municipality"},
    title=("Työllisyysalueen mediaseuranta",),
    preamble=(("Kunta", "Kokkola"),),
)

_SUPPORT = declared_headings("work_ability", "work_ability_month", "fi")
# Kokkola and Kannus keep their own; Kaustinen keeps one list for the whole subregion.
SUPPORT: dict[tuple[str, ...], WorkbookStyle] = {
    ("272",): WorkbookStyle(
        "fi",
        {name: heading for name, heading in _SUPPORT.items() if name != "municipality"},
        title=("Työkyvyn tuen malli, asiakkaat",),
        preamble=(("Kunta", "Kokkola"),),
    ),
    ("217",): WorkbookStyle("fi", _SUPPORT, encoding="cp1252"),
    ("236", "074", "421", "584", "849", "924"): WorkbookStyle(
        "fi",
        {
            "month": "Tilastokuukausi",
            "municipality": "Kotikunta",
            "new_participants": "Kuukauden aikana aloittaneita",
            "participants": "Mukana kuun lopussa",
        },
        title=("Kaustisen seutukunta: työkyvyn tuki",),
        groups=(("Tieto", 2), ("Asiakkaita (lkm)", 2)),
        note="Luvut on laskettu kuukauden viimeisenä työpäivänä.",
    ),
}

_GROUPS = declared_headings("integration_groups", "integration_group", "fi")
GROUPS = WorkbookStyle(
    "fi",
    {name: heading for name, heading in _GROUPS.items() if name != "municipality"},
    title=("Kotoutumiskoulutuksen ryhmät",),
    preamble=(("Kunta", "Kokkola"),),
)

MEETINGS = WorkbookStyle("fi", declared_headings("management_log", "steering_meeting", "fi"), text_dates=True)
REVIEWS = WorkbookStyle(
    "fi",
    {
        name: heading
        for name, heading in declared_headings("management_log", "employment_review", "fi").items()
        if name != "municipality"
    },
    preamble=(("Kunta", "272 Kokkola"),),
)
