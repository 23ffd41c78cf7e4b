"""Invented visitors of the website, newsletters, and answers to the customer survey."""

import csv
import io
import json
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from samples import days
from samples.dice import count, part, stream
from samples.proportions import AREA_12, LEVELS, NAMES

SITES = {"1": 2400, "2": 310}
SCORES = {1: 4, 2: 7, 3: 18, 4: 41, 5: 30}
EXPORTED = days.first_day(days.shifted(days.LAST_MONTH, -5)) - timedelta(
    days=1
)  # the day of the newsletter tool's file; its API knows the later ones as well
FINLAND, UTC = ZoneInfo("Europe/Helsinki"), ZoneInfo("UTC")
Newsletter = dict[str, str | int | float]


def website(seed: int) -> bytes:
    """Draw the visits of each site by month; Matomo writes some numbers as text, and shares with a sign."""
    months = days.months(days.FIRST_MONTH, days.LAST_MONTH)
    sites = {site: {month: _visits(stream(seed, f"site {site} {month}"), mean) for month in months}
             for site, mean in SITES.items()}  # fmt: skip
    sites["2"] = {month: held for month, held in sites["2"].items() if month >= "2024-01"}  # opened later
    return json.dumps(sites, indent=1).encode()


def _visits(dice: Random, mean: int) -> dict[str, str | int]:
    visitors = count(dice, mean)
    visits = round(visitors * dice.uniform(1.3, 1.6))
    return {
        "nb_uniq_visitors": visitors,
        "nb_visits": str(visits),
        "nb_actions": round(visits * dice.uniform(2.2, 2.9)),
        "bounce_rate": f"{dice.randint(42, 58)}%",
    }


def newsletters(seed: int) -> list[Newsletter]:
    """Draw one or two newsletters a month, none in July; sent at nine in the morning, told in UTC."""
    sent: list[Newsletter] = []
    for month in days.months(days.FIRST_MONTH, days.LAST_MONTH):
        dice = stream(seed, f"newsletter {month}")
        letters = 0 if month.endswith("-07") else dice.choice((1, 1, 2))
        for day in sorted(dice.sample(days.working_days_of(month), letters)):
            delivered = count(dice, 850)
            opened = part(dice, delivered, 0.44)
            moment = datetime.combine(day, time(9), FINLAND).astimezone(UTC)
            sent.append({
                "id": f"n-{day:%Y%m%d}", "sent_at": moment.isoformat(), "delivered": delivered,
                "unique_opens": opened, "open_rate": round(opened / delivered, 4),
            })  # fmt: skip
    return sent


def newsletter_export(seed: int) -> bytes:
    """Write the newsletters up to the day of the file as the tool's CSV, rates from 0 to 100 with a comma."""
    rows = [
        (one["id"], str(one["sent_at"])[:10], one["delivered"], one["unique_opens"],
         f"{100 * float(one['open_rate']):.1f}".replace(".", ","))
        for one in newsletters(seed) if str(one["sent_at"])[:10] <= EXPORTED.isoformat()
    ]  # fmt: skip
    return _csv([("Tunnus", "Lähetetty", "Toimitettu", "Avanneet", "Avausprosentti"), *rows])


def survey(seed: int) -> bytes:
    """Draw the answers of 36 months: few in the small municipalities, some of them without a score."""
    rows: list[tuple[str, str, str]] = []
    for month in days.months(days.FIRST_MONTH, days.LAST_MONTH):
        for code in AREA_12:
            dice = stream(seed, f"survey {month} {code}")
            for _ in range(count(dice, LEVELS[code].unemployed * 0.04)):
                day = days.first_day(month) + timedelta(days=dice.randrange(28))
                score = dice.choices(list(SCORES), list(SCORES.values()))[0] if dice.random() > 0.03 else ""
                rows.append((day.isoformat(), NAMES[code].fi, str(score)))
    return _csv([("Vastauspäivä", "Kunta", "Arvosana"), *sorted(rows)])


def _csv(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def files(seed: int) -> dict[str, bytes]:
    """Return every file by its path below the home."""
    return {
        "apis/matomo.json": website(seed),
        "apis/newsletters.json": json.dumps(newsletters(seed), indent=1).encode(),
        f"drop/newsletter/newsletters_{EXPORTED}.csv": newsletter_export(seed),
        f"drop/customer_survey/customer_survey_{days.AS_OF}.csv": survey(seed),
    }
