"""What one visitor can do to the others and to the service: attacks over real HTTP, slow ones by raw sockets."""

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
    """Begin to send a file of ten megabytes and stop after its first bytes."""
    place = urlsplit(portal.address)
    cookies = "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        head = (
            f"POST /check HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\nContent-Length: 10000000\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\n\r\n{FRAME}"
        )
        line.sendall(head.encode())
        yield line


def test_nine_slow_uploads_of_one_user_leave_room_for_others(portal: Portal) -> None:
    attacker, other = portal.signed_in("421"), portal.signed_in("272")
    with ExitStack() as lines:
        for _ in range(9):
            lines.enter_context(slow_upload(portal, attacker))
        time.sleep(1)
        assert other.post("/check", files.of_another()).status_code == 200
        assert attacker.post("/check", files.good()).status_code == 503


def test_slow_uploads_of_many_users_at_one_address_leave_room_for_another_address(settings: Settings) -> None:
    with serving(settings.model_copy(update={"portal_proxy": "127.0.0.1"})) as portal, ExitStack() as lines:
        for code in ("074", "217", "236", "421"):
            attacker = portal.signed_in(code)
            for _ in range(3):
                lines.enter_context(slow_upload(portal, attacker))
        other = portal.signed_in("272", **{"X-Forwarded-For": "192.0.2.7"})
        time.sleep(1)
        assert other.post("/check", files.of_another()).status_code == 200


def test_who_stops_sending_is_not_waited_for(portal: Portal) -> None:
    with slow_upload(portal, portal.signed_in("421")) as line:
        began = time.monotonic()
        answer = line.recv(1000)
    assert answer.startswith(b"HTTP/1.1 400")
    assert time.monotonic() - began < 30


def test_who_sends_a_byte_now_and_then_is_not_waited_for_either(portal: Portal) -> None:
    with slow_upload(portal, portal.signed_in("421")) as line:
        line.settimeout(1)
        answer, began = b"", time.monotonic()
        while not answer and time.monotonic() - began < 60:
            line.sendall(b"x")
            try:
                answer = line.recv(1000)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 400")
    assert time.monotonic() - began < 40


def test_a_client_that_invents_its_address_is_braked_all_the_same(portal: Portal) -> None:
    clients = [portal.client(**{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(6)]
    assert [client.sign_in("wrong").status_code for client in clients] == [401] * 5 + [429]


def test_a_client_that_invents_https_gets_no_https_headers(portal: Portal) -> None:
    answer = portal.client(**{"X-Forwarded-Proto": "https"}).http.get("/sign-in")
    assert "strict-transport-security" not in answer.headers


def test_of_the_named_proxy_the_clients_address_is_believed(settings: Settings) -> None:
    with serving(settings.model_copy(update={"portal_proxy": "10.0.0.0/8, 127.0.0.1"})) as portal:
        clients = [portal.client(**{"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(6)]
        assert [client.sign_in("wrong").status_code for client in clients] == [401] * 6
        one = portal.client(**{"X-Forwarded-For": "192.0.2.0"})
        assert [one.sign_in("wrong").status_code for _ in range(5)] == [401] * 4 + [429]


@pytest.mark.parametrize("proxy", ["*", "proxy.example", "127.0.0.1, everybody"])
def test_a_proxy_is_named_by_its_address(proxy: str) -> None:
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


def test_a_file_name_that_the_database_cannot_hold_is_no_error_of_ours(portal: Portal) -> None:
    client = portal.signed_in("421")
    for path in ("/check", "/send"):
        answer = client.post(path, files.good(), name="a\x00b.xlsx")
        assert answer.status_code < 500, path


def test_the_brake_says_how_long_it_holds() -> None:
    attempts = SignInAttempts(tries=2, window=60)
    attempts.failed("a")
    assert attempts.seconds_to_wait("a") == 0
    attempts.failed("a")
    assert 55 < attempts.seconds_to_wait("a") <= 60
    attempts.forgive("a")
    assert attempts.seconds_to_wait("a") == attempts.seconds_to_wait("b") == 0
