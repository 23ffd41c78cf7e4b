"""Workbooks: what is in the cells is stored, and every fault names its cell."""

import io
import json
import unicodedata
import zipfile
from datetime import date, datetime
from unittest.mock import patch

import pytest
from tests.unit.ingest.readers.workbooks import GOOD, HEADINGS, SHEET, Formula, read, with_part, workbook
from tests.unit.privacy.invented import code

from warehouse.errors import DeliveryError

PERSON = code(date(1981, 5, 13))
STORED = {
    "_row": "2", "contact": "272-1", "day": "2026-01-31", "municipality": "272", "others": "", "kind": "visit",
    "number": "3", "_extra": "",
}  # fmt: skip


def refusal(file: bytes) -> str:
    with pytest.raises(DeliveryError) as refused:
        read(file)
    return str(refused.value)


def test_a_plain_workbook_is_read() -> None:
    assert read(workbook({1: HEADINGS, 2: GOOD})) == ([STORED], [])


def test_true_rows_behind_titles_gaps_and_totals() -> None:
    file = workbook({
        3: ["Kontaktit 2026"], 6: [None, *HEADINGS], 7: [None, *GOOD], 8: [None, " "], 10: [None, *GOOD],
        11: [None, "Yhteensä", None, None, None, None, 6], 12: [None, None, date(2026, 2, 1), "74", "", "BESÖK", 1.0],
    })  # fmt: skip
    rows, _ = read(file)
    assert [(row["_row"], row["municipality"], row["number"]) for row in rows] == [
        ("7", "272", "3"),
        ("10", "272", "3"),
        ("12", "074", "1"),
    ]


def test_headings_in_the_other_language_in_another_order_and_form() -> None:
    headings = [" antal", "ART ", unicodedata.normalize("NFD", "Päivä"), "Kommun", "Id", "Andra kommuner"]
    row = ["1 000", "Besök", "31.1.2026", unicodedata.normalize("NFD", "kokkola "), None, "Halso; 272,"]
    rows, _ = read(workbook({1: headings, 2: row}))
    assert rows == [STORED | {"contact": "", "number": "1000", "others": "074,272"}]


def test_other_columns_are_kept_beside() -> None:
    rows, _ = read(workbook({1: [*HEADINGS, "Huomautus"], 2: [*GOOD, "hyvä"], 3: [*GOOD, None, 2.5]}))
    assert [json.loads(row["_extra"] or "{}") for row in rows] == [{"Huomautus": "hyvä"}, {"H": "2.5"}]


FAULTS = {
    "an unknown municipality": (2, "Kokola", "cell C2: found the text 'Kokola', expected a municipality by code or name (closest: Kokkola)"),
    "a text for a number": (5, "kolme", "cell F2: found the text 'kolme', expected a whole number"),
    "a part of a thing": (5, 2.5, "cell F2: found the number 2.5, expected a whole number"),
    "no date": (1, "tammikuu", "cell B2: found the text 'tammikuu', expected a date"),
    "a number for a date": (1, 45000, "cell B2: found the number 45000, expected a date"),
    "a date for a number": (5, date(2026, 1, 1), "cell F2: found the date 2026-01-01, expected a whole number"),
    "an unknown code": (4, "kävely", "cell E2: found the text 'kävely', expected one of käynti, besök"),
    "nothing": (4, None, "cell E2: found an empty cell, expected one of"),
    "an unknown one of several": (3, "Halsua, Kokola", "cell D2: found the text 'Halsua, Kokola', expected municipalities"),
    "an error": (5, Formula("#REF!"), "cell F2: found the error #REF!, expected a whole number"),
    "an error where nothing may be": (3, Formula("#N/A"), "cell D2: found the error #N/A"),
    "a truth": (5, True, "cell F2: found a truth value, expected a whole number"),
    "a mistyped person": (4, "131052-9999", "cell E2: found the text '***********'"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_names_its_cell(fault: str) -> None:
    place, cell, message = FAULTS[fault]
    told = refusal(workbook({1: HEADINGS, 2: [*GOOD[:place], cell, *GOOD[place + 1 :]], 3: GOOD}))
    assert told.startswith(f"file test.xlsx, sheet {SHEET}, {message}")


def test_an_error_alone_in_its_row_is_no_empty_row() -> None:
    assert "cell F9: found the error #DIV/0!" in refusal(
        workbook({1: HEADINGS, 2: GOOD, 9: [None] * 5 + [Formula("#DIV/0!")]})
    )


def test_many_faults_are_told_up_to_twenty() -> None:
    told = refusal(workbook({1: HEADINGS} | {row: [*GOOD[:5], "x"] for row in range(2, 32)})).split("\n")
    assert len(told) == 21
    assert "cell F21" in told[19] and told[20] == "and 10 more"


def test_a_missing_sheet_column_heading_or_row_is_told() -> None:
    assert "found the sheets 'Muu', 'Ohje', expected a sheet 'Kontaktit'" in refusal(
        workbook({1: HEADINGS, 2: GOOD}, sheet="Ohje", others=["Muu"])
    )
    told = refusal(workbook({4: ["Tunnus", "Pvm", *HEADINGS[2:]], 5: GOOD}))
    assert "sheet Kontaktit, row 4: found the headings 'Tunnus', 'Pvm', 'Kunta'" in told
    assert told.endswith("expected also Päivä or Datum")
    assert "found no declared heading in the first 50 rows" in refusal(workbook({60: HEADINGS, 61: GOOD}))
    assert "found no rows below the headings" in refusal(workbook({1: HEADINGS}))
    assert refusal(workbook({1: [*HEADINGS, "Antal"], 2: [*GOOD, 1]})).endswith("expected number once")


@pytest.mark.parametrize("cell", [PERSON, f"Virtanen {PERSON.lower()}, soitto", PERSON.replace("-", "–")])
def test_a_person_anywhere_refuses_the_file_and_is_not_told(cell: str) -> None:
    told = refusal(workbook({1: HEADINGS, 2: GOOD, 9: [*[None] * 8, cell]}))
    assert (
        told
        == f"file test.xlsx, sheet {SHEET}, cell I9: found a henkilötunnus, expected no personal data in this source"
    )


def test_a_person_in_a_part_without_cells_refuses_the_file() -> None:
    def comment(name: str, content: bytes) -> bytes:
        return content.replace(b"</cp:coreProperties>", f"<dc:title>{PERSON}</dc:title></cp:coreProperties>".encode())

    told = refusal(with_part(workbook({1: HEADINGS, 2: GOOD}), comment))
    assert "found a henkilötunnus in its part docProps/core.xml" in told and PERSON not in told


def test_a_date_with_a_time_is_its_day() -> None:
    rows, _ = read(workbook({1: HEADINGS, 2: [GOOD[0], datetime(2026, 1, 31, 14, 30), *GOOD[2:]]}))
    assert rows == [STORED]


def test_a_bomb_is_not_unpacked() -> None:
    file = with_part(workbook({1: HEADINGS, 2: GOOD}), lambda _, content: content + bytes(1000))
    with patch("warehouse.ingest.readers.archive.LARGEST", 5000):
        assert "bytes unpacked, expected at most" in refusal(file)
    with patch("warehouse.ingest.readers.archive.MOST_PARTS", 3):
        assert "parts of" in refusal(file)


def test_a_bomb_that_tells_a_small_size_is_found_out() -> None:
    file = bytearray(with_part(workbook({1: HEADINGS, 2: GOOD}), lambda _, content: content + bytes(100_000)))
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        size = archive.getinfo("xl/workbook.xml").file_size
    told = bytes(file).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert "no whole workbook" in refusal(told)


def test_entities_are_not_read() -> None:
    def with_type(name: str, content: bytes) -> bytes:
        return content.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY e "e">]><worksheet')

    assert "document type" in refusal(with_part(workbook({1: HEADINGS, 2: GOOD}), with_type))


OTHERS = {
    "empty": b"",
    "text": b"Tunnus;Kunta\n",
    "html": b"<html><table><tr><td>1</td></tr></table></html>",
    "old or encrypted": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512),
    "half": workbook({1: HEADINGS, 2: GOOD})[:-200],
    "no workbook part": with_part(
        workbook({1: HEADINGS, 2: GOOD}), lambda name, content: None if name == "xl/workbook.xml" else content
    ),
    "no sheet part": with_part(
        workbook({1: HEADINGS, 2: GOOD}), lambda name, content: None if "sheet1" in name else content
    ),
    "broken sheet": with_part(
        workbook({1: HEADINGS, 2: GOOD}), lambda name, content: content[:-30] if "sheet1" in name else content
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_workbook_is_told(kind: str) -> None:
    assert "workbook" in refusal(OTHERS[kind])
