# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One agent a person: the lock, really on this system, by what is asked of it on the other."""

import os
from pathlib import Path

import pytest

from divit.agent.doors.lock import held


def test_a_lock_is_held_once_and_free_again_when_it_is_closed(tmp_path: Path) -> None:
    first = held(tmp_path / "lock")
    with pytest.raises(BlockingIOError):
        held(tmp_path / "lock")
    os.close(first)
    os.close(held(tmp_path / "lock"))
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


class Crt:
    """``msvcrt`` in which one lock is free."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def locking(self, _descriptor: int, mode: int, count: int) -> None:
        self.asked.append((mode, count))
        if len(self.asked) > 1:
            raise PermissionError(13, "locked")


def test_on_windows_one_byte_is_locked_without_waiting(tmp_path: Path) -> None:
    crt = Crt()
    os.close(held(tmp_path / "lock", platform="win32", module=crt))
    with pytest.raises(PermissionError):
        held(tmp_path / "lock", platform="win32", module=crt)
    assert crt.asked == [(Crt.LK_NBLCK, 1)] * 2
