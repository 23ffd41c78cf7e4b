"""Every page: its headers, its language, its texts; the template; the health check."""

import io
import re
import string
import time
from datetime import date

import openpyxl
import pytest

from tests.portal.served import Portal, serving
from warehouse.db import owner_dsn, with_database
from warehouse.portal.app import POLICY
from warehouse.portal.rendering import PORTAL_FOLDER
from warehouse.portal.routes.template import last_months
from warehouse.portal.texts import LANGUAGES, load_texts
from warehouse.settings import Settings

PAGES = ("/check", "/deliveries", "/arrivals", "/template", "/nowhere")


def test_every_response_has_the_security_headers(portal: Portal) -> None:
    client = portal.signed_in("421")
    for path in (*PAGES, "/sign-in", "/static/portal.css", "/health"):
        headers = client.http.get(path).headers
        assert headers["content-security-policy"] == POLICY, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["referrer-policy"] == "same-origin", path
        assert "server" not in headers, path


def test_no_page_needs_anything_inline_or_from_elsewhere(portal: Portal) -> None:
    client = portal.signed_in("421")
    for path in PAGES:
        page = client.http.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|<style", page), path
        assert set(re.findall(r'(?:src|href)="(https?:|//)', page)) == set(), path


def test_pages_of_a_municipality_are_not_kept_by_caches(portal: Portal) -> None:
    client = portal.signed_in("421")
    assert client.http.get("/deliveries").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("municipality", "language"), [("421", "fi"), ("272", "fi"), ("599", "sv"), ("440", "sv"), ("288", "sv")]
)
def test_pages_are_in_the_language_of_the_municipality(portal: Portal, municipality: str, language: str) -> None:
    page = portal.signed_in(municipality).http.get("/check")
    assert page.headers["content-language"] == language
    assert f'<html lang="{language}">' in page.text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "fi"), ("sv-FI,sv;q=0.9", "sv"), ("de,en;q=0.8", "en"), ("*", "fi"), ("x" * 3000, "fi")],
)
def test_before_signing_in_the_browsers_language_holds(portal: Portal, accepted: str, language: str) -> None:
    page = portal.client(**{"Accept-Language": accepted}).http.get("/sign-in")
    assert page.headers["content-language"] == language


def test_the_language_somebody_chooses_is_remembered(portal: Portal) -> None:
    client = portal.signed_in("421")
    assert client.http.get("/arrivals?month=2026-01&language=sv").headers["content-language"] == "sv"
    assert client.http.get("/check").headers["content-language"] == "sv"
    assert client.http.get("/check?language=xx").headers["content-language"] == "sv"
    assert client.http.get("/check?language=en").headers["content-language"] == "en"


def test_switching_the_language_stays_on_the_page(portal: Portal) -> None:
    page = portal.signed_in("421").http.get("/arrivals?month=2026-01").text
    assert 'href="?month=2026-01&amp;language=sv"' in page


@pytest.mark.parametrize("status", ["404", "413", "403"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_error_pages_are_in_the_chosen_language(portal: Portal, status: str, language: str) -> None:
    client = portal.signed_in("421")
    client.http.cookies.set("language", language)
    answers = {
        "404": lambda: client.http.get("/nowhere"),
        "403": lambda: client.post("/check", b"x", form_token="x"),
        "413": lambda: client.http.post("/sign-out", content=b"a=" + b"x" * 100_000),
    }
    answer = answers[status]()
    assert answer.status_code == int(status)
    assert getattr(load_texts()[f"error.{status}.title"], language) in answer.text


def test_texts_have_the_same_placeholders_in_every_language() -> None:
    for key, text in load_texts().items():
        placeholders = [
            {name for _, name, _, _ in string.Formatter().parse(getattr(text, language)) if name}
            for language in LANGUAGES
        ]
        assert placeholders[0] == placeholders[1] == placeholders[2], key
        assert [language for language in LANGUAGES if not getattr(text, language).strip()] == [], key


def test_every_text_of_the_pages_exists_and_none_is_unused() -> None:
    pages = "".join(path.read_text() for path in PORTAL_FOLDER.rglob("*.html"))
    code = "".join(path.read_text() for path in PORTAL_FOLDER.rglob("*.py"))
    used = set(re.findall(r'say\("([a-z0-9_.]+)"[,)]', pages + code)) | set(re.findall(r'problem="([a-z_.]+)"', code))
    families = re.findall(r'say\("([a-z0-9_.]+)" ~', pages)
    families += ["remarks.error.", "remarks.warning.", "remarks.note.", "error."]
    chosen = set(re.findall(r'say\("([a-z_.]+)" if [^)]* else "([a-z_.]+)"', pages))
    used |= {key for pair in chosen for key in pair} | {"nav.deliveries"}
    assert used - set(load_texts()) == set()
    unused = {key for key in load_texts() if key not in used and not key.startswith(tuple(families))}
    assert unused == set()


def test_a_filled_template_is_accepted(portal: Portal) -> None:
    client = portal.signed_in("421")
    answer = client.http.get("/template/download?month=2026-10&workbook=fi")
    assert answer.headers["content-disposition"] == 'attachment; filename="tilannekuva-421-2026-10.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["Kontaktit"]
    tick = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Ei tapahtumia"))
    sheet.cell(tick.row, tick.column + 1).value = "x"
    filled = io.BytesIO()
    book.save(filled)
    page = client.post("/check", filled.getvalue()).text
    assert "Tiedosto ei kelpaa" not in page
    assert ">ei tapahtumia<" in page
    assert client.post("/send", filled.getvalue()).status_code == 303


@pytest.mark.parametrize("query", ["month=2026-13", "month=", "month=2001-01", "month=2026-10&workbook=de", ""])
def test_a_template_of_an_invalid_month_is_not_found(portal: Portal, query: str) -> None:
    assert portal.signed_in("421").http.get(f"/template/download?{query}").status_code == 404


def test_months_are_offered_over_the_turn_of_the_year() -> None:
    months = last_months(date(2026, 2, 28))
    assert months[:3] == ["2026-02", "2026-01", "2025-12"]
    assert months[-1] == "2025-03"


def test_it_is_healthy_while_it_can_connect_to_its_database(portal: Portal) -> None:
    answer = portal.client().http.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "healthy"})


def test_it_is_unhealthy_without_its_database(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"dsn": with_database(owner_dsn(settings), "nowhere")})
    with serving(nowhere) as portal:
        answer = portal.client().http.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "unhealthy"})


def test_an_unexpected_error_is_logged_without_its_message(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    client = portal.signed_in("421")
    portal.do("alter table ops.delivery rename column name to other")
    answer = client.http.get("/deliveries")
    assert answer.status_code == 500
    assert "Palvelussa on vika" in answer.text
    assert answer.headers["content-security-policy"] == POLICY
    end = time.monotonic() + 5
    while "GET /deliveries: UndefinedColumn" not in caplog.text:  # the log line follows the answer
        assert time.monotonic() < end
        time.sleep(0.02)
    assert "does not exist" not in caplog.text


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc", "/static/../app.py", "/static/%2e%2e/app.py"])
def test_nothing_else_is_served(portal: Portal, path: str) -> None:
    assert portal.signed_in("421").http.get(path).status_code == 404
