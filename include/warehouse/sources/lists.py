"""Lists of values that a declaration may name instead of repeating them: `values: {from: plan_indicators}`."""

from collections.abc import Callable, Iterator
from functools import cache

from warehouse.settings import PROJECT
from warehouse.texts import read_yaml

INDICATORS = PROJECT / "include" / "catalogue" / "indicators.yml"
Values = dict[str, tuple[str, ...]]
"""Stored code -> the texts it goes by in files, Finnish first, then Swedish."""


def named_values(name: str) -> Values:
    """Return a list by its name; ValueError if there is none."""
    if name not in LISTS:
        raise ValueError(f"found values from '{name}', expected one of {', '.join(sorted(LISTS))}")
    return LISTS[name]()


@cache
def plan_indicators() -> Values:
    """Return the plan's indicators in its order: by Finnish, Swedish and English name, number, both, or code."""
    rows = read_yaml(INDICATORS)["indicators"]
    numbered = sorted((one for one in rows if one.get("number") is not None), key=lambda one: int(one["number"]))
    return {one["code"]: tuple(dict.fromkeys(_called(one["code"], one["number"], one["name"]))) for one in numbered}


def _called(code: str, number: int, name: dict[str, str]) -> Iterator[str]:
    names = [name[language] for language in ("fi", "sv", "en")]
    yield from names
    yield from (f"{number}{dot} {one}" for dot in (".", "") for one in names)
    yield from (str(number), f"{number}.", code)


LISTS: dict[str, Callable[[], Values]] = {"plan_indicators": plan_indicators}
