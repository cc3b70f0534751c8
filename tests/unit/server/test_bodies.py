# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A body larger than any of ours is refused before a byte of it is kept."""

import asyncio
from typing import Any

import pytest

from divit.server.config.bodies import BoundedBodies, Message, Receive, Scope, Send

MOST = 100


class Reader:
    """An application that reads the whole body, as Django does, and answers 200 unless its client has gone."""

    def __init__(self) -> None:
        self.kept = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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

    asyncio.run(BoundedBodies(reader, MOST)({"type": "http", "headers": list(headers)}, receive, send))
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


@pytest.mark.parametrize("told", [(), ((b"transfer-encoding", b"chunked"),), ((b"content-length", b"5"),)])
def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_bound(told: tuple[tuple[bytes, bytes], ...]) -> None:
    reader = Reader()
    assert status_of(reader, [b"x" * 60] * 1000, *told) == 413
    assert len(reader.kept) <= MOST


def test_the_server_is_bounded() -> None:
    from divit.server.config.asgi import application

    assert isinstance(application, BoundedBodies)
