"""The classifications of the invented world, and what Kela paid there: areas 12 and 25 alone."""

import csv
import io
import json

from samples import days
from samples.dice import stream
from samples.proportions import AREA_12, LEVELS, NAMES

AREAS = {
    "12": ("Keski-Pohjanmaa", "Mellersta Österbotten", "Central Ostrobothnia"),
    "25": ("Pietarsaaren seutu", "Jakobstadsregionen", "Jakobstad region"),
}
LANGUAGES = ("fi", "sv", "en")
OFFICIAL = {"599": ("Pedersören kunta", "Pedersöre")}  # the one whose workbooks use a shorter name
YEARS = days.YEARS_BEFORE
HEADINGS = (
    "euroa_paiva", "kunta", "kuntanumero", "etuuslaji", "sukupuoli", "vuosi", "kuukausi", "korvausperuste",
    "korvatut_paivat", "ikaryhma", "aikajakso", "saajat", "maksetut_etuudet_euroa",
)  # fmt: skip
ALL = "Yhteensä"


def classifications(year: int) -> dict[str, bytes]:
    """Return the answers of the classification service on a year by path: items by language, the correspondence."""
    names = {code: OFFICIAL.get(code, (name.fi, name.sv)) for code, name in NAMES.items()}
    municipalities = {
        code: (fi, sv, sv if code in ("288", "440", "598", "599") else fi) for code, (fi, sv) in names.items()
    }
    kunta, alue = f"kunta_1_{year}0101", f"tyollisyysalue_1_{year}0101"
    maps = [
        {"sourceItem": {"code": code}, "targetItem": {"code": "12" if code in AREA_12 else "25"}}
        for code in municipalities
    ]
    answers = {f"correspondenceTables/{kunta}-{alue}/maps.fi.json": json.dumps(maps).encode()}
    for classification, items in ((kunta, municipalities), (alue, AREAS)):
        for place, language in enumerate(LANGUAGES):
            listed = [
                {"code": code, "level": 1, "classificationItemNames": [{"lang": language, "name": texts[place]}]}
                for code, texts in items.items()
            ]
            answers[f"classifications/{classification}/classificationItems.{language}.json"] = json.dumps(
                listed
            ).encode()
    return {f"apis/classifications/v2/{path}": content for path, content in answers.items()}


def benefits(seed: int) -> bytes:
    """Draw what was paid by municipality and year, as Kela writes it: decimal commas, blanks for what is hidden."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADINGS)
    for code, name in NAMES.items():
        for year in YEARS:
            for benefit, share in (
                ("Työmarkkinatuki", 0.42),
                ("Peruspäiväraha", 0.2),
                ("Koulutustuki, perusturva", 0.01),
            ):
                dice = stream(seed, f"kela {code} {year} {benefit}")
                recipients = round(LEVELS[code].unemployed * share * dice.uniform(1.4, 1.7))
                paid_days = recipients * dice.randint(90, 140)
                euros = [str(recipients), str(round(paid_days * 37.21))] if recipients >= 4 else ["", ""]
                row = ["37,21", name.fi, str(int(code)), benefit, ALL, year, "", ALL, str(paid_days), ALL, "vuosi"]
                writer.writerow([*row, *euros])
    return text.getvalue().encode()


def files(seed: int) -> dict[str, bytes]:
    """Return every file by its path below the home."""
    return classifications(days.AS_OF.year) | {"apis/kela/unemployment.csv": benefits(seed)}
