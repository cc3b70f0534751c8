# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A request gets a thread that an earlier one has left, never one that another is using."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

import pytest

from divit.server.config.threads import KeptThreads

Run = Callable[[], Awaitable[None]]
_language = ContextVar("_language", default="tr")


def threads_of(requests: Callable[[Run], Awaitable[None]], idle: int = 2) -> list[threading.Thread]:
    """The threads in which requests of two steps ran, as ``requests`` sent them."""
    seen: list[threading.Thread] = []
    kept = KeptThreads(idle)

    async def request() -> None:
        with kept.lent() as thread:
            for _ in range(2):
                seen.append(await thread.run(threading.current_thread))
                await asyncio.sleep(0)

    asyncio.run(requests(request))  # type: ignore[arg-type]  # both are coroutines
    return seen


async def one_after_the_other(request: Run) -> None:
    for _ in range(4):
        await request()


async def at_once(request: Run) -> None:
    await asyncio.gather(*(request() for _ in range(4)))
    await asyncio.gather(*(request() for _ in range(2)))


def test_one_request_after_the_other_runs_in_one_thread() -> None:
    assert len(set(threads_of(one_after_the_other))) == 1


def test_requests_at_once_have_a_thread_each_and_two_of_them_are_kept() -> None:
    seen = threads_of(at_once)
    first, then = seen[:8], seen[8:]
    assert sorted(first.count(thread) for thread in set(first)) == [2, 2, 2, 2]
    assert set(then) < set(first)
    assert len(set(then)) == 2


def test_a_thread_is_given_back_by_a_request_that_failed() -> None:
    async def main() -> set[threading.Thread]:
        kept, seen = KeptThreads(), set()

        async def fails() -> None:
            with kept.lent() as thread:
                seen.add(await thread.run(threading.current_thread))
                raise RuntimeError

        for _ in range(3):
            with pytest.raises(RuntimeError):
                await fails()
        return seen

    assert len(asyncio.run(main())) == 1


def test_what_one_request_said_of_its_language_the_next_one_does_not_hear() -> None:
    async def main() -> list[str]:
        kept, heard = KeptThreads(), []
        for _ in range(2):
            with kept.lent() as thread:
                heard.append(await thread.run(_language.get))
                await thread.run(_language.set, "en")
        return heard

    assert asyncio.run(main()) == ["tr", "tr"]
