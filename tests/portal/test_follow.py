"""A municipality's deliveries, downloads of the feedback, and the arrival board."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.portal import files
from tests.portal.served import Portal
from warehouse.db import owner_dsn
from warehouse.ingest.deliveries.feedback_files import feedback_file
from warehouse.ingest.landing import Landing
from warehouse.ingest.run import ingest_source


@pytest.fixture
def ingested(portal: Portal) -> Portal:
    """A portal where 421 has sent a file and a correction with errors, and 272 a file, all of them ingested."""
    client = portal.signed_in("421")
    client.post("/send", files.good(), name="ensin.xlsx")
    ingest_source("employer_contacts", portal.settings)
    client.post("/send", files.bad(), name="sitten.xlsx")
    kokkola = files.workbook(files.contacts("272", "Kokkola", 3))
    portal.signed_in("272").post("/send", kokkola, name="kokkola.xlsx")
    ingest_source("employer_contacts", portal.settings)
    return portal


def test_a_sent_file_waits_until_it_is_read(portal: Portal) -> None:
    client = portal.signed_in("421")
    client.post("/send", files.good(), name="ensin.xlsx")
    page = client.http.get("/deliveries").text
    assert "ensin.xlsx" in page
    assert "Odottaa lukemista" in page
    number = portal.rows("select delivery_id from ops.delivery")[0][0]
    assert "Tiedostoa ei ole vielä luettu" in client.http.get(f"/deliveries/{number}").text


def test_deliveries_show_outcome_versions_and_changes(ingested: Portal) -> None:
    client = ingested.signed_in("421")
    page = client.http.get("/deliveries").text
    assert "Hyväksytty osittain" in page
    assert "korvattu" in page
    assert "2 / 2" in page
    number = ingested.rows("select max(delivery_id) from ops.delivery where sender = '421'")[0][0]
    detail = client.http.get(f"/deliveries/{number}").text
    assert ">B3<" in detail
    assert "32.10.2026" in detail
    # Rows 3 and 5 of the first version have no counterpart among the good rows of the second.
    assert "poistettu: 2" in detail
    assert "421-202610-002" in detail


def test_an_old_version_sent_again_gets_a_receipt(ingested: Portal) -> None:
    """It stays the older version, and the receipt says that a newer one is in force."""
    client, landing = ingested.signed_in("421"), Landing(ingested.settings.landing_url)
    rows = ingested.rows("select url, sha256 from ops.delivery where sender = '421' order by delivery_id")
    older, newer = (landing.read(url, sha256) or b"" for url, sha256 in rows)
    receipt = client.http.get(client.post("/send", older, name="taas.xlsx").headers["location"]).text
    assert "Tämä tiedosto oli jo vastaanotettu" in receipt and "Uudempi tiedosto on voimassa" in receipt
    receipt = client.http.get(client.post("/send", newer, name="taas.xlsx").headers["location"]).text
    assert "Tämä tiedosto oli jo vastaanotettu" in receipt and "Uudempi tiedosto on voimassa" not in receipt


def test_deliveries_of_another_municipality_are_not_found(ingested: Portal) -> None:
    client = ingested.signed_in("421")
    assert "kokkola.xlsx" not in client.http.get("/deliveries").text
    number = ingested.rows("select delivery_id from ops.delivery where sender = '272'")[0][0]
    for path in (f"/deliveries/{number}", f"/deliveries/{number}/answer.html", f"/deliveries/{number}/answer.xlsx"):
        assert client.http.get(path).status_code == 404


def test_a_dropped_file_is_shown_to_its_only_municipality(portal: Portal) -> None:
    folder = portal.settings.drop_folder / "employer_contacts"
    folder.mkdir(parents=True)
    (folder / "yhteinen.xlsx").write_bytes(files.of_another())
    (folder / "oma.xlsx").write_bytes(files.good())
    ingest_source("employer_contacts", portal.settings)
    page = portal.signed_in("421").http.get("/deliveries").text
    assert "oma.xlsx" in page
    assert "yhteinen.xlsx" not in page
    assert "yhteinen.xlsx" not in portal.signed_in("272").http.get("/deliveries").text


@pytest.mark.parametrize("kind", ["xlsx", "html"])
def test_the_feedback_is_a_download_and_never_opens_as_a_page(ingested: Portal, kind: str) -> None:
    client = ingested.signed_in("421")
    number, sha256 = ingested.rows("select delivery_id, sha256 from ops.delivery where name = 'sitten.xlsx'")[0]
    answer = client.http.get(f"/deliveries/{number}/answer.{kind}")
    assert answer.content == feedback_file(ingested.settings, "employer_contacts", sha256, f".{kind}").read_bytes()
    assert answer.headers["content-disposition"] == f'attachment; filename="tilannekuva-{number}.{kind}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/deliveries/0", "/deliveries/x", "/deliveries/1/answer.pdf", "/deliveries/1/../../x"]
)
def test_missing_pages_are_not_found(portal: Portal, path: str) -> None:
    answer = portal.signed_in("421").http.get(path)
    assert answer.status_code == 404
    assert "Sivua ei löydy" in answer.text


def test_the_board_shows_the_municipality_first_then_the_area(portal: Portal) -> None:
    with psycopg.connect(owner_dsn(portal.settings)) as connection:
        connection.execute("delete from ops.expected_delivery")
        for place in ("421", "272"):
            connection.execute(
                """
                insert into ops.expected_delivery (source, raw_table, municipality, month, deadline) values
                ('employer_contacts', 'employer_contact', %(place)s, '2026-01-01', '2026-02-10'),
                ('employer_contacts', 'employer_contact', %(place)s, '2199-12-01', '2200-01-10')
                """,
                {"place": place},
            )
        connection.execute(
            "insert into ops.delivery (source, sha256, bytes, name, via, sender, intended_coverage)"
            " values ('employer_contacts', 'x', 1, 'x.xlsx', 'portal', '272', %s)",
            [Jsonb([{"raw_table": "employer_contact", "municipality": "272", "month": "2026-01-01"}])],
        )
    client = portal.signed_in("421")
    municipality_part, _, area_part = client.http.get("/arrivals?month=2026-01").text.partition("Koko alue")
    assert "Lestijärvi: omat aineistot" in municipality_part
    assert "10.2.2026" in municipality_part
    assert municipality_part.count(">Myöhässä<") == 1
    assert municipality_part.count(">Odotetaan<") == 1
    assert "Kokkola" not in municipality_part
    assert area_part.count(">Vastaanotettu<") == 1
    assert area_part.count(">Myöhässä<") == 2


def test_an_empty_board_says_so(portal: Portal) -> None:
    with psycopg.connect(owner_dsn(portal.settings)) as connection:
        connection.execute("delete from ops.expected_delivery")
    assert "Ei odotettuja toimituksia" in portal.signed_in("421").http.get("/arrivals").text
