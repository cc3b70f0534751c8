# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""HTTP as the doors speak it: what is whole is answered, what two readers could differ about is refused."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from divit.server.authority.doors import connections
from divit.server.authority.doors.connections import Connections
from divit.server.authority.doors.serving import MOST_BODY, Reply

LONG = b"x" * 5_000_000


class Echo:
    """Doors that say what they were asked."""

    def reply(self, method: str, path: str, body: bytes, authorization: str = "") -> Reply:
        said = f"{method} {path} {authorization} ".encode() + body
        return Reply("200 OK", "text/plain", LONG if path == "/long" else said)


class Stopped(Exception):
    """The end of a test."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    stop = threading.Event()

    def tick(self: Connections) -> None:
        if stop.is_set():
            raise Stopped
        made(self)

    made = Connections._tick
    monkeypatch.setattr(Connections, "_tick", tick)
    monkeypatch.setattr(connections, "_TICK_S", 0.05)
    doors: Any = Echo()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        serving = Connections(listener, doors)

        def run() -> None:
            with pytest.raises(Stopped):
                serving.run()

        thread = threading.Thread(target=run)
        thread.start()
        yield listener.getsockname()[1]
        stop.set()
        thread.join()
        for one in list(serving._open.values()):
            serving._close(one)


def said(port: int, *pieces: bytes) -> bytes:
    """Everything that comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            line.sendall(piece)
        found = b""
        while piece := line.recv(65536):
            found += piece
        return found


def test_requests_are_answered_in_their_order_however_they_are_cut(port: int) -> None:
    whole = (
        b"POST /ocsp?x HTTP/1.1\r\nHost: a\r\nCONTENT-length: 3\r\nAuthorization:  Basic abc \r\n\r\nabc"
        b"GET /crl/a.crl HTTP/1.1\r\n\r\n"
        b"HEAD /ca HTTP/1.1\r\nConnection: close\r\n\r\n"
    )
    expected = [b"POST /ocsp Basic abc abc", b"GET /crl/a.crl  "]
    for pieces in ([whole], [whole[:30], whole[30:]], [bytes([one]) for one in whole]):
        answers = said(port, *pieces).split(b"HTTP/1.1 200 OK\r\n")[1:]
        heads, bodies = zip(*(one.split(b"\r\n\r\n") for one in answers), strict=True)
        assert list(bodies) == [*expected, b""]
        assert [b"Connection: keep-alive" in one for one in heads] == [True, True, False]
        assert all(b"Server: divit" in one and b" GMT" in one for one in heads)


def test_an_old_client_is_let_go_unless_it_wants_to_stay(port: int) -> None:
    assert said(port, b"GET /a HTTP/1.0\r\n\r\n").count(b"200 OK") == 1
    staying = b"GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    assert said(port, staying + staying + b"GET /a HTTP/1.0\r\n\r\n").count(b"200 OK") == 3


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /\r\n\r\n", b"400"),
        (b"GET / HTTP/2\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nName : x\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MOST_BODY + 1), b"413"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000, b"431"),
    ],
)
def test_what_is_no_request_or_too_large_is_refused_and_nothing_after_it_is_read(
    request_: bytes, status: bytes, port: int
) -> None:
    answer = said(port, request_)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert answer.count(b"HTTP/1.1") == 1
    assert b"Connection: close" in answer


def test_who_asks_before_sending_a_body_is_told_to_go_on(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head)
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"ab")
        assert line.recv(1000).endswith(b"POST /  ab")


def test_a_slow_reader_gets_all_of_a_long_answer_and_others_need_not_wait(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(b"GET /long HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert said(port, b"GET /quick HTTP/1.0\r\n\r\n").endswith(b"GET /quick  ")
        found = b""
        while piece := slow.recv(1 << 20):
            found += piece
    assert found.endswith(LONG)


def test_who_says_nothing_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_IDLE_S", 0.1)
    assert said(port, b"GET / HTT") == b""


def test_many_questions_at_once_are_answered_as_fast_as_the_answers_are_taken(port: int) -> None:
    asked = b"GET /long HTTP/1.1\r\n\r\n" * 12
    with socket.create_connection(("127.0.0.1", port), timeout=30) as greedy:
        greedy.sendall(asked)
        assert said(port, b"GET /quick HTTP/1.0\r\n\r\n").endswith(b"GET /quick  ")
        greedy.sendall(b"GET /quick HTTP/1.0\r\n\r\n")
        found, last = 0, b""
        while piece := greedy.recv(1 << 20):
            found += len(piece)
            last = (last + piece)[-100:]
    assert found > 12 * len(LONG)
    assert last.endswith(b"GET /quick  ")
