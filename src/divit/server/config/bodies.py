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

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class BoundedBodies:
    """An ASGI application that answers 413 in the place of ``application`` when a body is larger than ``most``."""

    def __init__(self, application: Application, most: int = MOST_BYTES) -> None:
        self._application = application
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a body whose length was not told ends for the application where the bound is."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if _told_length(scope) > self._most:
            await _refuse(send)
            return
        body = _Counted(receive, self._most)
        await self._application(scope, body.receive, send)
        if body.is_too_large:
            await _refuse(send)


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


async def _refuse(send: Send) -> None:
    # Closed, because the rest of the body is not read.
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
