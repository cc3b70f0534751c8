# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Threads that answer requests are kept for the next ones, and with each its connection to the database.

Left alone, every request gets a thread of its own and opens the database anew, which takes as long as a short answer.
"""

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext

from divit.server.config.bodies import Application, Receive, Scope, Send

#: Kept while nobody needs them; in a rush there are as many as requests.
IDLE = 8


class KeptThreads:
    """An ASGI application that lends ``application`` a thread a request. Used by one event loop."""

    def __init__(self, application: Application, idle: int = IDLE) -> None:
        self._application = application
        self._most = idle
        self._idle: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(1, thread_name_prefix="divit-web")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self._application(scope, receive, send)
        finally:
            if len(self._idle) < self._most:
                self._idle.append(thread)
            else:
                # Its connection is closed with the thread.
                thread.shutdown(wait=False)
