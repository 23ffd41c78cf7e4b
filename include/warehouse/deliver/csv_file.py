"""CSV: for programs; people open the workbook.

A Finnish Excel that splits at semicolons reads 12.5 as the twelfth of May. Split at commas, the
file stays whole there until it is imported as what the manifest says it is.
"""

from pathlib import Path

import psycopg
from psycopg import sql

from warehouse.deliver.datasets import Table
from warehouse.deliver.query import PLACE_CODE, CopiedRows, copied, copied_query, decimal_text, escaped_formula

CSV_DIALECT = {
    "encoding": "utf-8",
    "byte_order_mark": False,
    "delimiter": ",",
    "quote": '"',
    "line_end": "\n",
    "decimal_mark": ".",
    "true": "true",
    "false": "false",
    "missing": "",
}
"""How the CSV files are written, in the manifest's words: as PostgreSQL's COPY writes them."""
INDICATOR = sql.SQL("""
    select {place_code} as place_code, {name_fi} as place_name_fi, {name_sv} as place_name_sv,
        to_char(month, 'YYYY-MM') as month,
        {value} as value, observation_status
    from published.indicator_value
    where indicator_code = {indicator} and breakdown_code = 'total' and observation_status <> 'not_applicable'
    order by area_level, area_code collate "C", published.indicator_value.month
""")
PIECE = 1024 * 1024


def write_csv(connection: psycopg.Connection, table: Table, path: Path) -> int:
    """Write all rows of a table, and return how many; PostgreSQL makes the text, this process only hands it on."""
    with copied(connection, table, for_spreadsheets=True) as rows:
        write_rows(rows, path)
    return rows.count


def write_indicator_csv(connection: psycopg.Connection, indicator_code: str, path: Path) -> int:
    """Write the totals of one indicator by place and month without what is not applicable; return how many rows."""
    select = INDICATOR.format(
        indicator=sql.Literal(indicator_code),
        place_code=PLACE_CODE,
        value=decimal_text(sql.Identifier("value")),
        name_fi=escaped_formula(sql.Identifier("area_name_fi")),
        name_sv=escaped_formula(sql.Identifier("area_name_sv")),
    )
    with copied_query(connection, select) as rows:
        write_rows(rows, path)
    return rows.count


def write_rows(rows: CopiedRows, path: Path) -> None:
    """Write the text that PostgreSQL makes into a file."""
    with path.open("wb") as file:
        while piece := rows.read(PIECE):
            file.write(piece)
