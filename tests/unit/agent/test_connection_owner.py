# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose connection it is, as each system tells it."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from divit.agent.doors import owner

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
REST = "00000000:00000000 00:00000000 00000000"
CLIENT, SERVER = ("127.0.0.1", 50000), ("127.0.0.1", 16357)


def row(local: str, remote: str, uid: int) -> str:
    return f"   0: {local} {remote} 01 {REST} {uid:5d}        0 12345 1\n"


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    (tmp_path / "tcp").write_text(
        HEAD + row("0100007F:3FE5", "0100007F:C350", 7) + row("0100007F:C350", "0100007F:3FE5", 1000)
    )
    mapped, there = "0000000000000000FFFF00000100007F:C351", "0000000000000000FFFF00000100007F:3FE5"
    six = "00000000000000000000000001000000"
    (tmp_path / "tcp6").write_text(HEAD + row(mapped, there, 1001) + row(f"{six}:C352", f"{six}:3FE5", 1002))
    return tmp_path


def test_the_kernels_tables_say_whose_socket_the_other_end_is(proc: Path) -> None:
    assert owner._owner_in(proc, CLIENT, SERVER) == 1000
    assert owner._owner_in(proc, ("127.0.0.1", 50001), SERVER) == 1001
    assert owner._owner_in(proc, ("::1", 50002), ("::1", 16357)) == 1002


def test_a_connection_that_is_in_no_table_is_nobodys(proc: Path, tmp_path: Path) -> None:
    assert owner._owner_in(proc, ("127.0.0.1", 50003), SERVER) is None
    assert owner._owner_in(tmp_path / "nowhere", CLIENT, SERVER) is None


def test_on_macos_it_is_asked_of_the_systems_own_program(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "p1\nu7\nf3\nn127.0.0.1:16357->127.0.0.1:50000\np2\nu501\nf9\nn127.0.0.1:50000->127.0.0.1:16357\n"

    def run(command: list[str], **_how: Any) -> subprocess.CompletedProcess[str]:
        assert command[0] == "/usr/sbin/lsof"
        return subprocess.CompletedProcess(command, 0, told, "")

    monkeypatch.setattr(owner.sys, "platform", "darwin")
    monkeypatch.setattr(owner.subprocess, "run", run)
    monkeypatch.setattr(owner.os, "getuid", lambda: 501)
    assert owner.is_mine(CLIENT, SERVER)
    assert not owner.is_mine(SERVER, CLIENT)


def test_on_macos_a_name_of_ipv6_is_in_brackets() -> None:
    told = "p2\nu501\nn[::1]:50000->[::1]:16357\n"
    assert owner._owner_told(told, ("::1", 50000), ("::1", 16357)) == 501


def test_a_program_of_the_system_that_is_not_there_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_command: object, **_how: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(owner.sys, "platform", "darwin")
    monkeypatch.setattr(owner.subprocess, "run", missing)
    assert not owner.is_mine(CLIENT, SERVER)


def test_where_it_cannot_be_found_out_it_is_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner.sys, "platform", "win32")
    monkeypatch.delattr(owner.os, "getuid")
    assert not owner.is_mine(CLIENT, SERVER)
