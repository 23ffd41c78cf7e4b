"""The attack on hidden numbers by the arrival board: the rows of a list of persons are the persons of the month."""

from collections import Counter

import psycopg
import pytest

from samples.workbooks.events import draw_placements
from warehouse.db import role_dsn
from warehouse.settings import Settings

SEED = 12
JOINED = """
    select area_code, to_char(month, 'YYYY-MM'), rows, kept_out
    from published.indicator_value
    left join published.arrival using (month)
    where municipality_code = area_code and raw_table = 'youth_placement'
        and indicator_code = 'youth_employed_by_companies' and breakdown_code = 'total' and observation_status = 'hidden'
"""


@pytest.mark.parametrize("role", ["bi", "ministry"])
def test_no_hidden_number_of_placements_is_the_number_of_delivered_rows(sample_house: Settings, role: str) -> None:
    drawn = Counter((placement.municipality, f"{placement.day:%Y-%m}") for placement in draw_placements(SEED))
    with psycopg.connect(role_dsn(sample_house, role)) as reader:
        hidden = reader.execute(JOINED).fetchall()
    matched = [place for *place, rows, kept_out in hidden if drawn[place[0], place[1]] in (rows, kept_out)]
    assert len(hidden) > 50 and matched == []


def test_the_rows_of_lists_without_persons_are_still_counted(sample_house: Settings) -> None:
    with psycopg.connect(role_dsn(sample_house, "bi")) as reader:
        counts = reader.execute(
            "select raw_table, count(*), count(rows), count(kept_out) from published.arrival"
            " where status = 'accepted' group by raw_table"
        ).fetchall()
    persons = {"youth_placement", "work_ability_month"}
    assert {table for table, _, rows, kept_out in counts if rows or kept_out} == {row[0] for row in counts} - persons
    assert persons < {row[0] for row in counts}
    uncounted = [row for row in counts if row[0] not in persons and not row[1] == row[2] == row[3]]
    assert uncounted == []
