# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is at which address, and the bare WSGI application that says it.

``POST /ocsp``, ``GET /ocsp/<request>``; ``POST /tsa``, ``POST /tsa/<authority>`` for the unit of one;
``GET /crl/<authority>.crl`` (``/<shard>.crl``, ``/delta.crl`` below it), ``GET /ca/<authority>.cer``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseError

from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki import ocsp
from divit.server.authority import queries
from divit.server.authority.doors.responding import Responding
from divit.server.authority.doors.stamping import Stamping

#: A request has some hundred octets; nothing longer is read.
MOST_BODY = 64 * 1024
_PLAIN = "text/plain; charset=utf-8"
StartResponse = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over HTTP; ``max_age`` in seconds is how long a cache may keep it, ``challenge`` how to
    say who one is.
    """

    status: str
    content_type: str
    body: bytes
    max_age: int = 0
    challenge: str = ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Type, length, and what caches may do."""
        caching = f"max-age={self.max_age}, public, no-transform, must-revalidate" if self.max_age else "no-store"
        plain = [
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", caching),
        ]
        return [*plain, ("WWW-Authenticate", self.challenge)] if self.challenge else plain


NOT_FOUND = Reply("404 Not Found", _PLAIN, b"not found\n")
_NOT_ALLOWED = Reply("405 Method Not Allowed", _PLAIN, b"method not allowed\n")
_TOO_LARGE = Reply("413 Content Too Large", _PLAIN, b"too large\n")
_WHO = Reply("401 Unauthorized", _PLAIN, b"who asks?\n", challenge='Basic realm="TSA", charset="UTF-8"')
_AWAY = Reply("503 Service Unavailable", _PLAIN, b"try again later\n")


class Doors:
    """All doors of one process."""

    def __init__(self) -> None:
        self._responding = Responding()
        self._stamping = Stamping()

    def close(self) -> None:
        """Tell what was stamped, before the process ends."""
        self._stamping.close()

    def reply(self, method: str, path: str, body: bytes, authorization: str = "") -> Reply:
        """The reply to a request whose ``path`` is as it stood in the request line, and its header ``Authorization``.
        Never raises.
        """
        if len(body) > MOST_BODY:
            return _TOO_LARGE
        try:
            if method == "POST":
                return self._posted(path.rstrip("/"), body, authorization)
            if method not in {"GET", "HEAD"}:
                return _NOT_ALLOWED
            return self._got(path)
        except (DatabaseError, DivitError):
            return _AWAY

    def _posted(self, path: str, body: bytes, authorization: str) -> Reply:
        if path == "/ocsp":
            return self._ocsp(body, by_get=False)
        door, _, authority = path.removeprefix("/").partition("/")
        if door != "tsa" or path == "/tsa/" or "/" in authority:
            return NOT_FOUND
        told = self._stamping.answer(body, authorization, authority)
        return _WHO if told is None else Reply("200 OK", "application/timestamp-reply", told)

    def _got(self, path: str) -> Reply:
        if path.startswith("/ocsp/"):
            return self._ocsp(ocsp.request_in_path(path.removeprefix("/ocsp/")), by_get=True)
        folder, _, name = path.removeprefix("/").partition("/")
        authority, _, ending = name.rpartition(".")
        if (folder, ending) == ("crl", "crl"):
            authority, _, scope = authority.partition("/")
            found = queries.newest_list(authority, scope)
            return NOT_FOUND if found is None else Reply("200 OK", "application/pkix-crl", found, _A_MINUTE)
        if (folder, ending) == ("ca", "cer"):
            found = queries.own_or_none(authority)
            return NOT_FOUND if found is None else Reply("200 OK", "application/pkix-cert", found, _A_MINUTE)
        return NOT_FOUND

    def _ocsp(self, request: bytes, *, by_get: bool) -> Reply:
        told = self._responding.answer(request)
        age = self._responding.max_age(told, clock.now()) if by_get else 0
        return Reply("200 OK", "application/ocsp-response", told.body, age)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """The WSGI application (PEP 3333). ``RAW_URI`` or ``REQUEST_URI`` is taken where the server gives it: a path
        that was unescaped cannot be told from one that was not.
        """
        told_length = environ.get("CONTENT_LENGTH") or "0"
        length = int(told_length) if str(told_length).isdecimal() else 0
        if length > MOST_BODY:
            reply = _TOO_LARGE
        else:
            body = environ["wsgi.input"].read(length) if length else b""
            reply = self.reply(
                environ["REQUEST_METHOD"], _raw_path(environ), body, environ.get("HTTP_AUTHORIZATION", "")
            )
        start_response(reply.status, reply.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else reply.body]


_A_MINUTE = 60


def _raw_path(environ: dict[str, Any]) -> str:
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")
    return str(raw).partition("?")[0]
