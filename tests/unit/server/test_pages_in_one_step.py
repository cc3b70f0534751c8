# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A request goes into its thread once; long answers are sent piece by piece for as long as anybody listens."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from django.core import signals
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from divit.server.config.pages import Pages
from divit.server.config.threads import KeptThreads, Thread

Message = dict[str, Any]
closed = threading.Event()


def whole(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.method + " " + request.body.decode() + threading.current_thread().name)


def pieces(request: HttpRequest) -> StreamingHttpResponse:
    def made() -> Iterator[bytes]:
        yield b"one"
        yield threading.current_thread().name.encode()

    return StreamingHttpResponse(made())


def forever(request: HttpRequest) -> StreamingHttpResponse:
    async def made() -> AsyncIterator[bytes]:
        yield b"first"
        await asyncio.Event().wait()

    answer = StreamingHttpResponse(made())
    answer._resource_closers.append(closed.set)
    return answer


def fails(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [path("whole", whole), path("pieces", pieces), path("forever", forever), path("fails", fails)]


@pytest.fixture
def handler() -> Iterator[Pages]:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield Pages(KeptThreads())


def asked(
    handler: Pages, where: str, body: bytes = b"", gone: Callable[[], Awaitable[None]] | None = None
) -> list[Message]:
    """What is sent to a client that asks for ``where``, and goes when ``gone`` has been waited for."""
    sent: list[Message] = []
    heard = asyncio.Event()

    async def main() -> None:
        coming = iter([{"type": "http.request", "body": body}])

        async def receive() -> Message:
            for message in coming:
                return message
            await (gone or asyncio.Event().wait)()
            await heard.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message.get("body"):
                heard.set()

        scope = {"type": "http", "method": "POST", "path": f"/{where}", "headers": [], "query_string": b""}
        await handler(scope, receive, send)

    asyncio.run(main())
    return sent


def test_everything_about_a_whole_answer_happens_in_one_step(handler: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    run = Thread.run

    async def counted(self: Thread, step: Callable[..., object], *args: object) -> object:
        steps.append(step.__name__)
        return await run(self, step, *args)

    monkeypatch.setattr(Thread, "run", counted)
    ended: list[str] = []
    signals.request_finished.connect(
        lambda **_: ended.append(threading.current_thread().name), weak=False, dispatch_uid="ended"
    )
    try:
        [start, body] = asked(handler, "whole", b"abc ")
    finally:
        signals.request_finished.disconnect(dispatch_uid="ended")
    assert start["status"] == 200
    assert body["body"].startswith(b"POST abc divit-web")
    assert steps == ["_answer"]
    assert body["body"].endswith(ended[0].encode())


def test_a_fault_in_a_view_is_an_answer(handler: Pages) -> None:
    with override_settings(DEBUG=False):
        [start, _body] = asked(handler, "fails")
    assert start["status"] == 500


def test_a_synchronous_stream_is_sent_piece_by_piece_out_of_the_same_thread(handler: Pages) -> None:
    bodies = [message["body"] for message in asked(handler, "pieces") if message.get("body")]
    assert bodies[0] == b"one"
    assert bodies[1].startswith(b"divit-web")


def test_a_stream_ends_and_is_closed_when_the_client_goes(handler: Pages) -> None:
    closed.clear()

    async def at_once() -> None:
        return None

    sent = asked(handler, "forever", gone=at_once)
    assert [message["body"] for message in sent if message.get("body")] == [b"first"]
    assert closed.is_set()


def test_a_client_that_goes_before_its_request_is_whole_gets_nothing(handler: Pages) -> None:
    sent: list[Message] = []

    async def main() -> None:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await handler({"type": "http", "method": "GET", "path": "/whole", "headers": []}, receive, send)

    asyncio.run(main())
    assert sent == []
