# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The loop: runs what is due, never dies of one row, wakes after a commit, stops when told."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from divit.kernel import clock
from divit.server.jobs import queries, registry, worker
from divit.server.jobs.registry import Stuck, register_due

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_queries", {})


def test_rows_that_are_due_are_run_once_each_round() -> None:
    waiting, done = [3, 1, 2], []

    def run(row: int) -> None:
        waiting.remove(row)
        done.append(row)

    register_due("t", lambda now, at_most: waiting[:at_most], run)
    loop = worker.Loop()
    assert loop.round() == 3
    assert done == [3, 1, 2]
    assert loop.round() == 0


def test_no_more_rows_than_one_round_holds_are_asked_for() -> None:
    asked: list[int] = []
    register_due("t", lambda now, at_most: asked.append(at_most) or [], lambda row: None)  # type: ignore[func-returns-value]  # append gives None, so the list follows
    worker.Loop().round()
    assert asked == [registry.AT_ONCE]


def test_one_row_that_raises_does_not_stop_the_others_and_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    tried: list[int] = []

    def run(row: int) -> None:
        tried.append(row)
        if row == 1:
            raise ZeroDivisionError

    register_due("t", lambda at, at_most: [1, 2], run)
    loop = worker.Loop()
    assert loop.round() == 1
    assert loop.round() == 1
    assert tried == [1, 2, 2]
    now += 1.5
    loop.round()
    assert tried == [1, 2, 2, 1, 2]
    now += 1.5
    loop.round()
    assert tried[5:] == [2], "the pause doubles with each failure"


def test_a_broken_due_query_does_not_stop_the_others() -> None:
    def broken(now: datetime, at_most: int) -> list[int]:
        raise ZeroDivisionError

    ran: list[int] = []
    register_due("a", broken, lambda row: None)
    register_due("b", lambda now, at_most: [7], ran.append)
    assert worker.Loop().round() == 1
    assert ran == [7]


def test_rows_that_do_not_move_are_shown_with_their_reason_the_longest_waiting_first() -> None:
    now = clock.now()
    rows = [
        Stuck("t", 1, now - timedelta(minutes=6), "Zaman damgası hizmeti yanıt vermiyor."),
        Stuck("t", 2, now - timedelta(hours=1), "Disk dolu."),
    ]
    register_due("t", lambda at, n: [], lambda row: None, stuck=lambda before: [r for r in rows if r.since < before])
    assert [row.reason for row in queries.stuck_rows(now)] == ["Disk dolu.", "Zaman damgası hizmeti yanıt vermiyor."]
    assert [row.row for row in queries.stuck_rows(now - timedelta(minutes=2))] == [2]


def until_it_listens(since: datetime) -> None:
    """PostgreSQL's engine hears a call only from when it listens; the embedded loop always does. One that connected
    before ``since`` belongs to another test.
    """
    deadline = clock.monotonic() + 60
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and clock.monotonic() < deadline:
            # Other tests run on the same server, in databases of their own.
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND backend_start >= %s AND query ILIKE 'LISTEN %%'",
                [since],
            )
            if cursor.fetchone()[0]:
                return


@pytest.mark.usefixtures("committed_db")
def test_the_loop_wakes_after_the_commit_and_stops_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_JOBS_POLL_EVERY", "PT1H")
    asked, ran, stop = threading.Semaphore(0), threading.Event(), threading.Event()
    waiting: list[int] = []

    def due(now: datetime, at_most: int) -> list[int]:
        asked.release()
        return list(waiting)

    def run(row: int) -> None:
        waiting.clear()
        ran.set()

    register_due("t", due, run)
    thread, began = threading.Thread(target=worker.run, args=(stop,)), clock.now()
    thread.start()
    try:
        assert asked.acquire(timeout=60)
        until_it_listens(began)
        with transaction.atomic():
            waiting.append(1)
            worker.wake()
        assert ran.wait(60)
    finally:
        stop.set()
        worker.interrupt()
        thread.join(60)
    assert not thread.is_alive()


def test_rows_that_gain_by_it_are_run_together_and_each_is_told_its_own_end(caplog: pytest.LogCaptureFixture) -> None:
    given: list[tuple[int, ...]] = []

    def together(rows: Sequence[int]) -> Iterator[tuple[int, Exception | None]]:
        given.append(tuple(rows))
        yield from ((row, ValueError("bozuk") if row == 2 else None) for row in rows)

    register_due("many", lambda now, at_most: [1, 2, 3], pytest.fail, run_many=together, at_once=48)
    loop = worker.Loop()
    assert loop.round() == 2
    assert "many 2 failed" in caplog.text
    assert loop.round() == 2
    assert given == [(1, 2, 3), (1, 3)], "the one that failed rests"


def test_what_ends_them_all_together_lets_those_rest_that_had_not_ended() -> None:
    def breaks(rows: Sequence[int]) -> Iterator[tuple[int, Exception | None]]:
        yield rows[0], None
        raise RuntimeError("a process was killed")

    register_due("many", lambda now, at_most: [1, 2, 3], pytest.fail, run_many=breaks)
    loop = worker.Loop()
    assert loop.round() == 1
    ran: list[int] = []
    register_due("many", lambda now, at_most: [1, 2, 3], ran.append)
    assert loop.round() == 1
    assert ran == [1]


def test_a_loop_that_is_to_stop_leaves_the_rest_of_them_for_later() -> None:
    stop, ended = threading.Event(), []

    def together(rows: Sequence[int]) -> Iterator[tuple[int, Exception | None]]:
        for row in rows:
            ended.append(row)
            stop.set()
            yield row, None

    register_due("many", lambda now, at_most: [1, 2, 3], pytest.fail, run_many=together)
    assert worker.Loop().round(stop) == 1
    assert ended == [1]


def test_a_single_row_needs_nobody_beside_it() -> None:
    ran: list[int] = []
    register_due("many", lambda now, at_most: [7], ran.append, run_many=pytest.fail)
    assert worker.Loop().round() == 1
    assert ran == [7]
