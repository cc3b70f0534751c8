# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How much one request may carry. Django lays a body down in a temporary file before it asks whose request it is, so
without this anybody could fill the disk that the log is written to.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

#: Far above the largest message and the largest form.
MOST_BYTES = 8 * 1024 * 1024
#: Where the application tells, with the status 413, that a body was too large.
TOLD_AT = "/cok-buyuk"
# A browser reads the answer only when it has sent what it meant to send; so much of it is read and thrown away.
_LISTENED_TO = 8

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class BoundedBodies:
    """An ASGI application that lets ``application`` answer at ``TOLD_AT`` when a body is larger than ``most``."""

    def __init__(self, application: Application, most: int = MOST_BYTES) -> None:
        self._application = application
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a body whose length was not told ends for the application where the bound is."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if _told_length(scope) > self._most:
            await self._refuse(scope, receive, send)
            return
        body = _Counted(receive, self._most)
        await self._application(scope, body.receive, send)
        if body.is_too_large:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await _thrown_away(receive, _LISTENED_TO * self._most):
            await _hang_up(send)
            return
        without_body = [
            (name, value) for name, value in scope["headers"] if name not in {b"content-length", b"transfer-encoding"}
        ]
        told = {**scope, "method": "GET", "path": TOLD_AT, "raw_path": TOLD_AT.encode(), "query_string": b""}
        await self._application({**told, "headers": without_body}, _Empty(receive).receive, send)


class _Counted:
    """Counts what comes in; past the bound it says that the client has gone, so that nothing is answered."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.is_too_large = False

    async def receive(self) -> Message:
        if self.is_too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        self.is_too_large = self._left < 0
        return {"type": "http.disconnect"} if self.is_too_large else message


def _told_length(scope: Scope) -> int:
    told = dict(scope["headers"]).get(b"content-length", b"0")
    return int(told) if told.isdigit() else 0


async def _thrown_away(receive: Receive, most: int) -> bool:
    """Read the rest of a body and keep nothing of it; False when the client has gone or sends more than ``most``."""
    while most > 0:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        if not message.get("more_body", False):
            return True
        most -= len(message.get("body", b""))
    return False


async def _hang_up(send: Send) -> None:
    # Closed, because the rest of the body is not read.
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


class _Empty:
    """A body without a byte; afterwards what the connection says."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_read = False

    async def receive(self) -> Message:
        if self._is_read:
            return await self._receive()
        self._is_read = True
        return {"type": "http.request", "body": b"", "more_body": False}
