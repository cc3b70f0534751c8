# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Starting: ports, keys, the clock, settings, and what a production start refuses."""

import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from divit.kernel.errors import SettingInvalid
from divit.server.config import serve
from divit.server.config.errors import AddressUnusable, ClockMoved, NoFreePort
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


@pytest.mark.parametrize("host", ["300.1.1.1", "192.0.2.1"])
def test_an_address_of_another_machine_is_told_as_that_and_not_as_taken(host: str) -> None:
    with pytest.raises(AddressUnusable) as refused:
        serve.listen(host, 8350)
    assert host in refused.value.message("en")


def test_the_search_for_a_port_ends_at_the_last_one() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 65535))
        holder.listen()
        with pytest.raises(NoFreePort):
            serve.listen("127.0.0.1", 65535)


def divit(*arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "divit", "--lang", "en", *(str(argument) for argument in arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=60, check=False
    )


def test_a_home_that_cannot_be_used_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = divit("serve", DIVIT_HOME=str(tmp_path / "file"))
    assert (ended.returncode, "IMZ-9813" in ended.stderr) == (3, True), ended.stderr


def test_a_settings_file_that_is_no_toml_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "divit.toml").write_text("WEB_HOSTS = [", encoding="utf-8")
    ended = divit("serve", "--home", tmp_path)
    assert (ended.returncode, "IMZ-0002" in ended.stderr) == (3, True), ended.stderr
    assert str(tmp_path / "divit.toml") in ended.stderr


def test_the_audit_of_a_folder_without_a_server_says_so_and_makes_nothing_there(tmp_path: Path) -> None:
    for there in (False, True):
        if there:
            (tmp_path / "divit.sqlite3").touch()
        ended = divit("audit", "verify", "--home", tmp_path)
        assert (ended.returncode, "IMZ-9814" in ended.stderr) == (3, True), ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["divit.sqlite3"]


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
