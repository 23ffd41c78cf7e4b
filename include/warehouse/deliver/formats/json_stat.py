"""JSON-stat 2.0: one data set for an indicator. The format has one language: English; the others are an extension."""

import json
from datetime import UTC
from pathlib import Path

from warehouse.deliver.formats.indicator_table import LANGUAGES, IndicatorTable, TableTexts
from warehouse.deliver.query import CurrentRelease

LABELS = {
    "place": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "month": {"fi": "Kuukausi", "sv": "Månad", "en": "Month"},
    "indicator": {"fi": "Mittari", "sv": "Indikator", "en": "Indicator"},
}


def write_json_stat(path: Path, table: IndicatorTable, texts: TableTexts, release: CurrentRelease) -> None:
    """Write the data set; a cell without a number is null and has its status, a preliminary one has a status too."""
    indicator = table.indicator
    code, name = indicator["indicator_code"], indicator["name_en"]
    rows = list(table.rows())
    status = {str(place): reason for place, (_, reason) in enumerate(rows) if reason != "final"}
    content = {
        "version": "2.0",
        "class": "dataset",
        "label": name,
        "source": texts.source["en"],
        "updated": release.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "note": [indicator["definition_en"]],
        "id": ["indicator", "place", "month"],
        "size": [1, len(table.places), len(table.months)],
        "role": {"metric": ["indicator"], "geo": ["place"], "time": ["month"]},
        "dimension": {
            "indicator": {
                "label": LABELS["indicator"]["en"],
                "category": {
                    "index": [code], "label": {code: name},
                    "unit": {code: {"decimals": indicator["decimals"], "label": texts.unit["en"]}},
                },
            },
            "place": {
                "label": LABELS["place"]["en"],
                "category": {
                    "index": list(table.places),
                    "label": {place: names["en"] for place, names in table.places.items()},
                },
            },
            "month": {
                "label": LABELS["month"]["en"],
                "category": {"index": [f"{month:%Y-%m}" for month in table.months]},
            },
        },
        "value": [None if value is None else _number(str(value)) for value, _ in rows],
        "status": status,
        "extension": {
            "release": release.release_id,
            "status": {reason: texts.statuses[reason]["en"] for reason in sorted(set(status.values()))},
            "label": {language: indicator[f"name_{language}"] for language in LANGUAGES},
            "place": {language: [names[language] for names in table.places.values()] for language in LANGUAGES},
        },
    }  # fmt: skip
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _number(text: str) -> int | float:
    """Return a number of JSON: whole ones without a decimal point."""
    return float(text) if "." in text or "E" in text else int(text)
