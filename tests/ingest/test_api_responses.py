"""API responses on a real PostgreSQL: loaded whole or not at all, drift named, secrets stored nowhere."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ingest.test_ingest import counts, drop, numbers
from tests.unit.privacy.invented import code

from samples.apis import HEADINGS, advertisement_files, audience_files, newsletter_export, reference_files
from samples.standin import Fault, serve
from samples.statfin import tables
from warehouse.errors import SourceError, WarehouseError
from warehouse.ingest.run import ingest
from warehouse.settings import Settings
from warehouse.sources import load_sources

WEBSITE, NEWSLETTER, SURVEY = (load_sources()[name] for name in ("website", "newsletter", "customer_survey"))
VACANCIES = load_sources()["vacancies"]
Connect = Callable[[str], psycopg.Connection]
LETTER = {"id": "n1", "sent_at": "2026-06-30T21:30:00Z", "delivered": "100", "unique_opens": 40, "open_rate": 0.4}


@pytest.fixture
def loader(as_role: Connect) -> Iterator[psycopg.Connection]:
    yield as_role("loader")


@pytest.fixture
def faults() -> list[Fault]:
    return []


@pytest.fixture
def apis(settings: Settings, monkeypatch: pytest.MonkeyPatch, faults: list[Fault]) -> Iterator[Path]:
    folder = settings.root / "apis"
    folder.mkdir()
    for name, content in (audience_files(12) | advertisement_files(12)).items():
        if name.startswith("apis/"):
            (settings.root / name).write_bytes(content)
    pxweb = settings.root / "pxweb"
    pxweb.mkdir()
    (pxweb / "t.csv").write_text("alue,kuukausi,tiedot,value\nKU272,2026M06,V,1\n")
    with serve(pxweb, faults=faults) as base:
        monkeypatch.setenv("WAREHOUSE_STANDIN", base)
        yield folder


def rows(connection: psycopg.Connection, query: str) -> list[tuple[Any, ...]]:
    with connection.transaction():
        return connection.execute(query).fetchall()


def test_visits_load_once_and_an_empty_month_is_blank(
    settings: Settings, loader: psycopg.Connection, apis: Path
) -> None:
    assert numbers(ingest(WEBSITE, settings, loader)) == (1, 0, 0)
    assert numbers(ingest(WEBSITE, settings, loader)) == (0, 1, 0)
    visits = rows(loader, "select month, visitors, visits, bounce_rate from raw.website_month where site = 'employers'")
    january = json.loads((apis / "matomo.json").read_text())["2"]["2024-01"]
    assert ("2023-07", None, None, None) in visits
    assert (
        "2024-01",
        str(january["nb_uniq_visitors"]),
        january["nb_visits"],
        january["bounce_rate"].rstrip("%"),
    ) in visits
    assert counts(loader, "raw.website_month") == [2 * 36]
    assert rows(loader, "select as_of from ops.snapshot") == [(date(2026, 6, 30),)]
    assert list(settings.work.iterdir()) == []


def test_the_report_and_its_file_share_a_table_and_the_later_day_counts(
    settings: Settings, loader: psycopg.Connection, apis: Path
) -> None:
    drop(settings, "newsletter", "newsletters_2025-12-31.csv", newsletter_export(12))
    assert numbers(ingest(NEWSLETTER, settings, loader)) == (2, 0, 0)
    messages = "select newsletter_id, sent_on, delivered, unique_opens from raw.newsletter where _snapshot_id = {}"
    (file,), (report,) = rows(loader, "select snapshot_id from ops.snapshot order by as_of")
    assert set(rows(loader, messages.format(file))) < set(rows(loader, messages.format(report)))


def test_a_moment_belongs_to_its_day_in_finland(settings: Settings, loader: psycopg.Connection, apis: Path) -> None:
    (apis / "newsletters.json").write_text(json.dumps([LETTER]))
    ingest(NEWSLETTER, settings, loader)
    assert rows(loader, "select sent_on, delivered, open_rate from raw.newsletter") == [("2026-07-01", "100", "0.4")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unique_opens": None}, "column unique_opens: found nothing, expected a whole number"),
        ({"delivered": "12,5"}, "column delivered: found '12,5', expected a whole number"),
        ({"sent_at": "2026-06-1x"}, "column sent_at: found '2026-06-1x', expected a date"),
    ],
)
def test_a_bad_value_refuses_the_whole_response(
    settings: Settings, loader: psycopg.Connection, apis: Path, change: dict[str, Any], message: str
) -> None:
    (apis / "newsletters.json").write_text(json.dumps([LETTER, LETTER | {"id": "n2"} | change]))
    outcome = ingest(NEWSLETTER, settings, loader)
    assert numbers(outcome) == (0, 0, 1)
    assert f"row 2, {message}" in outcome.refused[0]
    assert counts(loader, "raw.newsletter", "ops.snapshot", "ops.refusal") == [0, 0, 1]
    assert not list((settings.root / "landing").rglob("*.tar"))


def test_a_renamed_field_stops_the_source_with_both_lists(
    settings: Settings, loader: psycopg.Connection, apis: Path
) -> None:
    renamed = {("openers" if name == "unique_opens" else name): value for name, value in LETTER.items()}
    (apis / "newsletters.json").write_text(json.dumps([LETTER, renamed]))
    (message,) = ingest(NEWSLETTER, settings, loader).refused
    assert "row 2: found unique_opens missing; there are delivered, id, open_rate, openers, sent_at" in message
    assert "expected fields id, sent_at, delivered, unique_opens, open_rate" in message
    assert counts(loader, "raw.newsletter", "ops.snapshot") == [0, 0]


def test_an_undeclared_field_is_stored_as_extra_and_reported(
    settings: Settings, loader: psycopg.Connection, apis: Path
) -> None:
    (apis / "newsletters.json").write_text(json.dumps([LETTER | {"audience": {"list": "employers"}}]))
    outcome = ingest(NEWSLETTER, settings, loader)
    assert outcome.messages == ["newsletter-2026-06-30.tar: fields that are not declared: audience.list"]
    assert rows(loader, "select _extra from raw.newsletter") == [({"audience.list": "employers"},)]
    assert rows(loader, "select resolved -> 'undeclared' from ops.snapshot") == [(["audience.list"],)]


def test_a_henkilotunnus_in_an_answer_is_refused_before_landing(
    settings: Settings, loader: psycopg.Connection, apis: Path
) -> None:
    person = code(date(1981, 5, 13))
    (apis / "newsletters.json").write_text(json.dumps([LETTER | {"title": f"Onnea {person}!"}]))
    (message,) = ingest(NEWSLETTER, settings, loader).refused
    assert "a henkilötunnus" in message and person not in message
    assert counts(loader, "raw.newsletter", "ops.snapshot") == [0, 0]


def test_a_source_that_cannot_be_reached_does_not_stop_its_file(
    settings: Settings, loader: psycopg.Connection, apis: Path, faults: list[Fault]
) -> None:
    faults.append(Fault("html"))
    drop(settings, "newsletter", "newsletters_2025-12-31.csv", newsletter_export(12))
    with pytest.raises(SourceError, match="a page of HTML"):
        ingest(NEWSLETTER, settings, loader)
    assert counts(loader, "ops.snapshot") == [1]


def test_live_needs_an_address_and_a_secret(
    settings: Settings, loader: psycopg.Connection, apis: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = settings.model_copy(update={"profile": "live"})
    with pytest.raises(WarehouseError, match="no address for the profile 'live': set WAREHOUSE_ADDRESS_WEBSITE"):
        ingest(WEBSITE, live, loader)
    assert numbers(ingest(NEWSLETTER, live, loader)) == (0, 0, 0)  # comes as files until it has an address
    monkeypatch.setenv("WAREHOUSE_ADDRESS_WEBSITE", "{standin}/matomo")
    with pytest.raises(WarehouseError, match="set WAREHOUSE_SECRET_MATOMO_TOKEN"):
        ingest(WEBSITE, live, loader)
    (settings.secrets / "matomo_token").write_text("sample\n")
    assert numbers(ingest(WEBSITE, live, loader)) == (1, 0, 0)
    assert "sample" not in str(rows(loader, "select * from ops.snapshot"))


def test_of_an_advertisement_only_declared_fields_are_stored(
    settings: Settings, loader: psycopg.Connection, apis: Path
) -> None:
    assert numbers(ingest(VACANCIES, settings, loader)) == (1, 0, 0)
    assert numbers(ingest(VACANCIES, settings, loader)) == (0, 1, 0)
    (kept,) = [path.read_text() for path in (settings.root / "landing").rglob("*.ndjson")]
    assert "metadata.externalId" in kept
    everything = (
        kept + str(rows(loader, "select * from raw.vacancy_ad")) + str(rows(loader, "select * from ops.snapshot"))
    )
    assert not [name for name in ("Maija", "Keksitty", "invented.invalid", "Soita") if name in everything]
    assert rows(loader, "select count(*) from raw.vacancy_ad where open_positions is null or ad_id is null") == [(0,)]


@pytest.mark.parametrize("heading", ["Vapaa palaute", "Nimi"])
def test_a_survey_with_another_column_is_refused(settings: Settings, loader: psycopg.Connection, heading: str) -> None:
    content = f"Vastauspäivä;Kunta;Arvosana;{heading}\n2026-06-01;Kokkola;5;x\n".encode()
    drop(settings, "customer_survey", "customer_survey_2026-06-30.csv", content)
    (message,) = ingest(SURVEY, settings, loader).refused
    assert "only declared columns" in message
    assert counts(loader, "raw.customer_survey_answer") == [0]


def test_a_score_out_of_the_scale_is_set_aside(settings: Settings, loader: psycopg.Connection) -> None:
    content = "Vastauspäivä;Kunta;Arvosana\n2026-06-01;Kokkola;6\n2026-06-01;Kokkola;5\n2026-06-01;Turku;4\n2026-06-02;Perho;\n"
    drop(settings, "customer_survey", "customer_survey_2026-06-30.csv", content.encode())
    outcome = ingest(SURVEY, settings, loader)
    assert (outcome.loaded[0].rows, outcome.loaded[0].rejected_rows) == (2, 2)
    assert rows(loader, "select municipality, score from raw.customer_survey_answer order by 1") == [
        ("272", "5"),
        ("584", None),
    ]


def test_a_table_takes_its_address_from_the_environment_too(
    settings: Settings, loader: psycopg.Connection, apis: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, live = load_sources()["statfin_foreign_language"], settings.model_copy(update={"profile": "live"})
    with pytest.raises(WarehouseError, match="set WAREHOUSE_ADDRESS_STATFIN_FOREIGN_LANGUAGE"):
        ingest(source, live, loader)
    for name, content in tables.annual_files(12).items():
        (settings.root / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.root / name).write_bytes(content)
    monkeypatch.setenv("WAREHOUSE_ADDRESS_STATFIN_FOREIGN_LANGUAGE", "{standin}/PxWeb/api/v1")
    assert numbers(ingest(source, live, loader)) == (1, 0, 0)
    assert numbers(ingest(source, live, loader)) == (0, 1, 0)
    assert counts(loader, "raw.statfin_foreign_language") == [2 * 4 * 4]


def test_classifications_and_open_files_load_once(settings: Settings, loader: psycopg.Connection, apis: Path) -> None:
    for name, content in reference_files(12).items():
        (settings.root / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.root / name).write_bytes(content)
    classifications, kela = load_sources()["classifications"], load_sources()["kela_unemployment"]
    first = ingest(classifications, settings, loader)
    assert (numbers(first), first.messages) == ((1, 0, 0), [])
    assert rows(loader, "select name_sv, area_code from raw.classification_municipality where code = '074'") == [
        ("Halso", "12")
    ]
    assert numbers(ingest(kela, settings, loader)) == (1, 0, 0)
    assert numbers(ingest(kela, settings, loader)) == (0, 1, 0)
    line = "-50,5;Veteli;924;Työmarkkinatuki;Yhteensä;2018;;Yhteensä;;Yhteensä;vuosi;;-1234,56\n"
    file = settings.root / "apis" / "kela" / "unemployment.csv"
    file.write_text(",".join(HEADINGS).replace(",", ";") + "\n" + line)
    assert numbers(ingest(kela, settings, loader)) == (1, 0, 0)
    newest = (
        "select euros, euros_a_day, recipients, month from raw.kela_unemployment order by _snapshot_id desc limit 1"
    )
    assert rows(loader, newest) == [("-1234.56", "-50.5", None, None)]
    file.write_text(file.read_text().replace("saajat", "saajien_maara"))
    (message,) = ingest(kela, settings, loader).refused
    assert "kela_unemployment.csv: found saajat missing; there are aikajakso, etuuslaji" in message
    assert "saajien_maara" in message and "expected fields aikajakso, vuosi, kuukausi" in message
