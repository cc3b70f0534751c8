# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit serve``, ``web`` and ``worker`` as processes: each says when it is ready, and ends well when it is told."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from divit.demo.processes import Part
from house import free_port
from house_database import HouseDatabase, database_of


@pytest.fixture
def empty(database: str, tmp_path: Path) -> Iterator[HouseDatabase]:
    """A database that no process has prepared."""
    with database_of(tmp_path / "home" / "divit.sqlite3") as found:
        yield found


def environment(database: HouseDatabase) -> dict[str, str]:
    return {"DIVIT_HOME": str(database.file.parent), "DIVIT_DATABASE_URL": database.url}


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("command", ["serve", "web", "worker"])
def test_each_says_when_it_is_ready_and_ends_well_when_it_is_told(
    empty: HouseDatabase, command: str, told: signal.Signals
) -> None:
    port = [] if command == "worker" else ["--port", str(free_port())]
    with subprocess.Popen(
        [sys.executable, "-m", "divit", command, *port],
        env={**os.environ, **environment(empty)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        said = process.stdout.readline()
        assert said.startswith("worker ready" if command == "worker" else "web http://127.0.0.1:")
        process.send_signal(told)
        complaint = process.stderr.read()
        assert process.wait(60) in ({130} if told == signal.SIGINT else {0, -told}), complaint
    assert "Traceback" not in complaint


def test_processes_that_start_at_once_on_an_empty_database_all_start(empty: HouseDatabase, tmp_path: Path) -> None:
    parts = [
        Part(name, [name], log=tmp_path / f"{number}.log", environment=environment(empty))
        for number, name in enumerate(("worker", "worker", "worker"))
    ]
    try:
        with ThreadPoolExecutor(len(parts)) as pool:
            assert list(pool.map(lambda part: part.start(until="worker"), parts)) == ["ready"] * len(parts)
    finally:
        for part in parts:
            part.stop()
