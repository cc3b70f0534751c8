# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A body larger than any of ours is refused before a byte of it is kept."""

import asyncio
from typing import Any

import pytest
from django.urls import reverse

from divit.server.config.bodies import TOLD_AT, BoundedBodies, Message, Receive, Scope, Send

MOST = 100


class Reader:
    """An application that reads the whole body, as Django does, and answers 200 unless its client has gone."""

    def __init__(self) -> None:
        self.kept = b""
        self.told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == TOLD_AT:
            self.told = True
            assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
            await send({"type": "http.response.start", "status": 413, "headers": []})
            return
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.kept += message["body"]
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})


def status_of(reader: Reader, pieces: list[bytes], *headers: tuple[bytes, bytes]) -> int:
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in pieces]
    messages[-1]["more_body"] = False
    sent: list[Any] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/yazilar/imza", "headers": list(headers)}
    asyncio.run(BoundedBodies(reader, MOST)(scope, receive, send))
    (status,) = [each["status"] for each in sent if each["type"] == "http.response.start"]
    return int(status)


def test_a_body_within_the_bound_is_passed_on() -> None:
    reader = Reader()
    assert status_of(reader, [b"x" * 50, b"y" * 50], (b"content-length", b"100")) == 200
    assert reader.kept == b"x" * 50 + b"y" * 50


def test_a_length_beyond_the_bound_is_refused_unread() -> None:
    reader = Reader()
    assert status_of(reader, [b"x"], (b"content-length", b"101")) == 413
    assert reader.kept == b""
    assert reader.told, "in the application's own words"


@pytest.mark.parametrize("told", [(), ((b"transfer-encoding", b"chunked"),), ((b"content-length", b"5"),)])
def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_bound(told: tuple[tuple[bytes, bytes], ...]) -> None:
    reader = Reader()
    assert status_of(reader, [b"x" * 60] * 1000, *told) == 413
    assert len(reader.kept) <= MOST


def test_whoever_goes_on_sending_is_not_listened_to_for_ever() -> None:
    reader = Reader()
    pieces = [b"x" * 60] * 1000
    assert status_of(reader, pieces, (b"content-length", b"60000")) == 413
    assert not reader.told


def test_the_refusal_has_a_page_at_the_address_that_it_names() -> None:
    assert reverse("too-large") == TOLD_AT


def test_the_server_is_bounded() -> None:
    from divit.server.config.asgi import application

    assert isinstance(application, BoundedBodies)
