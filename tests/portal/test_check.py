"""Checking a file: the result on the page, and that nothing is stored."""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.portal import files
from tests.portal.served import Client, Portal, every_file
from warehouse.portal.check import MAX_FILE_BYTES
from warehouse.portal.instance import BusyError, CheckQueue

PARTIAL = {"X-Part": "result"}


def test_a_good_file_may_be_sent_and_nothing_is_stored_before(portal: Portal) -> None:
    client = portal.signed_in("421")
    before = portal.stored()
    page = client.post("/check", files.good()).text
    assert "Tiedosto on kunnossa" in page
    assert "lokakuu 2026" in page
    assert 'formaction="/send"' in page
    assert portal.stored() == before


def test_errors_of_a_file_are_listed_by_cell(portal: Portal) -> None:
    page = portal.signed_in("421").post("/check", files.bad()).text
    assert "Osa riveistä kelpaa, osa ei" in page
    assert ">B3<" in page
    assert ">F5<" in page
    assert "32.10.2026" in page
    assert "2 virhettä" in page


def test_the_content_of_a_file_is_escaped(portal: Portal) -> None:
    page = portal.signed_in("421").post("/check", files.bad(), name="<img src=x onerror=alert(1)>.xlsx").text
    assert "<img src=x" not in page
    assert "<b>kpl" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;.xlsx" in page
    assert "viisi &lt;b&gt;kpl&lt;/b&gt;" in page


def test_the_script_gets_only_the_result(portal: Portal) -> None:
    client = portal.signed_in("421")
    fields = {"form_token": client.form_token(), "source": ""}
    answer = client.http.post("/check", data=fields, files={"file": ("a.xlsx", files.good())}, headers=PARTIAL)
    assert answer.text.strip().startswith("<section")
    assert "<html" not in answer.text


def test_without_a_file_the_page_asks_for_one(portal: Portal) -> None:
    answer = portal.signed_in("421").post("/check", b"", name="")
    assert answer.status_code == 422
    assert "Valitse ensin tiedosto." in answer.text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\x00" * 1000, b"%PDF-1.7", b"{}"])
def test_data_without_a_table_is_refused(portal: Portal, data: bytes) -> None:
    answer = portal.signed_in("421").post("/check", data)
    assert answer.status_code == 200
    assert "Tiedosto ei kelpaa vielä" in answer.text
    assert 'formaction="/send"' not in answer.text


def test_a_file_of_another_source_than_the_chosen_one_is_refused(portal: Portal) -> None:
    page = portal.signed_in("421").post("/check", files.good(), source="media_items").text
    assert "Tiedosto ei kelpaa vielä" in page


def test_rows_of_another_municipality_cannot_be_sent(portal: Portal) -> None:
    client = portal.signed_in("421")
    before = portal.stored()
    page = client.post("/check", files.of_another()).text
    assert "Tiedostossa on toisen kunnan tietoja" in page
    assert "Poista tiedostosta: Kokkola." in page
    sent = client.post("/send", files.of_another())
    assert sent.status_code == 422
    assert "Tiedostossa on toisen kunnan tietoja" in sent.text
    assert portal.stored() == before


def test_the_marked_workbook_can_be_downloaded_before_sending(portal: Portal) -> None:
    client = portal.signed_in("421")
    before = portal.stored()
    answer = client.post("/check/answer", files.bad())
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["x-content-type-options"] == "nosniff"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["Kontaktit"]["B3"].comment is not None
    assert portal.stored() == before


@pytest.mark.parametrize("has_length", [True, False], ids=["content-length", "chunked"])
def test_a_file_beyond_the_limit_is_refused_before_it_is_parsed(portal: Portal, has_length: bool) -> None:
    client = portal.signed_in("421")
    before = portal.stored()
    frame = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n%s\r\n--x--\r\n'
    body = frame % bytes(MAX_FILE_BYTES + 100_000)
    chunks = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.http.post("/check", content=body if has_length else chunks, headers=kind)
    assert answer.status_code == 413
    assert "Tiedosto saa olla enintään 20\u00a0Mt." in answer.text
    assert portal.stored() == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b"{}"),
        ("multipart/form-data; boundary=x", b"--x--"),
    ],
)
def test_a_body_that_is_not_a_form_is_refused(portal: Portal, kind: str, body: bytes) -> None:
    answer = portal.signed_in("421").http.post("/check", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("path", ["/check", "/check/answer", "/send"])
@pytest.mark.parametrize("form_token", ["", "0" * 64, "ä"])
def test_a_wrong_form_token_is_refused(portal: Portal, path: str, form_token: str) -> None:
    client = portal.signed_in("421")
    before = portal.stored()
    answer = client.post(path, files.good(), form_token=form_token)
    assert answer.status_code == 403
    assert portal.stored() == before


def test_a_form_token_of_another_session_or_a_cross_site_request_is_refused(portal: Portal) -> None:
    client, other = portal.signed_in("421"), portal.signed_in("272")
    assert client.post("/send", files.good(), form_token=other.form_token()).status_code == 403
    client.http.headers["Sec-Fetch-Site"] = "cross-site"
    assert client.post("/send", files.good()).status_code == 403


def test_a_henkilotunnus_is_refused_and_nowhere_on_disk(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    temporary_folder = tmp_path / "scratch"
    temporary_folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary_folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    client, data = portal.signed_in("421"), files.with_a_person()
    assert len(data) > 1_000_000
    with _files_written() as written:
        for path in ("/check", "/check/answer", "/send"):
            page = client.post(path, data, name=f"{files.PERSON}.xlsx")
            assert "Tiedostossa on henkilötunnus" in page.text
    assert written == []
    paths = [path for path, content in every_file(tmp_path) if files.PERSON.encode() in content or content == data]
    assert paths == []
    assert portal.rows("select count(*) from ops.delivery") == [(0,)]
    assert files.PERSON not in caplog.text


def test_the_log_has_sender_and_outcome_but_no_file_name_and_no_content(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    portal.signed_in("421").post("/check", files.bad(), name="salainen nimi.xlsx")
    assert "check by 421: partly_accepted" in caplog.text
    assert "salainen" not in caplog.text
    assert "viisi" not in caplog.text


def test_files_are_checked_one_at_a_time_and_too_many_are_rejected() -> None:
    async def crowd() -> tuple[int, int]:
        queue, running, maximum, rejected = CheckQueue(total=3), 0, 0, 0

        async def check_file() -> None:
            nonlocal running, maximum, rejected
            try:
                async with queue.slot("421", "192.0.2.1"), queue.turn():
                    running += 1
                    maximum = max(maximum, running)
                    await asyncio.sleep(0.01)
                    running -= 1
            except BusyError:
                rejected += 1

        await asyncio.gather(*(check_file() for _ in range(5)))
        await check_file()
        return maximum, rejected

    assert asyncio.run(crowd()) == (1, 2)


def test_too_many_uploads_get_a_page_that_says_so(portal: Portal) -> None:
    clients = [portal.signed_in(code) for code in ("074", "217", "236", "272", "421")]
    answers: list[httpx.Response] = []

    async def crowd() -> None:
        forms = [({"form_token": client.form_token(), "source": ""}, cookies(client)) for client in clients]
        async with httpx.AsyncClient(base_url=portal.address, timeout=60, trust_env=False) as http:
            sends = [
                http.post("/check", data=fields, headers=headers, files={"file": ("a.xlsx", files.good())})
                for fields, headers in [*forms, *forms, *forms][:14]
            ]
            answers.extend(await asyncio.gather(*sends))

    asyncio.run(crowd())
    busy = [answer for answer in answers if answer.status_code == 503]
    assert {answer.status_code for answer in answers} == {200, 503}
    assert len(busy) <= 5
    assert "Palvelu on ruuhkautunut" in busy[0].text
    assert busy[0].headers["retry-after"] == "10"


def cookies(client: Client) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())}


class _files_written:  # noqa: N801 - reads as a sentence
    """Records every file this process opens for writing; an audit hook cannot be removed, only switched off."""

    def __enter__(self) -> list[str]:
        self.written: list[str] = []
        self.listening = True
        sys.addaudithook(self._record)
        return self.written

    def __exit__(self, *_: object) -> None:
        self.listening = False

    def _record(self, event: str, arguments: tuple) -> None:
        is_file = self.listening and event == "open" and not isinstance(arguments[0], int)  # a number is a pipe
        if is_file and set(arguments[1] or "") & set("wax+"):
            self.written.append(str(arguments[0]))
