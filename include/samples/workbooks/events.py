"""Invented jobs of young people in companies, without anybody behind them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random

from samples import calendar
from samples.random_draws import AREA_12, AREA_25, NAMES, count, stream, weighted
from samples.workbooks.styles import TOTAL, Cell, Grid, as_workbook
from warehouse.sources import load_sources

MEDIA_ITEMS_PER_MONTH = 9.0
OUTLETS = {
    "Maakunnan Sanomat": ("print", "web"),
    "Jokilaakson Viikko": ("print",),
    "Kuststadens Blad": ("print", "web"),
    "Aalto FM": ("radio",),
    "Alueuutiset TV": ("television", "web"),
}
WEIGHTS = dict(zip(OUTLETS, (40, 20, 22, 10, 8), strict=True))
# Euros in an ordinary month, by kind of support.
LEVELS = {
    "company_supplement": 18000,
    "association_supplement": 9000,
    "youth_voucher": 6500,
    "apprenticeship_support": 2500,
    "other": 1200,
}
REFUNDED = 0.06  # how often a month holds more recovered than paid
MONTHS = tuple(name.capitalize() for name in calendar.MONTH_NAMES)
SHORT = tuple(name.removesuffix("kuu") for name in calendar.MONTH_NAMES)
Payments = dict[str, dict[str, Decimal]]
TRAININGS_SINCE = calendar.LISTS_SINCE
# Trainings that begin in an ordinary month, by the municipality that records them first.
TRAININGS_PER_MONTH = {
    **{"074": 0.03, "217": 0.15, "236": 0.15, "272": 1.3, "288": 0.1, "421": 0.03},
    **{"440": 0.1, "584": 0.08, "598": 0.8, "599": 0.2, "849": 0.08, "924": 0.08},
}
QUIET = (7, 12)
KINDS = {"recruitment": 60, "tailored": 20, "transition": 10, "other": 10}
SHARED, ACROSS = 0.4, 0.4
CANCELLED = 0.08
SUBJECTS = (
    ("Hitsaajat", "Svetsare"),
    ("Lähihoitajat", "Närvårdare"),
    ("Linja-autonkuljettajat", "Busschaufförer"),
    ("Elintarviketyöntekijät", "Livsmedelsarbetare"),
    ("Prosessinhoitajat", "Processkötare"),
    ("Laitoshuoltajat", "Anstaltsvårdare"),
    ("Varastotyöntekijät", "Lagerarbetare"),
)
PLACEMENTS_SINCE = calendar.LISTS_SINCE
# Jobs that begin in an ordinary month, by the municipality that records them.
PLACEMENTS_PER_MONTH = {"074": 0.2, "217": 1.2, "236": 1.3, "272": 7.5, "421": 0.15, "584": 0.6, "849": 0.6, "924": 0.7}
SUMMER = (5, 6, 7)
SUMMER_RUSH = 2.2
FORMS = {"fixed_term": 40, "permanent": 22, "wage_subsidised": 24, "apprenticeship": 14}
# A few are too young or too old for the indicator: officers write down everybody.
AGES = {**{str(age): 3.0 for age in range(18, 30)}, "17": 2.0, "30": 1.0, "31": 0.5}


@dataclass(frozen=True)
class Item:
    """One item in one outlet; its id is the year and a running number."""

    item_id: str
    day: date
    outlet: str
    kind: str


def draw_items(seed: int) -> list[Item]:
    """Draw every item of all months, by day."""
    rng, items = stream(seed, "media"), []
    numbers: Counter[str] = Counter()
    for month in calendar.months(calendar.LISTS_SINCE, calendar.LAST_MONTH):
        for day in sorted(rng.choices(calendar.working_days_of(month), k=count(rng, MEDIA_ITEMS_PER_MONTH))):
            numbers[month[:4]] += 1
            outlet = weighted(rng, WEIGHTS)
            items.append(Item(f"{month[:4]}-{numbers[month[:4]]:03}", day, outlet, rng.choice(OUTLETS[outlet])))
    return items


def _amount(rng: Random, level: int, places: int) -> Decimal:
    paid = Decimal(round(level * rng.uniform(0.6, 1.4) * 10**places)).scaleb(-places)
    return -round(paid / 20, places) if rng.random() < REFUNDED else paid


def draw_payments(seed: int) -> Payments:
    """Draw euros by kind of support and month: in whole euros in the year that runs, recoveries negative."""
    rng, months = stream(seed, "payments"), calendar.months(calendar.LISTS_SINCE, calendar.LAST_MONTH)
    return {
        kind: {month: _amount(rng, level, 2 if month < str(calendar.LAST_YEAR) else 0) for month in months}
        for kind, level in LEVELS.items()
    }


def _kind(code: str) -> str:
    values = load_sources()["discretionary_support"].tables["support_payment"].columns["support_kind"].values
    return (values or {})[code][0]


def _rows(payments: Payments, year: str, scale: int) -> Grid:
    """Return a row for each kind and one of totals; a month that is still to come is empty, its total 0."""
    months = calendar.months(f"{year}-01", f"{year}-12")
    rows: Grid = [[_kind(kind), *_row([paid.get(month) for month in months], scale)] for kind, paid in payments.items()]
    totals = [sum((paid.get(month, Decimal(0)) for paid in payments.values()), Decimal(0)) for month in months]
    return [*rows, [TOTAL["fi"], *_row(totals, scale)]]


def _row(amounts: Sequence[Decimal | None], scale: int) -> list[Cell]:
    """Return the cells of a year's amounts, and of their sum."""
    total = sum((amount for amount in amounts if amount is not None), Decimal(0))
    return [None if amount is None else float(amount / scale) for amount in (*amounts, total)]


def payment_files(seed: int) -> dict[str, bytes]:
    """Return a workbook of Kokkola for each year by name: in euros, that of the year that runs in thousands."""
    payments = draw_payments(seed)
    return dict(_workbook(payments, year) for year in calendar.list_years())


def _workbook(payments: Payments, year: int) -> tuple[str, bytes]:
    runs = year == calendar.LAST_YEAR
    title = f"Harkinnanvarainen tuki {year} (1 000 €)" if runs else f"Harkinnanvarainen tuki {year}, euroa"
    months = [f"{name}.{year % 100}" for name in SHORT] if runs else MONTHS
    grid: Grid = [[title], [], ["Kunta", "Kokkola"], [], ["Tukilaji", *months, TOTAL["fi"]]]
    grid += _rows(payments, str(year), 1000 if runs else 1)
    saved = calendar.saved_on(14, 11) if runs else datetime(year + 1, 1, 19, 14)
    return f"Harkinnanvarainen tuki {year}.xlsx", as_workbook(str(year), grid, saved)


@dataclass(frozen=True)
class Training:
    """One training; its id is the first reporter, the year and a running number. `subject`: Finnish, Swedish."""

    training_id: str
    day: date
    municipalities: tuple[str, ...]
    subject: tuple[str, str]
    kind: str
    participants: int
    cancelled: bool = False


def _partners(rng: Random, first: str) -> tuple[str, ...]:
    if rng.random() >= SHARED:
        return ()
    area = AREA_12 if first in AREA_12 else AREA_25
    near = [code for code in (NAMES if rng.random() < ACROSS else area) if code != first]
    return tuple(sorted(rng.sample(near, rng.randint(1, 2))))


def draw_trainings(seed: int) -> list[Training]:
    """Draw every training of all months in all 12 municipalities, each once."""
    rng, trainings = stream(seed, "trainings"), []
    for first, mean in TRAININGS_PER_MONTH.items():
        numbers: Counter[str] = Counter()
        for month in calendar.months(TRAININGS_SINCE, calendar.LAST_MONTH):
            begun = 0 if int(month[5:]) in QUIET else count(rng, mean)
            for day in sorted(rng.choices(calendar.working_days_of(month), k=begun)):
                numbers[month[:4]] += 1
                training_id = f"{first}-R{month[:4]}-{numbers[month[:4]]:02}"
                together, kind = (first, *_partners(rng, first)), weighted(rng, KINDS)
                off = stream(seed, f"training {training_id}").random() < CANCELLED
                trainings.append(
                    Training(training_id, day, together, rng.choice(SUBJECTS), kind, rng.randint(6, 18), off)
                )
    return trainings


@dataclass(frozen=True)
class Placement:
    """One job that began; its id is the municipality, the year and a running number of that year."""

    placement_id: str
    day: date
    municipality: str
    age: int
    form: str


def _form(rng: Random, month: int) -> str:
    return "summer_job" if month in SUMMER and rng.random() < 1 - 1 / SUMMER_RUSH else weighted(rng, FORMS)


def draw_placements(seed: int) -> list[Placement]:
    """Draw every job of all months in the eight municipalities of area 12, by municipality and day."""
    rng, placements = stream(seed, "placements"), []
    for code, mean in PLACEMENTS_PER_MONTH.items():
        numbers: Counter[str] = Counter()
        for month in calendar.months(PLACEMENTS_SINCE, calendar.LAST_MONTH):
            number = int(month[5:])
            begun = count(rng, mean * (SUMMER_RUSH if number in SUMMER else 1))
            for day in sorted(rng.choices(calendar.working_days_of(month), k=begun)):
                numbers[month[:4]] += 1
                placement_id = f"{code}-{month[:4]}-{numbers[month[:4]]:03}"
                placements.append(Placement(placement_id, day, code, int(weighted(rng, AGES)), _form(rng, number)))
    return placements
