"""PX files, as statistical offices keep them: the same answer as from JSON-stat, and the unit of every measure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from warehouse.errors import DeliveryError, Place
from warehouse.ingest.readers.px_grammar import PxFile, parse
from warehouse.ingest.readers.px_values import Answer, Cell, from_text

GEOGRAPHICAL = "Geographical"


@dataclass(frozen=True)
class Measure:
    """What a measure is called, and its unit, in each language that the file tells them in."""

    names: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True)
class PxTable:
    """One PX file: its cells, and its measures by the code they have in the cells.

    A table whose measures are no variable of it has one measure, by the name of the table (MATRIX).
    """

    answer: Answer
    measures: Mapping[str, Measure]


def read(place: Place, data: bytes) -> PxTable:
    """Read one file; raises `DeliveryError` when it is broken or its parts do not fit together."""
    file = parse(place, data)
    if any(keyword == "KEYS" for keyword, _, _ in file.entries):
        raise DeliveryError(place, "rows with KEYS", "every cell of the table in its order")
    names = (*file.told("STUB"), *file.told("HEADING"))
    if not names:
        raise DeliveryError(place, "neither STUB nor HEADING", "the variables of the table")
    codes = {name: _codes(place, file, name) for name in names}
    if len(file.cells) != prod(map(len, codes.values())):
        raise DeliveryError(place, f"{len(file.cells)} cells", f"{prod(map(len, codes.values()))} by its variables")
    variables = {name: _told(file, "VARIABLECODE", name, name) for name in names}
    answer = Answer(tuple(variables.values()), _roles(file, variables), _cells(place, codes, file.cells))
    return PxTable(answer, dict(_measures(file, codes)))


def decode(place: Place, data: bytes) -> Answer:
    """Decode one file as the other PxWeb formats are; raises `DeliveryError`."""
    return read(place, data).answer


def _cells(place: Place, codes: Mapping[str, tuple[str, ...]], texts: tuple[str, ...]) -> Iterator[Cell]:
    for key, text in zip(product(*codes.values()), texts, strict=True):
        yield key, *from_text(place, text)


def _codes(place: Place, file: PxFile, name: str) -> tuple[str, ...]:
    """List a variable's codes in the order of the cells; one without codes goes by its values."""
    values = file.told("VALUES", name)
    codes = file.told("CODES", name) or values
    if not values or len(codes) != len(values) or len(set(codes)) != len(codes):
        raise DeliveryError(place, f"{len(codes)} codes and {len(values)} values of '{name}'", "a code for each value")
    return codes


def _told(file: PxFile, keyword: str, subject: str, otherwise: str) -> str:
    return next(iter(file.told(keyword, subject)), otherwise)


def _roles(file: PxFile, variables: Mapping[str, str]) -> dict[str, str]:
    """Say what the file tells of its variables; more than one of a kind tells nothing."""
    kinds = {
        "time": [name for name in variables if ("TIMEVAL", "", (name,)) in file.entries],
        "geo": [
            name for name in variables if file.told("MAP", name) or file.told("VARIABLE-TYPE", name) == (GEOGRAPHICAL,)
        ],
        "metric": [name for name in file.told("CONTVARIABLE") if name in variables],
    }
    return {role: variables[names[0]] for role, names in kinds.items() if len(names) == 1}


def _measures(file: PxFile, codes: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Measure]]:
    """Give each measure's code with its names and units; what a language does not tell is left out."""
    metric = next(iter(file.told("CONTVARIABLE")), None)
    if metric is None:
        units = {language: unit for language, key in _languages(file) for unit in file.told("UNITS", language=key)}
        names = {language: name for language, key in _languages(file) for name in file.told("CONTENTS", language=key)}
        yield next(iter(file.told("MATRIX")), ""), Measure(names, units)
        return
    for place, code in enumerate(codes.get(metric, ())):
        names = {language: name for language, key in _languages(file) for name in _value(file, key, place)}
        units = {
            language: unit
            for language, key in _languages(file)
            if language in names
            for unit in file.told("UNITS", names[language], language=key)
        }
        yield code, Measure(names, units)


def _value(file: PxFile, language: str, place: int) -> tuple[str, ...]:
    """Give the name of the measure at a place in a language, or nothing."""
    variable = file.told("CONTVARIABLE", language=language)
    return file.told("VALUES", *variable, language=language)[place : place + 1]


def _languages(file: PxFile) -> Iterator[tuple[str, str]]:
    """Give each language and what its entries are marked with; those of the file's own are not marked."""
    own = next(iter(file.told("LANGUAGE")), "")
    yield own, ""
    yield from ((other, other) for other in file.told("LANGUAGES") if other != own)
