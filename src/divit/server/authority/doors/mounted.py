# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors in front of the pages, for an installation of one process: an ASGI application that passes the rest on."""

import asyncio
import atexit
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from divit.server.authority.doors.serving import MOST_BODY, Doors

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
BELOW = "/pki"
_THREADS = 4


class DoorsInFront:
    """An ASGI application that answers below ``BELOW`` and lets ``application`` answer everything else."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._doors: Doors | None = None
        # Kept threads keep their connections to the database.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="divit-doors")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        raw = (scope.get("raw_path") or b"").decode("latin-1").partition("?")[0]
        if scope["type"] != "http" or not raw.startswith(f"{BELOW}/"):
            await self._application(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            return
        self._doors = self._doors or _opened()
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(
            self._threads, self._doors.reply, scope["method"], raw.removeprefix(BELOW), body, _authorization(scope)
        )
        headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers]
        await send({"type": "http.response.start", "status": int(reply.status[:3]), "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else reply.body})


def _opened() -> Doors:
    """The doors of this process, which tell what they stamped when it ends."""
    doors = Doors()
    atexit.register(doors.close)
    return doors


def _authorization(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"), "")


async def _whole(receive: Receive) -> bytes | None:
    """The body, of which no more than one octet too many is kept; None when the client has gone."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body = (body + message.get("body", b""))[: MOST_BODY + 1]
        if not message.get("more_body", False):
            return bytes(body)
