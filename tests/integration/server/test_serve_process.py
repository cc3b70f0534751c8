# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Starting: ports, keys, the clock, settings, and what a production start refuses."""

import socket
import stat
import threading
from pathlib import Path

import pytest

from divit.kernel.errors import SettingInvalid
from divit.server.config import serve
from divit.server.config.errors import ClockMoved, NoFreePort
from divit.server.config.secret import web_secret


@pytest.fixture
def taken() -> socket.socket:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder


def test_a_taken_port_is_followed_by_the_next_free_one(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    with serve.listen("127.0.0.1", port) as listener:
        assert port < listener.getsockname()[1] < port + 50


def test_answers_are_not_held_back_by_nagles_algorithm(taken: socket.socket) -> None:
    # asyncio turns it off on connections whose socket names the protocol, and leaves it on, silently, on others.
    with serve.listen("127.0.0.1", taken.getsockname()[1]) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_without_any_free_port_the_start_says_so(taken: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_PORTS_TRIED", 1)
    with pytest.raises(NoFreePort):
        serve.listen("127.0.0.1", taken.getsockname()[1])


def test_the_secret_is_made_once_and_is_its_owners_alone(home: Path) -> None:
    first = web_secret()
    assert web_secret() == first
    assert len(first) >= 64
    assert stat.S_IMODE((home / "keys" / "web-secret").stat().st_mode) == 0o600


def test_many_first_starts_at_once_agree_on_one_secret(home: Path) -> None:
    found: list[str] = []
    starts = [threading.Thread(target=lambda: found.append(web_secret())) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert found[0]


def test_a_production_start_refuses_a_moved_clock(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_ENV", "production")
    monkeypatch.setenv("DIVIT_CLOCK_FILE", str(home / "clock"))
    with pytest.raises(ClockMoved):
        serve.prepare(home)


def test_a_setting_that_nobody_declared_stops_the_start(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVIT_NO_SUCH_SETTING", "1")
    with pytest.raises(SettingInvalid):
        serve.prepare(home)
