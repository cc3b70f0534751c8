# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Connections are kept while they are good, and nothing that a site or a proxy does makes the agent wait for ever."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from divit.agent.errors import SiteUnreachable
from divit.agent.http import Http

Serve = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Served:
    """A site of one thread that does as it is told with each connection."""

    def __init__(self, serve: Serve) -> None:
        self.connections = 0
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                connection, _peer = self._listener.accept()
                self.connections += 1
                with connection, suppress(OSError):
                    self._serve(connection)

    def close(self) -> None:
        """Stop to listen."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@contextmanager
def served(serve: Serve) -> Iterator[Served]:
    site = Served(serve)
    try:
        yield site
    finally:
        site.close()


def asked(connection: socket.socket) -> bytes:
    """The next request, empty at the end."""
    came = b""
    while not came.endswith(b"\r\n\r\n"):
        part = connection.recv(4096)
        if not part:
            return b""
        came += part
    return came


def answering(*answers: bytes) -> Serve:
    """Give each answer to one request of a connection, then hang up."""

    def serve(connection: socket.socket) -> None:
        for answer in answers:
            if not asked(connection):
                return
            connection.sendall(answer)

    return serve


WHOLE = HEAD + b"Content-Length: 2\r\n\r\n{}"


def test_a_connection_is_kept_for_the_next_call() -> None:
    with served(answering(WHOLE, WHOLE, WHOLE)) as site:
        http = Http(f"http://{site.address}")
        assert [http.get("/", limit=10) for _ in range(3)] == [b"{}"] * 3
        assert site.connections == 1
        http.close()


def test_one_that_the_site_has_closed_is_replaced() -> None:
    hung_up = threading.Event()

    def serve(connection: socket.socket) -> None:
        asked(connection)
        connection.sendall(WHOLE)
        connection.shutdown(socket.SHUT_RDWR)
        hung_up.set()

    with served(serve) as site:
        http = Http(f"http://{site.address}")
        for _ in range(3):
            hung_up.clear()
            assert http.get("/", limit=10) == b"{}"
            assert hung_up.wait(60)
        assert site.connections == 3
        http.close()


def test_an_answer_that_was_not_read_to_its_end_is_not_taken_for_the_next_one() -> None:
    long = HEAD + b"Content-Length: 20\r\n\r\n" + b"x" * 20
    with served(answering(long, WHOLE)) as site:
        http = Http(f"http://{site.address}")
        assert http.document("/", size=5, media_type="text/plain", claim="") == b"x" * 6
        assert http.document("/", size=30, media_type="text/plain", claim="") == b"x" * 20
        assert site.connections == 2
        http.close()


def test_an_answer_in_pieces_is_put_together() -> None:
    pieces = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"
    with served(answering(pieces, pieces)) as site:
        http = Http(f"http://{site.address}")
        assert [http.get("/", limit=10), http.get("/", limit=10)] == [b"abcde"] * 2
        http.close()


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Content-Length: 20\r\n\r\nx",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n20\r\nx",
        b"220 mail.example ready\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n",
        b"",
    ],
    ids=["cut off", "cut off in a piece", "not HTTP", "endless line", "too many headers", "nothing"],
)
def test_what_is_no_whole_answer_is_a_site_that_cannot_be_reached(answer: bytes) -> None:
    with served(answering(answer)) as site:
        http = Http(f"http://{site.address}")
        with pytest.raises(SiteUnreachable):
            http.get("/s/geheim", limit=1000)
        http.close()


def test_headers_that_trickle_are_not_waited_for_endlessly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_AGENT_ANSWER_WITHIN", "PT2S")
    over = threading.Event()

    def serve(connection: socket.socket) -> None:
        asked(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not over.wait(0.02):
            connection.sendall(b"x")

    # An unguarded agent would read on: the site gives up first, and the test fails.
    gives_up = threading.Timer(60, over.set)
    gives_up.start()
    with served(serve) as site:
        http = Http(f"http://{site.address}")
        with pytest.raises(SiteUnreachable) as refused:
            http.get("/", limit=10)
        gives_up.cancel()
        assert refused.value.detail == "Trickling"
        assert not over.is_set()
        over.set()
        http.close()


def test_a_proxy_that_the_system_names_is_asked_for_a_site_and_never_for_loopback_without_tls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        heard.append(asked(connection))
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with served(serve) as proxy, served(answering(WHOLE)) as site:
        monkeypatch.setenv("https_proxy", f"http://kurum:gizli%20s%C3%B6z@{proxy.address}")
        monkeypatch.setenv("http_proxy", f"http://{proxy.address}")
        with pytest.raises(SiteUnreachable):
            Http("https://imza.example").get("/s/x", limit=10)
        assert Http(f"http://{site.address}").get("/", limit=10) == b"{}"
    [connect] = heard
    assert connect.startswith(b"CONNECT imza.example:443 ")
    assert b"Proxy-Authorization: Basic a3VydW06Z2l6bGkgc8O2eg==\r\n" in connect
    assert b"/s/x" not in connect


@pytest.mark.parametrize("named", ["socks5://127.0.0.1:1", "https://127.0.0.1:1"])
def test_a_proxy_of_a_kind_that_is_not_spoken_is_told_and_not_gone_around(
    monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("https_proxy", named)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(SiteUnreachable) as refused:
        Http("https://imza.example").get("/s/x", limit=10)
    assert refused.value.detail == "NoWay"
