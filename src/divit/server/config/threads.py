# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Threads that answer requests are kept for the next ones, and with each its connection to the database.

Left alone, every request gets a thread of its own and opens the database anew, which takes as long as a short answer.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import ParamSpec, TypeVar

#: Kept while nobody needs them; in a rush there are as many as requests.
IDLE = 8

P = ParamSpec("P")
R = TypeVar("R")


class Thread:
    """One thread, in which the steps of one request follow each other."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="divit-web")

    async def run(self, step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What ``step`` returns. It sees the context of the request (its language, say) and leaves nothing in it."""
        context = copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, lambda: context.run(step, *args, **kwargs))

    def end(self) -> None:
        """Let the thread go once it has done its work; its connection is closed with it."""
        self._executor.shutdown(wait=False)


class KeptThreads:
    """Lends a thread to each request. Used by one event loop."""

    def __init__(self, idle: int = IDLE) -> None:
        self._most = idle
        self._idle: list[Thread] = []

    @contextmanager
    def lent(self) -> Iterator[Thread]:
        """A thread that nobody else uses meanwhile."""
        thread = self._idle.pop() if self._idle else Thread()
        try:
            yield thread
        finally:
            if len(self._idle) < self._most:
                self._idle.append(thread)
            else:
                thread.end()
