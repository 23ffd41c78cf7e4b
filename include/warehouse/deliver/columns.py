"""The columns of an extract: where each comes from in the published interface, and what it means."""

from dataclasses import dataclass

from warehouse.interface import PublishedColumn, load_interface

OWN_MEANINGS = {
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
"""Columns that the interface has in another form or not at all."""


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
        return OWN_MEANINGS.get(self.name) or load_interface()[self.relation].columns[self.origin]


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
HOW_TO_SHOW = (Column("decimals", "dim_indicator", "decimals"), Column("direction", "dim_indicator", "direction"))


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
