# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The embedded loop: asks the due-queries, runs what they give, never dies of one row. PostgreSQL has ``engine``."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import close_old_connections, connection, transaction

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.jobs.registry import DueQuery, due_queries
from divit.server.jobs.rest import rest_s

_log = logging.getLogger("divit.jobs")
_woken = threading.Event()


def wake() -> None:
    """Have a worker look again as soon as the present transaction is committed."""
    # What was committed stays so, whether or not anybody could be woken: the workers also look by themselves.
    transaction.on_commit(_wake_now, robust=True)


def _wake_now() -> None:
    if connection.vendor == "postgresql":
        from divit.server.jobs import engine

        engine.ask()
    else:
        _woken.set()


@dataclass(slots=True)
class _Pauses:
    """Rows whose ``run`` raised, and when they may be tried again.

    A service writes the errors it expects into its row, with a next try. What it did not expect would come back at
    once and for ever; so the loop itself waits 1, 2, 4 … 300 seconds with such a row.
    """

    rows: dict[tuple[str, int], tuple[int, float]] = field(default_factory=dict)

    def resting(self, name: str, row: int) -> bool:
        return self.rows.get((name, row), (0, 0.0))[1] > clock.monotonic()

    def after_failure(self, name: str, row: int) -> None:
        times = self.rows.get((name, row), (0, 0.0))[0] + 1
        self.rows[name, row] = (times, clock.monotonic() + rest_s(times))

    def after_success(self, name: str, row: int) -> None:
        self.rows.pop((name, row), None)


class Loop:
    """One worker's loop. ``round`` is public so that a test can run the work without a thread."""

    def __init__(self) -> None:
        self._pauses = _Pauses()

    def round(self, stop: threading.Event | None = None) -> int:
        """Ask every due-query once and run what is due; the number of rows that were run without an error."""
        done = 0
        for query in due_queries():
            rows = self._due(query)
            if rows and stop is not None and stop.is_set():
                return done
            for row, error in _run_each(query, rows):
                done += self._note(query, row, error)
                if stop is not None and stop.is_set():
                    return done
        return done

    def _due(self, query: DueQuery) -> list[int]:
        try:
            rows = query.due(clock.now(), query.at_once)
        except Exception:  # noqa: BLE001 - one app's broken query must not stop the work of the others
            _log.exception("%s: the due-query failed", query.name)
            return []
        return [row for row in rows if not self._pauses.resting(query.name, row)]

    def _note(self, query: DueQuery, row: int, error: Exception | None) -> bool:
        if error is None:
            self._pauses.after_success(query.name, row)
            return True
        if isinstance(error, DivitError):
            _log.warning("%s %d: %s trace %s", query.name, row, error.code, error.trace)
        else:
            _log.error("%s %d failed", query.name, row, exc_info=error)
        self._pauses.after_failure(query.name, row)
        return False


def _run_each(query: DueQuery, rows: Sequence[int]) -> Iterator[tuple[int, Exception | None]]:
    """Run ``rows``, together where their kind can; each with the error that ended it. The loop never dies of one."""
    left = list(rows)
    if query.run_many is not None and len(left) > 1:
        try:
            for row, error in query.run_many(tuple(left)):
                left.remove(row)
                yield row, error
        except Exception as error:  # noqa: BLE001 - carried to the loop, which lets the rows rest
            yield from ((row, error) for row in left)
        return
    for row in left:
        try:
            query.run(row)
        except Exception as error:  # noqa: BLE001 - carried to the loop, which lets the row rest
            yield row, error
        else:
            yield row, None


def run(stop: threading.Event, ready: Callable[[], None] = lambda: None) -> None:
    """Work until ``stop`` is set; the row at hand is finished first. Call ``interrupt()`` to end a wait early.

    ``ready`` is called once, when the due rows have been looked for.
    """
    if connection.vendor == "postgresql":
        from divit.server.jobs import engine

        engine.run(stop, ready)
    else:
        _embedded(stop, ready)


def _embedded(stop: threading.Event, ready: Callable[[], None]) -> None:
    loop = Loop()
    poll_s = settings.span("JOBS_POLL_EVERY").total_seconds()
    done = loop.round(stop)
    ready()
    while not stop.is_set():
        if not done:
            _woken.wait(poll_s)
        _woken.clear()
        close_old_connections()
        done = loop.round(stop)
    close_old_connections()


def interrupt() -> None:
    """End the worker's present wait at once, without any transaction (the one who sets ``stop`` calls it after)."""
    _woken.set()
    if connection.vendor == "postgresql":
        from divit.server.jobs import engine

        engine.interrupt()
