# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit authority serve``: the doors alone, in as many processes as are wanted, over one listening socket."""

import os
import signal
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connections

from divit.kernel import clock
from divit.server.authority.doors.serving import MOST_BODY, Doors

_IDLE_SECONDS = 30


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    # Head and body leave in one segment: with the default, Nagle's algorithm holds each answer back for 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, doors: Doors, *arguments: Any) -> None:
        self._doors = doors
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY or self.headers.get("Transfer-Encoding"):
            # What is not read would be taken for the next request.
            self.close_connection = True
        environ = {
            "REQUEST_METHOD": self.command,
            "RAW_URI": self.path,
            "CONTENT_LENGTH": length,
            "HTTP_AUTHORIZATION": self.headers.get("Authorization", ""),
            "wsgi.input": self.rfile,
        }
        for part in self._doors(environ, self._start):
            self.wfile.write(part)

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def finish(self) -> None:
        """The thread ends with the connection, and its link to the database with it."""
        super().finish()
        connections.close_all()

    def version_string(self) -> str:
        """What stands in the Server header."""
        return "divit"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by our clock: caches compare it with thisUpdate."""
        return super().date_time_string(clock.now().timestamp() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the web server in front keeps the log of requests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, listener: socket.socket, doors: Doors) -> None:
        super().__init__(listener.getsockname(), lambda *given: _Handler(doors, *given), bind_and_activate=False)
        self.socket.close()
        self.socket = listener


def serve(listener: socket.socket, processes: int) -> None:
    """Answer at ``listener`` with that many processes until a signal ends them; one that dies is replaced."""
    connections.close_all()
    alive = {_child(listener) for _ in range(processes)}

    def end(number: int, _frame: object) -> None:
        for one in alive:
            os.kill(one, signal.SIGTERM)
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(0)

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)
    while True:
        ended, _ = os.wait()
        alive.discard(ended)
        alive.add(_child(listener))


def _child(listener: socket.socket) -> int:
    """Start a process that answers. Keys and the database are opened in it, never inherited."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    doors = Doors()
    try:
        _Server(listener, doors).serve_forever()
    finally:
        doors.close()
        sys.stdout.flush()
        os._exit(1)


def _end(_number: int, _frame: object) -> None:
    raise SystemExit(0)
