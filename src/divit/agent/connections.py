# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Kept connections to one site (HTTP/1.1), by the standard library: an item of a batch costs a seventh of what a client
for everything asks for, and the card waits for it.
"""

import base64
import http.client
import io
import select
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import truststore

from divit.kernel import clock

# A line of a modem; what is slower after the time that one answer may take is no line.
SLOWEST_BYTES_A_SECOND = 1024
_PORTS = {"http": 80, "https": 443}


class Trickling(OSError):
    """An answer of which each byte comes in time, and which never ends."""


class NoWay(OSError):
    """The system names a proxy that is not spoken to: only plain ones are."""


class Connections:
    """Connections to ``origin``, each for one call at a time. May be used from several threads.

    The system's trust store decides about certificates and, for https, the system's proxy is used; loopback goes
    nowhere near a proxy.
    """

    def __init__(self, origin: str, patience_s: float) -> None:
        parts = urlsplit(origin)
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._patience_s = patience_s
        self._context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if parts.scheme == "https" else None
        self._answers = _answers(patience_s)
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    @contextmanager
    def asked(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """The answer to one call, as far as its headers. Redirects are not followed, cookies not kept.

        Raises ``OSError`` (``TimeoutError``, ``ssl.SSLError``, ``Trickling``, ``NoWay``) and ``HTTPException``.
        """
        connection = self._taken()
        answer = None
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            yield answer
        finally:
            self._put_back(connection, answer)

    def close(self) -> None:
        """Close what nobody is using."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _taken(self) -> http.client.HTTPConnection:
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if not _is_over(connection.sock):
                    return connection
                connection.close()
        return self._made()

    def _put_back(self, connection: http.client.HTTPConnection, answer: http.client.HTTPResponse | None) -> None:
        # An answer that was not read to its end would be taken for that to the next call.
        if answer is None or not answer.isclosed() or connection.sock is None:
            if answer is not None:
                answer.close()
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)

    def _made(self) -> http.client.HTTPConnection:
        if self._context is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=self._patience_s)
        else:
            connection = self._secured(self._context)
        connection.response_class = self._answers
        return connection

    def _secured(self, context: ssl.SSLContext) -> http.client.HTTPSConnection:
        proxy = _proxy_for(self._host)
        if proxy is None:
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._patience_s, context=context)
        host, port, headers = proxy
        connection = http.client.HTTPSConnection(host, port, timeout=self._patience_s, context=context)
        connection.set_tunnel(self._host, self._port, headers)
        return connection


def _is_over(sock: socket.socket | None) -> bool:
    # Between two calls a site has nothing to say but that it hangs up.
    return sock is None or bool(select.select([sock], [], [], 0)[0])


def _proxy_for(host: str) -> tuple[str, int, dict[str, str]] | None:
    """Host, port and headers of the proxy that the system names for https, None without one. Raises ``NoWay``."""
    named = getproxies()
    address = named.get("https") or named.get("all")
    if not address or proxy_bypass(host):
        return None
    parts = urlsplit(address if "//" in address else f"//{address}")
    if parts.scheme not in ("", "http") or not parts.hostname:
        raise NoWay("proxy")
    headers = {}
    if parts.username:
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(words).decode()}"
    return parts.hostname, parts.port or _PORTS["http"], headers


def _answers(patience_s: float) -> type[http.client.HTTPResponse]:
    class Answer(http.client.HTTPResponse):
        """One that is read with an eye on the clock, from its first line on."""

        def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
            super().__init__(cast("socket.socket", _Patient(sock, patience_s)), *given, **named)

    return Answer


class _Patient:
    """What an answer asks of a socket."""

    def __init__(self, sock: socket.socket, patience_s: float) -> None:
        self._sock = sock
        self._patience_s = patience_s

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the answer reads from."""
        return io.BufferedReader(_Watched(self._sock.makefile("rb", buffering=0), self._patience_s))


class _Watched(io.RawIOBase):
    """Gives up when, after the time that one answer may take, bytes come slower than over any line."""

    def __init__(self, raw: Any, patience_s: float) -> None:
        self._raw = raw
        self._patience_s = patience_s
        self._received = 0
        self._began: float | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._began is not None:
            seconds = clock.monotonic() - self._began
            if seconds > self._patience_s and self._received < SLOWEST_BYTES_A_SECOND * seconds:
                raise Trickling
        count: int = self._raw.readinto(buffer) or 0
        # The site may think as long as each wait allows; the clock runs from its first word.
        self._began = self._began or clock.monotonic()
        self._received += count
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
