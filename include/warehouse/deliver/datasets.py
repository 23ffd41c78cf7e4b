"""The tables of an extract: numbers by month and by period, and targets by year."""

from dataclasses import dataclass

from warehouse.catalogue.interface import PublishedColumn, load_interface
from warehouse.catalogue.labels import load_labels

EXTRACT_MEANINGS = {
    "municipality_code": PublishedColumn(
        type="text",
        fi="Kunnan koodi: KU ja Tilastokeskuksen kolme numeroa, KU074.",
        sv="Kommunens kod: KU och Statistikcentralens tre siffror, KU074.",
        en="Code of the municipality: KU and the three digits of Statistics Finland, KU074.",
    ),
    "area_code": PublishedColumn(
        type="text",
        fi="Alueen koodi: työllisyysalueen TA ja numero (TA12, yhteinen TA12+25), maakunnan MK16, koko maan SSS.",
        sv="Områdets kod: sysselsättningsområdets TA och nummer (TA12, gemensamt TA12+25), landskapets MK16, hela"
        " landets SSS.",
        en="Code of the area: TA and the number of an employment area (TA12, shared TA12+25), MK16 of a region,"
        " SSS of the country.",
    ),
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
        sv="Publiceringen som detta är ett utdrag ur.",
        en="The release this is an extract of.",
    ),
    "changed_in_release": PublishedColumn(
        type="integer",
        fi="Julkaisu, jossa arvo viimeksi muuttui.",
        sv="Publiceringen där värdet senast ändrades.",
        en="The release in which the value last changed.",
    ),
    "is_latest": PublishedColumn(
        type="boolean",
        fi="Onko kuukausi, tai lajinsa jaksoista jakso, mittarin uusin valmis juuri tällä paikalla: jokainen paikan "
        "odotettu toimitus on otettu vastaan kokonaan, ja luku tiedetään.",
        sv="Är månaden, eller perioden bland dem av sitt slag, indikatorns nyaste klara på just denna plats: varje "
        "leverans som väntas av platsen är mottagen hel och talet är känt.",
        en="Is the month, or the period among those of its kind, the newest that is settled for the indicator at this "
        "very place: each delivery expected of the place is accepted whole, and the number is known.",
    ),
}
"""Descriptions of columns that the published interface has in another form or not at all."""
STATUSES = {code: label.meaning for code, label in load_labels().observation_statuses.items()}
"""What the observation statuses mean."""
TARGET_STATUSES = {code: label.meaning for code, label in load_labels().target_statuses.items()}
"""What the target statuses mean: the number compared with the target of its year."""


@dataclass(frozen=True)
class Column:
    """One column of a file, and the published relation and column it is read from.

    `is_latest` is read from the key of what is newest, which is null in every other row.
    """

    name: str
    relation: str
    origin: str

    @property
    def meaning(self) -> PublishedColumn:
        """Its type and its meaning in three languages."""
        return EXTRACT_MEANINGS.get(self.name) or load_interface()[self.relation].columns[self.origin]


INDICATOR = (
    Column("indicator_code", "dim_indicator", "indicator_code"),
    *(Column(f"indicator_name_{language}", "dim_indicator", f"name_{language}") for language in ("fi", "sv", "en")),
    Column("unit", "dim_indicator", "unit"),
)
MUNICIPALITY = (
    Column("municipality_code", "dim_municipality", "municipality_code"),
    Column("municipality_name_fi", "dim_municipality", "name_fi"),
    Column("municipality_name_sv", "dim_municipality", "name_sv"),
)
AREA = (
    Column("area_code", "dim_area", "area_code"),
    Column("area_level", "dim_area", "area_level"),
    Column("area_name_fi", "dim_area", "name_fi"),
    Column("area_name_sv", "dim_area", "name_sv"),
)


MONTH = (Column("month", "dim_month", "month"),)
PERIOD = (
    Column("period_code", "dim_period", "period_code"),
    Column("period_kind", "dim_period", "period_kind"),
    Column("first_month", "dim_period", "first_month"),
    Column("last_month", "dim_period", "last_month"),
)
CLASS = Column("breakdown_code", "dim_breakdown", "breakdown_code")
CLASS_NAMES = (
    Column("breakdown_dimension", "dim_breakdown", "breakdown_dimension"),
    *(Column(f"breakdown_name_{language}", "dim_breakdown", f"name_{language}") for language in ("fi", "sv", "en")),
)
DISPLAY_COLUMNS = (Column("decimals", "dim_indicator", "decimals"), Column("direction", "dim_indicator", "direction"))


def numbers(fact: str) -> tuple[Column, ...]:
    """Return the columns of a fact that hold its number, its status and its target."""
    names = ("numerator", "denominator", "value", "observation_status", "series_break")
    counts = ("municipalities_delivered", "municipalities_expected")
    return (
        *(Column(name, fact, name) for name in names),
        *(Column(name, fact, name) for name in counts),
        Column("target", fact, "target"),
        Column("target_status", fact, "target_status"),
        Column("release_id", fact, "release_id"),
        Column("changed_in_release", fact, "changed_in_release"),
    )


@dataclass(frozen=True)
class Table:
    """One file of facts: a fact relation with its dimensions' codes and names in the place of keys.

    `latest` is the relation that says which month or period is the newest, and its keys. Columns that came later stand
    at the end, so that programs which count columns still find the others.
    """

    name: str
    fact: str
    keys: dict[str, str]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    latest: tuple[str, tuple[str, ...]] | None = None

    @property
    def csv(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"

    @property
    def parquet(self) -> str:
        """The name of its Parquet file."""
        return f"{self.name}.parquet"

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row."""
        known = {"indicator_code", "municipality_code", "area_code", "month", "period_code", "year", "breakdown_code"}
        return tuple(column.name for column in self.columns if column.name in known)


@dataclass(frozen=True)
class Place:
    """The columns of a place. Its English name was added later, so it is at the end of the row."""

    columns: tuple[Column, ...]
    name_en: Column


BY_MUNICIPALITY = Place(MUNICIPALITY, Column("municipality_name_en", "dim_municipality", "name_en"))
BY_AREA = Place(AREA, Column("area_name_en", "dim_area", "name_en"))


def _table(name: str, fact: str, latest: str, place: Place) -> Table:
    dimension = place.columns[0].relation
    *keys, _ = load_interface()[fact].grain
    time = MONTH if keys[-1] == "month_key" else PERIOD
    later = (Column("is_latest", latest, keys[-1]), *CLASS_NAMES, place.name_en, *DISPLAY_COLUMNS)
    dimensions = ("dim_indicator", dimension, time[0].relation, "dim_breakdown")
    return Table(
        name,
        fact,
        {relation: load_interface()[relation].grain[0] for relation in dimensions},
        (*INDICATOR, *place.columns, *time, CLASS, *numbers(fact), *later),
        ("indicator_code", place.columns[0].name, *(column.name for column in time[::-1]), "breakdown_code"),
        (latest, tuple(keys)),
    )


def _targets(name: str, fact: str, place: Place) -> Table:
    columns = ("target", "comment_fi", "comment_sv", "release_id", "changed_in_release")
    return Table(
        name,
        fact,
        {relation: load_interface()[relation].grain[0] for relation in ("dim_indicator", place.columns[0].relation)},
        (
            *INDICATOR,
            *place.columns,
            Column("year", fact, "year"),
            *(Column(name, fact, name) for name in columns),
            place.name_en,
            *DISPLAY_COLUMNS,
        ),
        ("indicator_code", place.columns[0].name, "year"),
    )


TABLES = (
    _table("indicators_by_municipality", "fct_indicator_value", "fct_indicator_latest_month", BY_MUNICIPALITY),
    _table("indicators_by_area", "fct_indicator_area_value", "fct_indicator_area_latest_month", BY_AREA),
    _table(
        "indicator_periods_by_municipality", "fct_indicator_period_value", "fct_indicator_latest_period",
        BY_MUNICIPALITY,
    ),
    _table("indicator_periods_by_area", "fct_indicator_area_period_value", "fct_indicator_area_latest_period", BY_AREA),
    _targets("targets_by_municipality", "fct_indicator_target", BY_MUNICIPALITY),
    _targets("targets_by_area", "fct_indicator_area_target", BY_AREA),
)  # fmt: skip
