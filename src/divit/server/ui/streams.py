# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages that follow something: its state as server-sent events (HTML, 9.2), told whenever it has changed.

The state is read from the database, so it does not matter which process changed it. Each event is the whole state:
who comes back after a break needs nothing of what was told before. A page without scripts, or behind a proxy that
keeps streams to itself, asks again instead.
"""

import asyncio
import json
import logging
import threading
import weakref
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections
from django.http import StreamingHttpResponse

from divit.kernel import clock, settings
from divit.server.ui.errors import TooManyStreams

#: What is told, and whether nothing will change any more.
Told = tuple[dict[str, Any], bool]
Ask = Callable[[], Told]

EVERY_S = 0.5
_HEARTBEAT_S = 15.0
# Then the browser comes again by itself, and passes the gate again: rights end, too.
_LONGEST_S = 900.0
_log = logging.getLogger("divit.web")
_lock = threading.Lock()
_open = 0
_closing = threading.Event()
# The questions of all streams: few threads, and so few connections to the database, however many people follow.
_askers = ThreadPoolExecutor(2, thread_name_prefix="divit-stream")


class _Following(StreamingHttpResponse):
    """A stream that counts among the open ones until it is closed."""

    def __init__(self, ask: Ask) -> None:
        _take_place()
        # Also when the answer is thrown away unread, because nobody was there any more when it was ready.
        self._give_back = weakref.finalize(self, _give_place_back)
        super().__init__(_events(ask), content_type="text/event-stream")
        self.headers["Cache-Control"] = "no-store"
        # nginx gathers an answer before it passes it on, unless told.
        self.headers["X-Accel-Buffering"] = "no"

    def close(self) -> None:
        self._give_back()
        super().close()


def follow(ask: Ask) -> StreamingHttpResponse:
    """The answer to a page that follows what ``ask`` tells; it ends with the last event, or when the server stops.

    ``ask`` is called in another thread, twice a second. Raises ``TooManyStreams``.
    """
    if not connection.in_atomic_block:
        # The view is done with the database; its connection is not to wait for the end of the stream.
        connection.close()
    return _Following(ask)


def close_all() -> None:
    """End every stream within half a second: the server stops, and it waits for open answers."""
    _closing.set()


def _take_place() -> None:
    global _open
    with _lock:
        if _open >= settings.number("STREAMS_OPEN"):
            raise TooManyStreams
        _open += 1


def _give_place_back() -> None:
    global _open
    with _lock:
        _open -= 1


async def _events(ask: Ask) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    before: Told | None = None
    spoke = began = clock.monotonic()
    # Whoever loses the stream comes back after a second.
    yield b"retry: 1000\n\n"
    while not _closing.is_set() and clock.monotonic() - began < _LONGEST_S:
        told = await loop.run_in_executor(_askers, _asked, ask)
        if told is None:
            return
        if told != before:
            yield b"event: state\ndata: " + json.dumps(told[0], ensure_ascii=False).encode() + b"\n\n"
            before, spoke = told, clock.monotonic()
        elif clock.monotonic() - spoke >= _HEARTBEAT_S:
            yield b": still here\n\n"
            spoke = clock.monotonic()
        if told[1]:
            return
        await asyncio.sleep(EVERY_S)


def _asked(ask: Ask) -> Told | None:
    """What there is to tell; nothing when it cannot be asked now, and the browser comes again."""
    try:
        return ask()
    except Exception:  # noqa: BLE001 - the answer has begun, so there is nobody to tell but the log
        _log.exception("a followed page could not be asked how it stands")
        connections.close_all()
        return None
