"""Following: own deliveries and nobody else's, answers as downloads, and the arrival board."""

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
def read(portal: Portal) -> Portal:
    """A portal whose 421 has sent a file, a bad one that corrects it, and had both read; 272 has sent one."""
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


def test_own_deliveries_show_verdict_versions_and_what_changed(read: Portal) -> None:
    client = read.signed_in("421")
    page = client.http.get("/deliveries").text
    assert "Hyväksytty osittain" in page
    assert "korvattu" in page
    assert "2 / 2" in page
    number = read.rows("select max(delivery_id) from ops.delivery where sender = '421'")[0][0]
    one = client.http.get(f"/deliveries/{number}").text
    assert ">B3<" in one
    assert "32.10.2026" in one
    # Rows 3 and 5 of the first version have no counterpart among the good rows of the second.
    assert "poistettu: 2" in one
    assert "421-202610-002" in one


def test_an_old_version_sent_again_is_answered(read: Portal) -> None:
    """It stays the older one: the file's own time decides, and its sender is told what to do."""
    client, landing = read.signed_in("421"), Landing(read.settings.landing_url)
    kept = read.rows("select url, sha256 from ops.delivery where sender = '421' order by delivery_id")
    older, newer = (landing.read(url, sha256) or b"" for url, sha256 in kept)
    again = client.http.get(client.post("/send", older, name="taas.xlsx").headers["location"]).text
    assert "Tämä tiedosto oli jo vastaanotettu" in again and "Uudempi tiedosto on voimassa" in again
    again = client.http.get(client.post("/send", newer, name="taas.xlsx").headers["location"]).text
    assert "Tämä tiedosto oli jo vastaanotettu" in again and "Uudempi tiedosto on voimassa" not in again


def test_what_another_municipality_sent_is_not_there(read: Portal) -> None:
    client = read.signed_in("421")
    assert "kokkola.xlsx" not in client.http.get("/deliveries").text
    number = read.rows("select delivery_id from ops.delivery where sender = '272'")[0][0]
    for path in (f"/deliveries/{number}", f"/deliveries/{number}/answer.html", f"/deliveries/{number}/answer.xlsx"):
        assert client.http.get(path).status_code == 404


def test_a_dropped_file_is_shown_to_the_one_municipality_it_is_about(portal: Portal) -> None:
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
def test_the_answer_is_a_download_that_no_browser_opens_as_our_page(read: Portal, kind: str) -> None:
    client = read.signed_in("421")
    number, sha256 = read.rows("select delivery_id, sha256 from ops.delivery where name = 'sitten.xlsx'")[0]
    answer = client.http.get(f"/deliveries/{number}/answer.{kind}")
    assert answer.content == feedback_file(read.settings, "employer_contacts", sha256, f".{kind}").read_bytes()
    assert answer.headers["content-disposition"] == f'attachment; filename="tilannekuva-{number}.{kind}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/deliveries/0", "/deliveries/x", "/deliveries/1/answer.pdf", "/deliveries/1/../../x"]
)
def test_what_is_not_there_is_told_as_not_found(portal: Portal, path: str) -> None:
    answer = portal.signed_in("421").http.get(path)
    assert answer.status_code == 404
    assert "Sivua ei löydy" in answer.text


def test_the_board_shows_the_own_part_first_then_the_area(portal: Portal) -> None:
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
            "insert into ops.delivery (source, sha256, bytes, name, via, sender, meant_for)"
            " values ('employer_contacts', 'x', 1, 'x.xlsx', 'portal', '272', %s)",
            [Jsonb([{"raw_table": "employer_contact", "municipality": "272", "month": "2026-01-01"}])],
        )
    client = portal.signed_in("421")
    own, _, area = client.http.get("/arrivals?month=2026-01").text.partition("Koko alue")
    assert "Lestijärvi: omat aineistot" in own
    assert "10.2.2026" in own
    assert own.count(">Myöhässä<") == 1
    assert own.count(">Odotetaan<") == 1
    assert "Kokkola" not in own
    assert area.count(">Vastaanotettu<") == 1
    assert area.count(">Myöhässä<") == 2


def test_an_empty_board_says_so(portal: Portal) -> None:
    with psycopg.connect(owner_dsn(portal.settings)) as connection:
        connection.execute("delete from ops.expected_delivery")
    assert "Ei odotettuja toimituksia" in portal.signed_in("421").http.get("/arrivals").text
