"""The classes an unemployed person belongs to: one of each dimension, or that of those not known."""

from collections.abc import Iterator

from tests.reference.register.lives import Row

NATIONAL = ("fi", "sv", "se", "smn", "sms")
AGES = (("aged_under_25", 24), ("aged_25_34", 34), ("aged_35_44", 44), ("aged_45_54", 54), ("aged_over_54", 200))
EDUCATIONS = {**dict.fromkeys("012", "basic"), **dict.fromkeys("34", "secondary"), **dict.fromkeys("5678", "tertiary")}
DIMENSIONS = (
    ("male", "female", "sex_unknown"),
    (*(name for name, _ in AGES), "age_unknown"),
    ("tongue_national", "tongue_foreign", "tongue_unknown"),
    ("finnish_citizen", "foreign_citizen", "citizenship_unknown"),
    ("education_basic", "education_secondary", "education_tertiary", "education_unknown"),
    (*(f"occupation_{major}" for major in range(10)), "occupation_unknown"),
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
