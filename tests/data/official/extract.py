"""Write the excerpts of this folder from the published originals: `python extract.py FOLDER_OF_ORIGINALS [TARGET]`."""

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

LONG = ("alue", "kuukausi", "tiedot", "value")
AREAS = {
    "SSS", "MK16", "SK154", "KU588",
    *("KU" + code for code in ("074", "217", "236", "272", "288", "421", "440", "584", "598", "599", "849", "924")),
}  # fmt: skip
"""The municipalities of the two employment areas, their official totals, and a municipality that was merged in 2025."""
MUNICIPALITY = (
    "year", "kunta_code", "kunta_fi", "kunta_sv", "maakunta_code", "maakunta_fi", "seutukunta_code",
    "tyollisyysalue_code", "tyollisyysalue_fi", "tyollisyysalue_sv", "tyollisyysalue_en",
)  # fmt: skip
Row = Iterable[str]


def monthly_table(originals: Path) -> bytes:
    """Keep the rows of our areas of 12r5, January 2006 to October 2023; an empty value is a suppressed one."""
    with gzip.open(originals / "statfin_12r5_2006M01_2023M10_all_areas.csv.gz", "rt", encoding="utf-8") as text:
        header, *rows = csv.reader(text)
    assert tuple(header) == LONG
    return compressed(as_csv(LONG, (row for row in rows if row[0] in AREAS)))


def newest_month(originals: Path) -> bytes:
    """Write the PxWeb answer of 12r5 of June 2026 as long rows: every area and measure."""
    answer = json.loads((originals / "statfin_12r5_2026M06_pxweb_v1.json").read_bytes())
    measures = [column["code"] for column in answer["columns"] if column["type"] == "c"]

    def rows() -> Iterator[Row]:
        for row in answer["data"]:
            for measure, value in zip(measures, row["values"], strict=True):
                yield (*row["key"], measure, "" if value == "..." else value)

    return compressed(as_csv(LONG, rows()))


def municipalities(originals: Path) -> bytes:
    """Keep codes and names of the municipalities of 2025 and 2026, with their regions and employment areas."""

    def rows() -> Iterator[Row]:
        for year in (2025, 2026):
            with (originals / f"kunnat_{year}_tyollisyysalue.csv").open(encoding="utf-8-sig") as text:
                yield from ([row[column] for column in MUNICIPALITY] for row in csv.DictReader(text))

    return as_csv(MUNICIPALITY, rows())


def abolished_municipalities(originals: Path) -> bytes:
    """Write the list of abolished municipalities without its titles, notes and padding; one row a successor."""
    book = CalamineWorkbook.from_path(originals / "lakkautetut_kunnat_vuoteen_2022_asti.xlsx")
    rows = book.get_sheet_by_index(0).to_python()[3:]
    cells = ([str(cell).strip() for cell in row[:5]] for row in rows if row[3])
    return as_csv(("name_fi", "name_sv", "code", "ended_on", "successor_code"), cells)


def as_csv(header: Row, rows: Iterable[Row]) -> bytes:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue().encode()


def compressed(content: bytes) -> bytes:
    """Compress without name and time: the same rows are the same bytes."""
    return gzip.compress(content, mtime=0)


EXCERPTS: dict[str, Callable[[Path], bytes]] = {
    "statfin_12r5_2006M01_2023M10.csv.gz": monthly_table,
    "statfin_12r5_2026M06.csv.gz": newest_month,
    "municipalities_2025_2026.csv": municipalities,
    "abolished_municipalities_until_2022.csv": abolished_municipalities,
    "kela_tyottomyysturva_veteli_2000_2018.csv": lambda originals: (
        originals / "kela_tyottomyysturva_veteli_2000_2018.csv"
    ).read_bytes(),
    "statfin_11re_jsonstat2_three_cities.json": lambda originals: (
        originals / "statfin_11re_jsonstat2_three_cities.json"
    ).read_bytes(),
}
"""What makes each file of this folder; the last two are small and stay as published."""


def extract(originals: Path, target: Path) -> None:
    """Write every excerpt."""
    for name, excerpt in EXCERPTS.items():
        (target / name).write_bytes(excerpt(originals))


if __name__ == "__main__":
    extract(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else Path(__file__).parent)
