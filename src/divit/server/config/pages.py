# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Django under ASGI, with one step into a thread and one back.

Our views and middleware are synchronous. Django's own handler goes back to the event loop between them, for each of its
signals and for each middleware that looks at a view: seven crossings for a request, which cost as much as the request.
Here all of it runs in one step, in a thread that is kept (``threads``); only answers that go on for long, as
server-sent events do, are left to the loop.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import IO, Any, cast

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

from divit.server.config.bodies import Receive, Scope, Send
from divit.server.config.threads import KeptThreads, Thread


class Pages(ASGIHandler):
    """Django's handler of requests as an ASGI application. Used by one event loop."""

    def __init__(self, threads: KeptThreads) -> None:
        super().__init__()
        self._threads = threads

    def load_middleware(self, is_async: bool = False) -> None:
        """Chain the middleware as under WSGI."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body, self._threads.lent() as thread:
            response = await thread.run(self._answer, scope, body)
            if isinstance(response, StreamingHttpResponse):
                await self._stream(response, thread, receive, send)
            else:
                await self.send_response(response, send)

    def _answer(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response = self.get_response(request) if request else cast("HttpResponseBase", refusal)
        if not response.streaming:
            # What is whole is sent without the request: Django can be done with it in this step, too.
            response.close()
        return response

    async def _stream(self, response: StreamingHttpResponse, thread: Thread, receive: Receive, send: Send) -> None:
        """Send piece by piece for as long as anybody listens."""
        if not response.is_async:
            pieces = cast("Iterator[bytes]", response.streaming_content)
            response.streaming_content = _pieces(iter(pieces), thread)
        sending = asyncio.create_task(self.send_response(response, send))
        listening = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((sending, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, listening):
                task.cancel()
                with suppress(asyncio.CancelledError, RequestAborted):
                    await task
            await thread.run(response.close)


async def _pieces(pieces: Iterator[bytes], thread: Thread) -> AsyncIterator[Any]:
    while (piece := await thread.run(next, pieces, None)) is not None:
        yield piece
