"""Invented employer contacts: who met employers when, alone or with other municipalities."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

import xlsxwriter

from samples import calendar
from samples.random_draws import AREA_12, AREA_25, NAMES, count, stream, weighted
from samples.workbooks.styles import GUIDE, KIND_LABELS, TITLE
from warehouse.sources import Table, load_sources

# Contacts recorded in an ordinary month, by the municipality that records them first.
MONTHLY = {
    **{"074": 0.9, "217": 4.0, "236": 4.5, "272": 22.0, "288": 2.5, "421": 0.6},
    **{"440": 1.6, "584": 1.8, "598": 12.0, "599": 4.0, "849": 2.2, "924": 2.2},
}
SEASON = (1.0, 1.1, 1.2, 1.1, 1.1, 0.8, 0.25, 1.0, 1.3, 1.2, 1.1, 0.6)
KIND_WEIGHTS = {"visit": 46, "call": 42, "event": 12}
SHARED = {"visit": 0.05, "call": 0.02, "event": 0.45}
ACROSS = 0.3  # how many of the shared ones reach over to the other employment area
WIDTHS = (18, 12, 16, 32, 18, 20)
CREATED = calendar.saved_on(1, 0)  # the same at every run, so that the bytes stay the same
CODE_SHARE = 0.15  # how often a clerk writes the code instead of the name
Cell = str | int | date | None


@dataclass(frozen=True)
class Contact:
    """One contact; its id is the first reporter, the month and a running number of that month."""

    contact_id: str
    day: date
    municipalities: tuple[str, ...]
    kind: str
    employers: int


def _partners(rng: Random, first: str, kind: str) -> tuple[str, ...]:
    """Draw the codes of the municipalities that took part besides the first reporter; mostly none."""
    if rng.random() >= SHARED[kind]:
        return ()
    area = AREA_12 if first in AREA_12 else AREA_25
    near = [code for code in (NAMES if rng.random() < ACROSS else area) if code != first]
    return tuple(sorted(rng.sample(near, rng.randint(1, 3))))


def _contact(rng: Random, first: str, day: date, number: int) -> Contact:
    kind = weighted(rng, KIND_WEIGHTS)
    return Contact(
        contact_id=f"{first}-{day:%Y%m}-{number:03}",
        day=day,
        municipalities=(first, *_partners(rng, first, kind)),
        kind=kind,
        employers=rng.randint(4, 40) if kind == "event" else 1,
    )


def draw_contacts(seed: int) -> list[Contact]:
    """Draw every contact of all months in all 12 municipalities, each once."""
    rng, contacts = stream(seed, "contacts"), []
    for month in calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH):
        for first, mean in MONTHLY.items():
            number = count(rng, mean * SEASON[int(month[5:]) - 1])
            on = sorted(rng.choices(calendar.working_days_of(month), k=number))
            contacts += [_contact(rng, first, day, place) for place, day in enumerate(on, start=1)]
    return contacts


def declared() -> Table:
    """Return the declaration the workbooks follow."""
    return load_sources()["employer_contacts"].tables["employer_contact"]


def headings(language: str) -> list[str]:
    """Return the declared headings in Finnish (fi) or Swedish (sv)."""
    place = {"fi": 0, "sv": 1}[language]
    return [column.headers[place] for column in declared().columns.values()]


def _name(code: str, language: str) -> str:
    return NAMES[code].sv if language == "sv" else NAMES[code].fi


def _contact_row(rng: Random, code: str, contact: Contact) -> list[Cell]:
    language = NAMES[code].workbook
    others = [_name(other, language) for other in contact.municipalities if other != code]
    return [
        contact.contact_id,
        contact.day,
        code if rng.random() < CODE_SHARE else _name(code, language),
        ", ".join(others) or None,
        KIND_LABELS[language][contact.kind],
        contact.employers,
    ]


def _quiet_row(code: str, month: str) -> list[Cell]:
    """Return the row of a month without contacts: no id, first day, zero employers."""
    language = NAMES[code].workbook
    return [None, calendar.first_day(month), _name(code, language), None, KIND_LABELS[language]["none"], 0]


def rows(seed: int, code: str, contacts: Sequence[Contact]) -> list[list[Cell]]:
    """Return one municipality's rows by day: its own and shared contacts, and its quiet months."""
    rng = stream(seed, f"workbook {code}")
    of_municipality = [contact for contact in contacts if code in contact.municipalities]
    busy = {f"{contact.day:%Y-%m}" for contact in of_municipality}
    quiet = [month for month in calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH) if month not in busy]
    dated = [(contact.day, contact.contact_id, _contact_row(rng, code, contact)) for contact in of_municipality]
    dated += [(calendar.first_day(month), "", _quiet_row(code, month)) for month in quiet]
    return [row for _, _, row in sorted(dated, key=lambda item: item[:2])]


def workbook_bytes(code: str, body: Sequence[Sequence[Cell]]) -> bytes:
    """Write one workbook: a title, an empty row, the headings, the rows; and a sheet of instructions."""
    language, memory = NAMES[code].workbook, io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "default_date_format": "d.m.yyyy"})
    book.set_properties({"created": CREATED})
    bold, sheet = book.add_format({"bold": True}), book.add_worksheet(declared().sheets[0])
    sheet.write_string(0, 0, f"{TITLE[language]} – {_name(code, language)}", bold)
    sheet.write_row(2, 0, headings(language), bold)
    for number, row in enumerate(body, start=3):
        for place, value in enumerate(row):
            _write(sheet, number, place, value)
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(3, 0)
    _guide(book, language)
    book.close()
    return memory.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: Cell) -> None:
    """Write one cell by its type; codes stay text and keep their zeros."""
    if isinstance(value, str):
        sheet.write_string(row, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value)
    elif value is not None:
        sheet.write_number(row, place, value)


def _guide(book: xlsxwriter.Workbook, language: str) -> None:
    name, *lines = GUIDE[language]
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 100)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)


def file_name(code: str) -> str:
    """Return a workbook's file name: code and Finnish name without its dots."""
    plain = unicodedata.normalize("NFKD", NAMES[code].fi).encode("ascii", "ignore").decode().lower()
    return f"{code}_{plain}_employer_contacts.xlsx"
