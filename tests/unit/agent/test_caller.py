# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose program is at the other end of the agent's socket, as each system tells it."""

import socket
import struct
from typing import cast

import pytest

from divit.agent.doors import caller


class MacosConnection:
    """The far end of a Unix socket, as macOS describes it."""

    def __init__(self, user: int, version: int) -> None:
        self._told = struct.pack("=2Ih2x16I", version, user, 1, 20, *[0] * 15)

    def getsockopt(self, level: int, option: int, size: int) -> bytes:
        assert (level, option, size) == (0, 1, len(self._told))
        return self._told


def of_macos(user: int, version: int = 0) -> socket.socket:
    return cast("socket.socket", MacosConnection(user, version))


def test_our_own_program_speaks_for_me_and_another_users_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert caller.speaks_for_me(ours)
        monkeypatch.setattr(caller.os, "getuid", lambda: 4321)
        assert not caller.speaks_for_me(ours)


def test_macos_tells_it_in_a_structure_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller.sys, "platform", "darwin")
    monkeypatch.setattr(caller.os, "getuid", lambda: 501)
    assert caller.speaks_for_me(of_macos(501))
    assert not caller.speaks_for_me(of_macos(502))
    assert not caller.speaks_for_me(of_macos(501, version=7))


def test_where_it_cannot_be_found_out_nobody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller.sys, "platform", "win32")
    assert not caller.speaks_for_me(of_macos(501))
