"""Sources declared for these tests only, with a column of every type that a workbook may have."""

from warehouse.sources import Source

DESCRIPTION = {"fi": "Selite.", "sv": "Förklaring.", "en": "Explanation."}
TITLE = {"fi": "Kaikki lajit", "sv": "Alla slag", "en": "Every kind"}


def column(kind: str, *headers: str, **more: object) -> dict[str, object]:
    return {"type": kind, "headers": list(headers), "description": DESCRIPTION, **more}


def source(name: str, tables: dict[str, object], rules: list[object]) -> Source:
    """Return a source of workbooks with one measure by the rules."""
    return Source.model_validate(
        {
            "source": name, "title": TITLE, "owner": "x", "licence": "x", "attribution": DESCRIPTION, "warning": "x",
            "schedule": None, "connector": {"kind": "dropbox", "format": "workbook"}, "tables": tables,
            "measures": {f"{name}_measure": {"counts": "events", "rules": rules}},
        }
    )  # fmt: skip


DAYS = {
    "description": {"fi": "Yksi rivi päivältä.", "sv": "En rad per dag.", "en": "A row a day."},
    "sheets": ["Päivät", "Dagar"],
    "due": {"day": 10, "since": "2025-01"},
    "key": ["row_code"],
    "supersede_by": ["municipality", "day"],
    "columns": {
        "municipality": column("municipality", "Kunta", "Kommun"),
        "day": column("date", "Päivä", "Datum", past=True),
        "row_code": column("text", "Tunnus", "Id", pattern="[0-9]{3}", required=False),
        "words": column("text", "Selitys", "Förklaring", required=False),
        "whole": column("integer", "Määrä (kpl)", "Antal (st)", minimum=1),
        "share": column("decimal", "Osuus", "Andel", unit="percent", required=False),
        "money": column("decimal", "Maksettu (€)", "Utbetalt (€)", unit="eur"),
        "kind": column("code", "Laji", "Art", values={"a": ["käynti", "besök"], "b": ["puhelu, pitkä", "samtal, långt"], "none": ["ei tapahtumia", "inga händelser"]}),
        "others": column("municipalities", "Muut kunnat", "Andra kommuner", required=False),
        "origin": column("municipality", "Lähtökunta", "Ursprungskommun", required=False),
        "decided": column("date", "Päätetty", "Beslutat", required=False),
    },
}  # fmt: skip
MONTHS = {
    "description": {"fi": "Yksi rivi kuukaudelta.", "sv": "En rad per månad.", "en": "A row a month."},
    "sheets": ["Kuukaudet", "Månader"],
    "due": {"day": 20, "since": "2026-01", "municipalities": ["272", "421"]},
    "supersede_by": ["municipality", "month"],
    "columns": {
        "municipality": column("municipality", "Kunta", "Kommun"),
        "month": column("month", "Kuukausi", "Månad"),
        "number": column("integer", "Luku", "Tal"),
    },
}
SOURCES = {
    "days": source("days", {"day_row": DAYS}, [{"table": "day_row", "count": "row_code", "date": "day", "reporter": "municipality", "municipalities": ["municipality"], "no_events": {"kind": "none"}}]),
    "months": source("months", {"month_row": MONTHS}, [{"table": "month_row", "sum": "number", "date": "month", "reporter": "municipality", "municipalities": ["municipality"]}]),
}  # fmt: skip
