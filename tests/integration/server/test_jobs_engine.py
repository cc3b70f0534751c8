# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The engine on PostgreSQL: each due row once, whoever runs it; a fair queue; nothing is left with a dead worker."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import connection, transaction

from divit.kernel import clock
from divit.server.jobs import registry, worker
from divit.server.jobs.registry import register_due

pytestmark = [pytest.mark.needs_postgresql, pytest.mark.usefixtures("committed_db")]
Row = tuple[str, int]


@pytest.fixture(autouse=True)
def alone(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No kinds but the test's, and no jobs of another test: Django does not empty the engine's tables."""
    monkeypatch.setattr(registry, "_queries", {})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def jobs(status: str = "todo") -> list[Row]:
    """Kind and row of each job in that state, the next first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, (args ->> 'row')::int FROM procrastinate_jobs"
            " WHERE task_name = 'divit.run' AND status::text = %s ORDER BY id",
            [status],
        )
        return cursor.fetchall()


def look() -> None:
    from divit.server.jobs import engine

    engine.look.func()


@contextmanager
def working(count: int = 1) -> Iterator[None]:
    """Workers, each as one of its processes has it, that have looked for work."""
    stop, ready = threading.Event(), threading.Semaphore(0)
    threads = [threading.Thread(target=worker.run, args=(stop, ready.release)) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        for _ in threads:
            assert ready.acquire(timeout=60)
        yield
    finally:
        stop.set()
        worker.interrupt()
        for thread in threads:
            thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def until(condition: Callable[[], bool]) -> None:
    deadline = clock.monotonic() + 60
    while not condition():
        assert clock.monotonic() < deadline


def test_two_workers_run_every_due_row_once_and_no_finished_job_stays() -> None:
    lock, waiting, ran = threading.Lock(), set(range(1, 101)), []

    def run(row: int) -> None:
        with lock:
            ran.append(row)
            waiting.discard(row)

    register_due("t", lambda now, at_most: sorted(waiting)[:at_most], run)
    with working(2):
        until(lambda: not waiting)
    assert sorted(ran) == list(range(1, 101))
    assert (jobs("todo"), jobs("doing"), jobs("succeeded")) == ([], [], [])


def test_a_long_queue_of_one_kind_leaves_the_others_their_turn() -> None:
    register_due("long", lambda now, at_most: list(range(1, 1001))[:at_most], lambda row: None)
    register_due("short", lambda now, at_most: [7], lambda row: None)
    look()
    assert len(jobs()) == registry.AT_ONCE + 1
    assert jobs()[-1] == ("short", 7)


def test_what_is_queued_or_in_hand_is_not_queued_again() -> None:
    register_due("t", lambda now, at_most: [1, 2, 3][:at_most], lambda row: None)
    look()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE (args ->> 'row') = '2'")
    look()
    assert (jobs("todo"), jobs("doing")) == ([("t", 1), ("t", 3)], [("t", 2)])


def test_a_row_that_raises_rests_and_leaves_its_place_to_others() -> None:
    tried: list[int] = []

    def run(row: int) -> None:
        tried.append(row)
        if row < 100:
            raise ZeroDivisionError

    rows = [*range(1, registry.AT_ONCE + 1), 100]
    register_due("t", lambda now, at_most: [row for row in rows if row not in tried or row < 100][:at_most], run)
    with working():
        until(lambda: 100 in tried)
    assert {row for _kind, row in jobs("todo")} == set(range(1, registry.AT_ONCE + 1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE attempts > 0 AND scheduled_at IS NOT NULL")
        assert cursor.fetchone() == (registry.AT_ONCE,)


def test_a_broken_due_query_does_not_stop_the_others() -> None:
    def broken(now: datetime, at_most: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
        return []

    register_due("a", broken, lambda row: None)
    register_due("b", lambda now, at_most: [7], lambda row: None)
    look()
    assert jobs() == [("b", 7)]


def test_what_a_dead_worker_had_in_hand_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, ran = [5], threading.Event()

    def run(row: int) -> None:
        waiting.remove(row)
        ran.set()

    register_due("t", lambda now, at_most: list(waiting), run)
    look()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    with working():
        assert ran.wait(60)
    assert jobs("doing") == []


def test_many_calls_leave_one_job_that_looks() -> None:
    for _ in range(3):
        with transaction.atomic():
            worker.wake()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'divit.look'")
        assert cursor.fetchone() == (1,)


def test_a_kind_that_nobody_here_knows_is_dropped_and_does_not_stop_the_worker() -> None:
    ran = threading.Event()
    register_due("old", lambda now, at_most: [1], lambda row: None)
    look()
    registry._queries.clear()
    register_due("new", lambda now, at_most: [] if ran.is_set() else [1], lambda row: ran.set())
    with working():
        assert ran.wait(60)
        until(lambda: jobs() == [])
