"""Signing in with a token, and the session cookie."""

import hashlib

import httpx
import psycopg
import pytest

from tests.portal.served import Portal, serving
from warehouse.db import owner_dsn
from warehouse.embedded.portal import sample_tokens
from warehouse.errors import WarehouseError
from warehouse.portal.tokens import new_token, token_owner
from warehouse.settings import Settings

PAGES = (
    "/check",
    "/deliveries",
    "/deliveries/1",
    "/deliveries/1/answer.html",
    "/arrivals",
    "/template",
    "/sent?number=1",
)


def cookie(response: httpx.Response) -> str:
    return next(value for value in response.headers.get_list("set-cookie") if value.startswith("tilannekuva=")).lower()


def test_a_token_signs_in(portal: Portal) -> None:
    page = portal.signed_in("421").http.get("/", follow_redirects=True)
    assert page.url.path == "/check"
    assert "Lestijärvi" in page.text


@pytest.mark.parametrize("token", ["", "421-", "421-wrong", "' or 1=1 --", "å" * 5000])
def test_a_wrong_token_does_not_sign_in(portal: Portal, token: str) -> None:
    portal.token("421")
    answer = portal.client().sign_in(token)
    assert answer.status_code == 401
    assert "Koodi ei kelpaa" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_requires_sign_in(portal: Portal, path: str) -> None:
    answer = portal.client().http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ["/check", "/check/answer", "/send"])
def test_every_form_requires_sign_in(portal: Portal, path: str) -> None:
    answer = portal.client().http.post(path, files={"file": ("a.xlsx", b"x")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_five_wrong_tokens_block_a_client(portal: Portal) -> None:
    client, token = portal.client(), portal.token("421")
    assert [client.sign_in("wrong").status_code for _ in range(5)] == [401] * 5
    assert client.sign_in("wrong").status_code == 429
    assert client.sign_in(token).status_code == 429


def test_only_the_sha256_of_a_token_is_stored(portal: Portal) -> None:
    token = portal.token("421")
    rows = portal.rows("select municipality, sha256 from ops.portal_token")
    assert rows == [("421", hashlib.sha256(token.encode()).hexdigest())]


def test_a_new_token_ends_the_old_one_and_its_sessions(portal: Portal) -> None:
    old = portal.token("421")
    client = portal.client()
    client.sign_in(old)
    assert client.http.get("/check").status_code == 200
    portal.token("421")
    assert client.http.get("/check").headers["location"] == "/sign-in"
    assert client.sign_in(old).status_code == 401


def test_there_is_no_token_for_an_unknown_municipality(portal: Portal) -> None:
    expected_error = pytest.raises(WarehouseError, match="found municipality '999'")
    with psycopg.connect(owner_dsn(portal.settings)) as connection, expected_error:
        new_token(connection, "999")


def test_the_cookie_is_for_the_browser_alone(portal: Portal) -> None:
    header = cookie(portal.client().sign_in(portal.token("421")))
    assert "httponly" in header
    assert "samesite=strict" in header
    assert "secure" not in header


def test_behind_https_the_cookie_is_sent_over_https_only(settings: Settings) -> None:
    with serving(settings.model_copy(update={"portal_proxy": "127.0.0.1"})) as portal:
        answer = portal.client(**{"X-Forwarded-Proto": "https"}).http.get("/sign-in")
    assert "secure" in cookie(answer)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_forged_cookie_is_not_signed_in(portal: Portal) -> None:
    client = portal.signed_in("421")
    signed = client.http.cookies["tilannekuva"]
    for forged in (signed[:-1], "x" + signed, signed.partition(".")[0], ""):
        answer = httpx.get(f"{portal.address}/check", cookies={"tilannekuva": forged}, trust_env=False)
        assert answer.status_code == 303


def test_signing_out_ends_the_session_in_the_browser(portal: Portal) -> None:
    client = portal.signed_in("421")
    client.http.post("/sign-out", data={"form_token": client.form_token()})
    assert client.http.get("/check").headers["location"] == "/sign-in"


def test_the_log_names_no_token(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    token = portal.token("421")
    portal.client().sign_in(token)
    portal.client().sign_in("a-wrong-one")
    assert token not in caplog.text
    assert "a-wrong-one" not in caplog.text


def test_the_next_run_keeps_a_new_token_of_a_sample_municipality(portal: Portal) -> None:
    tokens = sample_tokens(portal.settings)
    assert set(tokens) == {"421", "599"}
    with psycopg.connect(owner_dsn(portal.settings)) as owner:
        renewed = new_token(owner, "421")
    assert sample_tokens(portal.settings) == {"599": tokens["599"]}
    with psycopg.connect(owner_dsn(portal.settings)) as owner:
        assert token_owner(owner, renewed) == "421"
        assert token_owner(owner, tokens["421"]) is None
