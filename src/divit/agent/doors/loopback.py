# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The loopback door: an HTTP server for one page and one call, on 127.0.0.1 and ::1 and nowhere else.

``GET /`` is a page for people; ``POST /v1/open`` is a knock. A page learns 202 and nothing more.
"""

import http.client
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from divit.agent.doors import guards, owner
from divit.agent.doors.guards import Asked, refusal
from divit.agent.doors.page import running
from divit.agent.doors.reply import Reply
from divit.agent.errors import NoDoorFree
from divit.kernel import words
from divit.session import limits, messages, wire
from divit.session.errors import MessageInvalid, SessionMessageError

_AT_ONCE = 32
_PATIENCE_S = 5.0
_LONGEST_LINE = 4096
# A knock and the origin of the page that knocks, to whether it was understood.
Hear = Callable[[bytes, str], bool]


def reply_to(asked: Asked, read: Callable[[int], bytes], hear: Hear) -> Reply:
    """The answer to one request; ``read`` gives its body, of which nothing is read before every guard has passed."""
    if asked.method in ("GET", "HEAD") and asked.path == "/":
        return Reply(guards.HOST.status) if refusal(asked, (guards.HOST,)) else running()
    if asked.path != guards.KNOCK:
        return Reply(refusal(asked, (guards.HOST,)) or 404)
    if asked.method == "OPTIONS":
        return Reply(refused) if (refused := refusal(asked, guards.PREFLIGHT)) else _preflight(asked)
    refused = refusal(asked, guards.GUARDS)
    if refused:
        return Reply(refused, {"Allow": "POST, OPTIONS"} if refused == 405 else {})
    try:
        message = _message(read(int(asked.header("content-length"))))
    except SessionMessageError:
        return Reply(400)
    heard = hear(message, asked.header("origin"))
    return Reply(202, _for(asked)) if heard else Reply(400)


def _message(body: bytes) -> bytes:
    """The knock as the core knows it; the body carries the link, its address says the rest."""
    given = wire.load(body)
    if given.keys() & {"v", "type"}:
        raise MessageInvalid("said by the address", where="v")
    return messages.to_bytes({"v": 1, "type": "open", **given})


def _for(asked: Asked) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": asked.header("origin"), "Vary": "Origin"}


def _preflight(asked: Asked) -> Reply:
    headers = {
        **_for(asked),
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": f"content-type, {guards.HEADER}",
    }
    # Private Network Access, which Chromium asked for before Local Network Access asked the person.
    for network in ("Private", "Local"):
        if asked.header(f"access-control-request-{network.casefold()}-network") == "true":
            headers[f"Access-Control-Allow-{network}-Network"] = "true"
    return Reply(204, headers)


class Loopback:
    """Listens on the first free of the ports. Raises ``NoDoorFree``."""

    def __init__(self, hear: Hear, *, first: int, allow_http_loopback: bool = False) -> None:
        self._servers = _servers(first, hear, allow_http_loopback)
        self.port = int(self._servers[0].server_address[1])
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(0.1,), name="divit-loopback", daemon=True)
            for server in self._servers
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _servers(first: int, hear: Hear, allow_http_loopback: bool) -> "Sequence[_Server]":
    """One server an address, all at the same port; without IPv6 on this machine, 127.0.0.1 alone."""
    ports = limits.signer_ports(first)
    for port in ports:
        made: list[_Server] = []
        try:
            made.append(_Server("127.0.0.1", port, hear, allow_http_loopback))
            if _has_ipv6():
                made.append(_Server("::1", port, hear, allow_http_loopback))
        except OSError:
            for server in made:
                server.server_close()
        else:
            return made
    raise NoDoorFree(first=first, last=ports[-1] if ports else first)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32
    # Where it means that a port just left may be taken again at once; on Windows it would mean sharing one.
    allow_reuse_address = os.name == "posix"

    def __init__(self, host: str, port: int, hear: Hear, allow_http_loopback: bool) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.hear = hear
        self.allow_http_loopback = allow_http_loopback
        # A thread does not inherit the language chosen in another.
        self.language = words.lang()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__((host, port), _Connection)

    def server_bind(self) -> None:
        """Take the port; on Windows so that no other program can take it as well."""
        alone = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if alone is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, alone, 1)
        super().server_bind()

    def process_request(self, request: "socket.socket | tuple[bytes, socket.socket]", client_address: object) -> None:
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: object, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]  # as above
        finally:
            self._places.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """Who knocks badly or leaves early is nobody's concern; it is written nowhere."""


class _Connection(socketserver.StreamRequestHandler):
    """One request; the connection ends with its answer."""

    timeout = _PATIENCE_S
    server: _Server

    def handle(self) -> None:
        """Read the head, answer."""
        words.use(self.server.language)
        try:
            asked = self._head()
        except (ValueError, http.client.HTTPException):
            self._send(Reply(400), "")
            return
        self._send(reply_to(asked, self.rfile.read, self._heard), asked.method)

    def _heard(self, message: bytes, page: str) -> bool:
        return self.server.hear(message, page)

    def _head(self) -> Asked:
        line = self.rfile.readline(_LONGEST_LINE)
        method, path, version = line.decode("ascii").split()
        if not version.startswith("HTTP/1."):
            raise ValueError(version)
        fields = http.client.parse_headers(self.rfile)
        names = [name.casefold() for name in fields]
        headers = {
            name.casefold(): value.strip() for name, value in fields.items() if names.count(name.casefold()) == 1
        }
        here, client = self.connection.getsockname()[:2], self.client_address[:2]
        return Asked(
            method=method,
            path=path,
            headers=headers,
            port=here[1],
            is_mine=lambda: owner.is_mine(client, here),
            allow_http_loopback=self.server.allow_http_loopback,
        )

    def _send(self, reply: Reply, method: str) -> None:
        headers = {
            "Cache-Control": "no-store",
            "Connection": "close",
            "Content-Length": str(len(reply.body)),
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            **reply.headers,
        }
        head = f"HTTP/1.1 {reply.status} {http.client.responses[reply.status]}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with suppress(OSError):
            self.wfile.write(head.encode("ascii") + b"\r\n" + (b"" if method == "HEAD" else reply.body))
