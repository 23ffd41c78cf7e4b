"""The tables of an extract: numbers by month and by period, and targets by year."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from warehouse.catalogue.interface import PublishedColumn, load_interface
from warehouse.declarations import Text

EXTRACT_MEANINGS = {
    "month": PublishedColumn(
        type="text", fi="Kuukausi muodossa vvvv-kk.", sv="Månad i formen åååå-mm.", en="Month as yyyy-mm."
    ),
    "first_month": PublishedColumn(
        type="text",
        fi="Jakson ensimmäinen kuukausi muodossa vvvv-kk.",
        sv="Periodens första månad i formen åååå-mm.",
        en="First month of the period as yyyy-mm.",
    ),
    "last_month": PublishedColumn(
        type="text",
        fi="Jakson viimeinen kuukausi muodossa vvvv-kk.",
        sv="Periodens sista månad i formen åååå-mm.",
        en="Last month of the period as yyyy-mm.",
    ),
    "release_id": PublishedColumn(
        type="integer",
        fi="Julkaisu, jonka ote tämä on.",
        sv="Utgåvan som detta är ett utdrag ur.",
        en="The release this is an extract of.",
    ),
    "changed_in_release": PublishedColumn(
        type="integer",
        fi="Julkaisu, jossa arvo viimeksi muuttui.",
        sv="Utgåvan där värdet senast ändrades.",
        en="The release in which the value last changed.",
    ),
    "is_latest": PublishedColumn(
        type="boolean",
        fi="Onko kuukausi, tai lajinsa jaksoista jakso, tunnusluvun uusin valmis juuri tällä paikalla: jokainen paikan "
        "odotettu toimitus on otettu vastaan kokonaan, ja luku tiedetään.",
        sv="Är månaden, eller perioden bland dem av sitt slag, indikatorns nyaste klara på just denna plats: varje "
        "leverans som väntas av platsen är mottagen hel och talet är känt.",
        en="Is the month, or the period among those of its kind, the newest that is settled for the indicator at this "
        "very place: each delivery expected of the place is accepted whole, and the number is known.",
    ),
}
"""Descriptions of columns that the published interface has in another form or not at all."""
STATUSES = {
    "final": Text(fi="Lopullinen.", sv="Slutlig.", en="Final."),
    "preliminary": Text(
        fi="Ennakollinen: lähde voi vielä korjata sitä.",
        sv="Preliminär: källan kan ännu korrigera den.",
        en="Preliminary: the source may still correct it.",
    ),
    "incomplete": Text(
        fi="Vajaa: kaikki kunnat eivät ole toimittaneet kuukauden tietoja, tai osa riveistä odottaa korjausta.",
        sv="Ofullständig: alla kommuner har inte lämnat månadens uppgifter, eller en del rader väntar på rättelse.",
        en="Incomplete: not every municipality has delivered the month, or some rows wait to be corrected.",
    ),
    "missing": Text(
        fi="Puuttuu: tietoa ei ole saatu.", sv="Saknas: uppgiften har inte fåtts.", en="Missing: not received."
    ),
    "not_applicable": Text(
        fi="Ei sovellu: lukua ei ole tälle paikalle, kuukaudelle tai jaksolle.",
        sv="Inte tillämplig: talet finns inte för denna plats, månad eller period.",
        en="Not applicable: the number does not exist for this place, month or period.",
    ),
    "hidden": Text(
        fi="Peitetty, jottei ketään voi tunnistaa.",
        sv="Dold, så att ingen kan identifieras.",
        en="Hidden, so that nobody can be recognised.",
    ),
    "not_ripe": Text(
        fi="Ei vielä kypsä: seurannan määräaika ei ole päättynyt.",
        sv="Ännu inte mogen: uppföljningens tidsfrist har inte gått ut.",
        en="Not ripe: the time that is followed has not run out.",
    ),
    "undefined": Text(
        fi="Ei laskettavissa: nimittäjä on nolla.",
        sv="Kan inte beräknas: nämnaren är noll.",
        en="Undefined: the denominator is zero.",
    ),
}

TARGET_STATUSES = {
    "on_target": Text(fi="Tavoitteessa.", sv="Målet nås.", en="On target."),
    "behind": Text(fi="Jäljessä tavoitteesta.", sv="Efter målet.", en="Behind the target."),
    "no_target": Text(
        fi="Ei tavoitetta: omistaja ei ole asettanut sitä tälle vuodelle ja paikalle.",
        sv="Inget mål: ägaren har inte ställt något för detta år och denna plats.",
        en="No target: the owner has set none for this year and place.",
    ),
    "not_comparable": Text(
        fi="Ei vertailtavissa: arvo ei ole lopullinen tai sitä ei ole, luvulla ei ole toivottua suuntaa, tai "
        "vuoden tavoitetta ei voi verrata osaan vuodesta.",
        sv="Kan inte jämföras: värdet är inte slutligt eller finns inte, talet har ingen önskad riktning, eller "
        "årets mål kan inte jämföras med en del av året.",
        en="Not comparable: the value is not final or there is none, no direction is wanted, or the target of a year "
        "cannot be held against a part of it.",
    ),
}
"""Meanings of the target statuses: the number compared with the target of its year."""


@dataclass(frozen=True)
class Column:
    """One column of a file, and the published relation and column it is read from.

    `is_latest` is read from the key of what is newest, which is null in every other row.
    """

    name: str
    relation: str
    origin: str
    width: int = 12

    @property
    def meaning(self) -> PublishedColumn:
        """Its type and its meaning in three languages."""
        return EXTRACT_MEANINGS.get(self.name) or load_interface()[self.relation].columns[self.origin]


INDICATOR = (
    Column("indicator_code", "dim_indicator", "indicator_code", 36),
    *(Column(f"indicator_name_{language}", "dim_indicator", f"name_{language}", 54) for language in ("fi", "sv", "en")),
    Column("unit", "dim_indicator", "unit"),
)
MUNICIPALITY = (
    Column("municipality_code", "dim_municipality", "municipality_code"),
    Column("municipality_name_fi", "dim_municipality", "name_fi", 20),
    Column("municipality_name_sv", "dim_municipality", "name_sv", 20),
)
AREA = (
    Column("area_code", "dim_area", "area_code"),
    Column("area_level", "dim_area", "area_level", 18),
    Column("area_name_fi", "dim_area", "name_fi", 36),
    Column("area_name_sv", "dim_area", "name_sv", 36),
)


MONTH = (Column("month", "dim_month", "month"),)
PERIOD = (
    Column("period_code", "dim_period", "period_code", 14),
    Column("period_kind", "dim_period", "period_kind", 16),
    Column("first_month", "dim_period", "first_month"),
    Column("last_month", "dim_period", "last_month"),
)
CLASS = Column("breakdown_code", "dim_breakdown", "breakdown_code", 24)
CLASS_NAMES = (
    Column("breakdown_dimension", "dim_breakdown", "breakdown_dimension", 18),
    *(Column(f"breakdown_name_{language}", "dim_breakdown", f"name_{language}", 30) for language in ("fi", "sv", "en")),
)
DISPLAY_COLUMNS = (Column("decimals", "dim_indicator", "decimals"), Column("direction", "dim_indicator", "direction"))


def numbers(fact: str) -> tuple[Column, ...]:
    """Return the columns of a fact that hold its number, its status and its target."""
    names = ("numerator", "denominator", "value", "observation_status", "series_break")
    counts = ("municipalities_delivered", "municipalities_expected")
    return (
        *(Column(name, fact, name, 18 if name == "observation_status" else 12) for name in names),
        *(Column(name, fact, name, 24) for name in counts),
        Column("target", fact, "target"),
        Column("target_status", fact, "target_status", 18),
        Column("release_id", fact, "release_id"),
        Column("changed_in_release", fact, "changed_in_release", 18),
    )


@dataclass(frozen=True)
class Table:
    """One file of facts: a fact relation with its dimensions' codes and names in the place of keys.

    `latest` is the relation that says which month or period is the newest, and its keys. Columns that came later stand
    at the end, so that programs which count columns still find the others. Its sheet in the workbook may leave out rows
    with a given value in a column, which a person would filter away.
    """

    name: str
    sheet: str
    fact: str
    keys: dict[str, str]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    latest: tuple[str, tuple[str, ...]] | None = None
    not_in_sheet: dict[str, str] = field(default_factory=dict)

    @property
    def csv(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"

    def in_sheet(self, row: tuple[Any, ...]) -> bool:
        """Say whether the workbook shows a row: of a class only what has a value, for the CSV files have every cell."""
        at = self._positions
        if any(row[at[name]] == value for name, value in self.not_in_sheet.items()):
            return False
        return "breakdown_code" not in at or row[at["breakdown_code"]] == "total" or row[at["value"]] is not None

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.name: position for position, column in enumerate(self.columns)}


@dataclass(frozen=True)
class Place:
    """The columns of a place. Its English name was added later, so it is at the end of the row."""

    columns: tuple[Column, ...]
    name_en: Column


BY_MUNICIPALITY = Place(MUNICIPALITY, Column("municipality_name_en", "dim_municipality", "name_en", 20))
BY_AREA = Place(AREA, Column("area_name_en", "dim_area", "name_en", 36))


def _table(name: str, sheet: str, fact: str, latest: str, place: Place) -> Table:
    dimension = place.columns[0].relation
    *keys, _ = load_interface()[fact].grain
    by_month = keys[-1] == "month_key"
    time = MONTH if by_month else PERIOD
    later = (Column("is_latest", latest, keys[-1]), *CLASS_NAMES, place.name_en, *DISPLAY_COLUMNS)
    dimensions = ("dim_indicator", dimension, time[0].relation, "dim_breakdown")
    return Table(
        name,
        sheet,
        fact,
        {relation: load_interface()[relation].grain[0] for relation in dimensions},
        (*INDICATOR, *place.columns, *time, CLASS, *numbers(fact), *later),
        ("indicator_code", place.columns[0].name, *(column.name for column in time[::-1]), "breakdown_code"),
        (latest, tuple(keys)),
        {"observation_status": "not_applicable"} | ({} if by_month else {"period_kind": "year_to_date"}),
    )


def _targets(name: str, sheet: str, fact: str, place: Place) -> Table:
    widths = {"target": 12, "comment_fi": 60, "comment_sv": 60, "release_id": 12, "changed_in_release": 18}
    return Table(
        name,
        sheet,
        fact,
        {relation: load_interface()[relation].grain[0] for relation in ("dim_indicator", place.columns[0].relation)},
        (
            *INDICATOR,
            *place.columns,
            Column("year", fact, "year"),
            *(Column(name, fact, name, width) for name, width in widths.items()),
            place.name_en,
            *DISPLAY_COLUMNS,
        ),
        ("indicator_code", place.columns[0].name, "year"),
    )


TABLES = (
    _table(
        "indicators_by_municipality",
        "municipalities",
        "fct_indicator_value",
        "fct_indicator_latest_month",
        BY_MUNICIPALITY,
    ),
    _table(
        "indicators_by_area",
        "areas",
        "fct_indicator_area_value",
        "fct_indicator_area_latest_month",
        BY_AREA,
    ),
    _table(
        "indicator_periods_by_municipality",
        "municipality periods",
        "fct_indicator_period_value",
        "fct_indicator_latest_period",
        BY_MUNICIPALITY,
    ),
    _table(
        "indicator_periods_by_area",
        "area periods",
        "fct_indicator_area_period_value",
        "fct_indicator_area_latest_period",
        BY_AREA,
    ),
    _targets("targets_by_municipality", "municipality targets", "fct_indicator_target", BY_MUNICIPALITY),
    _targets("targets_by_area", "area targets", "fct_indicator_area_target", BY_AREA),
)
