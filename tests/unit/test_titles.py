"""No two tables are called the same: who owes both must know which of them is late."""

import pytest

from warehouse.feedback import wording
from warehouse.sources import load_sources, title_of, workbook_sources


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_table_of_a_workbook_has_a_name_of_its_own(language: str) -> None:
    tables = [table for source in workbook_sources(load_sources()).values() for table in source.tables]
    said = [wording.table_data(table, language) for table in tables]
    assert len(tables) > 10 and len(set(said)) == len(tables)


def test_a_table_of_several_is_called_as_its_sheet_and_one_alone_as_its_source() -> None:
    log, contacts = (load_sources()[name] for name in ("management_log", "employer_contacts"))
    assert title_of(log, "employment_review").fi == "Työllisyyskatsaukset"
    assert title_of(log, "employment_review").sv == "Sysselsättningsöversikter"
    assert title_of(contacts, next(iter(contacts.tables))) == contacts.title
