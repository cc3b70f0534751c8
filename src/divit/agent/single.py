# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""One agent a person: a link opened anywhere goes to the agent that is running, over a socket in its home.

Both sides look at the other's user id; a socket that somebody else put there is not spoken to.
"""

import fcntl
import json
import os
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from divit.agent.errors import AlreadyRunning

_SOCKET = "agent.sock"
_LOCK = "agent.lock"
_MAX_LINE = 8192
_KNOCK_SECONDS = 5.0
_LONGEST_ADDRESS = 100  # sun_path has 108 bytes (unix(7))
Answer = Callable[[int, Sequence[str]], None]


def _same_user(connection: socket.socket) -> bool:
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(uid == os.getuid())


def _line(connection: socket.socket) -> dict[str, object] | None:
    received = b""
    while not received.endswith(b"\n") and len(received) < _MAX_LINE:
        part = connection.recv(_MAX_LINE)
        if not part:
            break
        received += part
    try:
        message = json.loads(received)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


class _Address:
    """The socket's address, also where the home's path is longer than an address may be."""

    def __init__(self, home: Path) -> None:
        self._folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
        direct = str(home / _SOCKET)
        self.text = direct if len(direct.encode()) <= _LONGEST_ADDRESS else f"/proc/self/fd/{self._folder}/{_SOCKET}"

    def close(self) -> None:
        os.close(self._folder)


class Door:
    """Where the running agent hears knocks. Raises ``AlreadyRunning`` when another agent has the door."""

    def __init__(self, home: Path) -> None:
        self._lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise AlreadyRunning from error
        self._address = _Address(home)
        # Ours by the lock: what lies there was left by an agent that was killed.
        (home / _SOCKET).unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(self._address.text)
        (home / _SOCKET).chmod(0o600)
        self._socket.listen(8)

    def knocks(self) -> Iterator[tuple[list[str], Answer]]:
        """What others hand over, one after another, each with the way to answer: an exit status and lines."""
        while self._socket.fileno() >= 0:
            connection, _peer = self._socket.accept()
            with connection:
                connection.settimeout(_KNOCK_SECONDS)
                words = self._words(connection)
                if words is not None:
                    yield words, _answer_on(connection)

    @staticmethod
    def _words(connection: socket.socket) -> list[str] | None:
        if not _same_user(connection):
            return None
        try:
            message = _line(connection)
        except OSError:
            return None
        opened = message.get("open") if message else None
        if not isinstance(opened, list) or not all(isinstance(word, str) for word in opened):
            return None
        return [str(word) for word in opened]

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        self._address.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _answer_on(connection: socket.socket) -> Answer:
    def answer(status: int, lines: Sequence[str]) -> None:
        # Who knocked may be gone by now; what was signed is signed.
        with suppress(OSError):
            connection.sendall(json.dumps({"exit": status, "lines": list(lines)}).encode() + b"\n")

    return answer


def hand_over(home: Path, words: Sequence[str]) -> tuple[int, list[str]] | None:
    """Give ``words`` to the running agent and wait for its answer; None when no agent of this user is running."""
    address = _Address(home)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(address.text)
            except OSError:
                return None
            if not _same_user(connection):
                return None
            connection.sendall(json.dumps({"open": list(words)}).encode() + b"\n")
            message = _line(connection)
    finally:
        address.close()
    if message is None:
        return 1, []
    status, lines = message.get("exit"), message.get("lines")
    return (status if isinstance(status, int) else 1), [str(line) for line in lines] if isinstance(lines, list) else []
