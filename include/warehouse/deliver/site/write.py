"""Writes the site of a release: one indicator after another, then the pages that gather what they have shown."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from warehouse.catalogue.site import load_site
from warehouse.deliver.csv_file import write_indicator_csv
from warehouse.deliver.datasets import STATUSES
from warehouse.deliver.formats.indicator_table import LANGUAGES, TableTexts, read_indicator_table
from warehouse.deliver.formats.json_stat import write_json_stat
from warehouse.deliver.formats.px_file import write_px
from warehouse.deliver.public_calendar import NAME as PUBLIC_DAYS
from warehouse.deliver.public_calendar import public_days
from warehouse.deliver.query import CurrentRelease
from warehouse.deliver.site.charts import SPARK_MONTHS
from warehouse.deliver.site.content import Series, read_frame, read_series, year_before
from warehouse.deliver.site.pages import PageWriter
from warehouse.deliver.site.phrases import WORKBOOK_TEXTS, load_texts
from warehouse.settings import PROJECT, Profile
from warehouse.sources import load_sources

FOLDER = Path(__file__).parent
DECLARATIONS = (PROJECT / "include" / "catalogue", PROJECT / "include" / "sources")
MADE_WITH = (FOLDER, FOLDER.parent / "formats", WORKBOOK_TEXTS, *DECLARATIONS)
"""Templates, texts, formats and declarations: when one of them changes, the same site is written again."""
NAME = "site.json"
"""The last file of a site: checksums of the others, and of the templates and texts that have made them."""


def write_site(
    connection: psycopg.Connection, release: CurrentRelease, folder: Path, files: Sequence[Any], profile: Profile
) -> None:
    """Write the site of the release into a folder that holds only the files of the extract, in `data`.

    `files` describe those. The same release gives the same bytes.
    """
    frame = read_frame(connection)
    writer = PageWriter(folder, release, frame, load_site(), profile)
    (folder / "static").mkdir()
    for file in sorted((FOLDER / "static").iterdir()):
        shutil.copyfile(file, folder / "static" / file.name)  # with the rights of the instance, not of the package
    (folder / "data" / "indicators").mkdir(parents=True)
    for indicator in frame.indicators:
        series = read_series(connection, indicator)
        writer.indicator(indicator, series)
        if series:
            _write_indicator_files(connection, release, indicator, folder / "data" / "indicators")
        # The other pages need little of a municipality's series: the whole of all of them would fill the memory.
        frame.summaries[indicator["indicator_code"]] = {
            code: _shortened(place_series) if frame.places[code].is_municipality else place_series
            for code, place_series in series.items()
        }
    for place in frame.places.values():
        writer.place(place)
    writer.home()
    writer.indicators()
    writer.places()
    writer.plan()
    writer.shared()
    for topic in writer.site.topics:
        writer.topic(topic)
    writer.reports()
    writer.data(files)
    writer.about()
    writer.front()
    if writer.next_release:
        (folder / PUBLIC_DAYS).write_bytes(public_days(release.published_at))
    (folder / NAME).write_text(json.dumps(_content_of(folder)), encoding="utf-8")


def _write_indicator_files(
    connection: psycopg.Connection, release: CurrentRelease, indicator: Mapping[str, Any], folder: Path
) -> None:
    """Write the totals of one indicator as CSV, PX and JSON-stat."""
    code = indicator["indicator_code"]
    write_indicator_csv(connection, code, folder / f"{code}.csv")
    table = read_indicator_table(connection, indicator)
    if table is None:
        return
    source = load_sources().get(indicator["source"] or "")
    attribution = source.attribution.model_dump() if source else dict.fromkeys(LANGUAGES, "")
    statuses = {status: text.model_dump() for status, text in STATUSES.items()}
    texts = TableTexts(attribution, statuses, load_texts()[indicator["unit"]].model_dump(), load_site().contact)
    write_px(folder / f"{code}.px", table, texts, release)
    write_json_stat(folder / f"{code}.json", table, texts, release)


def is_site_complete(folder: Path) -> bool:
    """Say whether a folder holds a whole site that these templates, texts and declarations have made."""
    try:
        written: dict[str, str] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return written == _content_of(folder)
    except (OSError, ValueError):
        return False


def _content_of(folder: Path) -> dict[str, str]:
    """Return the checksums of a site's own files and of what they are made with; the manifest has those of `data`."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
    site_files = [path for path in files if path.parent != folder / "data"]
    made_with = sorted(
        path for part in MADE_WITH for path in (part.rglob("*") if part.is_dir() else [part])
        if path.is_file() and path.suffix != ".pyc"
    )  # fmt: skip
    return {"files": _checksum(site_files, folder), "made_with": _checksum(made_with, PROJECT)}


def _checksum(files: Sequence[Path], parent: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(os.path.relpath(file, parent).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _shortened(series: Series) -> Series:
    """Return a series with the months of the small line and those of its newest change."""
    kept = set(sorted(series.points)[-SPARK_MONTHS:])
    if series.newest:
        kept |= {month for month in series.points if year_before(series.newest) <= month <= series.newest}
    return replace(series, points={month: point for month, point in series.points.items() if month in kept})
