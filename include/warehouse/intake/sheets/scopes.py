"""Which municipalities and months the rows of a sheet are about."""

from collections import Counter
from collections.abc import Collection, Sequence

from warehouse.intake.verdict import Scope


def scopes(municipalities: Sequence[str], months: Sequence[str], kept_out: Collection[int]) -> tuple[Scope, ...]:
    """Count good and kept-out rows by municipality and month.

    A kept-out row whose municipality or month cannot be read ("") counts to every scope it may belong to: none of
    these can be called complete.
    """
    bad = Counter((municipalities[entry], months[entry]) for entry in kept_out)
    good = Counter(zip(municipalities, months, strict=True)) - bad
    known = sorted(key for key in {*good, *bad} if all(key))
    vague = {key: count for key, count in bad.items() if not all(key)}
    return tuple(
        Scope(*key, good[key], bad[key] + sum(count for other, count in vague.items() if _may_be(other, key)))
        for key in known
    )


def _may_be(told: tuple[str, str], scope: tuple[str, str]) -> bool:
    return all(not part or part == own for part, own in zip(told, scope, strict=True))
