"""A PxWeb table by its metadata: which variable has which role, and how queries fit the limits."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from warehouse.errors import SourceError

MAX_LISTED = 60
Variables = Sequence[Mapping[str, Any]]
AREA = re.compile(r"SSS|KU\d{3}|(MK|SK|ELY|TEA)\d{2,3}")


@dataclass(frozen=True)
class ClassSelection:
    """The selection from one variable: its name or code, and of each class the pattern of its values.

    Values that match `exclude` belong to no class and are not asked: sums that the table holds with its parts.
    """

    variable: str
    patterns: Mapping[str, str] = field(default_factory=dict)
    exclude: str | None = None

    def values(self, address: str, values_of_table: Sequence[str]) -> tuple[str, ...]:
        """Return the values to ask.

        Every class must have one, and every value one class: a sum without a new or renamed value would be wrong and
        look right. Raises `SourceError` that names the classes and values.
        """
        selected = [value for value in values_of_table if not (self.exclude and re.fullmatch(self.exclude, value))]
        classes_by_value = {value: self._classes(value) for value in selected}
        empty = [name for name in self.patterns if not any(name in names for names in classes_by_value.values())]
        if empty:
            actual = f"'{self.variable}' without values of {', '.join(empty)}; there are {shorten(values_of_table)}"
            raise SourceError(address, actual, "a value of every class")
        ambiguous = [value for value, names in classes_by_value.items() if len(names) != 1]
        if ambiguous:
            raise SourceError(
                address, f"'{self.variable}' with {shorten(ambiguous)}", "values of exactly one class each"
            )
        return tuple(selected)

    def _classes(self, value: str) -> list[str]:
        return [name for name, pattern in self.patterns.items() if re.fullmatch(pattern, value)]


@dataclass(frozen=True)
class FurtherVariables:
    """The selection from further variables, each by its name or code.

    `fixed` are asked for one value; the one of `classes` is a breakdown. Raises `SourceError` for what is not there.
    """

    fixed: Mapping[str, str] = field(default_factory=dict)
    classes: ClassSelection | None = None

    def fixed_codes(self, address: str, variables: Variables) -> dict[str, str]:
        """Return the code of each variable that is asked for one value, and the value."""
        codes: dict[str, str] = {}
        for name, value in self.fixed.items():
            variable = _find_variable(address, variables, name)
            if value not in variable["values"]:
                raise SourceError(
                    address, f"'{name}' without {value}; there are {shorten(variable['values'])}", "this value"
                )
            codes[variable["code"]] = value
        return codes

    def classed_codes(self, address: str, variables: Variables) -> dict[str, tuple[str, ...]]:
        """Return the code of the variable that is a breakdown, if any, and the values of its classes."""
        if self.classes is None:
            return {}
        variable = _find_variable(address, variables, self.classes.variable)
        return {variable["code"]: self.classes.values(address, variable["values"])}


def _find_variable(address: str, variables: Variables, name: str) -> Mapping[str, Any]:
    """Find a variable by its name or its code: codes carry a date and change, names seldom do."""
    matching = [
        variable
        for variable in variables
        if name.casefold() in (str(variable.get("text", "")).casefold(), variable["code"].casefold())
    ]
    if len(matching) != 1:
        available = ", ".join(f"{variable.get('text', '')} ({variable['code']})" for variable in variables)
        raise SourceError(address, f"{len(matching)} variables '{name}' among {available}", "one")
    return matching[0]


def shorten(codes: Sequence[str]) -> str:
    """List the first codes and the number of the others."""
    rest = f" and {len(codes) - MAX_LISTED} more" if len(codes) > MAX_LISTED else ""
    return ", ".join(codes[:MAX_LISTED]) + rest


def count_wanted(values: Iterable[str], wanted: Collection[str]) -> int:
    """Count the values that are wanted."""
    return sum(value in wanted for value in values)


def count_area_codes(values: Iterable[str]) -> int:
    """Count the values that look like an area: the whole country, a municipality, a region."""
    return sum(AREA.fullmatch(value) is not None for value in values)


def area_variable(variables: Mapping[str, Collection[str]], wanted: Collection[str] = ()) -> str | None:
    """Find the variable with most of the wanted areas, then most codes that look like areas; None if none has any.

    `variables` maps a variable's code to its values. Wanted areas alone do not decide: `SSS` is also the total of
    ages.
    """

    def score(code: str) -> tuple[int, int]:
        return count_wanted(variables[code], wanted), count_area_codes(variables[code])

    best = max(variables, key=score, default=None)
    return best if best is not None and any(score(best)) else None


@dataclass(frozen=True)
class TableQuery:
    """What will be asked of a table: the codes of its variables, and the values of each to ask.

    `left_out` are further variables, named as in the metadata: the table itself adds up over them.
    """

    title: str
    order: tuple[str, ...]
    area: str
    time: str
    measure: str
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    measures: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    classed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells the whole answer has."""
        return len(self.areas) * len(self.periods) * self.cells_per_period

    @property
    def cells_per_period(self) -> int:
        """How many cells one period of one area has."""
        return len(self.measures) * prod(map(len, self.classed.values()))

    def queries(self, address: str, form: str, max_cells: int) -> Iterator[dict[str, Any]]:
        """Yield the queries that together ask every cell once, none of them more than `max_cells`.

        Months are divided first, and areas only when one month of all areas is too much.
        """
        areas_at_once = min(len(self.areas), max_cells // self.cells_per_period)
        if areas_at_once == 0:
            raise SourceError(address, f"a limit of {max_cells} cells", f"at least {self.cells_per_period}, one area")
        periods_at_once = max_cells // (areas_at_once * self.cells_per_period)
        for areas in batches(self.areas, areas_at_once):
            for periods in batches(self.periods, periods_at_once):
                yield self.query({self.area: areas, self.time: periods, self.measure: self.measures}, form)

    def query(self, selected: Mapping[str, Sequence[str]], form: str) -> dict[str, Any]:
        """Return one query in PxWeb's format, the variables in the table's order."""
        asked = {**{code: (value,) for code, value in self.fixed.items()}, **self.classed, **selected}
        selection = [
            {"code": code, "selection": {"filter": "item", "values": list(asked[code])}}
            for code in self.order
            if code in asked
        ]
        return {"query": selection, "response": {"format": form}}


def batches(values: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Divide values into groups of at most `size`, in order."""
    for start in range(0, len(values), size):
        yield tuple(values[start : start + size])


def resolve(
    address: str, metadata: Any, areas: Sequence[str], measures: Sequence[str], further: FurtherVariables | None = None
) -> TableQuery:
    """Find the table's variables by what they hold, and check that everything wanted is there.

    Raises `SourceError` that lists the missing areas, measures or values, and the variables that may not be left out.
    """
    further = further or FurtherVariables()
    variables = _variables(address, metadata)
    values = {variable["code"]: tuple(variable["values"]) for variable in variables}
    time = _time(address, variables)
    fixed, classed = further.fixed_codes(address, variables), further.classed_codes(address, variables)
    candidates = {code: codes for code, codes in values.items() if code not in {time, *fixed, *classed}}
    area = area_variable(candidates, areas)
    if area is None:
        raise SourceError(address, f"variables {list(values)}", f"one that holds areas such as {shorten(areas)}")
    measure = _measure(address, {code: codes for code, codes in candidates.items() if code != area}, measures)
    _check_complete(address, "areas", areas, values[area])
    _check_complete(address, "measures", measures, values[measure])
    used = {area, time, measure, *fixed, *classed}
    left_out = _left_out(address, [variable for variable in variables if variable["code"] not in used])
    if not values[time]:
        raise SourceError(address, f"no months in variable '{time}'", "at least one")
    title = str(metadata.get("title", ""))
    selected = (_distinct(areas), values[time], _distinct(measures))
    return TableQuery(title, tuple(values), area, time, measure, *selected, fixed, classed, left_out)


def _variables(address: str, metadata: Any) -> list[dict[str, Any]]:
    variables = metadata.get("variables") if isinstance(metadata, dict) else None
    if not isinstance(variables, list) or not all(
        isinstance(variable, dict)
        and isinstance(variable.get("code"), str)
        and isinstance(variable.get("values"), list)
        for variable in variables
    ):
        raise SourceError(address, "metadata without `variables` of code and values", "a table's metadata")
    return variables


def _time(address: str, variables: list[dict[str, Any]]) -> str:
    codes = [variable["code"] for variable in variables if variable.get("time") is True]
    if len(codes) != 1:
        every_code = [variable["code"] for variable in variables]
        raise SourceError(address, f"time variables {codes} among {every_code}", "one variable with `time: true`")
    return str(codes[0])


def _measure(address: str, variables: Mapping[str, Sequence[str]], wanted: Sequence[str]) -> str:
    best = max(variables, key=lambda code: count_wanted(variables[code], wanted), default=None)
    if best is None or not count_wanted(variables[best], wanted):
        available = "; ".join(f"{code}: {shorten(codes)}" for code, codes in variables.items()) or "none"
        raise SourceError(address, f"other variables {available}", f"one that holds the measures {shorten(wanted)}")
    return best


def _check_complete(address: str, noun: str, wanted: Sequence[str], available: Sequence[str]) -> None:
    missing = [code for code in _distinct(wanted) if code not in set(available)]
    if missing:
        raise SourceError(
            address,
            f"{noun} without {', '.join(missing)}; there are {shorten(available)}",
            f"all wanted {noun}: {shorten(_distinct(wanted))}",
        )


def _left_out(address: str, others: list[dict[str, Any]]) -> tuple[str, ...]:
    """Name the variables that are left out; SourceError if one cannot be."""
    needed = [variable["code"] for variable in others if variable.get("elimination") is not True]
    if needed:
        expected = "only area, time and measure, or variables that may be eliminated"
        raise SourceError(address, f"variables {', '.join(needed)} that cannot be left out", expected)
    return tuple(f"{other.get('text', '')} ({other['code']})" for other in others)


def _distinct(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
