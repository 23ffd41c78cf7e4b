"""Invented job seekers. Their codes carry individual numbers 900-999, which no real person ever has."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples.random_draws import AREA_12, LEVELS, weighted

CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = {"19": "-YXWVU", "20": "ABCDEF"}  # the first of each is by far the most common
FIRST_SIGN = 0.7
AGES = {"17-19": 8, "20-24": 14, "25-34": 24, "35-44": 20, "45-54": 17, "55-63": 17}  # at the first search
TONGUES = {
    "fi": 812,
    "sv": 62,
    "ru": 22,
    "uk": 24,
    "et": 6,
    "ar": 12,
    "so": 5,
    "vi": 9,
    "th": 8,
    "fa": 10,
    "en": 8,
    "se": 3,
    "sms": 1,
}
LANDS = {"ru": "RU", "uk": "UA", "et": "EE", "ar": "IQ", "so": "SO", "vi": "VN", "th": "TH", "fa": "AF", "en": "NG"}
EDUCATION = {"2": 30, "3": 46, "4": 2, "5": 4, "6": 10, "7": 7, "8": 1}
YOUNG_EDUCATION = {"2": 55, "3": 45}
# Codes of the right form for common trades; not every one need exist in the classification.
OCCUPATIONS = (
    *("22210", "23410", "24110", "25120", "31150", "33220", "34120", "41100", "43210"),
    *("51200", "51310", "52230", "52300", "53110", "53210", "54140", "61110", "61210"),
    *("71110", "71150", "71260", "72120", "72230", "72310", "74110", "75120", "75220"),
    *("81600", "83220", "83320", "91120", "93130", "93290", "93330"),
)


@dataclass(frozen=True)
class Person:
    """One invented job seeker; sex is the register's code (1 male, 2 female), unknown fields are empty."""

    code: str
    sex: str
    born: date
    municipality: str
    mother_tongue: str
    citizenship: str
    education: str
    occupation: str
    first_search: date


def personal_code(born: date, sign: str, individual: int) -> str:
    """Build a henkilötunnus: ddmmyy, century sign, individual number, check character."""
    day = born.strftime("%d%m%y")
    return f"{day}{sign}{individual:03}{CHECKS[int(f'{day}{individual:03}') % 31]}"


def draw_home(rng: Random) -> str:
    """Draw a municipality of area 12 (code), in proportion to the published unemployed."""
    return weighted(rng, {code: LEVELS[code].unemployed for code in AREA_12})


def _code(rng: Random, born: date, sex: str) -> str:
    signs = SIGNS[str(born.year)[:2]]
    sign = signs[0] if rng.random() < FIRST_SIGN else rng.choice(signs)
    odd = 1 if sex == "1" else 0  # men have odd numbers
    return personal_code(born, sign, 900 + 2 * rng.randrange(50) + odd)


def _born(rng: Random, on: date) -> date:
    """Draw a birthday by the age groups, so that the person is at least 17 on the given day."""
    low, high = (int(age) for age in weighted(rng, AGES).split("-"))
    return on - timedelta(days=rng.randrange(low * 366, (high + 1) * 365))


def _background(rng: Random, age: int) -> dict[str, str]:
    """Draw language, citizenship, education and occupation; a few are unknown (empty)."""
    tongue = weighted(rng, TONGUES)
    land = LANDS.get(tongue, "FI") if rng.random() < 0.8 else "FI"
    education = weighted(rng, EDUCATION if age >= 25 else YOUNG_EDUCATION)
    present = [rng.random() > missing for missing in (0.01, 0.01, 0.06, 0.08)]
    values = (tongue, land, education, rng.choice(OCCUPATIONS))
    names = ("mother_tongue", "citizenship", "education", "occupation")
    return {name: value if is_present else "" for name, value, is_present in zip(names, values, present, strict=True)}


def draw_person(rng: Random, first_search: date) -> Person:
    """Draw one job seeker of area 12 whose first search begins on the given day."""
    sex = "1" if rng.random() < 0.495 else "2"
    born = _born(rng, first_search)
    background = _background(rng, (first_search - born).days // 366)
    return Person(_code(rng, born, sex), sex, born, draw_home(rng), first_search=first_search, **background)


def draw_people(rng: Random, first_searches: list[date]) -> list[Person]:
    """Draw one person for each first day of a first search, no code twice."""
    people: dict[str, Person] = {}
    for day in first_searches:
        person = draw_person(rng, day)
        while person.code in people:
            person = draw_person(rng, day)
        people[person.code] = person
    return list(people.values())
