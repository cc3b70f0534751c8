# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Server-sent events: each change is told once and whole, silence is broken, and a stream ends when it must."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from django.http import StreamingHttpResponse

from divit.server.ui import streams
from divit.server.ui.errors import TooManyStreams

# The end of an answer tells Django to tidy up its connections, so there has to be one.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pause between two questions, and a closing that ends with the test."""
    monkeypatch.setattr(streams, "EVERY_S", 0)
    monkeypatch.setattr(streams, "_closing", threading.Event())
    yield
    assert streams._open == 0, "every stream gave its place back"


def telling(*states: Any) -> Callable[[], streams.Told]:
    """What is told each time it is asked for; the last one is the end."""
    left = list(states)

    def ask() -> streams.Told:
        state = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(state, Exception):
            raise state
        return {"state": state}, len(left) == 1 and state == states[-1]

    return ask


def heard(answer: StreamingHttpResponse) -> list[str]:
    """Everything that a browser would get until the stream ends."""

    async def listen() -> list[str]:
        content: AsyncIterator[bytes] = aiter(answer)
        return [piece.decode() async for piece in content]

    try:
        return asyncio.run(listen())
    finally:
        answer.close()


def states(pieces: list[str]) -> list[str]:
    lines = [line for piece in pieces for line in piece.splitlines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: "))["state"] for line in lines]


def test_each_change_is_told_once_and_the_end_ends_the_stream() -> None:
    answer = streams.follow(telling("a", "a", "b", "b", "b", "over"))
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert states(heard(answer)) == ["a", "b", "over"]


def test_an_event_is_the_whole_state_so_who_comes_back_needs_nothing_of_before() -> None:
    assert states(heard(streams.follow(telling("b", "over")))) == ["b", "over"]


def test_silence_is_broken_so_that_no_proxy_takes_the_line_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_HEARTBEAT_S", 0.0)
    pieces = heard(streams.follow(telling("a", "a", "a", "over")))
    assert any(piece.startswith(":") for piece in pieces)
    assert states(pieces) == ["a", "over"]


def test_a_stream_ends_when_the_server_stops_although_nothing_has() -> None:
    def ask() -> streams.Told:
        streams.close_all()
        return {"state": "a"}, False

    assert states(heard(streams.follow(ask))) == ["a"]


def test_a_stream_ends_after_its_time_and_the_browser_passes_the_gate_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_LONGEST_S", 0.0)
    pieces = heard(streams.follow(telling("a", "over")))
    assert pieces == ["retry: 1000\n\n"]


def test_a_question_that_fails_ends_the_stream_and_not_the_server() -> None:
    assert states(heard(streams.follow(telling("a", RuntimeError("database"), "over")))) == ["a"]


def test_only_so_many_streams_are_open_and_a_closed_one_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_STREAMS_OPEN", "2")
    open_ones = [streams.follow(telling("a")) for _ in range(2)]
    with pytest.raises(TooManyStreams):
        streams.follow(telling("a"))
    open_ones[0].close()
    open_ones[0].close()
    again = streams.follow(telling("a"))
    with pytest.raises(TooManyStreams):
        streams.follow(telling("a"))
    for one in (*open_ones, again):
        one.close()


def test_an_answer_that_nobody_took_gives_its_place_back() -> None:
    streams.follow(telling("a"))
    assert streams._open == 0
