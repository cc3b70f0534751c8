# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way out: limits of time and size, no redirects, and errors that say who failed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from divit.pki.errors import AddressRefused, AnswerTooLarge, ServiceRefused, ServiceUnavailable
from divit.pki.http import Http


class Handler(BaseHTTPRequestHandler):
    released = threading.Event()

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])) + self.headers["Content-Type"].encode())

    def answer(self, body: bytes) -> None:
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/large")
        elif self.path == "/broken":
            self.send_response(500)
        elif self.path == "/silent":
            self.released.wait(20)
            return
        else:
            self.send_response(200)
        body = body or (b"x" * 5000 if self.path == "/large" else b"ok")
        if self.path != "/endless":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if self.path == "/endless":
            try:
                while not self.released.wait(0.02):
                    self.wfile.write(b"x")
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def base() -> Iterator[str]:
    Handler.released.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    Handler.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def http() -> Iterator[Http]:
    # A busy machine takes its time, too.
    client = Http(timeout_s=20, max_bytes=1000)
    yield client
    client.close()


@pytest.fixture
def impatient() -> Iterator[Http]:
    client = Http(timeout_s=0.5, max_bytes=1000)
    yield client
    client.close()


def test_what_is_posted_arrives_with_its_type(base: str, http: Http) -> None:
    assert http.get(base + "/") == b"ok"
    assert http.post(base + "/", b"soru", "application/ocsp-request") == b"soruapplication/ocsp-request"


def test_an_answer_over_the_limit_is_not_read(base: str, http: Http) -> None:
    with pytest.raises(AnswerTooLarge) as refused:
        http.get(base + "/large")
    assert "1000" in refused.value.message("tr")


@pytest.mark.parametrize("path", ["/elsewhere", "/broken"])
def test_a_redirect_and_an_error_status_are_refusals(base: str, http: Http, path: str) -> None:
    with pytest.raises(ServiceRefused) as refused:
        http.get(base + path)
    assert refused.value.exit_status == 4
    assert "127.0.0.1" in refused.value.message("en")


@pytest.mark.parametrize("path", ["/silent", "/endless"])
def test_a_service_that_takes_its_time_is_given_up(base: str, impatient: Http, path: str) -> None:
    with pytest.raises(ServiceUnavailable) as given_up:
        impatient.get(base + path)
    assert given_up.value.exit_status == 4


def test_a_closed_port_is_a_service_that_is_not_there(http: Http, closed_port: int) -> None:
    with pytest.raises(ServiceUnavailable):
        http.get(f"http://127.0.0.1:{closed_port}/")


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "ldap://dizin/", "http://", "http://[::1", "http://a/" + "x" * 3000]
)
def test_only_a_full_http_address_is_asked(http: Http, url: str) -> None:
    with pytest.raises(AddressRefused):
        http.get(url)


def test_a_proxy_of_the_environment_is_not_used_for_this_machine(
    base: str, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert http.get(base + "/") == b"ok"


def test_importing_the_room_does_not_import_the_network_library() -> None:
    import subprocess
    import sys

    for rooms, heavy in (
        ("divit.ades.validate, divit.ades.extend, divit.pki.timestamp_services", {"httpx", "truststore", "ssl"}),
        ("divit.pki.lab", {"httpx", "truststore"}),
    ):
        code = f"import sys, {rooms}; sys.exit(not {heavy}.isdisjoint(sys.modules))"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, rooms
