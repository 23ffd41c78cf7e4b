"""Say which deliveries that count hold the same row twice: what is added up is then counted twice."""

import psycopg

from warehouse.gate.verdict import Finding, Offender, summary

SUITE = "deliveries"
EXPECTATION = "no delivery that counts holds the same row twice"
ROWS_ALIKE = """
    select delivery.source, delivery.name, covered.municipality, covered.month,
        string_agg(remark.row_number::text, ', ' order by remark.row_number)
    from ops.remark as remark
    inner join ops.reading as reading using (reading_id)
    inner join ops.delivery as delivery using (delivery_id)
    inner join lateral (
        select case when count(distinct municipality) = 1 then min(municipality) end as municipality,
            case when count(distinct month) = 1 then to_char(min(month), 'YYYY-MM') end as month
        from ops.current_coverage as coverage
        where coverage.reading_id = remark.reading_id
        having count(*) > 0
    ) as covered on true
    where remark.code = 'rows_alike'
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
"""


def duplicate_rows_finding(connection: psycopg.Connection) -> Finding:
    """Return a warning that names file and rows; place and month where the delivery is of one alone."""
    offenders = tuple(
        Offender(place_code=municipality, time_code=month, reason=f"{source}, {name}: rows {rows} are the same")
        for source, name, municipality, month, rows in connection.execute(ROWS_ALIKE)
    )
    message = f"{EXPECTATION}: {summary(offenders)}" if offenders else EXPECTATION
    return Finding(SUITE, EXPECTATION, "warning", not offenders, message, offenders)
