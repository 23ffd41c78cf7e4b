"""Sending a file: what is stored, under which name, and the receipt."""

import hashlib
from datetime import UTC, datetime

import pytest

from tests.portal import files
from tests.portal.served import Portal
from tests.unit.intake import target_books
from warehouse.portal.deliveries import next_ingest_at, safe_file_name
from warehouse.portal.texts import LANGUAGES, Translations

CSV = (
    "Kontaktin tunnus;Päivä;Kunta;Muut kunnat;Laji;Työnantajia (lkm)\n421-202610-001;1.10.2026;Lestijärvi;;käynti;3\n"
).encode("cp1252")


def landing_files(portal: Portal) -> dict[str, bytes]:
    """Return the content of every file of the landing by its path."""
    landing = portal.settings.root / "landing"
    return {str(path.relative_to(landing)): path.read_bytes() for path in landing.rglob("*") if path.is_file()}


def landing_path(data: bytes, suffix: str = "xlsx") -> str:
    """Return the path of a file in the landing, which follows from its sha256."""
    sha256 = hashlib.sha256(data).hexdigest()
    return f"employer_contacts/{sha256[:2]}/{sha256}.{suffix}"


def test_a_file_is_stored_and_recorded(portal: Portal) -> None:
    client, data = portal.signed_in("421"), files.good()
    answer = client.post("/send", data, name="Lokakuun kontaktit.xlsx")
    assert answer.status_code == 303
    assert landing_files(portal) == {landing_path(data): data}
    query = "select source, sha256, bytes, name, url, via, sender, intended_coverage, saved_at from ops.delivery"
    assert portal.rows(query) == [
        (
            "employer_contacts",
            hashlib.sha256(data).hexdigest(),
            len(data),
            "Lokakuun kontaktit.xlsx",
            landing_path(data),
            "portal",
            "421",
            [{"raw_table": "employer_contact", "municipality": "421", "month": "2026-10-01"}],
            None,
        )
    ]


def test_targets_are_recognised_and_are_about_a_year(portal: Portal) -> None:
    data = target_books.book(("Työnantajakontaktit", 2026, None, 900, "Kasvua.", "Tillväxt."))
    assert portal.signed_in("272").post("/send", data, name="Tavoitteet 2026.xlsx").status_code == 303
    assert portal.rows("select source, intended_coverage from ops.delivery") == [
        ("targets", [{"raw_table": "indicator_target", "municipality": "272", "month": "2026-12-01"}])
    ]


def test_the_receipt_has_the_sha256_the_time_and_the_next_ingest(portal: Portal) -> None:
    client, data = portal.signed_in("421"), files.good()
    receipt = client.http.get(client.post("/send", data).headers["location"]).text
    assert "Tiedosto on vastaanotettu" in receipt
    assert hashlib.sha256(data).hexdigest()[:12] in receipt
    (moment,) = portal.rows("select received_at from ops.delivery")[0]
    assert Translations("fi").moment(moment) in receipt
    next_ingest = next_ingest_at(["employer_contacts"], datetime.now(UTC))
    assert next_ingest is not None
    assert Translations("fi").moment(next_ingest) in receipt


def test_the_next_ingest_follows_the_schedule_in_finnish_time() -> None:
    # employer_contacts is read at 6.30 every day, in summer time 3.30 UTC and in winter time 4.30.
    summer = next_ingest_at(["employer_contacts"], datetime(2026, 10, 24, 12, tzinfo=UTC))
    winter = next_ingest_at(["employer_contacts"], datetime(2026, 10, 25, 12, tzinfo=UTC))
    assert summer == datetime(2026, 10, 25, 4, 30, tzinfo=UTC)
    assert winter == datetime(2026, 10, 26, 4, 30, tzinfo=UTC)


def test_the_same_bytes_under_another_name_are_one_delivery(portal: Portal) -> None:
    client, data = portal.signed_in("421"), files.good()
    client.post("/send", data, name="a.xlsx")
    receipt = client.http.get(client.post("/send", data, name="b.xlsx").headers["location"]).text
    assert "Tämä tiedosto oli jo vastaanotettu" in receipt
    assert landing_files(portal) == {landing_path(data): data}
    assert portal.rows("select name from ops.delivery") == [("a.xlsx",)]


def test_a_corrected_file_is_another_delivery(portal: Portal) -> None:
    client = portal.signed_in("421")
    for days in (10, 11):
        client.post("/send", files.workbook(files.contacts("421", "Lestijärvi", days)), name="kontaktit.xlsx")
    assert len(landing_files(portal)) == 2
    assert portal.rows("select count(*) from ops.delivery") == [(2,)]


def test_a_refused_file_is_not_sent(portal: Portal) -> None:
    client = portal.signed_in("421")
    before = portal.stored()
    answer = client.post("/send", b"no table")
    assert answer.status_code == 422
    assert "Tiedosto ei kelpaa vielä" in answer.text
    assert portal.stored() == before


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/evil.xlsx",
        "..\\..\\evil.xlsx",
        "/etc/passwd.xlsx",
        ".xlsx",
        "a/b/../c.xlsx",
        "con.xlsx",
        "-rf.xlsx",
        "line\u2028break.xlsx",
        "x" * 300 + ".xlsx",
        "evil.xlsx.sh",
        "noextension",
    ],
)
def test_the_file_name_of_a_sender_is_never_used_as_a_path(portal: Portal, name: str) -> None:
    client, data = portal.signed_in("421"), files.good()
    assert client.post("/send", data, name=name).status_code == 303
    assert landing_files(portal) == {landing_path(data): data}
    ((name,),) = portal.rows("select name from ops.delivery")
    assert name
    assert not set(name) & set("/\\\u2028")


def test_a_text_table_keeps_its_extension_and_its_bytes(portal: Portal) -> None:
    client = portal.signed_in("421")
    assert client.post("/send", CSV, name="kontaktit.csv").status_code == 303
    assert landing_files(portal) == {landing_path(CSV, "csv"): CSV}


def test_no_file_stays_if_the_delivery_cannot_be_recorded(portal: Portal) -> None:
    client = portal.signed_in("421")
    token = client.form_token()
    portal.do("revoke all on ops.delivery from portal")
    answer = client.post("/send", files.good(), form_token=token)
    assert answer.status_code == 500
    assert "Palvelussa on vika" in answer.text
    assert landing_files(portal) == {}


def test_no_delivery_is_recorded_if_the_file_cannot_be_stored(portal: Portal) -> None:
    (portal.settings.root / "landing").write_text("a file where the folder should be")
    assert portal.signed_in("421").post("/send", files.good()).status_code == 500
    assert portal.rows("select count(*) from ops.delivery") == [(0,)]


def test_a_receipt_of_another_municipality_is_not_found(portal: Portal) -> None:
    receipt = portal.signed_in("421").post("/send", files.good()).headers["location"]
    assert portal.signed_in("272").http.get(receipt).status_code == 404


def test_file_names_are_short_and_safe() -> None:
    assert safe_file_name("C:\\Users\\maija\\kontaktit.xlsx") == "kontaktit.xlsx"
    assert safe_file_name("a\x00b\u202ec.xlsx") == "abc.xlsx"
    assert safe_file_name("Pedersöre.xlsx") == "Pedersöre.xlsx"
    assert safe_file_name("010100-9503.xlsx") == ""
    assert safe_file_name("../..") == ".."
    assert len(safe_file_name("å" * 500)) == 120


def test_moments_sizes_and_months_are_formatted_by_language() -> None:
    moment = datetime(2026, 7, 5, 6, 7, tzinfo=UTC)
    assert [Translations(language).moment(moment) for language in LANGUAGES] == [
        "5.7.2026 klo 9.07",
        "5.7.2026 kl. 9.07",
        "5 Jul 2026 at 9:07",
    ]
    assert [Translations(language).size(1_234_567) for language in LANGUAGES] == [
        "1,2\u00a0Mt",
        "1,2\u00a0MB",
        "1.2\u00a0MB",
    ]
    assert [Translations(language).month("2026-10") for language in LANGUAGES] == [
        "lokakuu 2026",
        "oktober 2026",
        "October 2026",
    ]
