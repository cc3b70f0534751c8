# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 (RFC 9112) for small requests and answers: one thread, any number of connections, nothing more than needed.

Most who ask open a connection for one request. A thread for each, with a link to the database of its own, costs
thirty times what the answer does.
"""

import selectors
import socket
from datetime import datetime
from email.utils import format_datetime

from django.db import close_old_connections

from divit.kernel import clock
from divit.server.authority.doors.serving import MOST_BODY, Doors, Reply

_MOST_HEAD = 16 * 1024
_MOST_WAITING = 1024
_IDLE_S = 30.0
_TICK_S = 1.0
_AT_ONCE = 64 * 1024
_MOST_OUT = 1024 * 1024
_END_OF_HEAD = b"\r\n\r\n"
_PLAIN = "text/plain; charset=utf-8"
_BAD = Reply("400 Bad Request", _PLAIN, b"bad request\n")
_NO_LENGTH = Reply("411 Length Required", _PLAIN, b"length required\n")
_TOO_LARGE = Reply("413 Content Too Large", _PLAIN, b"too large\n")
_LONG_HEAD = Reply("431 Request Header Fields Too Large", _PLAIN, b"too large\n")


class _Connection:
    """One client: what came and was not understood yet, what is to go out."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self.line = line
        self.came = bytearray()
        self.out = bytearray()
        self.until = until
        self.is_last = False
        #: What is waited for; None for a connection that came just now and may be answered at once.
        self.awaited: int | None = None


class Connections:
    """All connections of one process. ``run`` answers until something is raised, which a signal does."""

    def __init__(self, listener: socket.socket, doors: Doors) -> None:
        self._doors = doors
        self._listener = listener
        self._events = selectors.DefaultSelector()
        self._open: dict[int, _Connection] = {}
        self._date = ""
        self._tick_at = 0.0
        listener.setblocking(False)
        self._events.register(listener, selectors.EVENT_READ)

    def run(self) -> None:
        """Answer."""
        while True:
            for key, _mask in self._events.select(_TICK_S):
                if key.fileobj is self._listener:
                    self._accept()
                elif key.fd in self._open:
                    self._serve(self._open[key.fd])
            if clock.monotonic() >= self._tick_at:
                self._tick()

    def _tick(self) -> None:
        """Each second: let go of those who say nothing, and of a link to the database that broke."""
        now = clock.monotonic()
        self._tick_at = now + _TICK_S
        self._date = _http_date(clock.now())
        close_old_connections()
        for connection in [one for one in self._open.values() if one.until < now]:
            self._close(connection)

    def _accept(self) -> None:
        try:
            line, _ = self._listener.accept()
        except OSError:
            # Another process was quicker, or the client has gone.
            return
        if len(self._open) >= _MOST_WAITING:
            line.close()
            return
        line.setblocking(False)
        connection = self._open[line.fileno()] = _Connection(line, clock.monotonic() + _IDLE_S)
        # What was asked has mostly come with the connection, and most connections are for one request: they are
        # answered and closed without having been waited for.
        self._serve(connection)

    def _serve(self, connection: _Connection) -> None:
        try:
            self._take_turn(connection)
        except OSError:
            self._close(connection)

    def _take_turn(self, connection: _Connection) -> None:
        try:
            if connection.out or self._received(connection):
                self._go_on(connection)
        except (BlockingIOError, InterruptedError):
            self._want(connection, selectors.EVENT_WRITE if connection.out else selectors.EVENT_READ)

    def _received(self, connection: _Connection) -> bool:
        """Take in what has come; whether the client is still there."""
        came = connection.line.recv(_AT_ONCE)
        if not came:
            self._close(connection)
            return False
        connection.came += came
        return True

    def _go_on(self, connection: _Connection) -> None:
        """Answer and send in turns, until there is nothing to answer or the client takes no more for now."""
        may_be_more = True
        while may_be_more and not connection.is_last:
            # Who asks a lot and reads little must not fill our memory with answers.
            while len(connection.out) < _MOST_OUT and may_be_more and not connection.is_last:
                may_be_more = self._answered(connection)
            if not self._sent_all(connection):
                return
        if not self._sent_all(connection):
            return
        if connection.is_last:
            self._close(connection)
        else:
            self._want(connection, selectors.EVENT_READ)

    def _sent_all(self, connection: _Connection) -> bool:
        """Send what there is to send; whether the client took it."""
        if connection.out:
            sent = connection.line.send(connection.out)
            del connection.out[:sent]
            connection.until = clock.monotonic() + _IDLE_S
        if connection.out:
            self._want(connection, selectors.EVENT_WRITE)
        return not connection.out

    def _want(self, connection: _Connection, event: int) -> None:
        if connection.awaited is None:
            connection.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._events.register(connection.line, event)
        elif connection.awaited != event:
            self._events.modify(connection.line, event)
        connection.awaited = event

    def _answered(self, connection: _Connection) -> bool:
        """Answer the request at the beginning of what came, if it is there as a whole."""
        came = connection.came
        end = came.find(_END_OF_HEAD, 0, _MOST_HEAD)
        if end < 0:
            if len(came) < _MOST_HEAD:
                return False
            return self._refuse(connection, _LONG_HEAD)
        begin, *fields = bytes(came[:end]).split(b"\r\n")
        parts = begin.split(b" ")
        headers = _headers(fields)
        if headers is None or len(parts) != 3 or not parts[2].startswith(b"HTTP/1."):
            return self._refuse(connection, _BAD)
        if b"transfer-encoding" in headers:
            # What is not read would be taken for the next request.
            return self._refuse(connection, _NO_LENGTH)
        told = headers.get(b"content-length", b"0")
        if not told.isdigit():
            return self._refuse(connection, _BAD)
        if int(told) > MOST_BODY:
            return self._refuse(connection, _TOO_LARGE)
        after = end + len(_END_OF_HEAD)
        if len(came) < after + int(told):
            if headers.get(b"expect", b"").lower() == b"100-continue" and len(came) == after:
                connection.line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            return False
        method, path = parts[0].decode("latin-1"), parts[1].partition(b"?")[0].decode("latin-1")
        body = bytes(came[after : after + int(told)])
        del came[: after + int(told)]
        how = headers.get(b"connection", b"").lower()
        connection.is_last = how == b"close" or (parts[2] == b"HTTP/1.0" and how != b"keep-alive")
        reply = self._doors.reply(method, path, body, headers.get(b"authorization", b"").decode("latin-1"))
        self._write(connection, reply, with_body=method != "HEAD")
        return True

    def _refuse(self, connection: _Connection, reply: Reply) -> bool:
        connection.is_last = True
        self._write(connection, reply, with_body=True)
        return True

    def _write(self, connection: _Connection, reply: Reply, *, with_body: bool) -> None:
        lines = [f"{name}: {value}\r\n" for name, value in reply.headers]
        how = "close" if connection.is_last else "keep-alive"
        head = f"HTTP/1.1 {reply.status}\r\nServer: divit\r\nDate: {self._date or _http_date(clock.now())}\r\n"
        connection.out += f"{head}{''.join(lines)}Connection: {how}\r\n\r\n".encode("latin-1")
        if with_body:
            connection.out += reply.body

    def _close(self, connection: _Connection) -> None:
        if self._open.pop(connection.line.fileno(), None) is not None and connection.awaited is not None:
            self._events.unregister(connection.line)
        connection.line.close()


def _headers(fields: list[bytes]) -> dict[bytes, bytes] | None:
    """The fields by their names in small letters; None where two readers could differ (RFC 9112, 5.1 and 6.3)."""
    headers: dict[bytes, bytes] = {}
    for field in fields:
        name, colon, value = field.partition(b":")
        name = name.lower()
        if not colon or not name or name != name.strip() or (name in headers and name in _SINGLE):
            return None
        headers[name] = value.strip()
    return headers


_SINGLE = frozenset({b"content-length", b"transfer-encoding", b"authorization"})


def _http_date(moment: datetime) -> str:
    """The Date field, by our clock: caches compare it with thisUpdate."""
    return format_datetime(moment, usegmt=True)
