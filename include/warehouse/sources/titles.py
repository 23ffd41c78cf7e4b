"""What a table is called to people."""

from warehouse.sources.columns import spoken
from warehouse.sources.source import Source
from warehouse.texts import Text


def title_of(source: Source, table: str) -> Text:
    """Return the source's title; where it has several tables the name of the table's own sheet tells them apart.

    Sheets have Finnish and Swedish names only, so English says both.
    """
    sheets = source.tables[table].sheets
    if len(source.tables) == 1 or not sheets:
        return source.title
    fi, sv = spoken(sheets, "fi"), spoken(sheets, "sv")
    return Text(fi=fi, sv=sv, en=f"{source.title.en}: {fi}")
