"""Invented job advertisements of half a year, in the shape of Työmarkkinatori's stream: contacts, texts and all."""

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from samples import calendar
from samples.random_draws import AREA_12, LEVELS, NAMES, count, part, stream

SITES = {"1": 2400, "2": 310}
SCORES = {1: 4, 2: 7, 3: 18, 4: 41, 5: 30}
EXPORTED = calendar.first_day(calendar.shifted(calendar.LAST_MONTH, -5)) - timedelta(
    days=1
)  # the day of the newsletter tool's file; its API knows the later ones as well
FINLAND, UTC = ZoneInfo("Europe/Helsinki"), ZoneInfo("UTC")
Newsletter = dict[str, str | int | float]
AREAS = {
    "12": ("Keski-Pohjanmaa", "Mellersta Österbotten", "Central Ostrobothnia"),
    "25": ("Pietarsaaren seutu", "Jakobstadsregionen", "Jakobstad region"),
}
LANGUAGES = ("fi", "sv", "en")
OFFICIAL = {"599": ("Pedersören kunta", "Pedersöre")}  # the one whose workbooks use a shorter name
YEARS = calendar.YEARS_BEFORE
HEADINGS = (
    "euroa_paiva", "kunta", "kuntanumero", "etuuslaji", "sukupuoli", "vuosi", "kuukausi", "korvausperuste",
    "korvatut_paivat", "ikaryhma", "aikajakso", "saajat", "maksetut_etuudet_euroa",
)  # fmt: skip
ALL = "Yhteensä"
FIRST_DAY = calendar.monday_of(calendar.first_day(calendar.shifted(calendar.LAST_MONTH, -6)))
WEEKLY = 0.055  # new ads a week for each vacancy that is open on an ordinary day
Ad = dict[str, Any]


def website(seed: int) -> bytes:
    """Draw the visits of each site by month; Matomo writes some numbers as text, and shares with a sign."""
    months = calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH)
    sites = {site: {month: _visits(stream(seed, f"site {site} {month}"), mean) for month in months}
             for site, mean in SITES.items()}  # fmt: skip
    sites["2"] = {month: held for month, held in sites["2"].items() if month >= "2024-01"}  # opened later
    return json.dumps(sites, indent=1).encode()


def _visits(rng: Random, mean: int) -> dict[str, str | int]:
    visitors = count(rng, mean)
    visits = round(visitors * rng.uniform(1.3, 1.6))
    return {
        "nb_uniq_visitors": visitors,
        "nb_visits": str(visits),
        "nb_actions": round(visits * rng.uniform(2.2, 2.9)),
        "bounce_rate": f"{rng.randint(42, 58)}%",
    }


def newsletters(seed: int) -> list[Newsletter]:
    """Draw one or two newsletters a month, none in July; sent at nine in the morning, stored in UTC."""
    sent: list[Newsletter] = []
    for month in calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH):
        rng = stream(seed, f"newsletter {month}")
        letters = 0 if month.endswith("-07") else rng.choice((1, 1, 2))
        for day in sorted(rng.sample(calendar.working_days_of(month), letters)):
            delivered = count(rng, 850)
            opened = part(rng, delivered, 0.44)
            moment = datetime.combine(day, time(9), FINLAND).astimezone(UTC)
            sent.append({
                "id": f"n-{day:%Y%m%d}", "sent_at": moment.isoformat(), "delivered": delivered,
                "unique_opens": opened, "open_rate": round(opened / delivered, 4),
            })  # fmt: skip
    return sent


def newsletter_export(seed: int) -> bytes:
    """Write the newsletters up to the day of the file as the tool's CSV, rates from 0 to 100 with a comma."""
    rows = [
        (newsletter["id"], str(newsletter["sent_at"])[:10], newsletter["delivered"], newsletter["unique_opens"],
         f"{100 * float(newsletter['open_rate']):.1f}".replace(".", ","))
        for newsletter in newsletters(seed) if str(newsletter["sent_at"])[:10] <= EXPORTED.isoformat()
    ]  # fmt: skip
    return _csv([("Tunnus", "Lähetetty", "Toimitettu", "Avanneet", "Avausprosentti"), *rows])


def survey(seed: int) -> bytes:
    """Draw the answers of 36 months: few in the small municipalities, some of them without a score."""
    rows: list[tuple[str, str, str]] = []
    for month in calendar.months(calendar.FIRST_MONTH, calendar.LAST_MONTH):
        for code in AREA_12:
            rng = stream(seed, f"survey {month} {code}")
            for _ in range(count(rng, LEVELS[code].unemployed * 0.04)):
                day = calendar.first_day(month) + timedelta(days=rng.randrange(28))
                score = rng.choices(list(SCORES), list(SCORES.values()))[0] if rng.random() > 0.03 else ""
                rows.append((day.isoformat(), NAMES[code].fi, str(score)))
    return _csv([("Vastauspäivä", "Kunta", "Arvosana"), *sorted(rows)])


def _csv(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def audience_files(seed: int) -> dict[str, bytes]:
    """Return every file by its path below the home."""
    return {
        "apis/matomo.json": website(seed),
        "apis/newsletters.json": json.dumps(newsletters(seed), indent=1).encode(),
        f"drop/newsletter/newsletters_{EXPORTED}.csv": newsletter_export(seed),
        f"drop/customer_survey/customer_survey_{calendar.AS_OF}.csv": survey(seed),
    }


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
    """Draw what was paid by municipality and year, as Kela writes it: decimal commas, blanks for suppressed cells."""
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
                rng = stream(seed, f"kela {code} {year} {benefit}")
                recipients = round(LEVELS[code].unemployed * share * rng.uniform(1.4, 1.7))
                paid_days = recipients * rng.randint(90, 140)
                euros = [str(recipients), str(round(paid_days * 37.21))] if recipients >= 4 else ["", ""]
                row = ["37,21", name.fi, str(int(code)), benefit, ALL, year, "", ALL, str(paid_days), ALL, "vuosi"]
                writer.writerow([*row, *euros])
    return text.getvalue().encode()


def reference_files(seed: int) -> dict[str, bytes]:
    """Return every file by its path below the home."""
    return classifications(calendar.AS_OF.year) | {"apis/kela/unemployment.csv": benefits(seed)}


def advertisements(seed: int) -> list[Ad]:
    """Draw the ads in the order they were last modified: some removed before their time, some of two municipalities."""
    ads = [
        _ad(stream(seed, f"ad {code} {week} {number}"), code, FIRST_DAY + timedelta(weeks=week))
        for code in NAMES
        for week in range((calendar.AS_OF - FIRST_DAY).days // 7)
        for number in range(count(stream(seed, f"ads {code} {week}"), 7 * WEEKLY * LEVELS[code].vacancies / 3))
    ]
    return sorted(ads, key=lambda ad: str(ad["metadata"]["lastModified"]))


def _ad(rng: Random, code: str, week: date) -> Ad:
    published = week + timedelta(days=rng.randrange(5))
    expires = published + timedelta(days=rng.randint(10, 45))
    removed = published + timedelta(days=rng.randint(3, 30)) if rng.random() < 0.3 else expires + timedelta(days=1)
    is_removed = removed <= calendar.AS_OF
    others = [rng.choice([name for name in NAMES if name != code])] if rng.random() < 0.06 else []
    metadata = {
        "externalId": str(UUID(int=rng.getrandbits(128), version=4)),
        "created": _moment(published, 8),
        "lastModified": _moment(removed, 3) if is_removed else _moment(published, 9),
    } | ({"archived": _moment(removed, 3)} if is_removed else {})
    application = {"published": _moment(published, 9), "expires": _moment(expires, 13)}
    return {
        "metadata": metadata,
        "languages": ["fi"],
        "application": application
        | {"openPositions": rng.choice((1, 1, 1, 1, 2, 2, 3, 5)), "url": "https://invented.invalid"},
        "location": {"municipalities": [code, *others], "regions": [], "countries": ["246"]},
        "position": {
            "title": {"fi": "Keksitty tehtävä"},
            "jobDescription": {"fi": "Soita Maijalle."},
            "occupations": [],
        },
        "owner": {"companyName": "Keksitty Oy"},
        "contacts": [
            {"firstName": "Maija", "lastName": "Keksitty", "email": "maija@invented.invalid", "telephone": "000"}
        ],
    }


def _moment(day: date, hour: int) -> str:
    """Write a moment as the stream does: without a zone."""
    return datetime.combine(day, time(hour, 15)).isoformat()


def advertisement_files(seed: int) -> dict[str, bytes]:
    """Return the stream's file by its path below the home."""
    lines = (json.dumps(ad, ensure_ascii=False) for ad in advertisements(seed))
    return {"apis/vacancies.ndjson": "".join(f"{line}\n" for line in lines).encode()}
