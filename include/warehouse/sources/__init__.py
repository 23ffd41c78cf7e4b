"""The declarations of the sources: one strict YAML each in `include/sources/`.

A source says where its data comes from (`connector`), in which shape (`tables`), and which
measures it yields (`measures`). Adding one needs no code: the DAG, the raw tables, the dbt
sources, the staging rows, the intake, the templates and the arrival board all follow from it.
"""

from warehouse.sources.connectors import (
    AnyApi,
    Api,
    Classes,
    Classification,
    Download,
    Dropbox,
    Matomo,
    Profile,
    PxWeb,
    Report,
    Vacancies,
)
from warehouse.sources.measures import Figure, Measure, Rule
from warehouse.sources.source import FOLDER, Source, load_sources, read_source, title_of, workbook_sources
from warehouse.sources.tables import Column, ColumnType, Due, Table, month_of, text_in

__all__ = [
    "FOLDER",
    "AnyApi",
    "Api",
    "Classes",
    "Classification",
    "Column",
    "ColumnType",
    "Download",
    "Dropbox",
    "Due",
    "Figure",
    "Matomo",
    "Measure",
    "Profile",
    "PxWeb",
    "Report",
    "Rule",
    "Source",
    "Table",
    "Vacancies",
    "load_sources",
    "month_of",
    "read_source",
    "text_in",
    "title_of",
    "workbook_sources",
]
