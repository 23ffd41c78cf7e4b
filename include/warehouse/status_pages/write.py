"""Renders the pages from Jinja2 templates and puts them, whole, into the folder of the instance."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from warehouse.catalogue import load_catalogue
from warehouse.declarations import Text, read_yaml
from warehouse.disk import replace_file
from warehouse.settings import Settings
from warehouse.sources import load_sources
from warehouse.status_pages.content import read_content

FOLDER = Path(__file__).parent
LANGUAGES = ("fi", "sv", "en")
PAGES = ("status", "findings")
HELSINKI = ZoneInfo("Europe/Helsinki")
BAR_WIDTH, CHART_HEIGHT = 4, 24


def write_status_pages(settings: Settings) -> Path:
    """Write every page in every language, and return the first one; each file appears whole."""
    content = read_content(settings)
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals |= {"bars": bars, "moment": moment, "number": number, "names": _names(), "pages": PAGES}
    texts = {key: Text.model_validate(text) for key, text in read_yaml(FOLDER / "texts.yml").items()}
    folder = settings.root / "status"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(HELSINKI)
    for language in LANGUAGES:
        words = {key: getattr(text, language) for key, text in texts.items()}
        for page in PAGES:
            html = environment.get_template(f"{page}.html.j2").render(
                say=words, language=language, languages=LANGUAGES, page=page, content=content, now=now, **content.tables
            )
            replace_file(folder / f"{page}-{language}.html", html.encode("utf-8"), mode=0o600)
    return folder / f"{PAGES[0]}-{LANGUAGES[0]}.html"


def _names() -> dict[str, dict[str, Text]]:
    """Return the names of indicators, places and sources by code."""
    catalogue = load_catalogue()
    return {
        "indicator": {row.code: row.name for row in catalogue.indicators},
        "place": {row.code: row.name for row in catalogue.areas}
        | {row.code: row.name for row in catalogue.municipalities},
        "breakdown": {row.code: row.name for row in catalogue.breakdowns},
        "source": {source.source: source.title for source in load_sources().values()},
    }


def moment(time: datetime | None) -> str:
    """Format a moment in Helsinki time, the same in every language: 2026-11-29 08:05."""
    return f"{time.astimezone(HELSINKI):%Y-%m-%d %H:%M}" if time else ""


def number(value: Decimal | float | None, decimals: int = 1) -> str:
    """Format a number with thousands apart; empty if there is none."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}".replace(",", "\u00a0")
    return text.rstrip("0").rstrip(".") if "." in text else text


def bars(values: Sequence[Any]) -> list[dict[str, float]]:
    """Return the bars of a small chart, one a value, the highest as high as the chart."""
    highest = max([float(value) for value in values] or [1.0]) or 1.0
    return [
        {"x": i * BAR_WIDTH, "width": BAR_WIDTH - 1, "y": CHART_HEIGHT - height, "height": height}
        for i, height in enumerate(max(float(value) / highest * CHART_HEIGHT, 1.0) for value in values)
    ]
