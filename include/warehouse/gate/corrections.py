"""Say which corrections of the catalogue are no longer applied, because the source gives another number."""

import psycopg

from warehouse.gate.verdict import Finding

SUITE = "corrections"
EXPECTATION = "every correction finds the number that it corrects"
NOT_APPLIED = """
    select declared.correction_code, coalesce(trim_scale(declared.found_value)::text, 'no number'),
        coalesce(trim_scale(given.value)::text, given.observation_status, 'no such cell')
    from staging.seed_correction as declared
    left join intermediate.int_measure as given using (measure_code, geo_code, month, breakdown_code)
    where given.correction_code is null
    order by 1
"""


def correction_finding(connection: psycopg.Connection) -> Finding:
    """Return a warning that names each correction that is not applied, what it expects and what the source gives."""
    errors = [
        f"{code}: found {found}, expected {expected}" for code, expected, found in connection.execute(NOT_APPLIED)
    ]
    message = f"{EXPECTATION}: {'; '.join(errors)}; the source has changed: remove it from corrections.yml"
    return Finding(SUITE, EXPECTATION, "warning", not errors, message if errors else EXPECTATION)
