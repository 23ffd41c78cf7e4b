"""The corrections that were applied to the numbers a cell is computed from."""

from collections.abc import Iterator, Sequence
from datetime import date

import psycopg

from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.corrections import geo_codes, load_corrections
from warehouse.explain.explanation import AppliedCorrection
from warehouse.explain.released_cell import ReleasedCell

Measures = Sequence[tuple[str, list[date]]]
"""The measures of a formula, each with the months that are read of it."""
APPLIED = "select correction_code from intermediate.int_measure where correction_code is not null"


def applied_corrections(
    connection: psycopg.Connection, catalogue: Catalogue, cell: ReleasedCell, measures: Measures
) -> Iterator[AppliedCorrection]:
    """Yield the corrections that the newest build has applied to the numbers of the cell or of an area's parts."""
    declared = load_corrections()
    if cell.is_hidden or not declared:
        return
    geos, place = geo_codes(catalogue), cell.address.place
    applied = {code for (code,) in connection.execute(APPLIED)}
    months = {(measure, f"{month:%Y-%m}") for measure, each in measures for month in each}
    for row in declared:
        of_cell = row.breakdown == cell.address.breakdown and (row.measure, row.month) in months
        if of_cell and row.code in applied and (row.place == place.code or geos[row.place] in place.parts):
            yield AppliedCorrection(
                row.code, row.measure, row.place, row.month, row.found, row.corrected, row.reason, row.person,
                row.reported,
            )  # fmt: skip
