"""Titles of tables are unique, so that a municipality knows which of its deliveries is late."""

import pytest

from warehouse.feedback import wording
from warehouse.sources import load_sources, title_of, workbook_sources


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_table_of_a_workbook_has_a_unique_title(language: str) -> None:
    tables = [table for source in workbook_sources(load_sources()).values() for table in source.tables]
    titles = [wording.table_title(table, language) for table in tables]
    assert len(tables) > 10 and len(set(titles)) == len(tables)


def test_a_table_has_the_title_of_its_sheet_or_of_its_source_if_it_is_the_only_table() -> None:
    log, contacts = (load_sources()[name] for name in ("management_log", "employer_contacts"))
    assert title_of(log, "employment_review").fi == "Työllisyyskatsaukset"
    assert title_of(log, "employment_review").sv == "Sysselsättningsöversikter"
    assert title_of(contacts, next(iter(contacts.tables))) == contacts.title
