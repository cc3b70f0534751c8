# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Processes beside the server's own, for work that needs the processor and no database: pages set, signatures judged.

Such work is a plain function of a module, called with and answering with plain values. It may be called anywhere, so
nothing that counts is written by it: a process that is killed in the middle has done nothing.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from divit.kernel import settings

Given = TypeVar("Given")
Made = TypeVar("Made")
_log = logging.getLogger("divit.jobs")
_WORTH_IT = 4
_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def each(work: Callable[[Given], Made], many: Iterable[Given]) -> Iterator[Made]:
    """``work`` of each of ``many``, in their order, as they become ready; ``JOBS_PROCESSES`` of them at a time.

    A few are done here, one after the other: processes for one letter would only cost memory; all are, with that
    setting at 0. Raises what ``work`` raises, and ``BrokenProcessPool`` when a process was killed from outside:
    whoever asked asks again.
    """
    given, count = list(many), settings.number("JOBS_PROCESSES")
    if not count or len(given) < _WORTH_IT:
        return map(work, given)
    return _in_the_pool(_started(count), work, given)


def close() -> None:
    """End the processes; the next call of ``each`` starts new ones."""
    global _pool
    with _lock:
        ending, _pool = _pool, None
    if ending is not None:
        ending.shutdown(wait=False, cancel_futures=True)


def _started(count: int) -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _pool is None:
            # Not forked: the server has threads, and a lock that one of them holds would be held for ever.
            _pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begin)
        return _pool


def _in_the_pool(pool: ProcessPoolExecutor, work: Callable[[Given], Made], many: list[Given]) -> Iterator[Made]:
    try:
        yield from pool.map(work, many)
    except BrokenProcessPool:
        _log.error("a process of the pool was killed; new ones are started")
        close()
        raise


def _begin() -> None:
    # Ctrl-C reaches the whole group of a terminal; it is for the server to end its own.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_server, daemon=True).start()


def _end_with_the_server() -> None:
    """A server that was killed cannot tell anybody to stop."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)
