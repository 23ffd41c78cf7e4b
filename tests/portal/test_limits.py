"""Limits against abuse: many and slow uploads, forged headers, guessed tokens, impossible parameters."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import ValidationError

from tests.portal import files
from tests.portal.served import Client, Portal, serving
from warehouse.portal.instance import SignInAttempts
from warehouse.settings import Settings

FRAME = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'


@contextmanager
def slow_upload(portal: Portal, client: Client) -> Iterator[socket.socket]:
    """Start to send a file of ten megabytes and stop after its first bytes."""
    place = urlsplit(portal.address)
    cookies = "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        head = (
            f"POST /check HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nContent-Length: 10000000\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\n\r\n{FRAME}"
        )
        line.sendall(head.encode())
        yield line


def test_slow_uploads_of_a_sender_do_not_block_others(portal: Portal) -> None:
    attacker, other = portal.signed_in("421"), portal.signed_in("272")
    with ExitStack() as lines:
        for _ in range(9):
            lines.enter_context(slow_upload(portal, attacker))
        time.sleep(1)
        assert other.post("/check", files.of_another()).status_code == 200
        assert attacker.post("/check", files.good()).status_code == 503


def test_slow_uploads_of_an_address_do_not_block_other_addresses(settings: Settings) -> None:
    with serving(settings.model_copy(update={"portal_proxy": "127.0.0.1"})) as portal, ExitStack() as lines:
        for code in ("074", "217", "236", "421"):
            attacker = portal.signed_in(code)
            for _ in range(3):
                lines.enter_context(slow_upload(portal, attacker))
        other = portal.signed_in("272", **{"X-Forwarded-For": "192.0.2.7"})
        time.sleep(1)
        assert other.post("/check", files.of_another()).status_code == 200


def test_a_stalled_upload_is_aborted(portal: Portal) -> None:
    with slow_upload(portal, portal.signed_in("421")) as line:
        started = time.monotonic()
        answer = line.recv(1000)
    assert answer.startswith(b"HTTP/1.1 400")
    assert time.monotonic() - started < 30


def test_a_very_slow_upload_is_aborted(portal: Portal) -> None:
    with slow_upload(portal, portal.signed_in("421")) as line:
        line.settimeout(1)
        answer, started = b"", time.monotonic()
        while not answer and time.monotonic() - started < 60:
            line.sendall(b"x")
            try:
                answer = line.recv(1000)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 400")
    assert time.monotonic() - started < 40


def test_a_forged_client_address_does_not_evade_the_sign_in_limit(portal: Portal) -> None:
    clients = [portal.client(**{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(6)]
    assert [client.sign_in("wrong").status_code for client in clients] == [401] * 5 + [429]


def test_a_forged_scheme_gets_no_https_headers(portal: Portal) -> None:
    answer = portal.client(**{"X-Forwarded-Proto": "https"}).http.get("/sign-in")
    assert "strict-transport-security" not in answer.headers


def test_the_trusted_proxy_sets_the_client_address(settings: Settings) -> None:
    with serving(settings.model_copy(update={"portal_proxy": "10.0.0.0/8, 127.0.0.1"})) as portal:
        clients = [portal.client(**{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(6)]
        assert [client.sign_in("wrong").status_code for client in clients] == [401] * 6
        client = portal.client(**{"X-Forwarded-For": "192.0.2.0"})
        assert [client.sign_in("wrong").status_code for _ in range(5)] == [401] * 4 + [429]


@pytest.mark.parametrize("proxy", ["*", "proxy.example", "127.0.0.1, everybody"])
def test_a_proxy_must_be_an_address(proxy: str) -> None:
    with pytest.raises(ValidationError):
        Settings(portal_proxy=proxy)


@pytest.mark.parametrize(
    "path",
    [
        "/deliveries/99999999999999999999",
        "/deliveries/-99999999999999999999",
        "/deliveries/99999999999999999999/answer.html",
        "/deliveries/0",
        "/deliveries?before=-99999999999999999999",
        "/deliveries?before=99999999999999999999",
        "/deliveries?before=9" + "9" * 400,
        "/sent?number=99999999999999999999",
        "/arrivals?month=" + "٢٠٢٦-١٠",
        "/template/download?month=20٢٦-01",
    ],
)
@pytest.mark.parametrize(
    ("language", "title"), [("fi", "Sivua ei löydy"), ("sv", "Sidan finns inte"), ("en", "Page not found")]
)
def test_an_impossible_number_is_a_page_in_the_readers_language(
    portal: Portal, path: str, language: str, title: str
) -> None:
    answer: httpx.Response = portal.signed_in("421").http.get(
        path, params={"language": language} if "?" not in path else None
    )
    if "?" in path:
        answer = portal.signed_in("421").http.get(f"{path}&language={language}")
    assert answer.status_code == 404
    assert title in answer.text


def test_a_file_name_that_the_database_cannot_hold_is_no_server_error(portal: Portal) -> None:
    client = portal.signed_in("421")
    for path in ("/check", "/send"):
        answer = client.post(path, files.good(), name="a\x00b.xlsx")
        assert answer.status_code < 500, path


def test_sign_in_attempts_tell_the_seconds_to_wait() -> None:
    attempts = SignInAttempts(max_failures=2, window_seconds=60)
    attempts.record_failure("a")
    assert attempts.seconds_to_wait("a") == 0
    attempts.record_failure("a")
    assert 55 < attempts.seconds_to_wait("a") <= 60
    attempts.undo_failure("a")
    assert attempts.seconds_to_wait("a") == attempts.seconds_to_wait("b") == 0
