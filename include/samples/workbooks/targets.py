"""Invented targets of area 12 and some of its municipalities: one list a year, the first kept in Finnish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from samples import calendar
from samples.random_draws import NAMES, stream
from samples.workbooks.styles import Record, WorkbookStyle, list_file
from warehouse.sources import Column, load_sources

SENDER = "272"
YEARS = {year: "fi" if year % 2 else "sv" for year in calendar.list_years()}
# What the area aims at, about; None has a comment alone. Then the smallest step an owner would write.
LEVELS: dict[str, tuple[str | None, str]] = {
    "open_vacancies": ("180", "10"),
    "employed_within_30_days": ("18", "0.5"),
    "employer_contacts": ("900", "50"),
    "recruitment_trainings": ("12", "1"),
    "initial_interview_on_time": ("85", "1"),
    "service_plan_up_to_date": ("90", "1"),
    "caseload_per_specialist": ("75", "5"),
    "discretionary_support": (None, "1"),
    "website_visitors": ("6000", "500"),
    "media_visibility": ("100", "10"),
}
# What municipalities aim at themselves, at least: of a number that adds up, less than the area does at least.
LOCAL = {
    "272": {"employer_contacts": "500", "initial_interview_on_time": "85"},
    "421": {"service_plan_up_to_date": "90"},
}
COMMENTS: dict[str, tuple[str, str]] = {
    "initial_interview_on_time": (
        "Alkutapaamisten ajanvaraus on keskitetty yhteen tiimiin.",
        "Bokningen av inledande samtal har samlats i ett team.",
    ),
    "recruitment_trainings": (
        "Koulutukset suunnitellaan Pietarsaaren seudun kanssa.",
        "Utbildningarna planeras tillsammans med Jakobstadsregionen.",
    ),
    "discretionary_support": (
        "Ei tavoitetta: käyttö seuraa hakemuksia.",
        "Inget mål: användningen följer ansökningarna.",
    ),
}


@dataclass(frozen=True)
class Target:
    """What one indicator should reach in a year: the whole area's, or a municipality's (3-digit code)."""

    year: int
    indicator: str
    municipality: str | None
    target: Decimal | None
    comments: tuple[str, str] | None


def draw_targets(seed: int) -> list[Target]:
    """Draw every target by year: the area's, then those of municipalities."""
    rng, targets = stream(seed, "targets"), []
    for year in YEARS:
        for code, (level, step) in LEVELS.items():
            drawn = None if level is None else Decimal(level) + rng.randint(-3, 3) * Decimal(step)
            targets.append(Target(year, code, None, drawn, COMMENTS.get(code)))
        for municipality, least in LOCAL.items():
            for code, level in least.items():
                drawn = Decimal(level) + rng.randint(1, 3) * Decimal(LEVELS[code][1])
                targets.append(Target(year, code, municipality, drawn, None))
    return targets


def _columns() -> Mapping[str, Column]:
    return load_sources()["targets"].tables["indicator_target"].columns


def _record(target: Target, language: str) -> Record:
    swedish = language == "sv"
    place = NAMES[target.municipality] if target.municipality else None
    comments = target.comments or (None, None)
    return {
        "indicator": (_columns()["indicator"].values or {})[target.indicator][swedish],
        "year": target.year,
        "municipality": place and (place.sv if swedish else place.fi),
        "target": None if target.target is None else float(target.target),
        "comment_fi": comments[0],
        "comment_sv": comments[1],
    }


def _style(year: int, language: str) -> WorkbookStyle:
    """Return the style of a year's list: the Finnish one has the year in the preamble, the Swedish one on every row."""
    swedish = language == "sv"
    headings = {name: column.headers[swedish] for name, column in _columns().items() if name != "sender"}
    place = ("Ansvarig kommun", "Karleby") if swedish else ("Kunta", "Kokkola")
    preamble = [place] if swedish else [place, ("Vuosi", str(year))]
    if not swedish:
        del headings["year"]
    title = f"Mål {year}" if swedish else f"Työllisyysalueen tavoitteet {year}"
    return WorkbookStyle(language, headings, title=(title,), preamble=tuple(preamble), saved=datetime(year, 1, 20, 10))


def target_files(seed: int) -> dict[str, bytes]:
    """Return one workbook a year by name."""
    targets = draw_targets(seed)
    return {
        f"{'Mål' if language == 'sv' else 'Tavoitteet'} {year}.xlsx": list_file(
            "Mål" if language == "sv" else "Tavoitteet",
            _style(year, language),
            [_record(target, language) for target in targets if target.year == year],
        )
        for year, language in YEARS.items()
    }
