"""The deliveries that a cell's measures come from, with the rows and cells that may be shown.

What may be shown of a delivery depends on whom it is about. Of a person-level source, and of any source while the cell
is hidden, it is the date alone. Where rows are counted and each is a customer's, it is the file: the list of rows would
be a count, of a place that may be hidden. Everything else is traced to its row or cell. No value of a row is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import psycopg
from psycopg.rows import dict_row

from warehouse.catalogue.catalogue import Catalogue
from warehouse.explain.explanation import DeliveryTrace, Detail, SourceRow
from warehouse.explain.lookup import CellAddress
from warehouse.explain.measure_rows import Row, event_rows, figure_rows, observation_rows
from warehouse.sources import Figure, Measure, Rule, Source, load_sources
from warehouse.sources.tables import CHANGE_TABLE_SUFFIX

SNAPSHOTS = """
    select snapshot.snapshot_id, snapshot.raw_table, snapshot.delivery_name as file, snapshot.sheet, snapshot.as_of,
        snapshot.landed_url, snapshot.resolved, (snapshot.loaded_at at time zone 'Europe/Helsinki')::date as loaded_on
    from ops.snapshot as snapshot where snapshot.snapshot_id = any(%s)
    order by snapshot.as_of, snapshot.snapshot_id
"""
COVERING = """
    select snapshot.snapshot_id, snapshot.reading_id
    from ops.current_coverage as coverage inner join ops.snapshot as snapshot using (reading_id, raw_table)
    where coverage.raw_table = any(%s) and coverage.month = any(%s) and coverage.municipality in (
        select right(municipality_geo_code, 3) from intermediate.int_place where geo_code = %s
    ) and snapshot.snapshot_id = any(%s)
"""
WHOLE = """
    select distinct on (raw_table) snapshot_id, raw_table, as_of from ops.snapshot
    where raw_table = any(%s) and snapshot_id = any(%s)
    order by raw_table, as_of desc nulls last, snapshot_id desc
"""
CHANGES = "select snapshot_id from ops.snapshot where raw_table = %s and as_of >= %s and snapshot_id = any(%s)"
READINGS = "select snapshot_id, reading_id from ops.snapshot where snapshot_id = any(%s) and reading_id is not null"


@dataclass(frozen=True)
class Origin:
    """Where the deliveries of a cell are looked up: only the snapshots that the release was built from count."""

    connection: psycopg.Connection
    catalogue: Catalogue
    address: CellAddress
    is_hidden: bool
    snapshot_ids: list[int]
    language: str

    def deliveries(self, measures: Iterable[tuple[str, list[date]]]) -> Iterator[DeliveryTrace]:
        """Yield the deliveries of each measure and its months."""
        for code, months in measures:
            for source in load_sources().values():
                if code in source.measures:
                    yield from self._of_measure(source, code, months)

    def _of_measure(self, source: Source, code: str, months: list[date]) -> Iterator[DeliveryTrace]:
        measure = source.measures[code]
        detail = self._detail(source, measure)
        rows = self._rows(source, code, months)
        snapshot_ids = {row.snapshot_id for row in rows} | self._covering(source, measure, months, rows)
        traces = [
            self._trace(
                source, code, snapshot, detail, [row for row in rows if row.snapshot_id == snapshot["snapshot_id"]]
            )
            for snapshot in self._snapshots(snapshot_ids)
        ]
        yield from dict.fromkeys(traces)

    def _detail(self, source: Source, measure: Measure) -> Detail:
        if source.person_level or self.is_hidden or any(figure.person_level for figure in measure.figures):
            return "date"
        counts_rows = any(rule.table and not rule.sum for rule in measure.rules)
        counts_rows = counts_rows or any(figure.kind == "count" for figure in measure.figures)
        return "file" if measure.model or (measure.counts == "customers" and counts_rows) else "rows"

    def _rows(self, source: Source, code: str, months: list[date]) -> list[Row]:
        """Return the rows of the place; of an area whose row the source lacks, those of its parts."""
        measure = source.measures[code]
        if measure.model:
            return []
        if any(rule.table for rule in measure.rules):
            rows = event_rows(self.connection, code, self.address.breakdown, months, self.address.place.geo)
        else:
            read = figure_rows if measure.figures else observation_rows
            rows = self._own_or_parts(
                read(self.connection, code, self.address.breakdown, months), self.address.place.geo
            )
        return [row for row in rows if row.snapshot_id in self.snapshot_ids]

    def _own_or_parts(self, rows: list[Row], geo: str) -> list[Row]:
        area = next((area for area in self.catalogue.areas if area.geo == geo), None)
        geos = (geo,) if area is None else (geo, area.official)
        own = [row for row in rows if row.geo in geos]
        if area is None or any(row.is_delivered for row in own):
            return own
        return [row for part in area.parts for row in self._own_or_parts(rows, part)]

    def _covering(self, source: Source, measure: Measure, months: list[date], rows: list[Row]) -> set[int]:
        """Return the snapshots that speak for the place and months without a row: a true zero has none."""
        tables = [rule.table for rule in measure.rules if rule.table]
        if tables:
            keys = [tables, months, self.address.place.geo, self.snapshot_ids]
            read: dict[int, int] = dict(
                self.connection.execute(READINGS, [[row.snapshot_id for row in rows]]).fetchall()
            )
            covering = self.connection.execute(COVERING, keys).fetchall()
            return {snapshot_id for snapshot_id, reading_id in covering if reading_id not in read.values()}
        if measure.figures or measure.model:
            return self._whole(
                {figure.table for figure in measure.figures} or set(measure.tables or source.full_tables)
            )
        return set()

    def _whole(self, tables: set[str]) -> set[int]:
        """Return the newest snapshot of tables that are delivered whole, and the change files after it."""
        snapshot_ids: set[int] = set()
        for snapshot_id, table, as_of in self.connection.execute(WHOLE, [list(tables), self.snapshot_ids]).fetchall():
            changes = self.connection.execute(CHANGES, [table + CHANGE_TABLE_SUFFIX, as_of, self.snapshot_ids])
            snapshot_ids |= {snapshot_id, *(row[0] for row in changes.fetchall())}
        return snapshot_ids

    def _snapshots(self, snapshot_ids: Iterable[int]) -> list[dict[str, object]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(SNAPSHOTS, [list(snapshot_ids)]).fetchall()

    def _trace(
        self, source: Source, code: str, snapshot: Mapping[str, object], detail: Detail, rows: list[Row]
    ) -> DeliveryTrace:
        title = str(getattr(source.title, self.language))
        delivered_on = snapshot["as_of"] or snapshot["loaded_on"]
        assert isinstance(delivered_on, date)
        if detail == "date":
            return DeliveryTrace(code, source.source, title, detail, delivered_on)
        addresses = Addresses.of(source, code, self.address.breakdown, snapshot)
        return DeliveryTrace(
            code, source.source, title, detail, delivered_on,
            file=str(snapshot["file"]),
            sheet=str(snapshot["sheet"]) if snapshot["sheet"] else None,
            landed_url=str(snapshot["landed_url"]),
            rows=tuple(dict.fromkeys(map(addresses.of_row, rows))) if detail == "rows" else (),
        )  # fmt: skip


@dataclass(frozen=True)
class Addresses:
    """The addresses of rows in one delivery: `column` is the letter of the measure's column where there is one."""

    column: str | None
    key_of_value: str | None

    @classmethod
    def of(cls, source: Source, code: str, breakdown: str, snapshot: Mapping[str, object]) -> "Addresses":
        """Return them for a measure and the delivery it comes from."""
        measure, resolved = source.measures[code], snapshot["resolved"]
        table = snapshot["raw_table"]
        rules: list[Rule | Figure] = [*(rule for rule in measure.rules if rule.table == table)]
        rules += [figure for figure in measure.figures if (figure.table, figure.breakdown) == (table, breakdown)]
        letter = resolved.get(_column_of(rules[0])) if rules and isinstance(resolved, dict) else None
        values = [rule.value for rule in measure.rules if rule.value and rule.breakdown == breakdown]
        return cls(letter if re.fullmatch("[A-Z]{1,3}", str(letter)) else None, values[0] if values else None)

    def of_row(self, row: Row) -> SourceRow:
        """Return the address of a row: its cell if the number is of one cell."""
        letter = row.column or self.column
        key = f"{row.geo} {row.month:%Y-%m} {self.key_of_value or ''}".strip() if row.is_observation else None
        return SourceRow(row.number, f"{letter}{row.number}" if letter else None, key)


def _column_of(rule: Rule | Figure) -> str | None:
    """Return the column that is counted or added up; none where a row may take its number from another column."""
    if isinstance(rule, Figure):
        return rule.value or rule.sum
    return None if rule.fallback else rule.sum or rule.count
