"""What of a verdict is told to engineers, in English: why a file was refused, what nobody declared."""

from warehouse.intake.verdict import Verdict
from warehouse.privacy.pseudonym import mask

UNDECLARED = "columns_undeclared"
TOLD = 5
"""Remarks repeated in the message of a refusal."""


def undeclared(verdict: Verdict) -> tuple[str, ...]:
    """Name the columns that were kept beside the rows, for the one who declares them."""
    found = [one for one in verdict.remarks if one.code == UNDECLARED]
    return tuple(f"{one.place}: found {one.said('en').found}" for one in found)


def told(verdict: Verdict) -> str:
    """Return the message of a refused file, in English: its first errors, with their places."""
    errors = [one for one in verdict.remarks if one.severity == "error"]
    lines = []
    for one in errors[:TOLD]:
        said = one.said("en")
        lines.append(f"{one.place}: found {said.found}, expected {said.expected}")
    more = len(errors) - TOLD
    return mask("\n".join([*lines, f"and {more} more"] if more > 0 else lines))
