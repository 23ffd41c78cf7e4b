"""The classes a person belongs to: one of each dimension, or that of those not known.

Age is that reached in the year. How long somebody has been unemployed is reckoned from the first day of the unbroken
run of days unemployed or laid off that holds the day: at least so many calendar months when the same day of the month
so many months later (or that month's last day) has come. The first day is not known when on the day before it a job
search was open but no status is known. The register knows no occupation outside the classification: nobody is there.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.reference.register.calendar import months_later
from tests.reference.register.lives import Life, Row

NATIONAL = ("fi", "sv", "se", "smn", "sms")
AGES = (("aged_under_25", 24), ("aged_25_34", 34), ("aged_35_44", 44), ("aged_45_54", 54), ("aged_over_54", 200))
EDUCATIONS = {**dict.fromkeys("012", "basic"), **dict.fromkeys("34", "secondary"), **dict.fromkeys("5678", "tertiary")}
DURATIONS = {"duration_over_2y": 24, "duration_1y_to_2y": 12, "duration_6m_to_1y": 6, "duration_3m_to_6m": 3}
PERSONAL = (
    ("male", "female", "sex_unknown"),
    (*(name for name, _ in AGES), "age_unknown"),
    ("tongue_national", "tongue_foreign", "tongue_unknown"),
    ("finnish_citizen", "foreign_citizen", "citizenship_unknown"),
    ("education_basic", "education_secondary", "education_tertiary", "education_unknown"),
)
UNEMPLOYED = (
    *PERSONAL,
    (*(f"occupation_{major}" for major in range(10)), "occupation_unknown", "occupation_outside"),
    (*DURATIONS, "duration_under_3m", "duration_unknown"),
    ("not_laid_off", "laid_off_from_work"),
)


def classes_of(person: Row, year: int) -> Iterator[str]:
    """Yield the six classes of a person in a year, by the person's row; an empty field is not known."""
    yield {"1": "male", "2": "female"}.get(person["sex"], "sex_unknown")
    age = year - int(person["birth_year"])
    yield next(name for name, oldest in AGES if age <= oldest)
    tongue, country = person["mother_tongue"], person["citizenship"]
    yield f"tongue_{'national' if tongue in NATIONAL else 'foreign' if tongue else 'unknown'}"
    yield "finnish_citizen" if country == "FI" else "foreign_citizen" if country else "citizenship_unknown"
    yield f"education_{EDUCATIONS.get(person['education'], 'unknown')}"
    yield f"occupation_{person['occupation'][:1] or 'unknown'}"


def unemployment_of(life: Life, day: date) -> Iterator[str]:
    """Yield the classes of somebody unemployed on the day: by duration and by lay-off."""
    first = life.unemployed_since(day)
    before = first - timedelta(days=1)
    if life.is_searching_on(before) and life.status_on(before) is None:
        yield "duration_unknown"
    else:
        reached = (name for name, months in DURATIONS.items() if months_later(first, months) <= day)
        yield next(reached, "duration_under_3m")
    yield "laid_off_from_work" if life.status_on(day) == "laid_off" else "not_laid_off"
