# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pool of processes: order kept, errors carried, a killed one replaced, none left behind."""

import operator
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from divit.kernel import clock
from divit.server.jobs import processes
from pool_work import divided, pid

FOUR = [1, 2, 3, 4]


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DIVIT_JOBS_PROCESSES", "2")
    yield
    processes.close()


def test_many_are_done_elsewhere_and_come_back_in_their_order() -> None:
    assert list(processes.each(operator.neg, FOUR)) == [-1, -2, -3, -4]
    pids = set(processes.each(pid, FOUR))
    assert os.getpid() not in pids


def test_few_are_done_here_and_all_are_where_there_are_no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(processes.each(pid, FOUR[:3])) == {os.getpid()}
    monkeypatch.setenv("DIVIT_JOBS_PROCESSES", "0")
    assert set(processes.each(pid, FOUR)) == {os.getpid()}


def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        list(processes.each(divided, [1, 1, 1, 0]))
    assert list(processes.each(operator.neg, FOUR)) == [-1, -2, -3, -4]


def test_a_process_that_was_killed_is_told_and_new_ones_do_the_next_work() -> None:
    victim = next(iter(processes.each(pid, FOUR)))
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        _work_for_ever()
    assert list(processes.each(operator.neg, FOUR)) == [-1, -2, -3, -4]


def test_a_server_that_is_killed_leaves_no_process_behind() -> None:
    program = (
        "import sys\n"
        "from divit.server.jobs import processes\n"
        "if __name__ == '__main__':\n"
        "    print(*set(processes.each(abs, [1, 2, 3, 4])), flush=True)\n"
        "    print(*[child.pid for child in processes._pool._processes.values()], flush=True)\n"
        "    sys.stdin.read()\n"
    )
    server = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    server.stdout.readline()
    children = [int(pid) for pid in server.stdout.readline().split()]
    assert len(children) == 2
    server.kill()
    server.wait()
    deadline = clock.monotonic() + 60
    while any(_lives(pid) for pid in children):
        assert clock.monotonic() < deadline, "they end with it"


def _work_for_ever() -> None:
    while list(processes.each(operator.neg, FOUR)):
        pass


def _lives(pid: int) -> bool:
    try:
        # A child that nobody waits for stays listed until its new parent has.
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
