"""The lists that municipalities deliver besides the employer contacts, each in the style of its sender."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from samples import calendar
from samples.random_draws import NAMES
from samples.workbooks.events import Training, draw_items, draw_placements, draw_trainings, payment_files
from samples.workbooks.styles import MEDIA, TRAININGS, YOUTH, YOUTH_CORRECTED, Record, WorkbookStyle, list_file
from samples.workbooks.targets import target_files
from warehouse.sources import Column, load_sources

FIRST_MONTH = calendar.LISTS_SINCE
# The last month has not come yet from these: it is late, and their area's total incomplete.
LATE = {("youth_placement", "421"), ("recruitment_training", "288"), ("recruitment_training", "440")}
REFUSED = "440"  # of which a file of trainings comes after the others, and is refused
CORRECTED = "217"


def cell_text(column: Column, code: str, language: str) -> str:
    """Return the text of a code in Finnish (fi) or Swedish (sv)."""
    return (column.values or {})[code][language == "sv"]


def columns_of(source: str, table: str) -> dict[str, Column]:
    """Return the declared columns of a table."""
    return load_sources()[source].tables[table].columns


def place(code: str, style: WorkbookStyle) -> str:
    """Return the municipality as its sender writes it."""
    return style.municipality or (NAMES[code].sv if style.language == "sv" else NAMES[code].fi)


def youth_records(code: str, style: WorkbookStyle, seed: int) -> list[Record]:
    """Return one municipality's jobs of young people, and its months without any."""
    form, municipality = columns_of("youth_placements", "youth_placement")["employment_form"], place(code, style)
    records: list[Record] = [
        {
            "placement_id": placement.placement_id,
            "started_on": placement.day,
            "municipality": municipality,
            "age_at_start": placement.age,
            "employment_form": cell_text(form, placement.form, style.language),
        }
        for placement in draw_placements(seed)
        if placement.municipality == code
    ]
    nothing = cell_text(form, "none", style.language)
    quiet: Record = {"placement_id": None, "municipality": municipality, "age_at_start": 0, "employment_form": nothing}
    return with_empty_months(records, "started_on", quiet, late=("youth_placement", code) in LATE)


def training_records(code: str, style: WorkbookStyle, seed: int, *, late: bool) -> list[Record]:
    """Return one municipality's trainings, its own and shared, and its months without any; none of the last if late."""
    columns = columns_of("recruitment_trainings", "recruitment_training")
    trainings = [training for training in draw_trainings(seed) if code in training.municipalities]
    records = [_training(training, code, style, columns) for training in trainings]
    nothing = cell_text(columns["training_kind"], "none", style.language)
    quiet: Record = {
        "training_id": None,
        "municipality": place(code, style),
        "other_municipalities": None,
        "training_title": nothing,
        "training_kind": nothing,
        "participants": 0,
        "training_state": None,
    }
    return with_empty_months(records, "training_start", quiet, late)


def _training(training: Training, code: str, style: WorkbookStyle, columns: Mapping[str, Column]) -> Record:
    """Return one training as a row; Kokkola marks only those that were cancelled."""
    swedish = style.language == "sv"
    state = cell_text(columns["training_state"], "cancelled" if training.cancelled else "begun", style.language)
    others = [NAMES[other].sv if swedish else NAMES[other].fi for other in training.municipalities if other != code]
    return {
        "training_id": training.training_id,
        "training_start": training.day,
        "municipality": place(code, style),
        "other_municipalities": ", ".join(others) or None,
        "training_title": training.subject[swedish],
        "training_kind": cell_text(columns["training_kind"], training.kind, style.language),
        "participants": training.participants,
        "training_state": state if training.cancelled or code != "272" else None,
    }


def media_records(style: WorkbookStyle, seed: int) -> list[Record]:
    """Return the items the area's communication has found."""
    kinds = columns_of("media_items", "media_item")["item_kind"]
    records: list[Record] = [
        {
            "item_id": item.item_id,
            "published_on": item.day,
            "outlet": item.outlet,
            "item_kind": cell_text(kinds, item.kind, style.language),
        }
        for item in draw_items(seed)
    ]
    quiet = {"item_id": None, "outlet": "-", "item_kind": cell_text(kinds, "none", style.language)}
    return with_empty_months(records, "published_on", quiet)


def with_empty_months(records: Sequence[Record], dated: str, quiet: Record, late: bool = False) -> list[Record]:
    """Add a row for each month that nothing happened in, by its first day; a late list lacks the last month."""
    busy = {month_of(record, dated) for record in records}
    rows = [*records]
    rows += [
        {**quiet, dated: calendar.first_day(month)}
        for month in calendar.months(FIRST_MONTH, calendar.LAST_MONTH)
        if month not in busy
    ]
    kept = [row for row in rows if not (late and month_of(row, dated) == calendar.LAST_MONTH)]
    return sorted(kept, key=lambda row: str(row[dated]))


def month_of(record: Record, dated: str) -> str:
    """Return the month (YYYY-MM) that a record belongs to."""
    day = record[dated]
    return f"{day:%Y-%m}" if isinstance(day, date) else str(day)


def list_files(seed: int) -> dict[str, bytes]:
    """Return every file of the lists, by path below the home."""
    files = dict(_youth(seed))
    for code, style in TRAININGS.items():
        swedish = style.language == "sv"
        name = f"{NAMES[code].sv} utbildningar" if swedish else f"{NAMES[code].fi} rekrykoulutukset"
        sheet = "Rekryteringsutbildningar" if swedish else "Rekrykoulutukset"
        files[f"recruitment_trainings/{_named(name, style)}"] = list_file(
            sheet, style, training_records(code, style, seed, late=("recruitment_training", code) in LATE)
        )
    files[f"media_items/Mediaseuranta Kokkola {calendar.LISTS_SINCE[:4]}-{calendar.LAST_YEAR}.xlsx"] = list_file(
        "Mediaosumat", MEDIA, media_records(MEDIA, seed)
    )
    files |= {f"discretionary_support/{name}": content for name, content in payment_files(seed).items()}
    files |= {f"targets/{name}": content for name, content in target_files(seed).items()}
    return {f"drop/{name}": content for name, content in files.items()}


def refused_files(seed: int) -> dict[str, bytes]:
    """Return a list of the last month whose counts are in words, so that it is refused, by path below the home."""
    style = TRAININGS[REFUSED]
    records = training_records(REFUSED, style, seed, late=False)
    last = [
        {**record, "participants": "ungefär tio"}
        for record in records
        if month_of(record, "training_start") == calendar.LAST_MONTH
    ]
    name = f"{NAMES[REFUSED].sv} utbildningar {calendar.LAST_MONTH}"
    return {f"later/recruitment_trainings/{name}.xlsx": list_file("Rekryteringsutbildningar", style, last)}


def _youth(seed: int) -> Iterable[tuple[str, bytes]]:
    for code, style in YOUTH.items():
        records = youth_records(code, style, seed)
        name = f"{NAMES[code].fi} nuoret"
        if code == CORRECTED:  # the officer had forgotten the last job of the last month
            last = [record for record in records if month_of(record, "started_on") == calendar.LAST_MONTH]
            yield f"youth_placements/{name} korjattu.xlsx", list_file("Nuoret", YOUTH_CORRECTED, last)
            records = [record for record in records if record is not last[-1]]
        yield f"youth_placements/{_named(name, style)}", list_file("Nuoret", style, records)


def _named(name: str, style: WorkbookStyle) -> str:
    return f"{name}.{'csv' if style.encoding else 'xlsx'}"
