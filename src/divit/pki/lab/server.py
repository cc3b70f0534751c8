# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""HTTP around the services of a trial CA: one process, a thread a connection, loopback only."""

import errno
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from divit.kernel import clock
from divit.pki.errors import PortTaken
from divit.pki.lab.folder import HOST, LabFolder
from divit.pki.lab.port_holder import holder_of
from divit.pki.lab.services import Reply, Services

# An OCSP or time-stamp request has a few hundred octets.
_MOST_BODY = 64 * 1024
_IDLE_SECONDS = 30


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    # Head and body leave in one segment: with the default, Nagle's algorithm holds each answer back for 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, services: Services, *arguments: object) -> None:
        self._services = services
        super().__init__(*arguments)  # type: ignore[arg-type]  # the server's own arguments, passed through

    def do_GET(self) -> None:
        self._send(self._services.get(self.path))

    def do_HEAD(self) -> None:
        self._send(self._services.get(self.path), with_body=False)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MOST_BODY:
            self.close_connection = True
            self._send(Reply(413 if length.isdecimal() else 411, "text/plain; charset=utf-8", b""))
            return
        self._send(self._services.post(self.path, self.rfile.read(int(length))))

    def _send(self, reply: Reply, *, with_body: bool = True) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        caching = f"max-age={reply.max_age}, public, no-transform, must-revalidate" if reply.max_age else "no-store"
        self.send_header("Cache-Control", caching)
        self.end_headers()
        if with_body:
            self.wfile.write(reply.body)

    def version_string(self) -> str:
        """What stands in the Server header."""
        return "divit-lab"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header, by our clock: caches compare it with thisUpdate."""
        return super().date_time_string(clock.now().timestamp() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a trial CA that fills the terminal hides the three lines that matter."""


class LabServer:
    """A running trial CA. Use it as a context manager; leaving it closes the port."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Bind to ``port`` (the lab's own when None, any free one when 0).

        Raises ``LabNotThere`` and ``PortTaken``.
        """
        lab = LabFolder.existing(folder)
        services = Services(lab)
        wanted = lab.port if port is None else port
        try:
            self._server = ThreadingHTTPServer((HOST, wanted), lambda *given: _Handler(services, *given))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(port=wanted, holder=holder_of(wanted)) from error
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread: threading.Thread | None = None

    @property
    def lines(self) -> tuple[str, str, str]:
        """Where the services are, one a line: ``ocsp URL``, ``crl URL``, ``tsa URL``."""
        base = f"http://{HOST}:{self.port}"
        return (f"ocsp {base}/ocsp", f"crl {base}/crl/issuing-ca.crl", f"tsa {base}/tsa")

    def run(self) -> None:
        """Serve until ``close`` is called from another thread or an interrupt comes."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Stop serving and free the port."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.run, name="divit-lab", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _to_stdout(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def serve(folder: Path, port: int | None = None, *, announce: Callable[[str], None] = _to_stdout) -> None:
    """Serve the trial CA in ``folder`` until interrupted; its three addresses are announced at once.

    Raises ``LabNotThere`` and ``PortTaken``.
    """
    server = LabServer(folder, port)
    try:
        for line in server.lines:
            announce(line)
        server.run()
    finally:
        server.close()
