"""The manners of the sample's officers: no two lists look alike, and all are understood."""

from dataclasses import replace

from samples import days
from samples.officers import Manner
from samples.proportions import NAMES
from warehouse.sources import load_sources


def declared_headings(source: str, table: str, language: str) -> dict[str, str]:
    """Return the first headings of every column, in Finnish (fi) or Swedish (sv)."""
    columns = load_sources()[source].tables[table].columns
    return {name: column.headers[language == "sv"] for name, column in columns.items()}


def _youth(**changed: str) -> dict[str, str]:
    """Return the headings of a list of jobs; a column called by nothing is not there."""
    headings = declared_headings("youth_placements", "youth_placement", "fi") | changed
    return {name: heading for name, heading in headings.items() if heading}


_PLAIN_YOUTH = Manner("fi", _youth())

YOUTH: dict[str, Manner] = {
    "074": replace(_PLAIN_YOUTH, text_dates=True),
    "217": _PLAIN_YOUTH,
    "236": Manner(
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
    "272": Manner(
        "fi",
        _youth(municipality="", age_at_start="Ikä (v)"),
        title=(f"Yritysten työllistämät nuoret {days.LISTS_SINCE[:4]}–{days.LAST_YEAR}",),
        above=(("Kunta", "Kokkola"),),
        note="Luvut perustuvat työnantajapalvelun kirjauksiin.",
    ),
    "421": _PLAIN_YOUTH,
    "584": replace(_PLAIN_YOUTH, encoding="utf-8-sig"),
    "849": Manner("fi", dict(reversed(_youth(started_on="Työsuhteen alku").items()))),
    "924": replace(_PLAIN_YOUTH, municipality="924 Veteli"),
}
YOUTH_CORRECTED = replace(
    _PLAIN_YOUTH, title=(f"Kannus, {days.named(days.LAST_MONTH)}, korjattu",), saved=days.saved_on(8, 15)
)

_TRAININGS = {
    language: Manner(language, declared_headings("recruitment_trainings", "recruitment_training", language))
    for language in ("fi", "sv")
}
TRAININGS: dict[str, Manner] = {code: _TRAININGS[names.workbook] for code, names in NAMES.items()} | {
    "217": replace(_TRAININGS["fi"], municipality="217"),
    "272": replace(
        _TRAININGS["fi"],
        title=(
            "Työnantajalähtöiset rekrykoulutukset",
            f"Kokkola, {days.named(days.LISTS_SINCE)} – {days.named(days.LAST_MONTH)}",
        ),
        total="participants",
        note="Yhteiset koulutukset on merkitty myös muiden kuntien luetteloihin.",
    ),
    "598": replace(_TRAININGS["sv"], title=("Rekryteringsutbildningar – Jakobstad",), encoding="cp1252"),
    "599": replace(_TRAININGS["sv"], municipality="Pedersöre kommun"),
}

_MEDIA = declared_headings("media_items", "media_item", "fi")
MEDIA = Manner(
    "fi",
    {name: heading for name, heading in _MEDIA.items() if name != "municipality"},
    title=("Työllisyysalueen mediaseuranta",),
    above=(("Kunta", "Kokkola"),),
)

_SUPPORT = declared_headings("work_ability", "work_ability_month", "fi")
# Kokkola and Kannus keep their own; Kaustinen keeps one list for the whole subregion.
SUPPORT: dict[tuple[str, ...], Manner] = {
    ("272",): Manner(
        "fi",
        {name: heading for name, heading in _SUPPORT.items() if name != "municipality"},
        title=("Työkyvyn tuen malli, asiakkaat",),
        above=(("Kunta", "Kokkola"),),
    ),
    ("217",): Manner("fi", _SUPPORT, encoding="cp1252"),
    ("236", "074", "421", "584", "849", "924"): Manner(
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
GROUPS = Manner(
    "fi",
    {name: heading for name, heading in _GROUPS.items() if name != "municipality"},
    title=("Kotoutumiskoulutuksen ryhmät",),
    above=(("Kunta", "Kokkola"),),
)

MEETINGS = Manner("fi", declared_headings("management_log", "steering_meeting", "fi"), text_dates=True)
REVIEWS = Manner(
    "fi",
    {
        name: heading
        for name, heading in declared_headings("management_log", "employment_review", "fi").items()
        if name != "municipality"
    },
    above=(("Kunta", "272 Kokkola"),),
)
