"""Explains one cell of the visible release: `warehouse explain`.

It connects as `publisher`, the role that reads `published`, staging and `ops` but no raw table, in a transaction that
cannot write. Numbers come from `published` alone, so that a hidden cell has none anywhere in its explanation.
"""

from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg import IsolationLevel

from warehouse.catalogue import load_catalogue
from warehouse.catalogue.catalogue import Catalogue
from warehouse.catalogue.indicators import Change, Indicator
from warehouse.db import connect, role_dsn
from warehouse.explain.corrections import Measures, applied_corrections
from warehouse.explain.explanation import DeliveryTrace, Explanation, Named, Part
from warehouse.explain.gate_result import build_of, gate_result
from warehouse.explain.lookup import CellAddress, Place, find_breakdown, find_indicator, find_month, find_place
from warehouse.explain.origin import Origin
from warehouse.explain.released_cell import ReleasedCell, formula_of, parts_of, read_cell, releases_of
from warehouse.intake.report import Language
from warehouse.run_ledger import code_fingerprint
from warehouse.settings import Settings

BUILD_INPUTS = "select snapshot_ids, code_fingerprint from ops.build where build_id = %s"
NEWER = "select exists (select from ops.snapshot where source = any(%s) and snapshot_id <> all(%s))"


@dataclass(frozen=True)
class Question:
    """The cell that is asked about."""

    indicator: str
    place: str
    month: str
    breakdown: str = "total"
    language: Language = "fi"


def explain(settings: Settings, question: Question) -> Explanation:
    """Explain a cell of the release that readers see; WarehouseError if there is no such cell."""
    catalogue = load_catalogue()
    indicator, place = find_indicator(catalogue, question.indicator), find_place(catalogue, question.place)
    month, breakdown = find_month(question.month), find_breakdown(catalogue, indicator, question.breakdown)
    with connect(role_dsn(settings, "publisher")) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        address = CellAddress(indicator, place, month, breakdown.code)
        return _explain(connection, catalogue, read_cell(connection, address, question.language), question.language)


def _explain(
    connection: psycopg.Connection, catalogue: Catalogue, cell: ReleasedCell, language: Language
) -> Explanation:
    row, indicator, place, month = cell.row, cell.address.indicator, cell.address.place, cell.address.month
    build_id = build_of(connection, row["release_id"])
    snapshot_ids, code = connection.execute(BUILD_INPUTS, [build_id]).fetchone() or ([], "")
    origin = Origin(connection, catalogue, cell.address, cell.is_hidden, list(snapshot_ids), language)
    measures = _months_of_measures(indicator, month)
    deliveries = tuple(origin.deliveries(measures))
    sources = sorted({delivery.source for delivery in deliveries})
    return Explanation(
        indicator=Named(indicator.code, row["name"]),
        place=Named(place.code, getattr(place.name, language)),
        month=f"{month:%Y-%m}",
        breakdown=Named(cell.address.breakdown, row["breakdown_name"]),
        release_id=row["release_id"],
        status=row["observation_status"],
        value=cell.number("value"),
        unit=row["unit"],
        series_break=row["series_break"],
        definition=row["definition"],
        formula=formula_of(indicator.formula, cell, _base_month(indicator, month)) if indicator.formula else None,
        parts=_parts(connection, catalogue, cell, deliveries, language),
        deliveries=deliveries,
        corrections=tuple(applied_corrections(connection, catalogue, cell, measures)),
        gate=gate_result(connection, build_id, cell),
        releases=releases_of(connection, cell),
        has_newer_deliveries=bool((connection.execute(NEWER, [sources, list(snapshot_ids)]).fetchone() or [False])[0]),
        has_newer_declarations=code != code_fingerprint(),
    )


def _months_of_measures(indicator: Indicator, month: date) -> Measures:
    """Return each measure of the formula with its months: those of the year where they are added up to its value."""
    if indicator.formula is None:
        return []
    months = [month]
    if indicator.frequency == "annual" and indicator.roll_up in ("sum", "recompute"):
        months = [month.replace(month=number) for number in range(1, 13)]
    if isinstance(indicator.formula, Change):
        months = [_base_month(indicator, month), month]
    return [(measure, months) for measure in indicator.formula.measures]


def _base_month(indicator: Indicator, month: date) -> date:
    """Return the month that a change is counted from."""
    lag = indicator.formula.lag_months if isinstance(indicator.formula, Change) else 0
    year, month_of_year = divmod(month.year * 12 + month.month - 1 - lag, 12)
    return date(year, month_of_year + 1, 1)


def _parts(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    cell: ReleasedCell,
    deliveries: tuple[DeliveryTrace, ...],
    language: Language,
) -> tuple[Part, ...]:
    """Return the municipalities of an area, unless the cell is hidden or the source has a row of the area itself."""
    if cell.is_hidden or _is_official(cell.address.place, deliveries):
        return ()
    return parts_of(connection, cell, _municipalities(catalogue, cell.address.place.parts), language)


def _is_official(place: Place, deliveries: tuple[DeliveryTrace, ...]) -> bool:
    own = tuple(geo for geo in (place.geo, place.official) if geo)
    keys = [row.key for delivery in deliveries for row in delivery.rows if row.key]
    return bool(keys) and all(key.startswith(own) for key in keys)


def _municipalities(catalogue: Catalogue, geos: tuple[str, ...]) -> tuple[str, ...]:
    """Return the municipalities among parts, and those of the areas among them."""
    parts = {area.geo: area.parts for area in catalogue.areas}
    return tuple(code for geo in geos for code in (_municipalities(catalogue, parts[geo]) if geo in parts else (geo,)))
