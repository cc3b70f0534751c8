# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the agent does not do on the network, whatever a site asks of it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from divit.agent.calls import Calls
from divit.agent.errors import SiteAnswerInvalid, SiteFailed, SiteRefused, SiteUnreachable
from divit.agent.http import Http
from divit.kernel import words
from divit.session.errors import ForbiddenField, MessageInvalid
from divit.session.link import Link, parse_link
from trial_keys import certificate_for, new_key
from trial_site import TrialSite, trial_site


@pytest.fixture
def site() -> Iterator[TrialSite]:
    with trial_site([b"bir", b"iki"]) as served:
        yield served


@pytest.fixture
def calls(site: TrialSite) -> Iterator[Calls]:
    http = Http(site.origin)
    yield Calls(http, parse_link(site.link, allow_http_loopback=True))
    http.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(site: TrialSite, calls: Calls, status: int) -> None:
    site.instead = lambda _method, _path: (status, b"")
    with pytest.raises(SiteAnswerInvalid):
        calls.knock()
    assert len(site.calls) == 1


def test_no_cookie_is_ever_sent_back(site: TrialSite, calls: Calls) -> None:
    calls.knock()
    calls.knock()
    assert not any("Cookie" in headers for headers in site.headers)


def test_the_claim_goes_along_only_after_it_was_given(site: TrialSite, calls: Calls) -> None:
    calls.knock()
    assert "Authorization" not in site.headers[-1]


def test_more_than_an_answer_may_have_is_refused(site: TrialSite, calls: Calls) -> None:
    site.instead = lambda _method, _path: (200, b" " * 70_000)
    with pytest.raises(SiteAnswerInvalid):
        calls.knock()


def test_a_packed_answer_is_refused(site: TrialSite, calls: Calls) -> None:
    site.extra_headers["Content-Encoding"] = "gzip"
    with pytest.raises(SiteAnswerInvalid):
        calls.knock()
    assert site.headers[-1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_site_in_trouble_may_be_tried_again(site: TrialSite, calls: Calls, status: int) -> None:
    site.instead = lambda _method, _path: (status, b"<html>")
    with pytest.raises(SiteFailed) as failed:
        calls.knock()
    assert failed.value.retry == "auto"
    assert failed.value.exit_status == 4


def test_a_refusal_is_told_with_the_sites_own_code(site: TrialSite, calls: Calls) -> None:
    body = b'{"code": "IMZ-5103", "message": "Hay\\u0131r.", "retry": "never", "trace": "0123456789"}'
    site.instead = lambda _method, _path: (401, body)
    with pytest.raises(SiteRefused) as refused:
        calls.knock()
    assert refused.value.site_code == "IMZ-5103"
    assert "Hayır." in refused.value.message("tr")


def test_a_site_that_is_not_there_is_told_without_the_links_token() -> None:
    with trial_site([b"x"]) as gone:
        link = parse_link(gone.link, allow_http_loopback=True)
    with pytest.raises(SiteUnreachable) as unreachable:
        Calls(Http(link.origin), link).knock()
    assert link.token not in f"{unreachable.value} {unreachable.value.message('en')}"


def test_a_web_page_is_no_answer(site: TrialSite, calls: Calls) -> None:
    site.instead = lambda _method, _path: (200, b"<html></html>")
    with pytest.raises(MessageInvalid):
        calls.knock()


def test_a_message_with_a_pin_field_is_refused(site: TrialSite, calls: Calls) -> None:
    site.instead = lambda _method, _path: (200, b'{"v": 1, "site": {"origin": "x", "name": "y"}, "pin": "1"}')
    with pytest.raises(ForbiddenField):
        calls.knock()


def test_the_site_is_told_the_language_of_the_screen(site: TrialSite) -> None:
    words.use("en")
    http = Http(site.origin)
    words.use("tr")
    Calls(http, parse_link(site.link, allow_http_loopback=True)).knock()
    assert site.headers[-1]["Accept-Language"] == "en"


def test_words_of_a_refusal_cannot_write_over_the_terminal(site: TrialSite, calls: Calls) -> None:
    body = b'{"code": "IMZ-5103", "message": "\\u001b[2J", "retry": "never", "trace": "0123456789"}'
    site.instead = lambda _method, _path: (401, body)
    with pytest.raises(SiteRefused) as refused:
        calls.knock()
    assert "\x1b" not in refused.value.message("tr")


def test_a_site_whose_certificate_nobody_vouches_for_is_not_spoken_to(tmp_path: Path) -> None:
    key = new_key("p256")
    pair = tmp_path / "site.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pair.write_bytes(pem + ssl.DER_cert_to_PEM_cert(certificate_for(key)).encode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(30)
        got: list[bytes] = []

        def serve() -> None:
            connection, _peer = listening.accept()
            with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as spoken:
                got.append(spoken.recv(1))

        thread = threading.Thread(target=serve)
        thread.start()
        link = Link(f"https://127.0.0.1:{listening.getsockname()[1]}", "T" * 43)
        with pytest.raises(SiteUnreachable):
            Calls(Http(link.origin), link).knock()
        thread.join()
    assert got == []


def trickling(listener: socket.socket, over: threading.Event) -> None:
    """A site that sends one byte now and then, each in time, and never comes to an end."""
    connection, _peer = listener.accept()
    with connection, suppress(OSError):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
        while not over.wait(0.05):
            connection.sendall(b" ")


def test_a_site_that_trickles_is_not_waited_for_endlessly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_AGENT_ANSWER_WITHIN", "PT2S")
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = threading.Thread(target=trickling, args=(listener, over), daemon=True)
        site.start()
        http = Http(f"http://127.0.0.1:{listener.getsockname()[1]}")
        # An unguarded agent would go on for fifty minutes: the site gives up first, and the test fails.
        gives_up = threading.Timer(60, over.set)
        gives_up.start()
        with pytest.raises(SiteUnreachable) as refused:
            http.get("/s/x", limit=60000)
        http.close()
        gives_up.cancel()
        assert not over.is_set()
        assert refused.value.detail == "Trickling"
        over.set()
        site.join()
