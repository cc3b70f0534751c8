# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The same due-queries on PostgreSQL, run by Procrastinate in as many workers as there are.

A job says only "look at row X of this kind". Its lock keeps two workers from one row; when its worker dies, the
engine's heartbeat tells, and the job is taken up again. Import it only where the database is PostgreSQL.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable

from asgiref.sync import async_to_sync
from django.db import close_old_connections, connection, transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.utils import sync_to_async, utcnow

from divit.kernel import clock, settings
from divit.kernel.errors import DivitError
from divit.server.jobs.registry import AT_ONCE, DueQuery, due_queries
from divit.server.jobs.rest import rest_s

_log = logging.getLogger("divit.jobs")

_LOOK = "look"
# Whoever queues has this lock: two workers that ask at once would queue the same rows.
_QUEUEING = 0x44495654
_wakes: set[Callable[[], None]] = set()


class _Rest(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": int(rest_s(job.attempts + 1))})


@app.task(name="divit.run", retry=_Rest())
def run_row(kind: str, row: int) -> None:
    """Run one row; an error makes it rest, as the embedded loop would."""
    query = next((one for one in due_queries() if one.name == kind), None)
    if query is None:
        _log.error("%s %d: nobody here runs this kind", kind, row)
        return
    try:
        query.run(row)
    except DivitError as error:
        _log.warning("%s %d: %s trace %s", kind, row, error.code, error.trace)
        raise
    except Exception:
        _log.exception("%s %d failed", kind, row)
        raise
    finally:
        _queue(query, least=AT_ONCE // 2)


@app.task(name="divit.look", queue=_LOOK, queueing_lock=_LOOK, priority=1)
def look() -> None:
    """Ask every due-query once and queue what is due."""
    for query in due_queries():
        _queue(query)


def ask() -> None:
    """Have some worker look, at once. Outside any transaction."""
    # Asked first, so that PostgreSQL's own log does not fill with refusals that are none.
    if not ProcrastinateJob.objects.filter(queueing_lock=_LOOK, status="todo").exists():
        with contextlib.suppress(AlreadyEnqueued):
            look.defer()


def run(stop: threading.Event, ready: Callable[[], None]) -> None:
    """Work until ``stop`` is set and ``interrupt`` called; jobs at hand are finished first.

    ``ready`` is called once, when the database has been asked for the first time. A lost database is tried again.
    """
    left = [ready]

    def first() -> None:
        while left:
            left.pop()()

    while not stop.is_set():
        try:
            asyncio.run(_work(stop, first))
        except Exception:  # noqa: BLE001 - whatever ended the engine, there is work to do
            _log.exception("the engine of the background work ended; it is started again")
            stop.wait(settings.span("JOBS_POLL_EVERY").total_seconds())


def interrupt() -> None:
    """End the present wait at once."""
    for wake in tuple(_wakes):
        wake()


async def _work(stop: threading.Event, ready: Callable[[], None]) -> None:
    lost_after = settings.span("JOBS_WORKER_LOST_AFTER").total_seconds()
    poll_s = settings.span("JOBS_POLL_EVERY").total_seconds()
    # Django's connections cannot listen; the engine has its own, made from the same settings.
    engine_app = app.with_connector(DjangoConnector().get_worker_connector())
    async with engine_app.open_async():
        engine = asyncio.create_task(
            engine_app.run_worker_async(
                concurrency=settings.number("JOBS_ROWS_AT_ONCE"),
                fetch_job_polling_interval=poll_s,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=lost_after / 4,
                stalled_worker_timeout=lost_after,
            )
        )
        polls = asyncio.create_task(_poll(stop, ready, poll_s, lost_after))
        try:
            await asyncio.wait({engine, polls}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            polls.cancel()
            # To a worker of Procrastinate this means: finish what you have begun.
            engine.cancel()
            ended = await asyncio.gather(engine, polls, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _poll(stop: threading.Event, ready: Callable[[], None], every_s: float, lost_after_s: float) -> None:
    """Look also when nobody calls: for rows whose time comes, and for those of workers that are gone."""
    woken = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(woken.set)

    _wakes.add(wake)
    try:
        while not stop.is_set():
            if await sync_to_async(_look_around, lost_after_s):
                ready()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), every_s)
            woken.clear()
    finally:
        _wakes.discard(wake)


def _look_around(lost_after_s: float) -> bool:
    """Look once; whether the database could be asked."""
    close_old_connections()
    try:
        look.func()
        _take_up(lost_after_s)
    except Exception:  # noqa: BLE001 - tried again a moment later
        _log.exception("the database could not be asked for what is due")
        return False
    finally:
        close_old_connections()
    return True


def _take_up(lost_after_s: float) -> None:
    """Hand the jobs of workers that died to the others."""
    with transaction.atomic():
        _have_the_queue()
        for job in async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=lost_after_s):
            _log.warning("job %s was left by a worker that is gone; it is taken up again", job.id)
            if job.id is not None:
                app.job_manager.retry_job_by_id(job.id, utcnow())


def _queue(query: DueQuery, *, least: int = AT_ONCE) -> None:
    """Queue rows of one kind until ``AT_ONCE`` of them wait; do nothing while ``least`` wait."""
    known = ProcrastinateJob.objects.filter(queue_name=query.name, status__in=("todo", "doing"))
    ready_ones = known.filter(status="todo", scheduled_at__isnull=True)
    if ready_ones.count() >= least:
        return
    try:
        with transaction.atomic():
            _have_the_queue()
            queued = set(known.values_list("args__row", flat=True))
            due = query.due(clock.now(), AT_ONCE + len(queued))
            room = max(AT_ONCE - ready_ones.count(), 0)
            jobs = [_job(query.name, row) for row in due if row not in queued][:room]
            if jobs:
                app.job_manager.batch_defer_jobs(jobs)
    except Exception:  # noqa: BLE001 - one app's broken query must not stop the work of the others
        _log.exception("%s: the due-query failed", query.name)


def _job(kind: str, row: int) -> Job:
    lock = f"{kind} {row}"
    return run_row.configure(queue=kind, lock=lock, queueing_lock=lock).make_new_job(kind=kind, row=row)


def _have_the_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_QUEUEING])
