"""Days in any local style: the day that was written, or a fault."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.cells.columns import TODAY, check, read

FI_MONTHS = ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"]
SV_MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
FI_DAYS, SV_DAYS = ["ma", "ti", "ke", "to", "pe", "la", "su"], ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]
WRITTEN = {
    "30.6.2026": "2026-06-30", "30.06.2026": "2026-06-30", "2026-06-30": "2026-06-30", "30/6/2026": "2026-06-30",
    "30. 6. 2026": "2026-06-30", "2026/6/30": "2026-06-30", "6.7.2026": "2026-07-06", "7/7/2026": "2026-07-07",
    "30. kesäkuuta 2026": "2026-06-30", "30.kesäkuuta 2026": "2026-06-30", "den 30 juni 2026": "2026-06-30",
    "30 juni 2026": "2026-06-30", "30 JUN. 2026": "2026-06-30", "ke 3.6.2026": "2026-06-03", "Ons. 3.6.2026": "2026-06-03",
    "keskiviikkona 3. kesäkuuta 2026": "2026-06-03", "onsdag den 3 juni 2026": "2026-06-03", "ke, 3.6.2026": "2026-06-03",
    "30.6.2026 14:05": "2026-06-30", "30.6.2026 klo 14.05": "2026-06-30", "30.6.2026 kl. 14.05": "2026-06-30",
    "2026-06-30T00:00:00": "2026-06-30", "2026-06-30 23:59:59.999": "2026-06-30", "29.2.2024": "2024-02-29",
    "kesa\u0308kuu 2026": "<date_unknown>", "30. kesa\u0308kuuta 2026": "2026-06-30",
    "6/7/2026": "<date_ambiguous>", "6-7-2026": "<date_ambiguous>", "6/30/2026": "<date_unknown>",
    "ti 3.6.2026": "<date_weekday>", "xx 3.6.2026": "<date_unknown>", "30.6.26": "<date_without_year>", "30.6.": "<date_without_year>",
    "30. kesäkuuta": "<date_without_year>", "30 juni 26": "<date_without_year>", "29.2.2026": "<date_unknown>",
    "31.6.2026": "<date_unknown>", "0.6.2026": "<date_unknown>", "1.13.2026": "<date_unknown>", "20260630": "<date_unknown>",
    "2026-W01-1": "<date_unknown>", "2026-06-30T22:00:00Z": "<date_unknown>", "1.1.0000": "<date_unknown>",
    "1.1.1904": "1904-01-01", "31.12.1903": "<date_out_of_range>", "1.1.1899": "<date_out_of_range>", "1.1.2100": "<date_out_of_range>", "30 mar 2026": "<date_unknown>",
    "huomenna": "<date_unknown>", "30.6-2026": "<date_unknown>", "30.6.2026-1.7.2026": "<date_unknown>", "2026": "<date_unknown>",
}  # fmt: skip
CELLS = [
    (date(2026, 6, 30), "2026-06-30"), (datetime(2026, 6, 30), "2026-06-30"), (datetime(2026, 6, 30, 14, 5), "2026-06-30"),
    (date(1904, 1, 2), "1904-01-02"), (date(1903, 12, 31), "<date_out_of_range>"),
    (datetime(2026, 6, 30, tzinfo=UTC), "<date_unknown>"), (date(1900, 1, 5), "<date_out_of_range>"), (time(1, 2), "<date_unknown>"),
    (timedelta(1), "<date_unknown>"), (True, "<date_unknown>"), (46203.0, "<date_serial>"), (2026, "<date_unknown>"),
    (46203.5, "<date_unknown>"), (6.7, "<date_unknown>"), (float("nan"), "<date_unknown>"), (float("inf"), "<date_unknown>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "stored"), WRITTEN.items())
def test_written_days(text: str, stored: str) -> None:
    assert read("date", text) == stored


@pytest.mark.parametrize(("cell", "stored"), CELLS)
def test_cells(cell: object, stored: str) -> None:
    assert read("date", cell) == stored


def test_a_bare_number_is_a_date_if_the_epoch_of_the_file_is_declared() -> None:
    # Microsoft's documentation of the two systems: 5 July 1998 is 35981 from 1900 and 34519 from 1904.
    assert read("date", 35981.0, date1904=False) == read("date", 34519, date1904=True) == "1998-07-05"


def test_a_day_still_to_come() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert read("date", TODAY, past=True) == TODAY.isoformat()
    assert read("date", tomorrow, past=True) == read("date", f"{tomorrow}", past=True) == "<date_to_come>"
    assert read("date", tomorrow) == tomorrow.isoformat()


STYLES = {
    "finnish": lambda day: f"{day.day}.{day.month}.{day.year}",
    "padded": lambda day: f"{day:%d.%m.%Y}",
    "iso": lambda day: f"{day:%Y-%m-%d}",
    "strokes": lambda day: f"{day.day}/{day.month}/{day.year}",
    "hyphens": lambda day: f"{day:%d-%m-%Y}",
    "short year": lambda day: f"{day.day}.{day.month}.{day:%y}",
    "finnish name": lambda day: f"{day.day}. {FI_MONTHS[day.month - 1]}kuuta {day.year}",
    "swedish name": lambda day: f"den {day.day} {SV_MONTHS[day.month - 1]} {day.year}",
    "short swedish name": lambda day: f"{day.day} {SV_MONTHS[day.month - 1][:3]}. {day.year}",
    "finnish weekday": lambda day: f"{FI_DAYS[day.weekday()]} {day.day}.{day.month}.{day.year}",
    "swedish weekday": lambda day: f"{SV_DAYS[day.weekday()]} {day.day}.{day.month}.{day.year}",
    "time": lambda day: f"{day.day}.{day.month}.{day.year} klo 8.30",
}
SURE = set(STYLES) - {"strokes", "hyphens", "short year", "short swedish name"}


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from([str, str.upper, str.title]),
)
def test_a_day_in_any_style_is_itself_or_a_fault(day: date, style: str, case) -> None:
    parsed = check("date").read(case(STYLES[style](day)))
    assert parsed == day.isoformat() or (not isinstance(parsed, str) and style not in SURE)
