"""Let findings through that a person has waived, and say which waiver did.

A critical finding whose every cell is waived becomes a warning; one with other cells stops as before. A waiver that has
expired lets nothing through, and one that has nothing to let through is a warning, so that it does not stay for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from warehouse.catalogue.waivers import Waiver
from warehouse.errors import WarehouseError
from warehouse.gate.verdict import Finding, Offender, summary

SUITE = "waivers"
YEAR = 4


def with_waivers(findings: Sequence[Finding], waivers: Sequence[Waiver], today: date) -> list[Finding]:
    """Return the findings with waived ones let through, and findings about the waivers themselves."""
    if not waivers:
        return list(findings)
    _check_names(findings, waivers)
    valid = [waiver for waiver in waivers if today <= waiver.until]
    waived = [_waived(finding, valid) for finding in findings]
    return [*waived, *_about_waivers(waived, waivers, valid)]


def _check_names(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> None:
    checks = {finding.expectation for finding in findings}
    for waiver in waivers:
        if waiver.check not in checks:
            near = get_close_matches(waiver.check, checks, 1, 0)
            raise WarehouseError(
                f"waivers.yml: {waiver.code}: found the check '{waiver.check}', expected one of the gate's,"
                f" for example '{near[0] if near else ''}'"
            )


def _waived(finding: Finding, waivers: Sequence[Waiver]) -> Finding:
    """Return a finding with the waiver of each of its cells."""
    holding = [waiver for waiver in waivers if waiver.check == finding.expectation]
    if finding.success or not holding or not finding.offenders:
        return finding
    offenders = tuple(replace(offender, waiver=_waiver_of(offender, holding)) for offender in finding.offenders)
    rest = [offender for offender in offenders if offender.waiver is None]
    words = "; ".join(
        f"{sum(offender.waiver == waiver.code for offender in offenders)} let through by the waiver {waiver.code}"
        f" of {waiver.person} until {waiver.until}: {waiver.reason}"
        for waiver in holding
        if any(offender.waiver == waiver.code for offender in offenders)
    )
    if not words:
        return finding
    if rest:
        return replace(finding, offenders=offenders, message=f"{finding.expectation}: {summary(rest)}; {words}")
    message = f"{finding.expectation}: {summary(offenders)}; {words}"
    return replace(finding, severity="warning", offenders=offenders, message=message)


def _waiver_of(offender: Offender, waivers: Sequence[Waiver]) -> str | None:
    return next((waiver.code for waiver in waivers if _covers(waiver, offender)), None)


def _covers(waiver: Waiver, offender: Offender) -> bool:
    """Say whether a cell is within a waiver's scope; of a year or a period the year must be within it whole."""
    if offender.indicator_code != waiver.indicator or offender.time_code is None:
        return False
    if waiver.places and offender.place_code not in waiver.places:
        return False
    time, year = offender.time_code, offender.time_code[:YEAR]
    is_month = len(time) == len("2026-10") and time[YEAR] == "-"
    first, last = (time, time) if is_month else (f"{year}-01", f"{year}-12")
    return waiver.first_month <= first and last <= waiver.last_month


def _about_waivers(
    findings: Sequence[Finding], waivers: Sequence[Waiver], valid: Sequence[Waiver]
) -> Iterator[Finding]:
    """Yield warnings of waivers that have expired, and of those that nothing needs."""
    applied = {offender.waiver for finding in findings for offender in finding.offenders}
    expired = [f"{waiver.code} on {waiver.until}" for waiver in waivers if waiver not in valid]
    idle = [waiver.code for waiver in valid if waiver.code not in applied]
    for words, names in (("no waiver has expired", expired), ("every waiver lets something through", idle)):
        found = f": found {', '.join(names)}; remove it from waivers.yml" if names else ""
        yield Finding(SUITE, words, "warning", not names, f"{words}{found}")
