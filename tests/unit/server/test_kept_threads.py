# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A request gets a thread that an earlier one has left, never one that another is using."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async

from divit.server.config.threads import KeptThreads

Run = Callable[[], Awaitable[None]]


def names_of(requests: Callable[[Run], Awaitable[None]], idle: int = 2) -> list[threading.Thread]:
    """The threads in which requests ran, as ``requests`` sent them."""
    names: list[threading.Thread] = []

    async def application(scope: object, receive: object, send: object) -> None:
        await sync_to_async(lambda: names.append(threading.current_thread()))()
        await asyncio.sleep(0)
        await sync_to_async(lambda: names.append(threading.current_thread()))()

    async def main() -> None:
        kept = KeptThreads(application, idle)
        await requests(lambda: kept({}, None, None))  # type: ignore[arg-type]  # the application looks at none of them

    asyncio.run(main())
    return names


async def one_after_the_other(request: Run) -> None:
    for _ in range(4):
        await request()


async def at_once(request: Run) -> None:
    await asyncio.gather(*(request() for _ in range(4)))
    await asyncio.gather(*(request() for _ in range(2)))


def test_one_request_after_the_other_runs_in_one_thread() -> None:
    assert len(set(names_of(one_after_the_other))) == 1


def test_requests_at_once_have_a_thread_each_and_two_of_them_are_kept() -> None:
    names = names_of(at_once)
    first, then = names[:8], names[8:]
    assert sorted(first.count(name) for name in set(first)) == [2, 2, 2, 2]
    assert set(then) < set(first)
    assert len(set(then)) == 2


def test_a_thread_is_given_back_by_a_request_that_failed() -> None:
    async def fails(scope: object, receive: object, send: object) -> None:
        await sync_to_async(lambda: None)()
        raise RuntimeError

    async def main() -> int:
        kept = KeptThreads(fails)
        for _ in range(3):
            try:
                await kept({}, None, None)  # type: ignore[arg-type]  # the application looks at none of them
            except RuntimeError:
                continue
        return len(kept._idle)

    assert asyncio.run(main()) == 1
